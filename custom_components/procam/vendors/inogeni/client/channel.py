"""A lasting connection to the device, over TCP or WebSocket, and its requests."""

from abc import ABC, abstractmethod
import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
import socket
from typing import Any, ClassVar, Final, Protocol, override

import aiohttp
from aiohttp import WSMsgType
import orjson

from ....clientkit.address import device_url
from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DeviceResponseError,
    TranslatedMessage,
)
from ....clientkit.http import device_errors
from ....clientkit.http_errors import connection_error
from ....clientkit.recorder import Recorder
from ....clientkit.websocket import open_websocket
from .const import (
    HEARTBEAT_S,
    KEEPALIVE_COUNT,
    KEEPALIVE_IDLE_S,
    KEEPALIVE_INTERVAL_S,
    MAX_MESSAGE_BYTES,
    TIMEOUT_S,
    WEBSOCKET_PATH,
)
from .exchange import Exchange
from .grammar import Command
from .models import Transport
from .parser import Decoder, Message, read_message

_CHUNK: Final = 2**16
_REMEMBERED_IDS: Final = 32
"""Requests whose late messages must not be taken for answers to the next one."""


class OnMessage(Protocol):
    """Called with every message, whoever caused it, before it may end a request."""

    def __call__(self, message: Message, *, foreign: bool) -> None:
        """Handle a message; `foreign` if it answers no request of this channel."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """Functions that a channel calls."""

    on_message: OnMessage
    on_end: Callable[[DeviceError], None]
    """Called once, with the reason."""
    count: Callable[[str], None]
    """Called for each broken message."""
    recorder: Recorder | None = None
    """Keeps what the device sends."""


class Channel(ABC):
    """A connection with its reader; requests of different nouns run side by side."""

    transport: ClassVar[Transport]

    def __init__(self, callbacks: Callbacks) -> None:
        self.error: DeviceError | None = None
        """Why the channel ended; None while it is up."""
        self.received = 0
        """Chunks of data received."""
        self._callbacks = callbacks
        self._decoder = Decoder(callbacks.count)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._pending: dict[str, Exchange] = {}
        self._spent: deque[str] = deque(maxlen=_REMEMBERED_IDS)
        self._recorder = callbacks.recorder or Recorder()
        self._reader = asyncio.create_task(self._read())

    async def ask(self, command: Command) -> list[Message]:
        """Send a command once and return the messages that answer it.

        Raises DeviceRejectedError with the device's words, DeviceSilentError when the
        result did not come in time, other DeviceErrors when the channel ended.
        """
        async with self._turns[command.key]:
            if self.error is not None:
                raise self.error
            exchange = self._pending[command.key] = Exchange(command)
            try:
                await self._send(orjson.dumps(command.request()))
                return await exchange.replies()
            finally:
                del self._pending[command.key]
                self._record(command, exchange)
                if exchange.msgid is not None:
                    self._spent.append(exchange.msgid)

    async def close(self, error: DeviceError | None = None) -> None:
        """Close the connection; waiting requests raise the error."""
        self._end(error or DeviceConnectionError(TranslatedMessage("connection_lost")))
        self._reader.cancel()
        await asyncio.wait([self._reader])
        await self._close()

    @abstractmethod
    async def _send(self, frame: bytes) -> None:
        """Send one message; raises DeviceConnectionError."""

    @abstractmethod
    async def _receive(self) -> bytes:
        """Return the next data; raises DeviceError when the connection has ended."""

    @abstractmethod
    async def _close(self) -> None:
        """Release the connection; never raises."""

    async def _read(self) -> None:
        try:
            while True:
                data = await self._receive()
                self.received += 1
                for fields in self._decoder.feed(data):
                    self._handle(fields)
        except DeviceError as err:
            self._end(err)
        finally:
            self._end(DeviceConnectionError(TranslatedMessage("connection_lost")))
            await self._close()

    def _handle(self, fields: dict[str, Any]) -> None:
        message = read_message(fields)
        exchange = self._pending.get(message.noun)
        spent = message.msgid in self._spent
        answers = exchange is not None and not spent and exchange.offer(message)
        if exchange is not None and answers:
            exchange.received.append(orjson.dumps(fields))
        else:
            self._recorder.add_message(self.transport.value, orjson.dumps(fields))
        # What a command of ours brings about is reported, too.
        setting = any(one.is_set for one in self._pending.values())
        foreign = not (answers or spent or setting)
        self._callbacks.on_message(message, foreign=foreign)

    def _record(self, command: Command, exchange: Exchange) -> None:
        asked = " ".join(str(value) for value in command.request().values())
        body = b"\n".join(exchange.received)
        self._recorder.answers.add(
            self.transport.value, asked, None, "application/json", body
        )

    def _end(self, error: DeviceError) -> None:
        if self.error is not None:
            return
        self.error = error
        for exchange in self._pending.values():
            exchange.fail(error)
        self._callbacks.on_end(error)


class TcpChannel(Channel):
    """JSON over plain TCP, each message ended by a line break."""

    transport = Transport.TCP

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        callbacks: Callbacks,
    ) -> None:
        self._stream = reader
        self._writer = writer
        super().__init__(callbacks)

    @classmethod
    async def open(
        cls,
        host: str,
        port: int,
        callbacks: Callbacks,
    ) -> TcpChannel:
        """Connect; raises DeviceConnectionError."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                reader, writer = await asyncio.open_connection(host, port)
        except TimeoutError as err:
            raise connection_error(err) from err
        except (OSError, UnicodeError) as err:
            raise DeviceConnectionError(TranslatedMessage("nothing_answers")) from err
        keep_alive(writer.get_extra_info("socket"))
        return cls(reader, writer, callbacks)

    @override
    async def _send(self, frame: bytes) -> None:
        if self._writer.is_closing():
            raise DeviceConnectionError(TranslatedMessage("connection_lost"))
        self._writer.write(frame + b"\n")

    @override
    async def _receive(self) -> bytes:
        try:
            data = await self._stream.read(_CHUNK)
        except OSError as err:
            raise connection_error(err) from err
        if not data:
            raise DeviceConnectionError(TranslatedMessage("connection_lost"))
        return data

    @override
    async def _close(self) -> None:
        self._writer.close()


