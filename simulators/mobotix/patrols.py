"""The stored presets, home, autopan lines, cruises and sequences of a head."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
import time
from typing import Literal

from .head import Head, Leg, Pose, Turn
from .parameters import Parameters
from .wire import CgiError

type PathKind = Literal["autopan", "cruise", "sequence"]

PRESETS = range(1, 257)
AUTOPANS = range(1, 5)
CRUISES = SEQUENCES = range(1, 9)
NAME_MAX = 31
_SEQUENCE_SPEEDS = 15
_AUTOPAN_SPEEDS = (0.05, 0.1, 0.2, 0.4)
_SHORTEST_LEG_S = 0.02


@dataclass(frozen=True, slots=True)
class Preset:
    """A stored position; presets set by number have no name."""

    pose: Pose
    name: str = ""


@dataclass(slots=True)
class Autopan:
    """A line between two positions."""

    start: Pose | None = None
    end: Pose | None = None
    turn: Turn = "right"
    speed: int = 1


@dataclass(slots=True)
class Cruise:
    """A recorded path: seconds since its start, and where the head was."""

    points: list[tuple[float, Pose]] = field(default_factory=list)


class Patrols:
    """The stored positions and paths, kept over a power cycle."""

    def __init__(self, head: Head, parameters: Parameters) -> None:
        self._head = head
        self._parameters = parameters
        self.reset()
        self._recording: tuple[int, float] | None = None
        head.moved = self._record
        parameters.preset_exists = lambda number: number in self.presets

    def reset(self) -> None:
        """Forget everything."""
        self.presets: dict[int, Preset] = {}
        self.autopans: dict[int, Autopan] = {}
        self.cruises: dict[int, Cruise] = {}
        self.home = Pose()

    def names(self) -> dict[str, str]:
        """Return preset names as parameters (facts section 3, shape inferred)."""
        return {
            f"PTZ.Preset.P0.Position.P{number}.Name": preset.name or f"Preset {number}"
            for number, preset in sorted(self.presets.items())
        }

    # -- storing ---------------------------------------------------------------

    def save(self, number: int, name: str = "") -> None:
        """Store the present position."""
        if number not in PRESETS:
            raise CgiError("preset number is out of range")
        if len(name) > NAME_MAX or "~" in name:
            raise CgiError("invalid preset name")
        kept = self.presets.get(number)
        shown = name or (kept.name if kept else "")
        self.presets[number] = Preset(self._head.pose, shown)

    def remove(self, number: int) -> None:
        """Forget a preset."""
        if self.presets.pop(number, None) is None:
            raise CgiError(f"preset {number} is not set")

    def remove_named(self, name: str) -> None:
        """Forget the preset of that name."""
        for number, preset in self.presets.items():
            if preset.name == name and name:
                del self.presets[number]
                return
        raise CgiError(f"preset {name} is not set")

    def mark_autopan(self, line: int, state: str) -> None:
        """Store the present position as an end of an autopan line."""
        autopan = self.autopans.setdefault(line, Autopan())
        if state == "start":
            autopan.start = self._head.pose
        elif state == "end":
            autopan.end = self._head.pose
        else:
            raise CgiError("invalid autopan state")

    def set_autopan_speed(self, line: int, turn: Turn, speed: int) -> None:
        """Set which way and how fast (0…3) an autopan line swings."""
        autopan = self.autopans.setdefault(line, Autopan())
        autopan.turn, autopan.speed = turn, speed

    def mark_cruise(self, line: int, state: str) -> None:
        """Start or end the recording of a cruise."""
        if state == "start":
            self.cruises[line] = Cruise()
            self._recording = (line, time.monotonic())
            self._record()
        elif state == "end" and self._recording and self._recording[0] == line:
            self._record()
            self._recording = None
        else:
            raise CgiError("invalid cruise state")

    def _record(self) -> None:
        if self._recording is not None:
            line, began = self._recording
            point = (time.monotonic() - began, self._head.pose)
            self.cruises[line].points.append(point)

    # -- running ----------------------------------------------------------------

    def go(self, number: int, *, strict: bool) -> None:
        """Go to a preset; an unset one is an error or nothing."""
        preset = self.presets.get(number)
        if preset is not None:
            pose = preset.pose
            self._head.aim(pan=pose.pan, tilt=pose.tilt, zoom=pose.zoom)
        elif strict:
            raise CgiError(f"preset {number} is not set")

    def go_home(self) -> None:
        """Go to the home position."""
        home = self.home
        self._head.aim(pan=home.pan, tilt=home.tilt, zoom=home.zoom)

    def legs(self, kind: PathKind, line: int) -> Iterator[Leg]:
        """Return the legs of a stored path; one not stored is an error."""
        match kind:
            case "autopan":
                autopan = self.autopans.get(line)
                if autopan and autopan.start is not None and autopan.end is not None:
                    return _swing(autopan, autopan.start, autopan.end)
            case "cruise":
                recording = self._recording is not None and self._recording[0] == line
                cruise = self.cruises.get(line)
                if cruise is not None and not recording:
                    return _repeat(cruise)
            case "sequence":
                if points := self._parameters.tour(line):
                    return self._visit(points)
        raise CgiError(f"{kind} {line} is not set")

    def run(self, kind: PathKind, line: int) -> None:
        """Follow a stored path until something else is commanded."""
        self._head.run(f"{kind} {line}", self.legs(kind, line))

    def _visit(self, points: list[tuple[int, int, int]]) -> Iterator[Leg]:
        for number, speed, wait_s in cycle(points):
            # A preset removed since the tour was made is left out.
            pose = self.presets[number].pose if number in self.presets else self.home
            pace = (speed + 1) / _SEQUENCE_SPEEDS
            yield Leg(pose=pose, pace=pace, stay_s=max(wait_s, _SHORTEST_LEG_S))


def _swing(autopan: Autopan, start: Pose, end: Pose) -> Iterator[Leg]:
    pace = _AUTOPAN_SPEEDS[autopan.speed]
    back: Turn = "left" if autopan.turn == "right" else "right"
    yield Leg(pose=start, stay_s=_SHORTEST_LEG_S)
    while True:
        yield Leg(pose=end, pace=pace, stay_s=_SHORTEST_LEG_S, turn=autopan.turn)
        yield Leg(pose=start, pace=pace, stay_s=_SHORTEST_LEG_S, turn=back)


def _repeat(cruise: Cruise) -> Iterator[Leg]:
    while True:
        before_s, first = cruise.points[0]
        yield Leg(pose=first, stay_s=_SHORTEST_LEG_S)
        for at_s, pose in cruise.points[1:]:
            yield Leg(pose=pose, seconds=max(at_s - before_s, _SHORTEST_LEG_S))
            before_s = at_s
