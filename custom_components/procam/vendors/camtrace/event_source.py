"""Reports alarms and the events of metadata connectors.

Each is reported to its event entity once, over restarts too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from homeassistant.components.event import DOMAIN as EVENT_DOMAIN
from homeassistant.helpers import entity_registry as er

from ...clientkit.identity import Identity
from ...const import DOMAIN, LOGGER
from ...contract.host import Host
from ...contract.occurrence import Occurrence
from .client import (
    EVENT_TYPES,
    Alarm,
    AlarmCursor,
    CamtraceClient,
    CamtraceEvent,
    CamtraceState,
    MetadataEvent,
    MetadataMark,
)
from .items import camera_device

type Coordinator = Host[CamtraceClient, CamtraceState, CamtraceEvent]

_ALARMS: Final = "alarms"
_CONNECTORS: Final = "connectors"
_OTHER: Final = "other"
GROUPS: Final = (*dict.fromkeys(name.split(".")[0] for name in EVENT_TYPES), _OTHER)
"""What the server recognizes, by the first word of the type."""

_PARAMS_MAX: Final = 20
_TEXT_MAX: Final = 200


def event_tail(camera_id: int) -> str:
    """Return the unique-id tail of a camera's alarm event."""
    return f"camera_{camera_id}_alarm_event"


def alarm_details(alarm: Alarm) -> dict[str, Any]:
    """Return the details of an alarm as JSON values."""
    return {
        **alarm.as_dict(),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """A connector the user has chosen, and what it belongs to."""

    uuid: str
    device: Identity
    """Its camera, or the server when it is no camera's."""


def connectors(state: CamtraceState) -> Iterable[Connector]:
    """Return the connectors that are followed."""
    if not state.connectors:
        return
    cameras = {(camera.device_id or "").lower(): camera for camera in state.cameras}
    for uuid in state.connectors:
        camera = cameras.get(uuid)
        device = state.identity if camera is None else camera_device(camera)
        yield Connector(uuid=uuid, device=device)


def connector_tail(uuid: str) -> str:
    """Return the unique-id tail of a connector's event."""
    return f"connector_{uuid}_event"


def connector_occurrences(
    events: Iterable[tuple[str, MetadataEvent]],
) -> list[Occurrence]:
    """Return the occurrences of new events, given with their connector's uuid."""
    return [
        Occurrence(
            unique_id_suffix=connector_tail(uuid),
            type=group if (group := event.type.split(".")[0]) in GROUPS else _OTHER,
            attributes={
                "event_id": event.id,
                "type": event.type[:_TEXT_MAX],
                "time": event.time.isoformat(),
                "label": event.label[:_TEXT_MAX],
                "parameters": _short(event.params),
            },
        )
        for uuid, event in events
    ]


def _short(params: Mapping[str, object]) -> dict[str, Any]:
    """Return parameters short enough for attributes: an event may be of any size."""
    scalars = (
        (name[:_TEXT_MAX], value[:_TEXT_MAX] if isinstance(value, str) else value)
        for name, value in params.items()
        if isinstance(value, str | int | float)
    )
    return dict(islice(scalars, _PARAMS_MAX))


class ServerEventSource:
    """Takes new alarms and events from the client and stores the places after them."""

    def __init__(self, coordinator: Coordinator, kept: Mapping[str, Any]) -> None:
        self._coordinator = coordinator
        self._store = coordinator.store()
        self._kept = dict(kept)
        # With a full disk, too, a reload repeats nothing.
        coordinator.config_entry.async_on_unload(lambda: self._store.keep(self._kept))

    @property
    def is_waiting(self) -> bool:
        """True if the client has found alarms or events that have not been taken yet."""
        client = self._coordinator.client
        return client.alarm_feed.is_waiting or client.metadata_feed.is_waiting

    async def async_read_occurrences(self) -> Iterable[Occurrence]:
        """Return the new alarms and events; from now on they count as delivered."""
        client = self._coordinator.client
        alarms, cursor = client.alarm_feed.take()
        occurrences = alarm_occurrences(alarms)
        keep: dict[str, Any] = {}
        if cursor is not None:
            keep[_ALARMS] = cursor.as_dict()
        if client.settings.connectors:
            events, marks = client.metadata_feed.take()
            occurrences += connector_occurrences(events)
            if marks:
                places = {uuid: mark.as_dict() for uuid, mark in marks.items()}
                keep[_CONNECTORS] = places
        if keep and keep != self._kept:
            self._kept = keep
            self._store.async_delay_save(lambda: keep)
        return [
            one for one in occurrences if not self._is_disabled(one.unique_id_suffix)
        ]

    def _is_disabled(self, tail: str) -> bool:
        """Return True if the entity is disabled, so its events cannot be shown."""
        registry = er.async_get(self._coordinator.hass)
        unique_id = f"{self._coordinator.stable_id}_{tail}"
        entity_id = registry.async_get_entity_id(EVENT_DOMAIN, DOMAIN, unique_id)
        entry = registry.async_get(entity_id) if entity_id else None
        return entry is not None and entry.disabled


async def new_event_source(coordinator: Coordinator) -> ServerEventSource:
    """Return the event source, the client's marks set before its first read."""
    kept = await coordinator.store().async_load()
    if data := kept.get(_ALARMS):
        try:
            coordinator.client.alarm_feed.resume(AlarmCursor.from_dict(data))
        except ValueError as err:
            LOGGER.warning("%s: alarms start from now: %s", coordinator.name, err)
    marks: dict[str, MetadataMark] = {}
    for uuid, data in kept.get(_CONNECTORS, {}).items():
        try:
            marks[uuid] = MetadataMark.from_dict(data)
        except ValueError as err:
            LOGGER.warning("%s: events start from now: %s", coordinator.name, err)
    coordinator.client.metadata_feed.resume(marks)
    return ServerEventSource(coordinator, kept)