class WebSocketChannel(Channel):
    """The same JSON as WebSocket messages; the line break is not needed."""

    transport = Transport.WEBSOCKET

    def __init__(
        self,
        websocket: aiohttp.ClientWebSocketResponse[bool],
        callbacks: Callbacks,
    ) -> None:
        self._websocket = websocket
        super().__init__(callbacks)

    @classmethod
    async def open(
        cls,
        session: aiohttp.ClientSession,
        host: str,
        port: int,
        callbacks: Callbacks,
    ) -> WebSocketChannel:
        """Connect.

        Raises DeviceNotFoundError when there is an HTTP server without WebSocket, and
        DeviceConnectionError when there is none.
        """
        try:
            websocket = await open_websocket(
                session,
                device_url("ws", host, port, WEBSOCKET_PATH),
                heartbeat_s=HEARTBEAT_S,
                max_bytes=MAX_MESSAGE_BYTES,
                timeout_s=TIMEOUT_S,
                # Nothing follows our farewell, and a hung device never answers it.
                close_s=0.0,
                decode_text=False,
            )
        except DeviceConnectionError:
            raise
        except DeviceError as err:
            raise DeviceNotFoundError(TranslatedMessage("not_ready")) from err
        return cls(websocket, callbacks)

    @override
    async def _send(self, frame: bytes) -> None:
        with device_errors():
            await self._websocket.send_str(frame.decode())

    @override
    async def _receive(self) -> bytes:
        message = await self._websocket.receive()
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            return bytes(message.data) + b"\n"
        if isinstance(message.data, aiohttp.WebSocketError):
            raise DeviceResponseError(
                "The device does not follow the WebSocket protocol"
            )
        raise DeviceConnectionError(TranslatedMessage("connection_lost"))

    @override
    async def _close(self) -> None:
        await self._websocket.close()


def keep_alive(connection: socket.socket) -> None:
    """Make the kernel detect a device that disappeared without closing.

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
