"""The state of a server, and what events and reads change in it."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ....clientkit.identity import Identity
from ....clientkit.snapshot import Snapshot
from .events import (
    AlarmsAcknowledged,
    AlarmsFound,
    CameraRead,
    CamtraceEvent,
    HeadMoved,
    ScenarioChanged,
    ScreenChanged,
)
from .models.alarms import Alarm
from .models.cameras import Camera
from .models.control_room import Command, Group, Scenario, Screen
from .models.monitoring import (
    NO_SERVICES,
    Disk,
    Health,
    License,
    Server,
    Services,
    Task,
)
from .models.recordings import Export


@dataclass(frozen=True, kw_only=True)
class CamtraceState:
    """A snapshot without a time of reading, so that equal ones mean no change."""

    identity: Identity
    clear_text: bool = False
    """The password crosses plain HTTP, because the account allows only Basic."""
    clock_skew_min: int = 0
    """Minutes the server's clock is ahead of ours; 0 up to half a minute."""
    cameras: tuple[Camera, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    commands: tuple[Command, ...] = ()
    groups: tuple[Group, ...] = ()
    screens: tuple[Screen, ...] = ()
    health: Health | None = None
    license: License | None = None
    servers: tuple[Server, ...] = ()
    services: Services = NO_SERVICES
    disks: tuple[Disk, ...] = ()
    running_tasks: tuple[Task, ...] | None = None
    """None when the account may not see tasks."""
    running_exports: tuple[Export, ...] = ()
    connectors: tuple[str, ...] = ()
    """Uuids of the connectors followed that the account may search."""
    missing_rights: tuple[str, ...] = ()
    """Names of the parts the account may not read, in alphabetical order."""
    catching_up: bool = False
    """More alarms wait after a long gap: read again at once."""

    @cached_property
    def cameras_by_id(self) -> Mapping[int, Camera]:
        """The cameras by their ids."""
        return {camera.id: camera for camera in self.cameras}


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
    known = state.cameras_by_id
    cameras = tuple(merge(known.get(camera.id), camera) for camera in read)
    return state if cameras == state.cameras else replace(state, cameras=cameras)


def merge(before: Camera | None, read: Camera) -> Camera:
    """Return a camera as read, with the values that a read does not contain."""
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
