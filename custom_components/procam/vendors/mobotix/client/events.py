"""Events of a camera, and the state after each of them."""

from dataclasses import dataclass, replace

from .const import DETECTIONS
from .models import (
    Detection,
    FaceBox,
    GuardTour,
    Input,
    IoStatus,
    MobotixState,
    Output,
    Patrol,
    Position,
    Preset,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class DetectionChanged:
    """Everything about a motion window or the tampering alarm."""

    detection: Detection


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelChanged:
    """Only the motion level is different; comes often."""

    key: str
    level: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FacesChanged:
    """Everything about face detection."""

    detection: Detection
    count: int | None
    """None while it is disabled or unknown."""
    boxes: tuple[FaceBox, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class IoChanged:
    """All inputs and outputs."""

    status: IoStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class OutputChanged:
    """The camera confirmed switching an output."""

    number: int
    active: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DetectionEnabled:
    """The camera confirmed enabling or disabling a detection."""

    key: str
    enabled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordingChanged:
    """The camera confirmed switching SD recording."""

    recording: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PtzCommanded:
    """The preset or patrol last recalled; both None after any other movement."""

    preset: int | None = None
    patrol: Patrol | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PositionChanged:
    """The camera reported its position, or does not report it any more."""

    position: Position | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AutofocusChanged:
    """The camera confirmed switching autofocus."""

    on: bool | None
    """None while it only follows the zoom."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PresetsChanged:
    """Presets were saved or deleted."""

    presets: tuple[Preset, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ToursChanged:
    """Guard tours were edited."""

    tours: tuple[GuardTour, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockChanged:
    """The camera's clock was read or set."""

    offset_s: int


type GroupEvent = DetectionChanged | FacesChanged | IoChanged
"""One line of event data."""
type MobotixEvent = (
    GroupEvent
    | LevelChanged
    | OutputChanged
    | DetectionEnabled
    | RecordingChanged
    | PtzCommanded
    | PositionChanged
    | AutofocusChanged
    | PresetsChanged
    | ToursChanged
    | ClockChanged
)
type Events = tuple[MobotixEvent, ...]
"""What a command confirmed, already applied to the state."""


def apply(state: MobotixState, event: MobotixEvent) -> MobotixState:
    """Return the state after the event; the same object when nothing changes."""
    changed = _applied(state, event)
    return state if changed == state else changed


def _applied(state: MobotixState, event: MobotixEvent) -> MobotixState:
    match event:
        case DetectionChanged():
            return _with_detection(state, event.detection)
        case LevelChanged():
            return _with_level(state, event)
        case FacesChanged():
            return replace(
                _with_detection(state, event.detection),
                face_count=event.count,
                faces=event.boxes,
            )
        case IoChanged():
            return _with_ports(state, event.status)
        case OutputChanged():
            return _with_output(state, event)
        case DetectionEnabled():
            return _with_enabled(state, event)
        case RecordingChanged():
            return replace(state, recording=event.recording)
        case PtzCommanded():
            return replace(
                state, active_preset=event.preset, active_patrol=event.patrol
            )
        case PositionChanged():
            return replace(state, position=event.position)
        case AutofocusChanged():
            return replace(state, autofocus=event.on)
        case PresetsChanged():
            return replace(state, presets=event.presets)
        case ToursChanged():
            return replace(state, tours=event.tours)
    return replace(state, clock_offset_s=event.offset_s)


def enabled_detection(detection: Detection, *, enabled: bool) -> Detection:
    """Return a detection just switched; whether it is triggered is not known yet."""
    if detection.enabled == enabled:
        return detection
    return Detection(key=detection.key, enabled=enabled)


def _with_detection(state: MobotixState, detection: Detection) -> MobotixState:
    known = {one.key: one for one in state.detections} | {detection.key: detection}
    return replace(
        state, detections=tuple(known[key] for key in DETECTIONS if key in known)
    )


def _with_level(state: MobotixState, event: LevelChanged) -> MobotixState:
    return replace(
        state,
        detections=tuple(
            replace(known, level=event.level)
            if known.key == event.key and known.enabled
            else known
            for known in state.detections
        ),
    )


def _with_enabled(state: MobotixState, event: DetectionEnabled) -> MobotixState:
    for known in state.detections:
        if known.key != event.key or known.enabled == event.enabled:
            continue
        detection = enabled_detection(known, enabled=event.enabled)
        changed = _with_detection(state, detection)
        if event.key == "face":
            return replace(changed, faces=None, face_count=None)
        return changed
    return state


def _with_output(state: MobotixState, event: OutputChanged) -> MobotixState:
    io = state.io and state.io.with_output(event.number, active=event.active)
    return replace(
        state,
        io=io,
        outputs=tuple(
            _active_output(output, event.active, io)
            if output.number == event.number and output.active != event.active
            else output
            for output in state.outputs
        ),
    )


def _active_output(output: Output, active: bool, io: IoStatus | None) -> Output:
    return (
        replace(output, active=active, closed=None)
        if io is None
        else (output_with(output, io))
    )


def _with_ports(state: MobotixState, status: IoStatus) -> MobotixState:
    return replace(
        state,
        io=status,
        inputs=tuple(input_with(port, status) for port in state.inputs),
        outputs=tuple(output_with(port, status) for port in state.outputs),
    )


def input_with(port: Input, status: IoStatus) -> Input:
    """Return an input as the status word reports it."""
    bit = port.number - 1
    return replace(
        port,
        enabled=_bit(status.input_enabled, bit),
        active=_bit(status.input_active, bit),
        closed=_bit(status.input_closed, bit),
        normally_closed=_bit(status.input_normally_closed, bit),
    )


def output_with(port: Output, status: IoStatus) -> Output:
    """Return an output as the status word reports it."""
    bit = port.number - 1
    return replace(
        port,
        active=_bit(status.output_active, bit),
        closed=_bit(status.output_closed, bit),
        active_is_closed=_bit(status.output_active_is_closed, bit),
    )


def _bit(byte: int, bit: int) -> bool:
    return bool(byte >> bit & 1)
