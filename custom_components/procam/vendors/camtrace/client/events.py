"""Events that change the state between reads."""

from dataclasses import dataclass

from ....clientkit.client import RefreshRequest
from .models.alarms import Alarm
from .models.cameras import Camera, LastCommand
from .models.control_room import Scenario, Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRequest(RefreshRequest):
    """Something has changed that only a full read shows."""


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
    """A single camera was read."""

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
