"""Event data, polled or pushed: eventdata.cgi (vendor: Event Data)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Final

import aiohttp

from ....clientkit.axis_cgi import AxisCgi, accepted, lines, repeated
from ....clientkit.errors import (
    DeviceConnectionError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from ....clientkit.http import Answer, device_errors, read_limited, record_body
from ....clientkit.recorder import record_message, record_stream
from .cache import Cache
from .const import (
    ABSENT,
    EVENT_GROUPS,
    EVENTDATA,
    MAX_WORDS_BYTES,
    OPEN_TIMEOUT_S,
    REJECTING,
)
from .event_parser import LineParser, MonitorLines, key_of, narrowed
from .events import GroupEvent, LevelChanged
from .models import Right

_JUNK_BYTES: Final = 2**20
"""Bytes without a single event after which a stream is none."""
_LOST: Final = "The camera's event stream was lost"

type Pushed = GroupEvent | LevelChanged


class EventData:
    """Detections and ports of the camera; see `SILENCE_S` and `GRACE_S` for times."""

    def __init__(
        self, cgi: AxisCgi, cache: Cache, *, silence_s: float, grace_s: float
    ) -> None:
        self._cgi = cgi
        self._cache = cache
        self._parser = LineParser(cache.unknown.add)
        self._silence_s = silence_s
        self._grace_s = grace_s
        self._monitors = 0
        self.changed: Callable[[], None] = lambda: None
        """Called when events have to be read: a monitor started, ended or failed."""

    @property
    def monitored(self) -> bool:
        """True if a monitor is open, so that nothing needs to be polled."""
        return self._monitors > 0

    async def probe(self) -> list[GroupEvent]:
        """Find out which groups the camera answers, and return their lines.

        A camera without event data has none. Raises DeviceError if it cannot be found
        out now.
        """
        # One group that a camera lacks makes it refuse them all; most lack faces only.
        choices = [tuple(EVENT_GROUPS), tuple(EVENT_GROUPS)[:-1]]
        choices += [(group,) for group in EVENT_GROUPS]
        found: list[GroupEvent] = []
        odd: DeviceResponseError | None = None
        for choice in choices:
            try:
                found += await self._get(choice)
            except DeviceRejectedError:
                pass
            except DeviceResponseError as err:
                if err.status not in ABSENT:
                    raise
                odd = odd or (err if err.status is None else None)
            if found and len(choice) > 1:
                break
        if odd is not None and not found:
            raise odd
        keys = {key_of(event) for event in found}
        self._cache.event_groups = tuple(
            g for g, k in EVENT_GROUPS.items() if k in keys
        )
        return found

    async def poll(self) -> list[GroupEvent]:
        """Return the lines of all groups the camera answers."""
        try:
            return await self._get(self._cache.event_groups or ())
        except DeviceRejectedError:
            pass
        except DeviceResponseError as err:
            if err.status not in REJECTING:
                raise
        # A group is missing, as after another firmware.
        return await self.probe()

    @asynccontextmanager
    async def monitor(self) -> AsyncIterator[AsyncIterator[Pushed]]:
        """Subscribe to all groups the camera answers.

        Raises DeviceUnsupportedError when there are none, DevicePermissionError
        when the account may not read them.
        """
        if Right.EVENTS in self._cache.refused:
            raise DevicePermissionError("The account is not allowed to read events")
        if self._cache.event_groups is None:
            await self.probe()
        groups = self._cache.event_groups
        if not groups:
            raise DeviceUnsupportedError(
                "The camera does not respond to event requests"
            )
        async with AsyncExitStack() as stack:
            response = await self._opened(stack, groups)
            self._count(1)
            stack.callback(self._count, -1)
            stream = self._follow(response)
            yield await stack.enter_async_context(aclosing(stream))

    async def _opened(
        self, stack: AsyncExitStack, groups: Iterable[str]
    ) -> aiohttp.ClientResponse:
        try:
            with device_errors():
                async with asyncio.timeout(OPEN_TIMEOUT_S):
                    return await stack.enter_async_context(self._open(groups))
        except (DeviceRejectedError, DeviceResponseError) as err:
            if getattr(err, "status", None) in {None, *REJECTING}:
                # The groups are found out at the next attempt.
                self._cache.event_groups = None
                self.changed()
            raise

    def _count(self, change: int) -> None:
        self._monitors += change
        self.changed()

    @asynccontextmanager
    async def _open(
        self, groups: Iterable[str]
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        query = f"action=monitor&group={','.join(groups)}"
        endless = aiohttp.ClientTimeout(total=None, sock_connect=OPEN_TIMEOUT_S)
        async with self._cgi.http.open("GET", EVENTDATA, query, timeout=endless) as got:
            if not got.content_type.startswith("multipart/"):
                body = await read_limited(got, MAX_WORDS_BYTES)
                accepted(Answer(status=got.status, headers=got.headers, body=body))
                raise DeviceResponseError("The camera does not stream its events")
            record_stream(self._cgi.http.session, got)
            yield got

    async def _follow(self, response: aiohttp.ClientResponse) -> AsyncGenerator[Pushed]:
        """Yield what changes; raises DeviceConnectionError when the stream is lost.

        No heartbeat is documented. After a silence the state is polled; a stream that
        does not deliver the difference either is lost.
        """
        cutter = MonitorLines()
        seen: dict[str, GroupEvent] = {}
        loop = asyncio.get_running_loop()
        last_event, doubted, junk = loop.time(), False, 0
        while True:
            wait_s = self._grace_s if doubted else self._silence_s
            try:
                async with asyncio.timeout_at(last_event + wait_s):
                    chunk = await _next_chunk(response)
            except TimeoutError:
                if doubted:
                    raise DeviceConnectionError(_LOST) from None
                pushed = set(seen)
                missed = _new(await self._polled_soon(), seen)
                doubted = any(_undelivered(event, pushed) for event in missed)
                last_event, junk = loop.time(), 0
                for event in missed:
                    yield event
                continue
            found = self._parse(cutter.feed(chunk))
            junk = 0 if found else junk + len(chunk)
            if junk > _JUNK_BYTES:
                raise DeviceResponseError(
                    "The camera's event stream contains no events"
                )
            if found:
                last_event, doubted = loop.time(), False
            for event in _new(found, seen):
                yield event

    async def _polled_soon(self) -> list[GroupEvent]:
        """Poll with a short timeout: the stream has been silent for long already."""
        with device_errors():
            async with asyncio.timeout(self._grace_s):
                return await self.poll()

    def _parse(self, texts: Iterable[str]) -> list[GroupEvent]:
        return [event for text in texts if (event := self._parser.parse(text))]

    async def _get(self, groups: Iterable[str]) -> list[GroupEvent]:
        query = f"action=get&group={','.join(groups)}"
        answer = accepted(await repeated(lambda: self._answer(query)))
        found = self._parse(lines(answer.text))
        if not found:
            raise DeviceResponseError("The camera's event data cannot be parsed")
        return found

    async def _answer(self, query: str) -> Answer:
        """Return the answer, even if it is shorter than its Content-Length."""
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
            record_body(response, body)
            return Answer(status=response.status, headers=response.headers, body=body)


def _new(events: Iterable[GroupEvent], seen: dict[str, GroupEvent]) -> list[Pushed]:
    """Return what differs from what this subscription has yielded before."""
    fresh = []
    for event in events:
        key = key_of(event)
        if (change := narrowed(event, seen.get(key))) is not None:
            fresh.append(change)
        seen[key] = event
    return fresh


def _undelivered(event: Pushed, pushed: set[str]) -> bool:
    """Return True if the stream should have pushed this; levels may come late."""
    return not isinstance(event, LevelChanged) and key_of(event) in pushed


async def _next_chunk(response: aiohttp.ClientResponse) -> bytes:
    try:
        chunk = await response.content.readany()
    except (aiohttp.ClientError, OSError) as err:
        raise DeviceConnectionError(_LOST) from err
    if not chunk:
        raise DeviceConnectionError("The camera ended its event stream")
    record_message(response, chunk)
    return chunk
