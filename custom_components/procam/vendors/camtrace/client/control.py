"""The control channel: hints that something changed, and what HTTP cannot do.

A WebSocket of text lines (facts section 15). What its lines hold is not published,
so any line but the answer to the login only says "read again".
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
import logging
import re
from typing import Final

import aiohttp
from aiohttp import ClientWebSocketResponse, WSMsgType
from yarl import URL

from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DevicePermissionError,
    DeviceUnsupportedError,
    TranslatedMessage,
)
from ....clientkit.http import connection_error, encode_query
from .const import COMMAND_SPACING_S
from .events import Refresh
from .http import Api
from .models.monitoring import Services

_LOGGER: Final = logging.getLogger(__name__)
_CONNECT_S: Final = 10.0
_LOGIN_S: Final = 5.0
_HEARTBEAT_S: Final = 20.0
"""A half-open connection is noticed half a minute after the last sign of life."""
_CLOSE_S: Final = 0.0
"""The server's farewell is not waited for; it would also start a heartbeat anew."""
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
"""The word of success is not published, so only a clear no is one."""
_ABOUT_CAMERA: Final = frozenset(
    {"presets-updated", "tours-updated", "activetour-updated", "status"}
)
_LINES: Final = re.compile(r"[\r\n\0]+")


class Control:
    """Opens the channel, listens, and sends commands one at a time."""

    def __init__(self, api: Api) -> None:
        """Nothing is opened yet."""
        self._api = api
        self._socket: ClientWebSocketResponse | None = None
        self._turn = asyncio.Lock()
        self._sent_at = float("-inf")
        self.services = Services()
        """What the last login named; set by the client."""

    @property
    def offered(self) -> bool:
        """Tell whether the server has the channel."""
        return self.services.control_path is not None

    @property
    def connected(self) -> bool:
        """Tell whether the channel is open and logged in."""
        return self._socket is not None

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Refresh]]:
        """Open the channel and log in; iterating yields hints.

        Raises DeviceUnsupportedError when the server or the account has no channel,
        DevicePermissionError when the login to it is refused, DeviceConnectionError
        when it is lost.
        """
        async with self._open() as (socket, early):
            self._socket = socket
            try:
                yield self._read_requests(socket, early)
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

    async def acknowledge(self, camera_id: int) -> None:
        """Acknowledge a camera's alarm; the HTTP way confirms, this one does not."""
        await self._command(f"acquit {camera_id}")

    async def _command(self, line: str) -> None:
        """Send a line over the open channel, or over one opened for it."""
        if self._socket is not None:
            await self._say(self._socket, line)
            return
        async with self._open() as (socket, _):
            await self._say(socket, line)
            # A channel closed at once could take the command with it.
            await asyncio.sleep(COMMAND_SPACING_S)

    async def _say(self, socket: ClientWebSocketResponse, line: str) -> None:
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
    ) -> AsyncIterator[tuple[ClientWebSocketResponse, list[str]]]:
        """Open the channel and log in; gives lines that came before the answer."""
        url = await self._url()
        try:
            async with asyncio.timeout(_CONNECT_S):
                socket = await self._api.session.ws_connect(
                    url,
                    heartbeat=_HEARTBEAT_S,
                    max_msg_size=_FRAME_MAX,
                    timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSE_S),
                    ssl=self._api.settings.verify_ssl,
                )
        except aiohttp.WSServerHandshakeError as err:
            raise _handshake_error(err.status) from None
        except (TimeoutError, aiohttp.ClientError) as err:
            raise connection_error(err) from None
        try:
            yield socket, await self._log_in(socket)
        finally:
            await socket.close()

    async def _url(self) -> URL:
        path, settings = self.services.control_path, self._api.settings
        if path is None:
            raise DeviceUnsupportedError(TranslatedMessage("control_missing"))
        proof = encode_query(await self._api.login.query(), safe=":=")
        base = URL(settings.base)
        if self.services.control_port:
            base = base.with_port(self.services.control_port)
        return URL(
            f"{base.origin()}{path}{'&' if '?' in path else '?'}{proof}", encoded=True
        )

    async def _log_in(self, socket: ClientWebSocketResponse) -> list[str]:
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

    async def _read_requests(
        self, socket: ClientWebSocketResponse, early: list[str]
    ) -> AsyncIterator[Refresh]:
        lines = early
        while True:
            for line in lines:
                if not _is_login(line):
                    yield self._hint(line)
            lines = await self._receive(socket)

    async def _receive(self, socket: ClientWebSocketResponse) -> list[str]:
        message = await socket.receive()
        match message.type:
            case WSMsgType.TEXT:
                text = str(message.data)
            case WSMsgType.BINARY:
                text = bytes(message.data).decode("utf-8", "replace")
            case _:
                raise DeviceConnectionError(TranslatedMessage("connection_lost"))
        return [line for part in _LINES.split(text) if (line := part.strip())]

    def _hint(self, line: str) -> Refresh:
        words = line.split()
        # The code takes the event's name as second word, the protocol page as first.
        if words[0] == "event" and len(words) > 1:
            words = words[1:]
        topic = words[0]
        if topic not in _ABOUT_CAMERA:
            self._api.note(f"control line {topic[:30]}")
            _LOGGER.debug("Unknown line on the control channel: %s", line[:_SHOWN])
        number = words[1] if len(words) > 1 else ""
        about = int(number) if number.isascii() and number.isdecimal() else None
        return Refresh(camera_id=about, topic=topic)


def _is_login(line: str) -> bool:
    """Tell whether a line answers the login; raises when it is a clear no."""
    first, *rest = line.split()
    if first != "login":
        return False
    if any(word.strip(".,:!").lower() in _NO for word in rest):
        raise DevicePermissionError(TranslatedMessage("control_refused"))
    return True


def _handshake_error(status: int) -> DeviceError:
    if status in {401, 403}:
        return DevicePermissionError(TranslatedMessage("control_refused"))
    if status == 404:
        return DeviceUnsupportedError(TranslatedMessage("control_missing"))
    return DeviceConnectionError(TranslatedMessage("control_not_opened"))
