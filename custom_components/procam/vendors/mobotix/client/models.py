"""Settings and state of a MOVE camera."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ....clientkit.identity import Identity
from .const import DEFAULT_PORT, DEFAULT_RTSP_PORT, MJPEG_PORT, PAN_RANGE, TILT_RANGE


class PatrolKind(StrEnum):
    """The movements that a dome repeats automatically."""

    AUTOPAN = "autopan"
    CRUISE = "cruise"
    SEQUENCE = "sequence"


class AutofocusMode(StrEnum):
    """Values of the `autofocus` command; a model supports some of them."""

    ON = "on"
    OFF = "off"
    ONCE = "pushaf"
    ZOOM_TRIGGER = "zoomtrigger"
    ZOOM_RESET = "zoomreset"
    FOCUS_RESET = "focusreset"
    RESET = "reset"
    """Zoom and focus; described by the vendor without a model that has it."""


class PtzKind(StrEnum):
    """The class of a camera in the vendor's PTZ table."""

    AUTO = "auto"
    """As the camera describes itself."""
    NONE = "none"
    DOME = "dome"
    ZOOM = "zoom"
    MOTORIZED = "motorized"
    RS485 = "rs485"
    BACK_FOCUS = "back_focus"


class Right(StrEnum):
    """A value that an account without administrator rights may not be allowed to read."""

    PARAMETERS = "parameters"
    EVENTS = "events"
    PTZ = "ptz"
    PORTS = "ports"
    CLOCK = "clock"


@dataclass(frozen=True, kw_only=True, slots=True)
class MobotixSettings:
    """How to reach a camera, and what the user knows about it."""

    host: str
    port: int = DEFAULT_PORT
    ssl: bool = False
    verify_ssl: bool = True
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    rtsp_port: int = DEFAULT_RTSP_PORT
    """The default means the port that the camera reports."""
    mjpeg_port: int = MJPEG_PORT
    rtsp_extra: str = field(default="", repr=False)
    """Query appended to every RTSP path, without the question mark."""
    presets: Mapping[int, str] = field(default_factory=dict)
    """Names by number, shown instead of the camera's list."""
    streams: tuple[str, ...] = ()
    """RTSP paths, used instead of the camera's list."""
    inputs: int | None = None
    """Number of inputs; None to find out."""
    outputs: int | None = None
    """Number of outputs; None to find out."""
    ptz_kind: PtzKind = PtzKind.AUTO


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """A video stream of the RTSP server."""

    name: str
    """Stable even when the user renames the path: `h264_2`, `stream1`, `jpeg`."""
    path: str
    """Path of the RTSP URL, with its leading slash."""
    codec: str | None = None
    """As the camera writes it, in lower case: `h264`, `h265`, `mjpeg`."""
    enabled: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Detection:
    """A detection of the camera: motion window, tampering or faces."""

    key: str
    """`motion`, `motion_1` … `motion_3`, `tamper` or `face`."""
    enabled: bool
    triggered: bool | None = None
    """None while it is not known, as when the detection is disabled."""
    level: int | None = None
    """Percent of motion in steps of 5; motion only."""
    sensitivity: int | None = None
    """0 … 100; motion only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FaceBox:
    """The box of a face, in fractions of the picture from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True, slots=True)
