"""Finds every new alarm exactly once, also after gaps, bursts and restarts.

An alarm that is found is put into the state, where it keeps its camera in alarm for the hold time.
"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
import math
from typing import Final

from ....clientkit.errors import DeviceResponseError
from .clock import between
from .events import AlarmsFound, Events
from .http import Api, Page, after_link
from .models.alarms import Alarm, AlarmCursor, AlarmMark, AlarmTally, alarm_reader
from .state import CamtraceSnapshot, end_holds

PAGE: Final = 100
"""Rows asked for at once; the server may give fewer."""
OVERLAP_S: Final = 60
"""Rows that turn up this late, or with the clock set back by this much, are found by
every poll; later ones by counting."""
COUNT_S: Final = 120.0
"""How often the rows are counted."""
COUNTED: Final = 1000
"""At least this many rows are counted: a row may be late by as many alarms."""
COUNTED_PAGES: Final = 120
"""Pages of twenty rows in which these are looked for."""
SLICES: Final = 8
"""Slices looked at in one poll until one holds something new."""
SET_BACK_S: Final = 86400
"""Longest time without a poll after which a server's clock set back is still
noticed."""
PAGES: Final = 10
"""Pages of one sweep; a longer gap is read in slices, one per poll."""
PAGES_DENSE: Final = 500
"""Pages of twenty rows in the shortest slice: ten thousand alarms in two minutes."""
GONE_MAX: Final = 200
"""Rows seen that are not there any more but may come back."""
OUTBOX_MAX: Final = 2000
"""Rows waiting to be taken; until they are, no more are fetched."""
NEW_CAMERA_S: Final = 30.0
"""How long the alarm of an unknown camera waits for the camera."""
_SHORTEST_S: Final = 2 * OVERLAP_S


class AlarmFeed:
    """Follows the alarm list by polling it.

    The list is asked for everything since the newest row minus an overlap, and the rows
    seen within that overlap are left out by id. So equal times, rows out of order and
    pages that shift while they are read make no difference. A row that is written later
    still, with a time long past, shows in the number of rows: one request asks whether
    there are more than known, and only then they are searched. Rows wait in an outbox
    together with the cursor that counts them as delivered.
    """

    def __init__(self, api: Api, snapshot: CamtraceSnapshot) -> None:
        self._api = api
        self._snapshot = snapshot
        self._cursor: AlarmCursor | None = None
        self._outbox: list[Alarm] = []
        self._found: list[Alarm] = []
        """Rows that are not in the state yet."""
        self._held_until: dict[int, float] = {}
        """Until when an alarm keeps a camera in alarm."""
        self._turn = asyncio.Lock()
        self._primed = False
        self._quiet_since = math.inf
        self._count_at = -math.inf
        self.catching_up = False
        """True while slices of a long gap are still to be read."""

    @property
    def is_waiting(self) -> bool:
        """True if alarms wait to be taken."""
        return bool(self._outbox)

    def resume(self, cursor: AlarmCursor) -> None:
        """Resume where an earlier client stopped; call before the first poll.

        Without it alarms are delivered from the first poll on.
        """
        self._cursor = cursor

    def take(self) -> tuple[tuple[Alarm, ...], AlarmCursor | None]:
        """Return the alarms not yet taken, oldest first, and the place after them.

        They wait until they are taken, also when a poll has failed. An alarm of an
        unknown camera waits for half a minute: the camera may be new and not listed
        yet. After that it counts as one that the account may not see.
        """
        camera_ids = self._snapshot.state.cameras_by_id.keys()
        taken = tuple(one for one in self._outbox if one.camera_id in camera_ids)
        since = self._api.clock.now() - NEW_CAMERA_S
        self._outbox = [
            alarm
            for alarm in self._outbox
            if alarm.camera_id not in camera_ids and _seconds(alarm) >= since
        ]
        return taken, self._cursor

    def look_back(self) -> None:
        """Read the newest rows with the next poll: new cameras may have some."""
        self._primed = False

    async def look_up(self, camera_id: int) -> None:
        """Ask for the newest alarm of a camera that has had none since the start."""
        page = await self._page(camera_id, limit=1)
        self._found += page.rows
        self._show()

    async def poll(self) -> Events:
        """Fetch new rows into the outbox; raises DeviceError and loses nothing."""
        try:
            async with self._turn:
                await self._poll()
        finally:
            shown = self._show()
        return shown

    def end_holds(self) -> None:
        """Take cameras out of alarm whose last alarm is older than the hold time."""
        now, state = self._api.monotonic(), self._snapshot.state
        known = state.cameras_by_id
        self._held_until = {
            camera_id: until
            for camera_id, until in self._held_until.items()
            if until > now and camera_id in known
        }
        self._snapshot.set(end_holds(state, self._held_until))

    def _show(self) -> Events:
        """Put the rows found into the state, new ones or older ones."""
        found, self._found = tuple(self._found), []
        if not found:
            return ()
        now, server_now = self._api.monotonic(), self._api.clock.now()
        for alarm in found:
            age_s = max(0.0, server_now - alarm.time.timestamp())
            until = now + self._api.settings.alarm_hold_s - age_s
            before = self._held_until.get(alarm.camera_id, until)
            self._held_until[alarm.camera_id] = max(before, until)
        held = frozenset(one for one, until in self._held_until.items() if until > now)
        return self._snapshot.put(AlarmsFound(alarms=found, held=held))

    async def _poll(self) -> None:
        if len(self._outbox) >= OUTBOX_MAX:
            return
        if not self._primed:
            self._found += (await self._page()).rows
            self._primed = True
        if self._cursor is None:
            self._cursor = await self._begin()
            return
        for _ in range(SLICES):
            await self._advance(self._cursor)
            if self._outbox or not self.catching_up:
                break
        if not self.catching_up and self._api.monotonic() >= self._count_at:
            self._count_at = self._api.monotonic() + COUNT_S
            await self._count(self._cursor)

    async def _begin(self) -> AlarmCursor:
        """Return the place at the end of the list; rows before it are not delivered."""
        newest = (await self._page(limit=1)).rows
        now = self._now() or 0
        moment = self._not_after_now(_seconds(newest[0])) if newest else now
        since = moment - OVERLAP_S
        found, size = await self._sweep(since, None, PAGES)
        if size is None:
            # Too many rows in the overlap: count from after the oldest one we have.
            since = min(_seconds(alarm) for alarm in found) + 1
            moment = since + OVERLAP_S
        ids = [alarm.id for alarm in found if _seconds(alarm) >= since]
        return AlarmCursor(
            time=max(moment, 0), last_id=max(ids, default=0), seen=tuple(sorted(ids))
        )

    async def _advance(self, cursor: AlarmCursor) -> None:
        self._cursor = cursor = self._set_back(cursor)
        start, end = cursor.time - OVERLAP_S, cursor.until
        found, size = await self._sweep(start, end, PAGES)
        if size is None:
            self.catching_up = True
            end = max(_oldest(found, end), start + _SHORTEST_S)
            dense = end == start + _SHORTEST_S
            # Kept at once, so that the next poll goes on with the shorter slice.
            self._cursor = cursor = replace(cursor, until=end)
            found, size = await self._sweep(start, end, PAGES_DENSE if dense else PAGES)
            if size is None:
                if dense:
                    raise DeviceResponseError("The server's alarm list does not end")
                half = start + (_oldest(found, end) - start) // 2
                shorter = max(half, start + _SHORTEST_S)
                self._cursor = replace(cursor, until=shorter)
                return
        self._deliver(cursor, found, end)

    def _set_back(self, cursor: AlarmCursor) -> AlarmCursor:
        """Return an earlier place when somebody has set the server's clock back.

        Rows from before, which may now be in the future, are recognized by their ids.
        """
        now = self._now()
        if now is None or now + OVERLAP_S >= cursor.time:
            return cursor
        return replace(
            cursor,
            time=now - SET_BACK_S,
            until=None,
            floor_id=cursor.last_id,
            floor_time=cursor.time,
            tally=None,
        )

    def _deliver(
        self, cursor: AlarmCursor, found: list[Alarm], end: int | None
    ) -> None:
        since, seen = cursor.time - OVERLAP_S, set(cursor.seen)
        new = [
            alarm
            for alarm in found
            if (moment := _seconds(alarm)) >= since
            and alarm.id not in seen
            and not (alarm.id <= cursor.floor_id and moment <= cursor.floor_time)
        ]
        new.sort(key=_order)
        self._add(new)
        moment = self._moment_after(found, new, end)
        # Never so far back that `seen` would have to hold rows not asked for.
        moment = max(moment, cursor.time)
        kept = moment - OVERLAP_S
        there = {alarm.id for alarm in found if _seconds(alarm) >= kept}
        # Hidden from the account for a while, or of before the clock was set back.
        gone = sorted(seen - {alarm.id for alarm in found})[-GONE_MAX:]
        last_id = max([cursor.last_id, *(alarm.id for alarm in new)])
        mark = AlarmMark(since=moment + 1, rows=0)
        self._cursor = replace(
            cursor,
            time=moment,
            last_id=last_id,
            seen=tuple(sorted(there.union(gone))),
            until=self._dispatching(cursor, end),
            tally=(
                AlarmTally(marks=(mark,), last_id=last_id)
                if cursor.tally is None
                else _from_later_on(cursor.tally.with_delivered(new), mark)
            ),
        )
        now = self._now()
        self.catching_up = end is not None and (now is None or end < now)

    async def _count(self, cursor: AlarmCursor) -> None:
        """Deliver rows whose time no poll asks for any more; they were written late."""
        tally = cursor.tally
        assert tally is not None  # noqa: S101 - every poll makes one
        since, rows = tally.marks[0].since, tally.marks[0].rows
        oldest = await self._page(start=since, limit=2, offset=max(rows - 1, 0))
        if len(oldest.rows) + oldest.unreadable == min(rows, 1):
            self._cursor = replace(cursor, tally=tally.counted())
            return
        found, size = await self._sweep(since, None, COUNTED_PAGES)
        settled = cursor.time - OVERLAP_S
        new = [alarm for alarm in found if not tally.knows(alarm.id)]
        late = sorted((one for one in new if _seconds(one) < settled), key=_order)
        self._add(late)
        if size is None:
            mark = AlarmMark(since=cursor.time + 1, rows=0)
        else:
            coming = len(new) - len(late)
            mark = AlarmMark(since=since, rows=size - coming)
        tally = replace(tally.with_delivered(late), marks=(mark,)).counted()
        self._cursor = replace(cursor, tally=tally)

    def _moment_after(
        self, found: list[Alarm], new: list[Alarm], end: int | None
    ) -> int:
        """Return the moment up to which rows are read now."""
        if end is not None:
            return self._not_after_now(end)
        newest = max(map(_seconds, found), default=0)
        if new:
            self._quiet_since = self._api.monotonic()
        elif self._api.monotonic() - self._quiet_since >= OVERLAP_S:
            # Nothing can turn up late any more: a burst need not be read again.
            newest += OVERLAP_S
        return self._not_after_now(newest)

    def _dispatching(self, cursor: AlarmCursor, end: int | None) -> int | None:
        """Return the end of the next slice, twice as long; None once it is now."""
        if end is None:
            return None
        following = end + 2 * max(end - cursor.time, _SHORTEST_S)
        now = self._now()
        return following if now is None or following < now else None

    async def _sweep(
        self, start: int, end: int | None, pages: int
    ) -> tuple[list[Alarm], int | None]:
        """Return the rows from `start` to `end`, and how many there are.

        None if they do not fit into so many pages.

        Pages overlap by a row: if it is not there again, rows were deleted while we
        read, and the rest has moved up; then everything is read once more.
        """
        found: dict[int, Alarm] = {}
        offset = restarts = 0
        for _ in range(pages):
            page = await self._page(start=start, end=end, offset=offset)
            moved = offset and page.rows and page.rows[0].id not in found
            if moved and not restarts:
                restarts, offset = 1, 0
                found.clear()
                continue
            found.update((alarm.id, alarm) for alarm in page.rows)
            if page.next_offset is None:
                size = offset + len(page.rows) + page.unreadable
                return list(found.values()), size
            offset = max(offset + 1, page.next_offset - 1)
        return list(found.values()), None

    async def _page(
        self,
        camera_id: int | None = None,
        *,
        start: int | None = None,
        end: int | None = None,
        limit: int = PAGE,
        offset: int = 0,
    ) -> Page[Alarm]:
        """Return a page of the list, or of a camera's, between unix seconds."""
        query = between(_moment(start), _moment(end))
        return await read_page(self._api, camera_id, query, limit=limit, offset=offset)

    def _add(self, alarms: list[Alarm]) -> None:
        self._found += alarms
        self._outbox += alarms

    def _now(self) -> int | None:
        clock = self._api.clock
        return int(clock.now()) if clock.known else None

    def _not_after_now(self, moment: int) -> int:
        """Return a moment, or now if the moment is in the future.

        If a clock is ahead, the place must not pass rows that are still to come.
        """
        now = self._now()
        return moment if now is None else min(moment, now)


async def read_page(
    api: Api,
    camera_id: int | None,
    query: list[tuple[str, object]],
    *,
    limit: int,
    offset: int,
) -> Page[Alarm]:
    """Return a page of the alarms of a camera, or of all."""
    of_camera = "" if camera_id is None else f"/{camera_id}"
    return await api.page(
        f"/cameras{of_camera}/alarms",
        "alarms",
        alarm_reader(),
        query,
        after=after_link,
        limit=limit,
        offset=offset,
        spare=1,
    )


def _from_later_on(tally: AlarmTally, mark: AlarmMark) -> AlarmTally:
    """Return the tally with a later mark once the last one counts enough rows."""
    if tally.marks[-1].rows < COUNTED:
        return tally
    return replace(tally, marks=(tally.marks[-1], mark))


def _oldest(found: list[Alarm], end: int | None) -> int:
    """Return the earliest time seen in a slice that could not be read completely."""
    oldest = min(_seconds(alarm) for alarm in found)
    return oldest if end is None else min(oldest, end)


def _seconds(alarm: Alarm) -> int:
    return int(alarm.time.timestamp())


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(max(seconds, 0), UTC)


def _order(alarm: Alarm) -> tuple[datetime, int]:
    return alarm.time, alarm.id
