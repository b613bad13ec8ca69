"""All actions of a CamTrace server."""

from typing import Final

from .admin_actions import ADMIN_ACTIONS
from .alarm_actions import ALARM_ACTIONS, CamtraceAction
from .control_room_actions import CONTROL_ROOM_ACTIONS
from .event_actions import EVENT_ACTIONS
from .manage_actions import MANAGE_ACTIONS
from .recording_actions import RECORDING_ACTIONS

ACTIONS: Final[tuple[CamtraceAction, ...]] = (
    *ALARM_ACTIONS,
    *CONTROL_ROOM_ACTIONS,
    *RECORDING_ACTIONS,
    *EVENT_ACTIONS,
    *ADMIN_ACTIONS,
    *MANAGE_ACTIONS,
)
