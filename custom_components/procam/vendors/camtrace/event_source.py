"""Delivers alarms and metadata events to their entities once, over restarts too."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.components.event import DOMAIN as EVENT_DOMAIN
from homeassistant.helpers import entity_registry as er

from ...const import DOMAIN, LOGGER
from ...contract.host import Host
from ...contract.occurrence import Occurrence
from .alarms import alarm_occurrences
from .client import (
    AlarmCursor,
    CamtraceClient,
    CamtraceEvent,
    CamtraceState,
    MetadataMark,
)
from .connectors import connector_occurrences

type Coordinator = Host[CamtraceClient, CamtraceState, CamtraceEvent]

_ALARMS: Final = "alarms"
_CONNECTORS: Final = "connectors"


class ServerEventSource:
    """Takes what the client has found, and keeps the places after it on disk."""

    def __init__(self, coordinator: Coordinator, kept: Mapping[str, Any]) -> None:
        self._coordinator = coordinator
        self._store = coordinator.store()
        self._kept = dict(kept)

    @property
    def is_waiting(self) -> bool:
        """True if the client has found what has not been taken yet."""
        return self._coordinator.client.is_waiting

    async def async_read_occurrences(self) -> Iterable[Occurrence]:
        """Return the new alarms and events; from now on they count as delivered."""
        client = self._coordinator.client
        alarms, cursor = client.take_alarms()
        events, marks = client.take_metadata()
        keep: dict[str, Any] = {}
        if cursor is not None:
            keep[_ALARMS] = cursor.as_dict()
        if marks:
            keep[_CONNECTORS] = {uuid: mark.as_dict() for uuid, mark in marks.items()}
        if keep and keep != self._kept:
            self._kept = keep
            self._store.async_save(keep)
        occurrences = alarm_occurrences(alarms)
        if events:
            occurrences += connector_occurrences(events)
        return [
            one for one in occurrences if not self._is_disabled(one.unique_id_suffix)
        ]

    def _is_disabled(self, tail: str) -> bool:
        """Return True if nobody can be shown what happens at an entity."""
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
            coordinator.client.resume_alarms(AlarmCursor.from_dict(data))
        except ValueError as err:
            LOGGER.warning("%s: alarms start from now: %s", coordinator.name, err)
    marks: dict[str, MetadataMark] = {}
    for uuid, data in kept.get(_CONNECTORS, {}).items():
        try:
            marks[uuid] = MetadataMark.from_dict(data)
        except ValueError as err:
            LOGGER.warning("%s: events start from now: %s", coordinator.name, err)
    coordinator.client.resume_metadata(marks)
    return ServerEventSource(coordinator, kept)
