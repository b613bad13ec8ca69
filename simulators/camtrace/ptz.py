"""The moving head of one camera: what each PTZ command does (facts section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import time
from typing import Final

PAN_LIMIT: Final = 180.0
TILT_LIMIT: Final = 90.0
ZOOM_MAX: Final = 20.0

STEP_DEG: Final = 5.0
FULL_SPEED_DEG_S: Final = 60.0
FULL_ZOOM_SPEED_S: Final = 5.0
FIELD_OF_VIEW_DEG: Final = 60.0
"""Width of the picture at zoom 1."""

_STEPS: Final = {
    "left": (-1, 0, 0),
    "right": (1, 0, 0),
    "up": (0, 1, 0),
    "down": (0, -1, 0),
    "plus": (0, 0, 1),
    "minus": (0, 0, -1),
}


class PtzError(Exception):
    """A command the camera cannot follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named position or tour; ids are opaque text."""

    id: str
    name: str

    def row(self) -> dict[str, str]:
        """Return the camera as the API lists it."""
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Degrees, and a zoom factor from 1."""

    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 1.0


def _clamp(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


@dataclass(kw_only=True)
class Head:
    """What the camera can do, where it looks, how fast it turns."""

    click: bool = True
    areazoom: bool = True
    zoomback: bool = True
    continuous: bool = True
    presets: list[Place] = field(default_factory=list)
    tours: list[Place] = field(default_factory=list)
    active_tour: str | None = None
    commands: list[str] = field(default_factory=list)
    """Every command taken, in the control channel's words."""
    _at: Position = Position()
    _speed: tuple[float, float, float] = (0.0, 0.0, 0.0)
    _since: float = 0.0

    @property
    def moving(self) -> bool:
        """Return True if a continuous movement is on."""
        return any(self._speed)

    @property
    def position(self) -> Position:
        """Return where the head looks now."""
        passed = time.monotonic() - self._since if self.moving else 0.0
        pan, tilt, zoom = self._speed
        return Position(
            pan=_clamp(self._at.pan + pan * passed, -PAN_LIMIT, PAN_LIMIT),
            tilt=_clamp(self._at.tilt + tilt * passed, -TILT_LIMIT, TILT_LIMIT),
            zoom=_clamp(self._at.zoom + zoom * passed, 1.0, ZOOM_MAX),
        )

    def row(self) -> dict[str, object]:
        """Return the `ptz` object of a camera (vendor sample, "Retrieve a camera")."""
        return {
            "click": self.click,
            "areazoom": self.areazoom,
            "zoomback": self.zoomback,
            "continuous": self.continuous,
            "presets": [place.row() for place in self.presets],
            "tours": [place.row() for place in self.tours],
        }

    def move_to(self, position: Position) -> None:
        """Jump somewhere, ending any movement."""
        self._speed = (0.0, 0.0, 0.0)
        self._at = Position(
            pan=_clamp(position.pan, -PAN_LIMIT, PAN_LIMIT),
            tilt=_clamp(position.tilt, -TILT_LIMIT, TILT_LIMIT),
            zoom=_clamp(position.zoom, 1.0, ZOOM_MAX),
        )

    def _shift(self, pan: float, tilt: float, zoom: float) -> None:
        now = self.position
        self.active_tour = None
        self.move_to(
            Position(pan=now.pan + pan, tilt=now.tilt + tilt, zoom=now.zoom + zoom)
        )

    def _turn(
        self, *, pan: float | None = None, tilt: float = 0.0, zoom: float | None = None
    ) -> None:
        self._at = self.position
        old_pan, old_tilt, old_zoom = self._speed
        self.active_tour = None
        self._speed = (
            old_pan if pan is None else pan,
            old_tilt if pan is None else tilt,
            old_zoom if zoom is None else zoom,
        )
        self._since = time.monotonic()

    def step(self, direction: str) -> None:
        """Take one step; `out` zooms back, known to the control channel only."""
        if direction == "out" and self.zoomback:
            now = self.position
            self.move_to(Position(pan=now.pan, tilt=now.tilt))
        elif direction in _STEPS:
            pan, tilt, zoom = _STEPS[direction]
            self._shift(pan * STEP_DEG, tilt * STEP_DEG, zoom)
        else:
            raise PtzError(direction)

    def center(self, x: int, y: int, w: int, h: int) -> None:
        """Center on a point of a picture."""
        if not self.click or w <= 0 or h <= 0:
            raise PtzError("center")
        view = FIELD_OF_VIEW_DEG / self.position.zoom
        self._shift((x / w - 0.5) * view, (0.5 - y / h) * view, 0)

    def area(self, x0: int, y0: int, x1: int, y1: int, w: int, h: int) -> None:
        """Zoom to a rectangle of a picture."""
        wide = abs(x1 - x0)
        if not self.areazoom or w <= 0 or h <= 0 or not wide or y0 == y1:
            raise PtzError("area")
        view = FIELD_OF_VIEW_DEG / self.position.zoom
        zoom = self.position.zoom
        self._shift(
            ((x0 + x1) / 2 / w - 0.5) * view,
            (0.5 - (y0 + y1) / 2 / h) * view,
            zoom * w / wide - zoom,
        )

    def run(self, x: int, y: int) -> None:
        """Move continuously, percent of full speed; 0, 0 stops."""
        if not self.continuous or abs(x) > 100 or abs(y) > 100:
            raise PtzError("cptm")
        full = FULL_SPEED_DEG_S / 100
        self._turn(pan=x * full, tilt=y * full)

    def run_zoom(self, q: int) -> None:
        """Zoom continuously, percent of full speed; 0 stops."""
        if not self.continuous or abs(q) > 100:
            raise PtzError("czm")
        self._turn(zoom=q / 100 * FULL_ZOOM_SPEED_S)

    def zoom(self, q: int) -> None:
        """Zoom by steps, -10 to 10."""
        if abs(q) > 10:
            raise PtzError("zoom")
        self._shift(0, 0, q)

    def preset(self, preset_id: str) -> None:
        """Go to a preset: each has its own fixed place."""
        ids = [place.id for place in self.presets]
        if preset_id not in ids:
            raise PtzError(preset_id)
        self.active_tour = None
        index = ids.index(preset_id)
        self.move_to(Position(pan=-60.0 + 40.0 * index, tilt=-10.0, zoom=1.0 + index))

    def tour(self, tour_id: str | None) -> None:
        """Start a tour; None stops it."""
        if tour_id is not None and tour_id not in [tour.id for tour in self.tours]:
            raise PtzError(tour_id)
        self.active_tour = tour_id

    def power_cycle(self) -> None:
        """Stand still, as a head does whose controller has restarted."""
        self._at = self.position
        self._speed = (0.0, 0.0, 0.0)
        self.active_tour = None

    def http(self, query: Mapping[str, str]) -> None:
        """Follow `GET /cameras/:id/ptz`; KeyError and ValueError for bad parameters."""

        def number(name: str) -> int:
            return int(query[name])

        match query["cmd"]:
            case "ptz" if query["arg"] != "out":
                self.step(query["arg"])
            case "center":
                self.center(number("x"), number("y"), number("w"), number("h"))
            case "area":
                corners = (number("x0"), number("y0"), number("x1"), number("y1"))
                self.area(*corners, number("w"), number("h"))
            case "cptm":
                self.run(number("x"), number("y"))
            case "czm":
                self.run_zoom(number("q"))
            case "zoom":
                self.zoom(number("q"))
            case "preset":
                self.preset(query["arg"])
            case "tour":
                self.tour(query["arg"])
            case other:
                raise PtzError(other)
        self.commands.append(" ".join(query[name] for name in query if name[0] != "_"))

    def control(self, words: list[str]) -> None:
        """Follow `ptzd <command> <id> …` without the id (facts section 15)."""
        name, arguments = words[0], words[1:]
        numbers = arguments if name in {"area", "center", "cptm", "czm", "zoom"} else []
        values = [int(text) for text in numbers]
        match name:
            case "ptz":
                self.step(arguments[0])
            case "center":
                self.center(*values)
            case "area":
                self.area(*values)
            case "cptm":
                self.run(*values)
            case "czm":
                self.run_zoom(*values)
            case "zoom":
                self.zoom(*values)
            case "preset":
                self.preset(arguments[0])
            case "tourstart":
                self.tour(arguments[0])
            case "tourstop":
                self.tour(None)
            case "guardtour":
                active, _, tour = arguments[0].partition("_")
                self.tour(tour if active == "1" else None)
            case other:
                raise PtzError(other)
        self.commands.append(" ".join(words))
