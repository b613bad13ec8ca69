"""Signed requests to the API, and what its answers mean."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
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
from .parser import RawPage, check_window, list_of, read_rows, unwrap
from .settings import CamtraceSettings

type _Call = Callable[..., AbstractAsyncContextManager[ClientResponse]]

PICTURES_AT_ONCE: Final = 8
"""A wall of tiles in a flood of alarms must not hold hundreds of megabytes."""
_REFUSALS: Final = frozenset(range(400, 600))
_ERROR_BYTES: Final = 2**16
_WORDS: Final = 200
"""Characters of the server's sentence that are shown."""


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

    async def one(self, path: str, query: Query = ()) -> Row:
        """Return the object in the answer to a GET, however it is wrapped."""
        return unwrap((await self.request("GET", path, query)).json(path), path)

    async def rows[T](
        self,
        path: str,
        key: str,
        read: Callable[[Fields], T],
        query: Query = (),
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        max_bytes: int = DEFAULT_MAX_BYTES,
    ) -> tuple[T, ...]:
        """Return the list under a key of the answer to a GET; odd rows are counted."""
        answer = await self.request(
            "GET", path, query, timeout_s=timeout_s, max_bytes=max_bytes
        )
        return read_rows(list_of(answer.json(path), key), key, read, self.note)

    async def page(
        self,
        path: str,
        key: str,
        query: Iterable[tuple[str, object]],
        *,
        limit: int,
        offset: int,
    ) -> RawPage:
        """Return a page of the list under a key of the answer to a GET.

        Raises ValueError for a page that cannot be requested.
        """
        check_window(limit, offset)
        asked = [*query, ("limit", limit), ("offset", offset)]
        answer = await self.request("GET", path, asked)
        value = answer.json(path)
        return RawPage(
            rows=list_of(value, key),
            offset=offset,
            limit=limit,
            headers=answer.headers,
            paging=Row(value, path).child("paging"),
        )

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
