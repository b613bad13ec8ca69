"""Maps, folders and sort criteria."""

from dataclasses import dataclass
from enum import StrEnum

from .....clientkit.values import Fields, to_enum, to_float, to_int, to_str

_DEEPEST = 20
"""Folders nest to any depth; deeper ones than a person makes are cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapInfo:
    """A map's entry in the list."""

    uuid: str
    name: str
    version: int | None
    """One more with every change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapItem:
    """A thing on a map; places and sizes in pixels."""

    type: str
    """camera, group, command, map or screen."""
    target: str
    """The thing's id: a number, or a map's uuid."""
    x: int
    y: int
    width: int
    height: int
    z: float
    angle: float | None = None
    """Opening of a camera's beam, degrees."""
    range: float | None = None
    """Length of a camera's beam, pixels."""
    direction: float | None = None
    """Where a camera looks, degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """A map without its background pictures."""

    info: MapInfo
    scale: float
    items: tuple[MapItem, ...]
    backgrounds: int
    """How many background pictures it has."""


class FolderItemType(StrEnum):
    """Type of an item in a folder."""

    FOLDER = "folder"
    CAMERA = "camera"
    GROUP = "group"
    MAP = "map"
    SCREEN = "screen"
    DEVICE = "device"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderItem:
    """A thing in a folder, or a folder within."""

    type: FolderItemType
    id: int | None
    """Of a camera, mosaic or screen."""
    uuid: str | None
    """Of a map or metadata connector."""
    name: str
    weight: int
    """Lower comes first."""
    items: tuple[FolderItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SortCriterion:
    """A pattern over camera names, and the order of its groups."""

    id: int
    name: str
    default: bool
    pattern: str
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder ("selection"); the items are filtered by the account's rights."""

    uuid: str
    name: str
    criterion: SortCriterion | None
    items: tuple[FolderItem, ...]


def read_map_info(fields: Fields) -> MapInfo:
    """Read a map's entry."""
    uuid = fields.text("uuid")
    return MapInfo(
        uuid=uuid,
        name=fields.text("name", "") or uuid,
        version=fields.optional("version", to_int),
    )


def read_map(fields: Fields) -> Map:
    """Read a map."""
    return Map(
        info=read_map_info(fields),
        scale=fields.number("scale", 1.0),
        items=tuple(read_map_item(item) for item in fields.objects("items")),
        backgrounds=len(fields.values("backgrounds")),
    )


def read_map_item(fields: Fields) -> MapItem:
    """Read an item; the ids in its properties come as text (rule 8)."""
    properties = fields.child("properties")
    return MapItem(
        type=fields.text("type", ""),
        target=properties.text("id", ""),
        x=fields.integer("posX", 0),
        y=fields.integer("posY", 0),
        width=fields.integer("width", 0),
        height=fields.integer("height", 0),
        z=fields.number("zIndex", 0.0),
        angle=properties.optional("angle", to_float),
        range=properties.optional("range", to_float),
        direction=properties.optional("direction", to_float),
    )


def read_folder(fields: Fields) -> Folder:
    """Read a folder with everything in it, in the order of weights."""
    uuid = fields.text("uuid")
    regex = fields.child("regex") if "regex" in fields else None
    return Folder(
        uuid=uuid,
        name=fields.text("name", "") or uuid,
        criterion=None if regex is None else read_criterion(regex),
        items=_items(fields, 0),
    )


def _items(fields: Fields, depth: int) -> tuple[FolderItem, ...]:
    if depth > _DEEPEST:
        return ()
    items = [
        FolderItem(
            type=to_enum(FolderItemType, item.raw("type"), FolderItemType.UNKNOWN),
            id=item.optional("id", to_int),
            uuid=item.optional("uuid", to_str),
            name=item.text("name", ""),
            weight=item.integer("weight", 0),
            items=_items(item, depth + 1),
        )
        for item in fields.objects("items")
    ]
    return tuple(sorted(items, key=lambda item: item.weight))


def read_criterion(fields: Fields) -> SortCriterion:
    """Read a sort criterion."""
    criterion_id = fields.integer("id")
    params = fields.child("params")
    return SortCriterion(
        id=criterion_id,
        name=fields.text("name", "") or f"Criterion {criterion_id}",
        default=fields.flag("default", default=False),
        pattern=params.text("value", ""),
        groups=tuple(one for one in params.values("group") if isinstance(one, int)),
    )
