"""Brings every alarm row to its event entity once, over reloads and restarts too."""

from collections.abc import Iterable
from typing import Any, Final

from ...const import LOGGER
from ...coordinator import ProcamCoordinator
from ...memory import Memory, async_get_memory
from ...occurrences import Occurrence
from .client import (
    Alarm,
    AlarmCursor,
    CamtraceClient,
    CamtraceEvent,
    CamtraceState,
)

type Coordinator = ProcamCoordinator[CamtraceClient, CamtraceState, CamtraceEvent]

_CURSOR: Final = "alarms"


def event_tail(camera_id: int) -> str:
    """Return the unique-id tail of a camera's alarm event."""
    return f"camera_{camera_id}_alarm_event"


def alarm_details(alarm: Alarm) -> dict[str, Any]:
    """Return what is worth telling of an alarm, as JSON values."""
    return {
        "alarm_id": alarm.id,
        "alarm_type": alarm.type,
        "alarm_time": alarm.time.isoformat(),
        "description": alarm.description,
        "recorded_from": alarm.record_time and alarm.record_time.isoformat(),
    }


class AlarmFollower:
    """Takes the alarms the client has found, and keeps the place after them."""

    def __init__(
        self, client: CamtraceClient, memory: Memory, kept: AlarmCursor | None
    ) -> None:
        """Go on after the place kept last."""
        self._client = client
        self._memory = memory
        self._kept = kept

    async def async_follow(self) -> Iterable[Occurrence]:
        """Return the new alarms; from now on they count as told."""
        alarms, cursor = self._client.take_alarms()
        if cursor is not None and cursor != self._kept:
            self._kept = cursor
            self._memory.async_keep({_CURSOR: cursor.as_dict()})
        return [
            Occurrence(
                tail=event_tail(alarm.camera_id),
                type=alarm.kind.value,
                attributes=alarm_details(alarm),
            )
            for alarm in alarms
        ]


async def follow_alarms(coordinator: Coordinator) -> AlarmFollower:
    """Make the follower, and set the client's mark before its first read."""
    memory = async_get_memory(coordinator.hass, coordinator.config_entry.entry_id)
    kept: AlarmCursor | None = None
    if data := (await memory.async_load()).get(_CURSOR):
        try:
            kept = AlarmCursor.from_dict(data)
        except ValueError as err:
            LOGGER.warning("%s: alarms start from now: %s", coordinator.name, err)
        else:
            coordinator.client.resume_alarms(kept)
    return AlarmFollower(coordinator.client, memory, kept)
