"""What commands confirm and the control channel hints at, and what that changes."""

from dataclasses import dataclass, replace

from ....clientkit.client import RefreshRequest
from .models.cameras import Sent
from .models.control_room import Scenario, Screen
from .models.state import CamtraceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh(RefreshRequest):
    """Something has changed: read again soon."""

    camera_id: int | None = None
    """The camera it is about, None when the server does not say."""
    topic: str = ""
    """The server's word for it, such as `status` or `presets-updated`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioChanged:
    """A scenario was switched."""

    scenario: Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenChanged:
    """A passive screen shows something else."""

    screen: Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsAcknowledged:
    """Cameras are no longer in alarm."""

    camera_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadMoved:
    """We have moved a camera."""

    camera_id: int
    sent: Sent


type CamtraceEvent = (
    Refresh | ScenarioChanged | ScreenChanged | AlarmsAcknowledged | HeadMoved
)


def apply(state: CamtraceState, event: CamtraceEvent) -> CamtraceState:
    """Return the state after an event; the same object when it changes nothing."""
    changed = _changed(state, event)
    return state if changed == state else changed


def _changed(state: CamtraceState, event: CamtraceEvent) -> CamtraceState:
    if isinstance(event, ScenarioChanged):
        return replace(state, scenarios=_put(state.scenarios, event.scenario))
    if isinstance(event, ScreenChanged):
        return replace(state, screens=_put(state.screens, event.screen))
    if isinstance(event, AlarmsAcknowledged):
        cameras = tuple(
            replace(camera, in_alarm=False)
            if camera.in_alarm and camera.id in event.camera_ids
            else camera
            for camera in state.cameras
        )
        return replace(state, cameras=cameras)
    if isinstance(event, HeadMoved):
        cameras = tuple(
            replace(camera, sent=event.sent) if camera.id == event.camera_id else camera
            for camera in state.cameras
        )
        return replace(state, cameras=cameras)
    return state


def _put[T: Scenario | Screen](things: tuple[T, ...], thing: T) -> tuple[T, ...]:
    return tuple(thing if old.id == thing.id else old for old in things)
