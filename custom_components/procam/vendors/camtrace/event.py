"""Alarms as events, and the events of the connectors the user has chosen."""

from typing import Final

from ...contract.descriptions import ProcamEventDescription
from .client import AlarmKind, Camera, CamtraceClient, CamtraceState
from .event_source import (
    GROUPS,
    Connector,
    connector_tail,
    connectors,
    event_tail,
)
from .items import camera_device

type AlarmEvent = ProcamEventDescription[CamtraceClient, CamtraceState, Camera]
type ConnectorEvent = ProcamEventDescription[CamtraceClient, CamtraceState, Connector]

EVENTS: Final[tuple[AlarmEvent | ConnectorEvent, ...]] = (
    ProcamEventDescription(
        key="alarm_event",
        translation_key="alarm_event",
        event_types=[kind.value for kind in AlarmKind],
        items_fn=lambda state: state.cameras,
        unique_id_suffix_fn=lambda camera: event_tail(camera.id),
        device_fn=camera_device,
    ),
    ProcamEventDescription(
        key="connector_event",
        translation_key="connector_event",
        event_types=list(GROUPS),
        items_fn=connectors,
        unique_id_suffix_fn=lambda connector: connector_tail(connector.uuid),
        device_fn=lambda connector: connector.device,
        placeholders_fn=lambda connector: {"connector": connector.uuid[:8]},
        chosen=True,
    ),
)
