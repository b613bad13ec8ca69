"""The moving head: axes that take time, and paths they follow."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
import math
import time
from typing import Literal, NamedTuple

type Turn = Literal["left", "right"]

ZOOM_MAX = 9999
WIDE_VIEW_DEGREES = 60.0
"""Horizontal angle of view at zoom 0."""
_TELE_RATIO = 12.0
_MAX_LEGS = 2000
"""Legs of a path caught up with in one go when nobody looked for long."""


class Pose(NamedTuple):
    """Where the head looks: degrees, and lens steps."""

    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 0.0
    focus: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One piece of a path: reach the pose, then stay."""

    pose: Pose
    pace: float = 1.0
    """Share of the full speed."""
    stay_s: float = 0.0
    seconds: float | None = None
    """Take this long instead of going at `pace`."""
    turn: Turn | None = None
    """Pan this way round; None takes the shorter way."""


@dataclass(slots=True, kw_only=True)
class Axis:
    """One motor: driven at a speed, or with a way to go."""

    low: float
    high: float
    top: float
    """Units per second at 100 percent."""
    wraps: bool = False
    value: float = 0.0
    speed: float = 0.0
    """Percent of `top`, signed; runs until stopped or at the limit."""
    way: float = 0.0
    """Signed distance still to go."""
    pace: float = 1.0

    @property
    def moving(self) -> bool:
        """Return True if the value is changing."""
        return bool(self.way) or (bool(self.speed) and not self._blocked)

    @property
    def _blocked(self) -> bool:
        end = self.high if self.speed > 0 else self.low
        return not self.wraps and self.value == end

    @property
    def time_left(self) -> float:
        """Seconds until the movement is complete."""
        return abs(self.way) / (self.top * self.pace)

    def stop(self) -> None:
        """Stand still."""
        self.speed = self.way = 0.0

    def drive(self, percent: float) -> None:
        """Start a continuous movement at a speed."""
        self.stop()
        self.speed = percent

    def shift(self, distance: float, pace: float = 1.0) -> None:
        """Go a distance, as far as the limits allow."""
        self.stop()
        self.pace = pace
        self.way = distance
        if not self.wraps:
            self.way = min(max(self.value + distance, self.low), self.high) - self.value

    def aim(self, value: float, pace: float = 1.0, turn: Turn | None = None) -> None:
        """Go to a value."""
        distance = value - self.value
        if self.wraps:
            distance = _shorter(distance)
            if turn == "right":
                distance %= 360.0
            elif turn == "left":
                distance = -(-distance % 360.0)
        self.shift(distance, pace)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        if self.way:
            step = math.copysign(
                min(abs(self.way), self.top * self.pace * seconds), self.way
            )
            if self.time_left <= seconds:
                step, self.way = self.way, 0.0
            else:
                self.way -= step
            self.value += step
        else:
            self.value += self.top * self.speed / 100 * seconds
        if self.wraps:
            self.value = _shorter(self.value)
        else:
            self.value = min(max(self.value, self.low), self.high)


def _shorter(degrees: float) -> float:
    """Map an angle to (-180, 180]."""
    return degrees - 360.0 * math.ceil((degrees - 180.0) / 360.0)


