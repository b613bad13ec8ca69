"""Every new event of the connectors the user has chosen, exactly once."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
import math
from typing import Final

from ....clientkit.errors import DeviceRejectedError
from .commands.metadata import Metadata
from .const import SLOW_S
from .dates import write_time
from .http import Api
from .models.metadata import Condition, Criterion, MetadataEvent, MetadataMark
from .resources import Resource

FOLLOW_S: Final = 30.0
"""A connector is asked at most this often."""
FIND_S: Final = 8.0
"""A slow connector must not keep the alarms of the same read waiting."""
OVERLAP_S: Final = 60
"""Events may turn up this late, or with the clock set back by this much."""
GAP_MAX_S: Final = 86400
"""Older events are history, and a search has no pages."""
CONNECTORS_AT_ONCE: Final = 5
"""Connectors asked in one poll."""
EVENTS_AT_ONCE: Final = 200
"""Events taken over from a connector in one poll; the rest come with the next."""
OUTBOX_MAX: Final = 1000
"""Events waiting to be taken; until they are, no more are fetched."""
MANY: Final = 500
"""Without a time to search by, a connector that answers more is asked rarely."""

type _Marks = dict[str, MetadataMark]


class MetadataFeed:
    """Follows connectors by searching them; without any, nothing is sent."""

    def __init__(self, api: Api, metadata: Metadata) -> None:
        """Take the connectors of the settings, without a place in their events."""
        self._connectors = {
            uuid: _Connector(api, metadata, uuid) for uuid in api.settings.connectors
        }
        self._outbox: list[tuple[str, MetadataEvent]] = []

    @property
    def readable(self) -> tuple[str, ...]:
        """The connectors the account may search, as far as is known."""
        return tuple(
            uuid
            for uuid, connector in self._connectors.items()
            if not connector.resource.missing
        )

    @property
    def missing(self) -> bool:
        """Tell whether the account may not search one of the connectors."""
        return len(self.readable) < len(self._connectors)

    def resume(self, marks: Mapping[str, MetadataMark]) -> None:
        """Go on where an earlier client stopped; call before the first poll."""
        for uuid in self._connectors.keys() & marks.keys():
            self._connectors[uuid].mark = marks[uuid]

    def take(self) -> tuple[tuple[tuple[str, MetadataEvent], ...], _Marks]:
        """Return events not yet taken with their connector, and the places after."""
        taken, self._outbox = tuple(self._outbox), []
        marks = {
            uuid: connector.mark
            for uuid, connector in self._connectors.items()
            if connector.mark is not None
        }
        return taken, marks

    async def poll(self) -> None:
        """Fetch new events into the outbox; raises DeviceAuthError and nothing else."""
        if len(self._outbox) >= OUTBOX_MAX:
            return
        due = [one for one in self._connectors.values() if one.due]
        due = sorted(due, key=lambda one: one.asked)[:CONNECTORS_AT_ONCE]
        results = await asyncio.gather(
            *(one.poll() for one in due), return_exceptions=True
        )
        for connector in due:
            self._outbox += ((connector.uuid, event) for event in connector.take())
        for result in results:
            if isinstance(result, BaseException):
                raise result


class _Connector:
    """One connector, and the place up to which its events were delivered."""

    def __init__(self, api: Api, metadata: Metadata, uuid: str) -> None:
        self.uuid = uuid
        self.mark: MetadataMark | None = None
        self.asked = self._rest_until = -math.inf
        self.resource: Resource[None] = Resource(
            "metadata", self._fetch, None, interval_s=FOLLOW_S, clock=api.monotonic
        )
        self._api = api
        self._metadata = metadata
        self._new: list[MetadataEvent] = []
        self._more = False
        self._criteria: tuple[Criterion, ...] | None = None

    @property
    def due(self) -> bool:
        """Tell whether it is time to ask again."""
        return self.resource.due and self._api.monotonic() >= self._rest_until

    def take(self) -> list[MetadataEvent]:
        """Return the events found, oldest first, once."""
        taken, self._new = self._new, []
        return taken

    async def poll(self) -> None:
        """Ask for new events; raises DeviceAuthError and nothing else."""
        self.asked, self._more = self._api.monotonic(), False
        await self.resource.refresh()
        if self._more:
            self.resource.expire()

    async def _fetch(self) -> None:
        now, mark = int(self._api.clock.now()), self.mark
        if mark is None or now + OVERLAP_S < mark.time:
            # The first time, or the clock was set back: what is there counts as told.
            found = await self._since(now - OVERLAP_S)
            self.mark = MetadataMark(time=now, seen=_ids(found))
            return
        moment = max(mark.time, now - GAP_MAX_S)
        found = await self._since(moment - OVERLAP_S)
        seen = set(mark.seen)
        fresh = [event for event in found if event.id not in seen]
        new = fresh[:EVENTS_AT_ONCE]
        if not new:
            return
        self._new += new
        self._more = len(fresh) > len(new)
        # An event may be dated in the future: the place must not run ahead of others.
        moment = max(moment, min(_seconds(new[-1]), now))
        seen.update(event.id for event in new)
        self.mark = MetadataMark(
            time=moment,
            seen=_ids(
                event
                for event in found
                if event.id in seen and _seconds(event) >= moment - OVERLAP_S
            ),
        )

    async def _since(self, since: int) -> list[MetadataEvent]:
        """Return the events from a moment on, oldest first, each once."""
        if self._criteria is None:
            self._criteria = await self._metadata.criteria(self.uuid)
        conditions = _from(since, self._criteria)
        try:
            found = await self._metadata.find(self.uuid, conditions, timeout_s=FIND_S)
        except DeviceRejectedError:
            # The connector's criteria are others now.
            self._criteria = None
            raise
        if not conditions and len(found) > MANY:
            self._rest_until = self._api.monotonic() + SLOW_S
        once = {event.id: event for event in found if _seconds(event) >= since}
        return list(once.values())


def _from(since: int, criteria: Iterable[Criterion]) -> list[Condition]:
    """Return the condition for a time; none when the connector has no such criterion.

    No document tells the criterion's name, only its format.
    """
    names = [one.name for one in criteria if one.format == "datetime"]
    if not names:
        return []
    name = "timestamp" if "timestamp" in names else names[0]
    start = write_time(datetime.fromtimestamp(max(since, 0), UTC))
    return [Condition(name=name, value=start, comparator=">=")]


def _seconds(event: MetadataEvent) -> int:
    return int(event.time.timestamp())


def _ids(events: Iterable[MetadataEvent]) -> tuple[str, ...]:
    return tuple(sorted(event.id for event in events))
