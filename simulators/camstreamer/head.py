"""The moving head of a PTZ camera: where it is at any moment."""

from dataclasses import dataclass, field
from math import copysign
import time
from typing import Final

PAN_RANGE: Final = (-180.0, 180.0)
TILT_RANGE: Final = (-90.0, 20.0)
ZOOM_RANGE: Final = (1.0, 9999.0)


@dataclass(slots=True, kw_only=True)
class Motor:
    """One axis; its place follows from time, speed and goal."""

    low: float
    high: float
    start: float
    velocity: float = 0.0
    goal: float = 0.0
    since: float = field(default_factory=time.monotonic)

    @property
    def place(self) -> float:
        """Where the axis is now."""
        if self.velocity == 0:
            return self.start
        reached = self.start + self.velocity * (time.monotonic() - self.since)
        bound = min if self.velocity > 0 else max
        return bound(reached, self.goal)

    @property
    def moving(self) -> bool:
        """Return True if the axis is under way."""
        return self.velocity != 0 and self.place != self.goal

    def halt(self) -> None:
        """Stop where it is."""
        self.start, self.velocity = self.place, 0.0

    def go(self, goal: float, speed: float) -> None:
        """Run to a place, held within the axis's range."""
        self.halt()
        self.goal = min(max(goal, self.low), self.high)
        self.since = time.monotonic()
        self.velocity = copysign(speed, self.goal - self.start)

    def run(self, velocity: float) -> None:
        """Run until stopped or at the end of the range; 0 stops."""
        self.halt()
        if velocity:
            self.go(self.high if velocity > 0 else self.low, abs(velocity))


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A stored view."""

    name: str
    pan: float
    tilt: float
    zoom: float


class PtzHead:
    """Pan, tilt and zoom of one camera, with its presets by number."""

    def __init__(self, pan_tilt_speed: float, zoom_speed: float) -> None:
        self.pan_tilt_speed = pan_tilt_speed
        self.zoom_speed = zoom_speed
        self.pan = Motor(low=PAN_RANGE[0], high=PAN_RANGE[1], start=0.0)
        self.tilt = Motor(low=TILT_RANGE[0], high=TILT_RANGE[1], start=0.0)
        self.zoom = Motor(low=ZOOM_RANGE[0], high=ZOOM_RANGE[1], start=1.0)
        self.presets: dict[int, Preset] = {}
        self.recalled: list[str] = []
        """Names of the presets gone to, oldest first."""
        self.autofocus = True
        self.focus_speed = 0.0
        """Percent of full speed, positive is farther."""
        self.add_preset("Home", 0.0, 0.0, 1.0)

    @property
    def moving(self) -> bool:
        """Return True if any axis is under way."""
        return self.pan.moving or self.tilt.moving or self.zoom.moving

    @property
    def field_of_view(self) -> float:
        """Horizontal angle of view in degrees."""
        return 60.0 / (1 + (self.zoom.place - 1) / 500)

    def add_preset(self, name: str, pan: float, tilt: float, zoom: float) -> int:
        """Store a view under the next free number, or the number it has."""
        number = next(
            (key for key, preset in self.presets.items() if preset.name == name),
            max(self.presets, default=0) + 1,
        )
        self.presets[number] = Preset(name=name, pan=pan, tilt=tilt, zoom=zoom)
        return number

    def remove_preset(self, number: int) -> None:
        """Forget a view; raises KeyError."""
        del self.presets[number]

    def recall(self, number: int) -> None:
        """Go to a stored view; raises KeyError."""
        preset = self.presets[number]
        self.recalled.append(preset.name)
        self.go(pan=preset.pan, tilt=preset.tilt, zoom=preset.zoom)

    def number_of(self, name: str) -> int:
        """Return a preset's number; names are case-sensitive; raises KeyError."""
        for number, preset in self.presets.items():
            if preset.name == name:
                return number
        raise KeyError(name)

    def go(
        self,
        *,
        pan: float | None = None,
        tilt: float | None = None,
        zoom: float | None = None,
    ) -> None:
        """Run to an absolute view."""
        if pan is not None:
            self.pan.go(pan, self.pan_tilt_speed)
        if tilt is not None:
            self.tilt.go(tilt, self.pan_tilt_speed)
        if zoom is not None:
            self.zoom.go(zoom, self.zoom_speed)

    def halt(self) -> None:
        """Stop all axes."""
        for motor in (self.pan, self.tilt, self.zoom):
            motor.halt()
