"""eventdata.cgi: detections and ports, asked for or pushed (vendor: Event Data)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from typing import Final

import aiohttp

from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from ....clientkit.http import device_errors, read_limited
from .const import (
    EVENT_GROUPS,
    EVENTDATA,
    MAX_WORDS_BYTES,
    OPEN_TIMEOUT_S,
)
from .events import GroupEvent, LevelChanged
from .knowledge import Knowledge
from .lines import MonitorLines, key_of, narrowed, parse_line
from .models import Right
from .wire import Cgi, lines, meant, repeated

_JUNK_BYTES: Final = 2**20
"""Bytes without a single event after which a stream is none."""
_LOST: Final = "The camera's event stream was lost"

type Pushed = GroupEvent | LevelChanged


class EventData:
    """What the camera detects."""

    def __init__(
        self, cgi: Cgi, knowledge: Knowledge, *, silence_s: float, grace_s: float
    ) -> None:
        """Take the camera's CGIs; see `SILENCE_S` and `GRACE_S` for the times."""
        self._cgi = cgi
        self._knowledge = knowledge
        self._silence_s = silence_s
        self._grace_s = grace_s
        self._monitors = 0

    @property
    def monitored(self) -> bool:
        """Tell whether a monitor runs, so that nobody needs to poll."""
        return self._monitors > 0

    async def probe(self) -> None:
        """Find out which groups the camera answers; reads them, too.

        A camera without event data leaves none.
        """
        try:
            groups = await self._answered()
        except DeviceNotFoundError:
            groups = []
        self._knowledge.event_groups = tuple(groups)

    async def poll(self) -> list[GroupEvent]:
        """Read all known groups at once; older answers never hide newer pushes."""
        before = dict(self._knowledge.latest)
        groups = self._knowledge.event_groups or ()
        try:
            found = await self._get(groups)
        except DeviceRejectedError:
            # A group has gone, as after another firmware.
            await self.probe()
            return list(self._knowledge.latest.values())
        for event in found:
            key = key_of(event)
            if self._knowledge.latest.get(key) is before.get(key):
                self._knowledge.latest[key] = event
        return found

    @asynccontextmanager
    async def monitor(self) -> AsyncIterator[AsyncIterator[Pushed]]:
        """Subscribe to all groups the camera answers.

        Raises DeviceUnsupportedError when there are none, DevicePermissionError
        when the account may not read them.
        """
        if Right.EVENTS in self._knowledge.refused:
            raise DevicePermissionError("The account may not read events")
        if self._knowledge.event_groups is None:
            await self.probe()
        groups = self._knowledge.event_groups
        if not groups:
            raise DeviceUnsupportedError("The camera does not answer event data")
        async with AsyncExitStack() as stack:
            response = await self._opened(stack, groups)
            self._monitors += 1
            stack.callback(self._ended)
            stream = self._follow(response)
            yield await stack.enter_async_context(aclosing(stream))

    async def _opened(
        self, stack: AsyncExitStack, groups: Iterable[str]
    ) -> aiohttp.ClientResponse:
        try:
            with device_errors():
                async with asyncio.timeout(OPEN_TIMEOUT_S):
                    return await stack.enter_async_context(self._open(groups))
        except DeviceRejectedError:
            # Which groups there are is found out at the next attempt.
            self._knowledge.event_groups = None
            raise

    def _ended(self) -> None:
        self._monitors -= 1

    @asynccontextmanager
    async def _open(
        self, groups: Iterable[str]
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        query = f"action=monitor&group={','.join(groups)}"
        endless = aiohttp.ClientTimeout(total=None, sock_connect=OPEN_TIMEOUT_S)
        async with self._cgi.http.open("GET", EVENTDATA, query, timeout=endless) as got:
            if not got.content_type.startswith("multipart/"):
                meant(
                    (await read_limited(got, MAX_WORDS_BYTES)).decode(errors="replace")
                )
                raise DeviceResponseError("The camera does not stream its events")
            yield got

    async def _follow(self, response: aiohttp.ClientResponse) -> AsyncGenerator[Pushed]:
        """Yield what changes; raises DeviceConnectionError when the stream is lost.

        No heartbeat is documented. After a silence the state is asked for; a
        stream that then does not deliver what the answer tells is dead.
        """
        cutter = MonitorLines()
        seen: dict[str, GroupEvent] = {}
        loop = asyncio.get_running_loop()
        heard, doubted, junk = loop.time(), False, 0
        while True:
            patience = self._grace_s if doubted else self._silence_s
            try:
                async with asyncio.timeout_at(heard + patience):
                    chunk = await _next_chunk(response)
            except TimeoutError:
                if doubted:
                    raise DeviceConnectionError(_LOST) from None
                told = set(seen)
                missed = self._new(await self._checked(), seen)
                doubted = any(_undelivered(event, told) for event in missed)
                heard, junk = loop.time(), 0
                for event in missed:
                    yield event
                continue
            found = self._read(cutter.feed(chunk))
            junk = 0 if found else junk + len(chunk)
            if junk > _JUNK_BYTES:
                raise DeviceResponseError("The camera's event stream holds no events")
            if found:
                heard, doubted = loop.time(), False
            for event in found:
                self._knowledge.latest[key_of(event)] = event
            for event in self._new(found, seen):
                yield event

    async def _checked(self) -> list[GroupEvent]:
        """Poll with little patience: the stream has been silent for long already."""
        with device_errors():
            async with asyncio.timeout(self._grace_s):
                return await self.poll()

    def _new(
        self, events: Iterable[GroupEvent], seen: dict[str, GroupEvent]
    ) -> list[Pushed]:
        """Return what differs from what this subscription was told before."""
        fresh = []
        for event in events:
            key = key_of(event)
            if (change := narrowed(event, seen.get(key))) is not None:
                fresh.append(change)
            seen[key] = event
        return fresh

    def _read(self, texts: Iterable[str]) -> list[GroupEvent]:
        found = []
        for text in texts:
            try:
                event = parse_line(text, self._knowledge.levels)
            except DeviceResponseError as err:
                self._knowledge.count_unknown(str(err))
                continue
            if event is not None:
                found.append(event)
            elif text.strip():
                self._knowledge.count_unknown(text.partition(":")[0])
        return found

    async def _answered(self) -> list[str]:
        """Return the groups that answer, in the order of the vendor's table."""
        # One group a camera lacks makes it refuse them all; most lack faces only.
        found: list[GroupEvent] = []
        for choice in (tuple(EVENT_GROUPS), tuple(EVENT_GROUPS)[:-1]):
            with suppress(DeviceRejectedError):
                found = await self._get(choice)
                break
        else:
            for group in EVENT_GROUPS:
                with suppress(DeviceRejectedError):
                    found += await self._get((group,))
        keys = {key_of(event) for event in found}
        self._knowledge.latest = {key_of(event): event for event in found}
        return [group for group, key in EVENT_GROUPS.items() if key in keys]

    async def _get(self, groups: Iterable[str]) -> list[GroupEvent]:
        query = f"action=get&group={','.join(groups)}"
        text = await repeated(lambda: self._text(query))
        found = self._read(lines(meant(text)))
        if not found:
            raise DeviceResponseError("The camera's event data is not understood")
        return found

    async def _text(self, query: str) -> str:
        """Return the answer, also when it is shorter than the length it claims."""
        body = b""
        once = aiohttp.ClientTimeout(total=OPEN_TIMEOUT_S)
        # A kept connection would wait for the bytes a wrong length promises.
        headers = {"Connection": "close"}
        async with self._cgi.http.open(
            "GET", EVENTDATA, query, timeout=once, headers=headers
        ) as response:
            try:
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) > MAX_WORDS_BYTES:
                        raise DeviceResponseError("The camera's event data is too long")
            except aiohttp.ClientPayloadError:
                if not body:
                    raise
        return body.decode("utf-8", "replace")


def _undelivered(event: Pushed, told: set[str]) -> bool:
    """Tell whether the stream should have told this; levels come when they come."""
    return not isinstance(event, LevelChanged) and key_of(event) in told


async def _next_chunk(response: aiohttp.ClientResponse) -> bytes:
    try:
        chunk = await response.content.readany()
    except (aiohttp.ClientError, OSError) as err:
        raise DeviceConnectionError(_LOST) from err
    if not chunk:
        raise DeviceConnectionError("The camera ended its event stream")
    return chunk
