"""Signed requests to the API, and what its answers mean."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
import time
from typing import Final

import aiohttp
from aiohttp import ClientResponse
import orjson

from ....clientkit.counter import Counter
from ....clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    TranslatedMessage,
)
from ....clientkit.http import (
    DEFAULT_MAX_BYTES,
    DEFAULT_TIMEOUT_S,
    Answer,
    Http,
    Query,
    read_limited,
)
from ....clientkit.values import Fields, Row, decode_json
from .auth import Login, Tries
from .clock import ServerClock
from .const import API, TOKEN_LIFE_S
from .settings import CamtraceSettings

type _Call = Callable[..., AbstractAsyncContextManager[ClientResponse]]

PICTURES_AT_ONCE: Final = 8
"""A wall of tiles in a flood of alarms must not hold hundreds of megabytes."""
_REFUSALS: Final = frozenset(range(400, 600))
_ERROR_BYTES: Final = 2**16
_WORDS: Final = 200
"""Characters of the server's sentence that are shown."""
_LINK_MAX: Final = 4096
"""Characters of a Link header that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page[T]:
    """Part of a list, newest first."""

    rows: tuple[T, ...]
    next_offset: int | None
    """The offset to ask for next, None at the end."""
    unreadable: int = 0
    """Rows of this part that are left out because they are odd."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Part of a list as the server sends it, and what it says of the rest."""

    got: int
    """Rows in it."""
    offset: int
    limit: int
    """Rows asked for; the server may give fewer."""
    headers: Mapping[str, str]
    paging: Fields
    """What the body says of the rest of the list; empty if nothing."""