class IoStatus:
    """The status word of eight inputs and eight outputs; bit 0 is port 1."""

    input_enabled: int = 0
    input_closed: int = 0
    output_closed: int = 0
    input_normally_closed: int = 0
    output_active_is_closed: int = 0
    input_active: int = 0
    output_active: int = 0

    def with_output(self, number: int, *, active: bool) -> IoStatus:
        """Return the status word after an output was switched."""
        bit = 1 << (number - 1)
        closed = active == bool(self.output_active_is_closed & bit)
        return replace(
            self,
            output_active=_set(self.output_active, bit, on=active),
            output_closed=_set(self.output_closed, bit, on=closed),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """A digital input."""

    number: int
    name: str | None = None
    enabled: bool = True
    active: bool | None = None
    closed: bool | None = None
    normally_closed: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """A digital output."""

    number: int
    name: str | None = None
    active: bool | None = None
    closed: bool | None = None
    active_is_closed: bool | None = None
    """The contact is closed while the output is active."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    """A stored position."""

    number: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Patrol:
    """A movement that the camera repeats until something else moves it."""

    kind: PatrolKind
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TourPoint:
    """A stop of a guard tour."""

    number: int
    preset: int
    speed: int | None = None
    """0 … 14."""
    wait_s: int | None = None
    """0 … 255 seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GuardTour:
    """Presets visited in turn; runs as the `sequence` patrol of the same number."""

    number: int
    points: tuple[TourPoint, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """Where the camera points; None for a value it does not report."""

    pan: float | None = None
    """Degrees from the zero position, positive to the right."""
    tilt: float | None = None
    """Degrees from the zero position."""
    zoom: int | None = None
    """0 … 9999 steps."""
    focus: int | None = None
    """0 … 9999 steps."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ptz:
    """Capabilities of the head and the lens."""

    pan_tilt: bool = False
    """Continuous, by speed."""
    zoom: bool = False
    """Continuous, by speed."""
    focus: bool = False
    """Continuous, by speed."""
    iris: bool = False
    step: bool = False
    """Five degrees in one of eight directions, and `home`."""
    relative: bool = False
    absolute: bool = False
    zoom_relative: bool = False
    zoom_absolute: bool = False
    zoom_steps: bool = False
    """Motorized lens: steps of 1, 2, 4 … 128."""
    focus_relative: bool = False
    focus_absolute: bool = False
    focus_steps: bool = False
    """Motorized lens: steps of 1, 2, 4 … 128."""
    presets: bool = False
    preset_names: bool = False
    """Presets can be named on the camera itself."""
    home: bool = False
    center: bool = False
    position: bool = False
    """The position can be read."""
    autofocus: tuple[AutofocusMode, ...] = ()
    autopan_lines: int = 0
    cruise_lines: int = 0
    sequence_lines: int = 0
    pan_min: float = PAN_RANGE[0]
    pan_max: float = PAN_RANGE[1]
    tilt_min: float = TILT_RANGE[0]
    tilt_max: float = TILT_RANGE[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class MobotixState:
    """Everything known about a camera."""

    identity: Identity
    other_camera: bool = False
    """Another camera than the known one answers."""
    streams: tuple[Stream, ...] = ()
    rtsp_port: int | None = None
    """Port of the RTSP server, as the camera reports it."""
    rtsp_missing: int | None = None
    """Port on which no RTSP server responds."""
    detections: tuple[Detection, ...] = ()
    faces: tuple[FaceBox, ...] | None = None
    face_count: int | None = None
    io: IoStatus | None = None
    """The status word last reported; None if event data has none."""
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    ptz: Ptz | None = None
    position: Position | None = None
    presets: tuple[Preset, ...] = ()
    presets_listed: bool = False
    """The presets are the camera's own list, not names known only here."""
    active_preset: int | None = None
    """Last one recalled from here, until another movement. Not readable."""
    active_patrol: Patrol | None = None
    """Last one started from here, until another movement. Not readable."""
    autofocus: bool | None = None
    """As last switched from here. Not readable."""
    tours: tuple[GuardTour, ...] | None = None
    """None if the camera lists none, not even an empty list."""
    recording: bool | None = None
    clock_offset_s: int | None = None
    """Seconds the camera's clock is ahead, in the zone and summer time it is set to."""
    polled_events: bool = False
    """The camera answers event data; `events()` needs that, too."""
    missing_rights: tuple[Right, ...] = ()
    """What this account may not read; the fields it would fill are empty."""
    password_in_clear: bool = False
    """The password crosses plain HTTP unencrypted, as the camera requires."""

    @property
    def admin(self) -> bool:
        """True if the account may read everything."""
        return not self.missing_rights

    @property
    def patrols(self) -> tuple[Patrol, ...]:
        """The patrols that can be started: lines of the dome, and existing tours."""
        if (ptz := self.ptz) is None:
            return ()
        lines = (
            (PatrolKind.AUTOPAN, ptz.autopan_lines),
            (PatrolKind.CRUISE, ptz.cruise_lines),
        )
        found = [
            Patrol(kind=kind, number=number)
            for kind, count in lines
            for number in range(1, count + 1)
        ]
        sequences = range(1, ptz.sequence_lines + 1)
        existing = sequences if self.tours is None else [t.number for t in self.tours]
        found += (
            Patrol(kind=PatrolKind.SEQUENCE, number=number)
            for number in existing
            if number in sequences
        )
        return tuple(found)


def _set(byte: int, bit: int, *, on: bool) -> int:
    return byte | bit if on else byte & ~bit
