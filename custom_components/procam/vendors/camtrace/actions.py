"""All actions of a CamTrace server."""

from typing import Final

from .admin_actions import ADMIN_ACTIONS
from .alarm_actions import ALARM_ACTIONS, CamtraceAction
from .control_room_actions import CONTROL_ROOM_ACTIONS
from .event_actions import EVENT_ACTIONS
from .export_actions import EXPORT_ACTIONS
from .manage_actions import MANAGE_ACTIONS
from .recording_actions import RECORDING_ACTIONS
from .snapshot_actions import SNAPSHOT_ACTIONS

ACTIONS: Final[tuple[CamtraceAction, ...]] = (
    *ALARM_ACTIONS,
    *CONTROL_ROOM_ACTIONS,
    *SNAPSHOT_ACTIONS,
    *RECORDING_ACTIONS,
    *EXPORT_ACTIONS,
    *EVENT_ACTIONS,
    *ADMIN_ACTIONS,
    *MANAGE_ACTIONS,
)
