"""Alarms as occurrences of event entities."""

from collections.abc import Iterable
from typing import Any

from ...contract.occurrence import Occurrence
from .client import Alarm


def event_tail(camera_id: int) -> str:
    """Return the unique-id tail of a camera's alarm event."""
    return f"camera_{camera_id}_alarm_event"


def alarm_details(alarm: Alarm) -> dict[str, Any]:
    """Return the details of an alarm as JSON values."""
    return {
        "alarm_id": alarm.id,
        "alarm_type": alarm.type,
        "alarm_kind": alarm.kind.value,
        "alarm_time": alarm.time.isoformat(),
        "description": alarm.description,
        "recorded_from": alarm.record_time and alarm.record_time.isoformat(),
    }


def alarm_occurrences(alarms: Iterable[Alarm]) -> list[Occurrence]:
    """Return the occurrences of new alarms."""
    return [
        Occurrence(
            unique_id_suffix=event_tail(alarm.camera_id),
            type=alarm.kind.value,
            attributes=alarm_details(alarm),
        )
        for alarm in alarms
    ]
