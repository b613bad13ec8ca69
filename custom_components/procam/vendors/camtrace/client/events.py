"""What changes the state between reads, and how."""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace

from ....clientkit.client import RefreshRequest
from ....clientkit.snapshot import Snapshot
from .models.alarms import Alarm
from .models.cameras import Camera, LastCommand
from .models.control_room import Scenario, Screen
from .models.state import CamtraceState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRequest(RefreshRequest):
    """Something has changed that only a whole read shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsFound:
    """Alarm rows were found, new ones or those of before the start."""

    alarms: tuple[Alarm, ...]
    held: frozenset[int]
    """Cameras that a row among them is young enough to keep in alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsAcknowledged:
    """Cameras are no longer in alarm."""

    camera_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraRead:
    """One camera was read by itself."""

    camera: Camera


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadMoved:
    """We have moved a camera."""

    camera_id: int
    last_command: LastCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioChanged:
    """A scenario was activated or deactivated."""

    scenario: Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenChanged:
    """A passive screen shows something else."""

    screen: Screen


type CamtraceEvent = (
    ReadRequest
    | AlarmsFound
    | AlarmsAcknowledged
    | CameraRead
    | HeadMoved
    | ScenarioChanged
    | ScreenChanged
)
type Events = tuple[CamtraceEvent, ...]
type CamtraceSnapshot = Snapshot[CamtraceState, CamtraceEvent]


def apply(state: CamtraceState, event: CamtraceEvent) -> CamtraceState:
    """Return the state after an event; the same object when it changes nothing."""
    changed = _apply(state, event)
    return state if changed == state else changed


def _apply(state: CamtraceState, event: CamtraceEvent) -> CamtraceState:
    match event:
        case AlarmsFound():
            newest = {
                alarm.camera_id: alarm for alarm in sorted(event.alarms, key=_age)
            }
            return _with_cameras(
                state, lambda camera: _alarmed(camera, newest.get(camera.id), event)
            )
        case AlarmsAcknowledged():
            return _with_cameras(
                state,
                lambda camera: (
                    replace(camera, held=False, acknowledged=True)
                    if camera.id in event.camera_ids
                    else camera
                ),
            )
        case CameraRead():
            return _with_camera(
                state, event.camera.id, lambda camera: merge(camera, event.camera)
            )
        case HeadMoved():
            return _with_camera(
                state,
                event.camera_id,
                lambda camera: replace(camera, last_command=event.last_command),
            )
        case ScenarioChanged():
            scenarios = _with(state.scenarios, event.scenario)
            return replace(state, scenarios=scenarios)
        case ScreenChanged():
            return replace(state, screens=_with(state.screens, event.screen))
    return state


def with_list(state: CamtraceState, read: Iterable[Camera] | None) -> CamtraceState:
    """Return the state after the list was read; None for an unchanged list."""
    if read is None:
        return _with_cameras(state, lambda camera: merge(camera, camera))
    known = {camera.id: camera for camera in state.cameras}
    cameras = tuple(merge(known.get(camera.id), camera) for camera in read)
    return state if cameras == state.cameras else replace(state, cameras=cameras)


def merge(before: Camera | None, read: Camera) -> Camera:
    """Return a camera as read, with what only we know of it."""
    if before is None:
        return read
    camera = replace(
        read,
        held=before.held,
        # It counts until the server has stopped recording that alarm.
        acknowledged=before.acknowledged and read.recording_alarm,
        last_alarm=before.last_alarm,
        last_command=before.last_command,
    )
    return before if camera == before else camera


def end_holds(state: CamtraceState, held: Container[int]) -> CamtraceState:
    """Return the state without the holds of cameras that are no longer held."""
    return _with_cameras(
        state,
        lambda camera: (
            replace(camera, held=False)
            if camera.held and camera.id not in held
            else camera
        ),
    )


def _age(alarm: Alarm) -> tuple[float, int]:
    return alarm.time.timestamp(), alarm.id


def _alarmed(camera: Camera, alarm: Alarm | None, found: AlarmsFound) -> Camera:
    if alarm is None:
        return camera
    if camera.last_alarm is not None and _age(camera.last_alarm) >= _age(alarm):
        return camera
    return replace(
        camera, last_alarm=alarm, held=camera.id in found.held, acknowledged=False
    )


def _with_camera(
    state: CamtraceState, camera_id: int, change: Callable[[Camera], Camera]
) -> CamtraceState:
    return _with_cameras(
        state, lambda camera: change(camera) if camera.id == camera_id else camera
    )


def _with_cameras(
    state: CamtraceState, change: Callable[[Camera], Camera]
) -> CamtraceState:
    cameras = tuple(
        camera if (changed := change(camera)) == camera else changed
        for camera in state.cameras
    )
    return state if cameras == state.cameras else replace(state, cameras=cameras)


def _with[T: Scenario | Screen](things: tuple[T, ...], thing: T) -> tuple[T, ...]:
    return tuple(thing if old.id == thing.id else old for old in things)
