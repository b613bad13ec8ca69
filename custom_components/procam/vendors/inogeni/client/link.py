"""The two full-duplex ways to the device, each a stream of bytes in both directions."""

import asyncio
import socket
from typing import Final, Protocol, override

import aiohttp
from aiohttp import ClientWSTimeout, WSMsgType
from yarl import URL

from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceNotFoundError,
    DeviceResponseError,
    TranslatedMessage,
)
from ....clientkit.http import connection_error, device_errors
from .const import (
    HEARTBEAT_S,
    KEEPALIVE_COUNT,
    KEEPALIVE_IDLE_S,
    KEEPALIVE_INTERVAL_S,
    MAX_MESSAGE_BYTES,
    TIMEOUT_S,
    WEBSOCKET_PATH,
)
from .models import Transport

_CHUNK: Final = 2**16
_NO_WAIT_S: Final = 0.0
"""Nothing of interest follows our farewell, and a hung device never answers it."""


class Link(Protocol):
    """A connection that carries the device's messages."""

    transport: Transport

    async def send(self, frame: bytes) -> None:
        """Send one message; raises DeviceConnectionError."""
        ...

    async def receive(self) -> bytes:
        """Return what came next; raises DeviceError when nothing will come."""
        ...

    async def close(self) -> None:
        """Release the connection; never raises."""
        ...


class TcpLink(Link):
    """JSON over plain TCP, each message ended by a line break."""

    transport = Transport.TCP

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Take an open connection."""
        self._reader = reader
        self._writer = writer

    @override
    async def send(self, frame: bytes) -> None:
        if self._writer.is_closing():
            raise DeviceConnectionError(TranslatedMessage("connection_lost"))
        self._writer.write(frame + b"\n")

    @override
    async def receive(self) -> bytes:
        try:
            data = await self._reader.read(_CHUNK)
        except OSError as err:
            raise connection_error(err) from err
        if not data:
            raise DeviceConnectionError(TranslatedMessage("connection_lost"))
        return data

    @override
    async def close(self) -> None:
        self._writer.close()


class WebSocketLink(Link):
    """The same JSON as WebSocket messages; the line break is not needed."""

    transport = Transport.WEBSOCKET

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        """Take an open connection."""
        self._websocket = websocket

    @override
    async def send(self, frame: bytes) -> None:
        with device_errors():
            await self._websocket.send_str(frame.decode())

    @override
    async def receive(self) -> bytes:
        message = await self._websocket.receive()
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            return bytes(message.data) + b"\n"
        if isinstance(message.data, aiohttp.WebSocketError):
            raise DeviceResponseError("The device does not speak WebSocket properly")
        raise DeviceConnectionError(TranslatedMessage("connection_lost"))

    @override
    async def close(self) -> None:
        await self._websocket.close()


def device_url(scheme: str, host: str, port: int, path: str) -> URL:
    """Return an address; raises DeviceConnectionError for what can be no host."""
    try:
        return URL.build(scheme=scheme, host=host, port=port, path=path)
    except ValueError as err:
        raise DeviceConnectionError(TranslatedMessage("host_unknown")) from err


async def connect_tcp(host: str, port: int) -> TcpLink:
    """Connect over TCP; raises DeviceConnectionError."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            reader, writer = await asyncio.open_connection(host, port)
    except TimeoutError as err:
        raise connection_error(err) from err
    except (OSError, UnicodeError) as err:
        raise DeviceConnectionError(TranslatedMessage("nothing_answers")) from err
    keep_alive(writer.get_extra_info("socket"))
    return TcpLink(reader, writer)


async def connect_websocket(
    session: aiohttp.ClientSession, host: str, port: int
) -> WebSocketLink:
    """Connect over WebSocket.

    Raises DeviceNotFoundError when there is an HTTP server without it, and
    DeviceConnectionError when there is none.
    """
    url = device_url("ws", host, port, WEBSOCKET_PATH)
    try:
        with device_errors():
            async with asyncio.timeout(TIMEOUT_S):
                websocket = await session.ws_connect(
                    url,
                    heartbeat=HEARTBEAT_S,
                    timeout=ClientWSTimeout(ws_close=_NO_WAIT_S),
                    max_msg_size=MAX_MESSAGE_BYTES,
                    decode_text=False,
                )
    except DeviceResponseError as err:
        raise DeviceNotFoundError(TranslatedMessage("not_ready")) from err
    return WebSocketLink(websocket)


def keep_alive(connection: socket.socket) -> None:
    """Let the kernel notice a device that vanished without closing.

    Asking it with a command would cost a third of the commands we allow ourselves.
    TCP_USER_TIMEOUT does the same while a command of ours is unacknowledged, when
    keep-alive rests.
    """
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    limit_ms = 1000 * (KEEPALIVE_IDLE_S + KEEPALIVE_INTERVAL_S * KEEPALIVE_COUNT)
    for name, value in (
        ("TCP_KEEPIDLE", KEEPALIVE_IDLE_S),
        ("TCP_KEEPINTVL", KEEPALIVE_INTERVAL_S),
        ("TCP_KEEPCNT", KEEPALIVE_COUNT),
        ("TCP_USER_TIMEOUT", limit_ms),
    ):
        if hasattr(socket, name):
            option = getattr(socket, name)
            connection.setsockopt(socket.IPPROTO_TCP, option, value)
