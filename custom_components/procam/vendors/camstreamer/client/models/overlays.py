"""CamOverlay widgets, from the service objects of `services.cgi`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .....clientkit.errors import DeviceResponseError
from .....clientkit.values import Fields, to_bool, to_float, to_int
from ..const import MAX_UNITS, SCORES

INFOTICKER: Final = "infoticker"
CUSTOM_GRAPHICS: Final = "customGraphics"
MANUAL: Final = "manual"
_PLAIN: Final = "plain"
_TYPES: Final = {
    INFOTICKER: "Info Ticker",
    CUSTOM_GRAPHICS: "Custom Graphics",
    "images": "Images",
    "pip": "Picture in Picture",
    "accuweather": "AccuWeather",
    "screenSharing": "Screen Sharing",
    "web_camera": "Web Camera",
    "scoreBoard": "Scoreboard",
    "baseballScoreBoard": "Baseball Scoreboard",
    "scoreOverview": "Score Overview",
}
"""The vendor's names of its widgets; others are shown by the type."""


type Raw = dict[str, Any]
"""A service object, as it is."""
type Found = tuple[Raw, list[Any] | None]
"""A service object, and all of them where the app gives no single one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextField:
    """A text field of a Custom Graphics widget."""

    name: str
    plain: bool
    """False for a countdown."""
    variants: tuple[str, ...]
    active: int | None
    """Index of the first variant that shows; several may take turns."""
    color: str | None

    @property
    def text(self) -> str | None:
        """The text that shows."""
        return self.variants[self.active] if self.active is not None else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A number of a score widget."""

    key: str
    """Ours, as in `const.SCORES`."""
    field: str
    """The widget's own name of it."""
    value: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlay:
    """A widget, what the vendor calls a service."""

    id: int
    type: str
    """`infoticker`, `customGraphics`, `images` …; the vendor adds new ones."""
    label: str
    """Name the user gave it, empty if none."""
    enabled: bool
    visible: bool | None = None
    """True if it is in the picture; None while unknown (schedules, inputs)."""
    automation: str
    """`manual`, `time`, `schedule` or `inputX`."""
    cameras: tuple[int, ...]
    """Video channels from 0."""
    text: str | None
    """Text of an Info Ticker; None for other types, and while it shows a feed."""
    fields: tuple[TextField, ...]
    scores: tuple[Score, ...]
    anchor: str | None
    x: float | None
    y: float | None
    """Offset from the anchor in pixels; for an Info Ticker a fraction of the height."""

    @property
    def title(self) -> str:
        """A name for people, unique only together with the id."""
        return self.label or f"{_TYPES.get(self.type, self.type)} {self.id}"

    @property
    def text_fields(self) -> tuple[TextField, ...]:
        """The fields that show a text; countdowns do not."""
        return tuple(f for f in self.fields if f.plain and f.active is not None)

    @property
    def takes_text(self) -> bool:
        """True if the overlay can show a text."""
        return self.type == INFOTICKER or bool(self.text_fields)

    def field(self, name: str) -> TextField | None:
        """Return a text field by name."""
        return next((item for item in self.fields if item.name == name), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class OverlayField:
    """A text field and its overlay."""

    overlay: Overlay
    field: TextField


@dataclass(frozen=True, kw_only=True, slots=True)
class OverlayScore:
    """A number and its overlay."""

    overlay: Overlay
    score: Score


def decode_overlay(value: Any) -> Overlay:
    """Return a widget; raises DeviceResponseError unless it has an id and a type.

    A member of an undocumented form reads as absent: one odd widget must not
    remove the others.
    """
    fields = Fields(value, "service")
    kind = fields.text("name")
    is_text = str(fields.raw("sourceType") or "text") == "text"
    return Overlay(
        id=fields.integer("id"),
        type=kind,
        label=_text(fields.raw("customName")),
        enabled=bool(_lenient(fields, "enabled", to_bool)),
        automation=_text(fields.raw("automationType")) or MANUAL,
        cameras=_cameras(fields),
        text=_text(fields.raw("source")) if kind == INFOTICKER and is_text else None,
        fields=_text_fields(fields) if kind == CUSTOM_GRAPHICS else (),
        scores=_scores(fields),
        anchor=_text(fields.raw("coordSystem")) or None,
        x=_lenient(fields, "pos_x", to_float),
        y=_lenient(fields, "pos_y", to_float),
    )


def is_custom_graphics(raw: Mapping[str, Any]) -> bool:
    """Return True if a service object is a Custom Graphics widget."""
    return raw.get("name") == CUSTOM_GRAPHICS


def by_id(listed: list[Any]) -> dict[int, Raw]:
    """Return the service objects of a list that have an id, by it."""
    found = (item for item in listed if isinstance(item, dict))
    return {item["id"]: item for item in found if isinstance(item.get("id"), int)}


def zones(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the text fields of a service object, as they are."""
    found = raw.get("mappingZones")
    if not isinstance(found, list):
        return []
    return [zone for zone in found[:MAX_UNITS] if isinstance(zone, dict)]


def variants(zone: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the text variants of a field, as they are."""
    found = zone.get("text")
    if not isinstance(found, list):
        return []
    return [item for item in found[:MAX_UNITS] if isinstance(item, dict)]


def active_index(zone: Mapping[str, Any]) -> int | None:
    """Return the index of the first variant that shows; the first if none is marked."""
    texts = variants(zone)
    marked = (i for i, item in enumerate(texts) if item.get("active") in (True, 1, "1"))
    return next(marked, 0 if texts else None)


def _text_fields(fields: Fields) -> tuple[TextField, ...]:
    return tuple(
        TextField(
            name=_text(zone.get("name")),
            plain=zone.get("type", _PLAIN) == _PLAIN,
            variants=tuple(_text(item.get("source")) for item in variants(zone)),
            active=active_index(zone),
            color=_text(zone.get("textColor")) or None,
        )
        for zone in zones({"mappingZones": fields.raw("mappingZones")})
    )


def _scores(fields: Fields) -> tuple[Score, ...]:
    found = (
        (key, name, _lenient(fields, name, to_int)) for name, key in SCORES.items()
    )
    return tuple(
        Score(key=key, field=name, value=value)
        for key, name, value in found
        if value is not None
    )


def _cameras(fields: Fields) -> tuple[int, ...]:
    listed = fields.raw("cameraList")
    if not isinstance(listed, list):
        # Up to app 2.1.14 a single `camera`.
        camera = _lenient(fields, "camera", to_int)
        return (camera or 0,)
    return tuple(item for item in listed[:MAX_UNITS] if isinstance(item, int))


def _lenient[T](fields: Fields, name: str, read: Callable[[Any, str], T]) -> T | None:
    try:
        return fields.optional(name, read)
    except DeviceResponseError:
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