class Head:
    """Pan, tilt, zoom and focus; asked at any time, it has moved since."""

    def __init__(self, *, min_tilt: float, max_tilt: float, pan_tilt: bool) -> None:
        """Without `pan_tilt` only the lens moves."""
        self._pan = Axis(low=-180, high=180, top=120.0, wraps=True)
        self._tilt = Axis(low=min_tilt, high=max_tilt, top=80.0)
        self._zoom = Axis(low=0, high=ZOOM_MAX, top=2500.0)
        self._focus = Axis(low=0, high=ZOOM_MAX, top=2500.0)
        self._axes = (self._pan, self._tilt, self._zoom, self._focus)
        self._pan_tilt = pan_tilt
        self.autofocus = True
        self.moved: Callable[[], None] = lambda: None
        """Called before each command, for the recording of a cruise."""
        self.running: str | None = None
        """Name of the path being followed."""
        self._legs: Iterator[Leg] = iter(())
        self._stay_s = 0.0
        self._pending_stay_s = 0.0
        self._at = time.monotonic()

    # -- reading ------------------------------------------------------------

    @property
    def pose(self) -> Pose:
        """Where the head is now."""
        self._catch_up()
        return Pose(*(axis.value for axis in self._axes))

    @property
    def pan(self) -> float:
        """Degrees, -180…180."""
        return self.pose.pan

    @property
    def tilt(self) -> float:
        """Degrees within the limits."""
        return self.pose.tilt

    @property
    def zoom(self) -> float:
        """Steps, 0…9999."""
        return self.pose.zoom

    @property
    def focus(self) -> float:
        """Steps, 0…9999, larger is farther."""
        return self.pose.focus

    @property
    def moving(self) -> bool:
        """Return True if any motor turns."""
        self._catch_up()
        return any(axis.moving for axis in self._axes)

    @property
    def speed(self) -> tuple[float, float, float, float]:
        """Commanded continuous speeds in percent: pan, tilt, zoom, focus."""
        self._catch_up()
        pan, tilt, zoom, focus = (axis.speed for axis in self._axes)
        return pan, tilt, zoom, focus

    @property
    def view_degrees(self) -> float:
        """Horizontal angle of view at the present zoom."""
        return WIDE_VIEW_DEGREES / math.pow(_TELE_RATIO, self.zoom / ZOOM_MAX)

    @property
    def blur(self) -> float:
        """How far the focus is from sharp, 0…1."""
        return abs(self.focus - _sharp(self.zoom)) / ZOOM_MAX

    # -- commands; each ends a path -------------------------------------------

    def stop(self) -> None:
        """Stop every motor and path."""
        self._begin()
        for axis in self._axes:
            axis.stop()

    def drive(self, pan: float, tilt: float) -> None:
        """Run pan and tilt at signed percents."""
        self._begin()
        if self._pan_tilt:
            self._pan.drive(pan)
            self._tilt.drive(tilt)

    def drive_zoom(self, percent: float) -> None:
        """Run the zoom."""
        self._begin()
        self._zoom.drive(percent)

    def drive_focus(self, percent: float) -> None:
        """Run the focus, positive to far; turns autofocus off."""
        self._begin()
        self.autofocus = False
        self._focus.drive(percent)

    def aim(
        self,
        *,
        pan: float | None = None,
        tilt: float | None = None,
        zoom: float | None = None,
        focus: float | None = None,
    ) -> None:
        """Go to absolute values; axes not given are left alone."""
        self._begin()
        self.autofocus = self.autofocus and focus is None
        for axis, value in zip(self._axes, (pan, tilt, zoom, focus), strict=True):
            if value is not None:
                axis.aim(value)

    def shift(
        self,
        *,
        pan: float | None = None,
        tilt: float | None = None,
        zoom: float | None = None,
        focus: float | None = None,
    ) -> None:
        """Go distances from the present position."""
        self._begin()
        self.autofocus = self.autofocus and focus is None
        for axis, value in zip(self._axes, (pan, tilt, zoom, focus), strict=True):
            if value is not None:
                axis.shift(value)

    def place(self, pose: Pose) -> None:
        """Set the position of the head at once."""
        self.stop()
        for axis, value in zip(self._axes, pose, strict=True):
            axis.value = min(max(value, axis.low), axis.high)

    def focus_once(self) -> None:
        """Find the sharp focus."""
        self._catch_up()
        self._focus.aim(_sharp(self._zoom.value))

    def run(self, name: str, legs: Iterator[Leg]) -> None:
        """Follow a path until it ends or something else is commanded."""
        self.stop()
        self._legs = legs
        self.running = name
        self._next_leg()

    def limit_tilt(self, low: float, high: float) -> None:
        """Set the tilt limits."""
        self._tilt.low, self._tilt.high = low, high

    # -- time -----------------------------------------------------------------

    def _begin(self) -> None:
        self._catch_up()
        self.moved()
        if self.running is not None:
            self.running = None
            self._legs = iter(())
            self._stay_s = self._pending_stay_s = 0.0
            for axis in self._axes:
                axis.stop()

    def _next_leg(self) -> None:
        leg = next(self._legs, None)
        if leg is None:
            self.running = None
            return
        for axis, value in zip(self._axes[:3], leg.pose[:3], strict=True):
            axis.aim(value, leg.pace, leg.turn if axis.wraps else None)
            if leg.seconds is not None and axis.way:
                axis.pace = max(abs(axis.way) / (axis.top * leg.seconds), 1e-6)
        self._pending_stay_s = leg.stay_s
        if leg.seconds is not None:
            gone = max(axis.time_left for axis in self._axes[:3])
            self._pending_stay_s += max(leg.seconds - gone, 0.0)

    def _catch_up(self) -> None:
        now = time.monotonic()
        left, self._at = max(now - self._at, 0.0), now
        for _ in range(_MAX_LEGS):
            if self.running is None or left <= 0:
                break
            left = self._follow(left)
        for axis in self._axes:
            axis.advance(left if self.running is None else 0.0)
        if self.autofocus and not self._focus.moving:
            self._focus.value = _sharp(self._zoom.value)

    def _follow(self, left: float) -> float:
        """Follow the path for up to `left` seconds; return what remains."""
        need = max(axis.time_left for axis in self._axes[:3])
        if need:
            used = min(need, left)
            for axis in self._axes:
                axis.advance(used)
            if used < need:
                return 0.0
            left -= used
            self._stay_s, self._pending_stay_s = self._pending_stay_s, 0.0
        elif self._pending_stay_s:
            self._stay_s, self._pending_stay_s = self._pending_stay_s, 0.0
        if self._stay_s > left:
            self._stay_s -= left
            return 0.0
        left -= self._stay_s
        self._stay_s = 0.0
        self._next_leg()
        return left


def _sharp(zoom: float) -> float:
    """Return the focus that is sharp at a zoom."""
    return 2000.0 + 0.6 * zoom
