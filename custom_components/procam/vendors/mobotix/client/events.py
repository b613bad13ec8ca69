"""What changes in a camera, and how a snapshot takes it in."""

from dataclasses import dataclass, replace

from .models import (
    Detection,
    FaceBox,
    GuardTour,
    MobotixState,
    Patrol,
    Position,
    Preset,
)


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
        """Return the word after an output was switched."""
        bit = 1 << (number - 1)
        closed = active == bool(self.output_active_is_closed & bit)
        return replace(
            self,
            output_active=_set(self.output_active, bit, on=active),
            output_closed=_set(self.output_closed, bit, on=closed),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class DetectionChanged:
    """A motion window or the tampering alarm, whole."""

    detection: Detection


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelChanged:
    """Only the motion level differs; comes often, so listeners may slow it down."""

    key: str
    level: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FacesChanged:
    """Face detection, whole."""

    detection: Detection
    count: int | None
    """None while it is disabled."""
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
    """What the camera was last told to look at; both None after a free movement."""

    preset: int | None = None
    patrol: Patrol | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PositionChanged:
    """The camera said where it looks."""

    position: Position


@dataclass(frozen=True, kw_only=True, slots=True)
class AutofocusChanged:
    """Autofocus was switched by us."""

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
"""What one line of event data says."""
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
"""What a command confirmed, applied to the state."""


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
    """Return a detection just switched; what it sees is not known yet."""
    if detection.enabled == enabled:
        return detection
    return Detection(key=detection.key, enabled=enabled)


def _with_detection(state: MobotixState, detection: Detection) -> MobotixState:
    return replace(
        state,
        detections=tuple(
            detection if known.key == detection.key else known
            for known in state.detections
        ),
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
    return replace(
        state,
        outputs=tuple(
            replace(output, active=event.active, closed=None)
            if output.number == event.number and output.active != event.active
            else output
            for output in state.outputs
        ),
    )


def _with_ports(state: MobotixState, status: IoStatus) -> MobotixState:
    return replace(
        state,
        inputs=tuple(
            replace(
                known,
                enabled=_bit(status.input_enabled, known.number),
                active=_bit(status.input_active, known.number),
                closed=_bit(status.input_closed, known.number),
                normally_closed=_bit(status.input_normally_closed, known.number),
            )
            for known in state.inputs
        ),
        outputs=tuple(
            replace(
                known,
                active=_bit(status.output_active, known.number),
                closed=_bit(status.output_closed, known.number),
            )
            for known in state.outputs
        ),
    )


def _bit(byte: int, number: int) -> bool:
    return bool(byte >> (number - 1) & 1)


def _set(byte: int, bit: int, *, on: bool) -> int:
    return byte | bit if on else byte & ~bit
