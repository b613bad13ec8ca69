"""Brings alarms and metadata events to their entities once, over restarts too."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ...const import LOGGER
from ...contract.host import EntryStore, Host
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
    """Takes what the client has found, and keeps the places after it."""

    def __init__(
        self, client: CamtraceClient, memory: EntryStore, kept: Mapping[str, Any]
    ) -> None:
        """Go on after the places kept last."""
        self._client = client
        self._memory = memory
        self._kept = dict(kept)

    async def async_read_occurrences(self) -> Iterable[Occurrence]:
        """Return the new alarms and events; from now on they count as told."""
        alarms, cursor = self._client.take_alarms()
        events, marks = self._client.take_metadata()
        keep: dict[str, Any] = {}
        if cursor is not None:
            keep[_ALARMS] = cursor.as_dict()
        if marks:
            keep[_CONNECTORS] = {uuid: mark.as_dict() for uuid, mark in marks.items()}
        if keep and keep != self._kept:
            self._kept = keep
            self._memory.async_save(keep)
        return alarm_occurrences(alarms) + connector_occurrences(events)


async def new_event_source(coordinator: Coordinator) -> ServerEventSource:
    """Make the follower, and set the client's marks before its first read."""
    memory = coordinator.store()
    kept = await memory.async_load()
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
    return ServerEventSource(coordinator.client, memory, kept)
