"""The control channel: hints that something changed, and what HTTP cannot do.

A WebSocket of text lines (facts section 15). What its lines hold is not published,
so any line but the answer to the login only says what to read again.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
import logging
import re
from typing import Final

import aiohttp
from aiohttp import ClientWebSocketResponse, WSMsgType
from yarl import URL

from ....clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
    DeviceUnsupportedError,
    TranslatedMessage,
)
from ....clientkit.http import encode_query
from ....clientkit.http_errors import connection_error
from ....clientkit.recorder import record_message
from ....clientkit.websocket import open_websocket
from .const import COMMAND_SPACING_S
from .http import Api
from .models.monitoring import Services

_LOGGER: Final = logging.getLogger(__name__)
_CONNECT_S: Final = 10.0
_LOGIN_S: Final = 5.0
_HEARTBEAT_S: Final = 20.0
"""A half-open connection is noticed half a minute after the last sign of life."""
_CLOSE_S: Final = 0.0
"""Waiting for the server's close frame would also start a heartbeat anew."""
_TOGETHER_S: Final = 1.0
"""Hints that come this soon after others are passed on together."""
_DIGITS: Final = 9
_FRAME_MAX: Final = 2**20
_SHOWN: Final = 120
_NO: Final = frozenset(
    [
        "failed",
        "failure",
        "fail",
        "ko",
        "nok",
        "no",
        "error",
        "denied",
        "refused",
        "rejected",
        "invalid",
        "bad",
        "wrong",
        "unauthorized",
        "forbidden",
        "401",
        "403",
    ]
)
"""Words of a refusal; the word of success is not published."""
_ABOUT_HEAD: Final = frozenset(
    {"presets-updated", "tours-updated", "activetour-updated"}
)
_STATUS: Final = "status"
_LINES: Final = re.compile(r"[\r\n\0]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A line that reports a change."""

    camera_id: int | None = None
    """The camera it is about, None when the server does not say."""
    topic: str = ""
    """The server's word for it, such as `status` or `presets-updated`."""

    @property
    def may_be_alarm(self) -> bool:
        """True if an alarm may be what has changed."""
        return self.topic not in _ABOUT_HEAD


class Control:
    """Opens the channel, listens, and sends commands one at a time."""

    def __init__(self, api: Api, services: Callable[[], Services]) -> None:
        self._api = api
        self._services = services
        self._socket: ClientWebSocketResponse[bool] | None = None
        self._turn = asyncio.Lock()
        self._sent_at = float("-inf")

    @property
    def connected(self) -> bool:
        """True if the channel is open and logged in."""
        return self._socket is not None

    @asynccontextmanager
    async def hints(self) -> AsyncIterator[AsyncIterator[list[Hint]]]:
        """Open the channel and log in; iterating yields hints as they come.

        Raises DeviceUnsupportedError when the server or the account has no channel,
        DevicePermissionError when the login to it is refused, DeviceConnectionError
        when it is lost.
        """
        async with self._open() as (socket, early):
            self._socket = socket
            try:
                yield batched(self._read_hints(socket, early), _TOGETHER_S)
            finally:
                self._socket = None

    async def force_recording(self, camera_id: int, *, on: bool) -> None:
        """Start or end the forced recording of a camera."""
        await self._command(f"force {camera_id}" if on else f"force -{camera_id}")

    async def stop_tour(self, camera_id: int) -> None:
        """Stop the guard tour a camera is on."""
        await self._command(f"ptzd tourstop {camera_id}")

    async def zoom_back(self, camera_id: int) -> None:
        """Go back to the view before the last zoom to an area."""
        await self._command(f"ptzd ptz {camera_id} out")

    async def _command(self, line: str) -> None:
        """Send a line over the open channel, or over one opened for it."""
        if self._socket is not None:
            await self._say(self._socket, line)
            return
        async with self._open() as (socket, _):
            await self._say(socket, line)
            # A channel closed at once could take the command with it.
            await asyncio.sleep(COMMAND_SPACING_S)

    async def _say(self, socket: ClientWebSocketResponse[bool], line: str) -> None:
        async with self._turn:
            clock = self._api.monotonic
            await asyncio.sleep(max(0, self._sent_at + COMMAND_SPACING_S - clock()))
            try:
                await socket.send_str(f"{line}\n")
            except aiohttp.ClientError as err:
                raise connection_error(err) from None
            self._sent_at = clock()

    @asynccontextmanager
    async def _open(
        self,
    ) -> AsyncIterator[tuple[ClientWebSocketResponse[bool], list[str]]]:
        """Open the channel and log in; also gives lines that came before the answer."""
        url = await self._url()
        try:
            socket = await open_websocket(
                self._api.session,
                url,
                ssl=self._api.settings.verify_ssl,
                heartbeat_s=_HEARTBEAT_S,
                max_bytes=_FRAME_MAX,
                timeout_s=_CONNECT_S,
                close_s=_CLOSE_S,
            )
        except DeviceAuthError, DevicePermissionError:
            message = TranslatedMessage("control_refused")
            raise DevicePermissionError(message) from None
        except DeviceNotFoundError:
            message = TranslatedMessage("control_missing")
            raise DeviceUnsupportedError(message) from None
        except DeviceResponseError:
            message = TranslatedMessage("control_not_opened")
            raise DeviceConnectionError(message) from None
        try:
            yield socket, await self._log_in(socket)
        finally:
            await socket.close()

    async def _url(self) -> URL:
        services, settings = self._services(), self._api.settings
        path = services.control_path
        if path is None:
            raise DeviceUnsupportedError(TranslatedMessage("control_missing"))
        proof = encode_query(await self._api.login.query(), safe=":=")
        base = URL(settings.base)
        if services.control_port:
            base = base.with_port(services.control_port)
        return URL(
            f"{base.origin()}{path}{'&' if '?' in path else '?'}{proof}", encoded=True
        )

    async def _log_in(self, socket: ClientWebSocketResponse[bool]) -> list[str]:
        token = await self._api.login.token()
        user = self._api.settings.username
        if user.split() != [user]:
            raise DeviceUnsupportedError(TranslatedMessage("control_user_name"))
        await self._say(
            socket, f"login wsse {user} {token.digest} {token.nonce} {token.created}"
        )
        early: list[str] = []
        # Silent, but open: servers that answer nothing are let be.
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOGIN_S):
                answered = False
                while not answered:
                    for line in await self._receive(socket):
                        answered |= _is_login(line)
                        early.append(line)
        return early

    async def _read_hints(
        self, socket: ClientWebSocketResponse[bool], early: list[str]
    ) -> AsyncGenerator[Hint]:
        lines = early
        while True:
            for line in lines:
                if not _is_login(line):
                    yield self._hint(line)
            lines = await self._receive(socket)

    async def _receive(self, socket: ClientWebSocketResponse[bool]) -> list[str]:
        message = await socket.receive()
        match message.type:
            case WSMsgType.TEXT:
                text = str(message.data)
            case WSMsgType.BINARY:
                text = bytes(message.data).decode("utf-8", "replace")
            case _:
                raise DeviceConnectionError(TranslatedMessage("connection_lost"))
        record_message(socket, text)
        return [line for part in _LINES.split(text) if (line := part.strip())]

    def _hint(self, line: str) -> Hint:
        words = line.split(maxsplit=4)
        # The code takes the event's name as second word, the protocol page as first.
        if words[0] == "event" and len(words) > 1:
            words = words[1:]
        topic = words[0]
        if topic != _STATUS and topic not in _ABOUT_HEAD:
            self._api.note(f"control line {topic[:30]}")
            _LOGGER.debug("Unknown line on the control channel: %s", line[:_SHOWN])
        number = words[1][: _DIGITS + 1] if len(words) > 1 else ""
        known = number.isascii() and number.isdecimal() and len(number) <= _DIGITS
        return Hint(camera_id=int(number) if known else None, topic=topic)


async def batched[T](
    items: AsyncGenerator[T], together_s: float
) -> AsyncGenerator[list[T]]:
    """Yield what comes: the first at once, then at most one list in this time."""
    loop = asyncio.get_running_loop()
    waiting: list[T] = []
    next_at = loop.time()
    coming = asyncio.ensure_future(anext(items))
    try:
        while True:
            wait_s = max(0.0, next_at - loop.time()) if waiting else None
            await asyncio.wait({coming}, timeout=wait_s)
            if coming.done():
                waiting.append(coming.result())
                coming = asyncio.ensure_future(anext(items))
            if waiting and loop.time() >= next_at:
                batch, waiting = waiting, []
                yield batch
                next_at = loop.time() + together_s
    finally:
        coming.cancel()


def _is_login(line: str) -> bool:
    """Return True if a line answers the login; raises if the login was refused."""
    first, *rest = line.split(maxsplit=20)
    if first != "login":
        return False
    if any(word.strip(".,:!").lower() in _NO for word in rest):
        raise DevicePermissionError(TranslatedMessage("control_refused"))
    return True