class Api:
    """Sends requests to one server as one account.

    A request is sent again only after a 401, which means it was not carried out.
    """

    def __init__(
        self,
        settings: CamtraceSettings,
        session: aiohttp.ClientSession,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`session` carries the middleware `never_repeat`."""
        self.settings = settings
        self.session = session
        self.monotonic = clock
        self.clock = ServerClock(clock, wall)
        self.http = Http(session, settings.base, ssl=settings.verify_ssl)
        self.login = Login(settings, self.clock, self.http.get)
        self.pictures = asyncio.Semaphore(PICTURES_AT_ONCE)
        """Held while a whole picture is fetched."""
        self._unknown = Counter()
        self.unknown = self._unknown.counts

    def note(self, what: str) -> None:
        """Count something that is not documented."""
        self._unknown.add(what)

    async def one(self, path: str, *, max_bytes: int = DEFAULT_MAX_BYTES) -> Row:
        """Return the object in the answer to a GET, however it is wrapped."""
        answer = await self.request("GET", path, max_bytes=max_bytes)
        return unwrap(answer.json(path), path)

    async def rows[T](
        self,
        path: str,
        key: str,
        read: Callable[[Fields], T],
        query: Query = (),
        *,
        body: object = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        max_bytes: int = DEFAULT_MAX_BYTES,
    ) -> tuple[T, ...]:
        """Return the list under a key of the answer to a GET, or to the POST of a body.

        Odd rows are counted.
        """
        method = "GET" if body is None else "POST"
        answer = await self.request(
            method, path, query, body=body, timeout_s=timeout_s, max_bytes=max_bytes
        )
        return _read_rows(list_of(answer.json(path), key), key, read, self.note)

    async def page[T](
        self,
        path: str,
        key: str,
        read: Callable[[Fields], T],
        query: Iterable[tuple[str, object]],
        *,
        after: Callable[[Part], int | None],
        limit: int,
        offset: int,
        spare: int = 0,
    ) -> Page[T]:
        """Return a page of the list under a key of the answer to a GET.

        `after` returns the next offset; a page of up to `spare` rows may have only odd
        ones. Raises ValueError for a page that cannot be requested.
        """
        if limit < 1 or offset < 0:
            raise ValueError("A page needs a limit of 1 or more and an offset from 0")
        asked = [*query, ("limit", limit), ("offset", offset)]
        answer = await self.request("GET", path, asked)
        value = answer.json(path)
        rows = list_of(value, key)
        part = Part(
            got=len(rows),
            offset=offset,
            limit=limit,
            headers=answer.headers,
            paging=Row(value, path).child("paging"),
        )
        found = _read_rows(rows, key, read, self.note, spare)
        unreadable = part.got - len(found)
        return Page(rows=found, next_offset=after(part), unreadable=unreadable)

    async def change(self, method: str, path: str, body: object = None) -> Row:
        """Send a change and return the changed object."""
        return unwrap(await self.send(method, path, body), path)

    async def send(
        self, method: str, path: str, body: object = None, query: Query = ()
    ) -> object:
        """Send a change and return the answer's JSON value, None when it is empty.

        Several commands answer nothing, or an empty body declared as HTML.
        """
        answer = await self.request(method, path, query, body=body)
        return answer.json(path) if answer.body.strip() else None

    async def request(
        self,
        method: str,
        path: str,
        query: Query = (),
        *,
        body: object = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        max_bytes: int = DEFAULT_MAX_BYTES,
    ) -> Answer:
        """Request a path below the API root and return the whole answer.

        Refusals raise errors with the server's own message.
        """
        async with self.open(
            method,
            API + path,
            query,
            body=body,
            timeout=aiohttp.ClientTimeout(total=timeout_s),
        ) as response:
            content = await read_limited(response, max_bytes)
            return Answer(
                status=response.status, headers=response.headers, body=content
            )

    @asynccontextmanager
    async def open(
        self,
        method: str,
        path: str,
        query: Query = (),
        *,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own, per phase
        body: object = None,
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> AsyncIterator[ClientResponse]:
        """Open the answer to a path from the server's root, to be read in pieces."""
        call = partial(
            self.http.open,
            method,
            path,
            query,
            data=None if body is None else orjson.dumps(body),
            timeout=timeout,
            accept=_REFUSALS,
        )
        send = {"Accept-Language": self.settings.accept_language, **(headers or {})}
        if body is not None:
            send["Content-Type"] = "application/json"
        async with AsyncExitStack() as stack:
            if self.login.accepted:
                response = await self._answered(stack, call, send)
            else:
                async with self.login.first:
                    response = await self._answered(stack, call, send)
            if response.status in _REFUSALS - accept:
                raise await refusal(response)
            yield response

    async def _answered(
        self, stack: AsyncExitStack, call: _Call, headers: dict[str, str]
    ) -> ClientResponse:
        tries = Tries()
        while True:
            sent = self.monotonic()
            proof = await self.login.headers(tries)
            response = await stack.enter_async_context(call(headers=headers | proof))
            received = self.monotonic()
            if response.status < 500:
                # Above, a proxy may speak, by a clock of its own.
                self.clock.learn(response.headers.get("Date"), sent, received)
            if response.status != 401:
                if response.status < 500:
                    self.login.accepted, self.login.doubtful = True, False
                return response
            words = await _words(response) or "The server refused the login"
            if received - sent > TOKEN_LIFE_S - 1:
                # The token grew old on the way; that says nothing of the password.
                raise DeviceConnectionError(TranslatedMessage("login_too_slow"))
            if not await self.login.may_retry(tries, words):
                raise DeviceAuthError(words)
            await stack.aclose()


async def refusal(response: ClientResponse) -> DeviceError:
    """Return the error for a status of 400 or more."""
    status, words = response.status, await _words(response)
    match status:
        case 403:
            return DevicePermissionError(words or TranslatedMessage("no_right"))
        case 404:
            # A documented answer, so what the server says is why it refuses.
            message = (
                TranslatedMessage("rejected", error=words)
                if words
                else TranslatedMessage("unknown_to_device")
            )
            return DeviceNotFoundError(message, status=status)
        case _ if status < 500:
            return DeviceRejectedError(
                words or TranslatedMessage("refused"), code=status
            )
    return DeviceResponseError(
        words or TranslatedMessage("error_status", status=status), status=status
    )


async def _words(response: ClientResponse) -> str:
    body = await read_limited(response, _ERROR_BYTES)
    try:
        match decode_json(body, "error"):
            case {"error": str(text)}:
                return " ".join(text.split())[:_WORDS]
    except DeviceResponseError:
        pass
    return ""


# Objects, lists and pages, which differ from resource to resource (facts sections 1 and 20).


def unwrap(value: object, path: str) -> Row:
    """Return one object: bare, under its singular or plural name, or in a list of one.

    Groups, screens and tasks come bare, exports and snapshots under their name, a
    command under the name of the list (facts section 20, rule 10).
    """
    if isinstance(value, Mapping) and len(value) == 1:
        (inner,) = value.values()
        if isinstance(inner, list) and len(inner) == 1:
            (inner,) = inner
        if isinstance(inner, Mapping):
            value = inner
    return Row(value, path)


def list_of(value: object, key: str) -> list[object]:
    """Return the list under a key of an answer; null is an empty list, `{}` too.

    An answer without the key is an error and not an empty list: otherwise all cameras
    would seem to be gone.
    """
    if not isinstance(value, Mapping) or key not in value:
        raise DeviceResponseError(f"The answer has no {key}")
    if (rows := value[key]) in (None, {}):
        return []
    if not isinstance(rows, list):
        raise DeviceResponseError(f"{key} is not a list")
    return rows


def _read_rows[T](
    rows: list[object],
    path: str,
    read: Callable[[Fields], T],
    note: Callable[[str], None],
    spare: int = 0,
) -> tuple[T, ...]:
    """Return the rows that can be read.

    A row is left out and counted only if it has no id. Raises DeviceResponseError if no
    row of more than `spare` can be read: that is another format.
    """
    good: list[T] = []
    failure: DeviceResponseError | None = None
    for row in rows:
        try:
            good.append(read(Row(row, path, note)))
        except DeviceResponseError as err:
            note(f"unreadable row in {path}")
            failure = err
    if failure is not None and not good and len(rows) > spare:
        raise failure
    return tuple(good)


def after_link(part: Part) -> int | None:
    """Return the next offset of a list that announces more in a Link header.

    The link itself has lost the filters and the scheme, so only its presence counts;
    a full page is followed even without one.
    """
    got, link = part.got, part.headers.get("Link", "")
    link = link[:_LINK_MAX].lower().replace(" ", "")
    more = got >= part.limit or 'rel="next"' in link or "rel=next" in link
    return part.offset + got if got and more else None


def after_pages(part: Part) -> int | None:
    """Return the next offset where `count` pages are announced, `current` from 0."""
    more = part.paging.integer("current", 0) + 1 < part.paging.integer("count", 0)
    return part.offset + part.limit if part.got and more else None


def after_total(part: Part) -> int | None:
    """Return the next offset where `total` rows are announced.

    The answer's own `offset` is the index after its last row in some samples and
    the one asked for in others, so ours is counted.
    """
    end = part.offset + part.got
    return end if part.got and end < part.paging.integer("total", 0) else None
