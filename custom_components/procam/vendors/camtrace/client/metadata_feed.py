"""Every new event of the connectors the user has chosen, exactly once."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
import math
from typing import Final

from ....clientkit.errors import (
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
)
from ....clientkit.schedule import Job, Schedule
from .clock import write_time
from .commands.metadata import Metadata
from .const import SLOW_S
from .http import Api
from .models.metadata import Condition, Criterion, MetadataEvent, MetadataMark

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

    def __init__(self, api: Api, metadata: Metadata, schedule: Schedule) -> None:
        self._schedule = schedule
        self._outbox: list[tuple[str, MetadataEvent]] = []
        self._connectors = {
            uuid: _Connector(api, metadata, uuid, self._outbox)
            for uuid in api.settings.connectors
        }

    @property
    def readable(self) -> tuple[str, ...]:
        """The connectors that the account may search."""
        return tuple(
            uuid
            for uuid, connector in self._connectors.items()
            if not connector.missing
        )

    @property
    def missing(self) -> bool:
        """True if the account may not search one of the connectors."""
        return len(self.readable) < len(self._connectors)

    @property
    def is_waiting(self) -> bool:
        """True if events wait to be taken."""
        return bool(self._outbox)

    def resume(self, marks: Mapping[str, MetadataMark]) -> None:
        """Resume where an earlier client stopped; call before the first poll.

        Without a mark a connector's events are delivered from the first poll on.
        """
        for uuid in self._connectors.keys() & marks.keys():
            self._connectors[uuid].mark = marks[uuid]

    def take(self) -> tuple[tuple[tuple[str, MetadataEvent], ...], _Marks]:
        """Return events not yet taken with their connector, and the places after.

        Each exactly once, of a connector oldest first.
        """
        taken = tuple(self._outbox)
        self._outbox.clear()
        marks = {
            uuid: connector.mark
            for uuid, connector in self._connectors.items()
            if connector.mark is not None
        }
        return taken, marks

    def jobs(self) -> list[Job]:
        """Return the jobs of this read, at most five, that fetch new events."""
        if len(self._outbox) >= OUTBOX_MAX:
            return []
        due = [
            connector
            for connector in self._connectors.values()
            if self._schedule.is_due(connector.job) and connector.ready
        ]
        due.sort(key=lambda connector: connector.asked)
        return [connector.job for connector in due[:CONNECTORS_AT_ONCE]]


class _Connector:
    """One connector, and the place up to which its events were delivered."""

    def __init__(
        self,
        api: Api,
        metadata: Metadata,
        uuid: str,
        outbox: list[tuple[str, MetadataEvent]],
    ) -> None:
        self.mark: MetadataMark | None = None
        self.missing = False
        """True if the account may not search it."""
        self.asked = self._rest_until = -math.inf
        self._api = api
        self._metadata = metadata
        self._uuid = uuid
        self._more = False
        self._outbox = outbox
        self._criteria: tuple[Criterion, ...] | None = None

    @property
    def job(self) -> Job:
        """The job that fetches new events; at once when there are more."""
        return Job(
            key=f"metadata-{self._uuid}",
            run=self._poll,
            every_s=0 if self._more else FOLLOW_S,
            failed=self._failed,
            retry_s=SLOW_S,
        )

    @property
    def ready(self) -> bool:
        """False while it must not be asked again, after it answered with too much."""
        return self._api.monotonic() >= self._rest_until

    async def _poll(self) -> None:
        self.asked, self._more = self._api.monotonic(), False
        self._more = await self._fetch()
        self.missing = False

    def _failed(self, error: DeviceError) -> None:
        self.missing = isinstance(error, (DevicePermissionError, DeviceNotFoundError))

    async def _fetch(self) -> bool:
        """Fetch new events; return whether there are more of them."""
        now, mark = int(self._api.clock.now()), self.mark
        if mark is None or now + OVERLAP_S < mark.time:
            # The first time, or the clock was set back: what is there counts as delivered.
            found = await self._since(now - OVERLAP_S)
            self.mark = MetadataMark(time=now, seen=_ids(found))
            return False
        moment = max(mark.time, now - GAP_MAX_S)
        found = await self._since(moment - OVERLAP_S)
        seen = set(mark.seen)
        fresh = [event for event in found if event.id not in seen]
        new = fresh[:EVENTS_AT_ONCE]
        if not new:
            return False
        self._outbox += ((self._uuid, event) for event in new)
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
        return len(fresh) > len(new)

    async def _since(self, since: int) -> list[MetadataEvent]:
        """Return the events from a moment on, oldest first, each once."""
        if self._criteria is None:
            self._criteria = await self._metadata.criteria(self._uuid)
        conditions = _from(since, self._criteria)
        try:
            found = await self._metadata.find(self._uuid, conditions, timeout_s=FIND_S)
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

    The criterion's name is not documented, only its format.
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
