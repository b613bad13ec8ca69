"""Scenarios, commands, mosaics and passive screens (vendor text, same names)."""

from dataclasses import dataclass

from .....clientkit.values import Fields, to_int, to_str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario; an ignored one does not run automatically."""

    id: int
    name: str
    ignored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command ("external URL"). Its URLs hold passwords and are never kept."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What a mosaic shows in one cell; the URL of a web cell is not kept."""

    position: int
    camera_id: int | None
    stream_id: int | None
    quality: int | None
    """1 low to 3 high."""
    server_id: int
    type: str
    """c camera, i image, w web page."""
    mode: str
    """v video, a alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One step of a mosaic's cycle."""

    name: str
    duration_s: int | None
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A mosaic."""

    id: int
    name: str
    rows: int | None
    cols: int | None
    layout: tuple[tuple[int, ...], ...]
    """Cell ids by row; equal neighbors are one cell."""
    levels: tuple[Level, ...]
    push_mode: bool
    display_code: int | None
    default_duration_s: int | None
    comments: str

    @property
    def camera_ids(self) -> tuple[int, ...]:
        """Cameras of the first level in the order of their cells.

        The numbers in cells of other servers of a cluster mean other cameras.
        """
        if not self.levels:
            return ()
        cells = sorted(self.levels[0].elements, key=lambda cell: cell.position)
        return tuple(
            cell.camera_id
            for cell in cells
            if cell.type == "c" and cell.camera_id is not None and cell.server_id == 0
        )

    @property
    def positions(self) -> tuple[int, ...]:
        """The ids of all cells, in order."""
        return tuple(sorted({cell for row in self.layout for cell in row}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A passive screen: shows one camera or one mosaic."""

    id: int
    name: str
    number: int | None
    host: str | None
    server_id: int
    camera_id: int | None
    group_id: int | None
    display_code: int | None


def read_scenario(fields: Fields) -> Scenario:
    """Read a scenario; its key is `scenarioId`, `id` is taken too (rule 22)."""
    key = "scenarioId" if "scenarioId" in fields else "id"
    scenario_id = fields.integer(key)
    return Scenario(
        id=scenario_id,
        name=fields.text("name", "") or f"Scenario {scenario_id}",
        ignored=fields.flag("ignored", default=False),
    )


def read_command(fields: Fields) -> Command:
    """Read a command's id and name, and nothing else."""
    command_id = fields.integer("id")
    name = fields.text("name", "") or f"Command {command_id}"
    return Command(id=command_id, name=name)


def read_group(fields: Fields) -> Group:
    """Read a mosaic; answers to changes hold only its outline."""
    group_id = fields.integer("id")
    return Group(
        id=group_id,
        name=fields.text("name", "") or f"Mosaic {group_id}",
        rows=fields.optional("rows", to_int),
        cols=fields.optional("cols", to_int),
        layout=tuple(
            tuple(cell for cell in row if isinstance(cell, int))
            for row in fields.values("layout")
            if isinstance(row, list)
        ),
        levels=tuple(_level(level) for level in fields.objects("levels")),
        push_mode=fields.flag("pushMode", default=False),
        display_code=fields.optional("displayCode", to_int),
        default_duration_s=fields.optional("defaultLevelDuration", to_int),
        comments=fields.text("comments", ""),
    )


def _level(fields: Fields) -> Level:
    return Level(
        name=fields.text("name", ""),
        duration_s=fields.optional("duration", to_int),
        elements=tuple(
            _element(element, number)
            for number, element in enumerate(fields.objects("elements"))
        ),
    )


def _element(fields: Fields, number: int) -> Element:
    """Read a cell; without a readable position its place in the list counts."""
    position = fields.optional("position", to_int)
    return Element(
        position=number if position is None else position,
        camera_id=fields.optional("cameraId", to_int),
        stream_id=fields.optional("streamId", to_int),
        quality=fields.optional("quality", to_int),
        server_id=fields.integer("serverId", 0),
        type=fields.text("type", "c"),
        mode=fields.text("mode", "v"),
    )


def read_screen(fields: Fields) -> Screen:
    """Read a passive screen."""
    screen_id = fields.integer("id")
    return Screen(
        id=screen_id,
        name=fields.text("name", "") or f"Screen {screen_id}",
        number=fields.optional("num", to_int),
        host=fields.optional("host", to_str),
        server_id=fields.integer("serverId", 0),
        camera_id=fields.optional("cameraId", to_int),
        group_id=fields.optional("groupId", to_int),
        display_code=fields.optional("displayCode", to_int),
    )
