"""Alarms as events: one occurrence for each row of the server's list."""

from typing import Final

from ...event import ProcamEventDescription
from .alarms import event_tail
from .client import AlarmKind, Camera, CamtraceClient, CamtraceState
from .devices import camera_device

type AlarmEvent = ProcamEventDescription[CamtraceClient, CamtraceState, Camera]

EVENTS: Final[tuple[AlarmEvent, ...]] = (
    ProcamEventDescription(
        key="alarm_event",
        translation_key="alarm_event",
        event_types=[kind.value for kind in AlarmKind],
        units_fn=lambda state: state.cameras,
        tail_fn=lambda camera: event_tail(camera.id),
        device_fn=camera_device,
    ),
)
