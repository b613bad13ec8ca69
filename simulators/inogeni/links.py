"""One open TCP or WebSocket connection and what the device writes to it."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Final, override

from aiohttp import WSMsgType, web

from .options import Framing, Options

_SPLIT_PAUSE_S: Final = 0.005
"""Long enough on loopback for a reader to see each piece alone."""

_TEXT_FRAME_16: Final = b"\x81\x7e"
"""A final text frame whose length follows in two bytes (RFC 6455, 5.2)."""

type Write = Callable[[], Awaitable[None]]


class Link(ABC):
    """A connection with its own outgoing queue, so that a slow one stops no other."""

    transport: ClassVar[str]

    def __init__(self, options: Options, thawed: asyncio.Event) -> None:
        """`thawed` is cleared while the device is frozen."""
        self.options = options
        self._thawed = thawed
        self._queue: asyncio.Queue[Write] = asyncio.Queue()

    def post(self, texts: Sequence[str], *, delay_s: float = 0.0) -> None:
        """Queue the messages of one reply or report."""

        async def write() -> None:
            await asyncio.sleep(delay_s)
            await self._write(texts)

        self._queue.put_nowait(write)

    def post_raw(self, data: bytes | str) -> None:
        """Queue bytes or text that no device would send."""
        self._queue.put_nowait(lambda: self._write_raw(data))

    def post_half(self, text: str) -> None:
        """Queue the first half of a message, followed by the end of the connection."""
        self._queue.put_nowait(lambda: self._write_half(text))

    async def pump(self) -> None:
        """Write what is queued until canceled or the connection is gone."""
        while True:
            write = await self._queue.get()
            await self._thawed.wait()
            try:
                await write()
            except OSError:
                self.abort()
                return

    @abstractmethod
    def abort(self) -> None:
        """Cut the connection without a farewell."""

    @abstractmethod
    async def _write(self, texts: Sequence[str]) -> None: ...

    @abstractmethod
    async def _write_raw(self, data: bytes | str) -> None: ...

    @abstractmethod
    async def _write_half(self, text: str) -> None: ...


class TcpLink(Link):
    """JSON objects, each followed by a newline."""

    transport = "tcp"

    def __init__(
        self, options: Options, thawed: asyncio.Event, writer: asyncio.StreamWriter
    ) -> None:
        super().__init__(options, thawed)
        self._writer = writer

    @override
    def abort(self) -> None:
        self._writer.transport.abort()

    @override
    async def _write(self, texts: Sequence[str]) -> None:
        objects = [f"{text}\n".encode() for text in texts]
        pause_s = self.options.gap_s
        match self.options.framing:
            case Framing.JOINED:
                objects = [b"".join(objects)]
            case Framing.SPLIT:
                objects = _cut(b"".join(objects), self.options.pieces)
                pause_s = _SPLIT_PAUSE_S
        await self._send(objects[0])
        for data in objects[1:]:
            await asyncio.sleep(pause_s)
            await self._send(data)

    @override
    async def _write_raw(self, data: bytes | str) -> None:
        await self._send(data.encode() if isinstance(data, str) else data)

    @override
    async def _write_half(self, text: str) -> None:
        data = text.encode()
        await self._send(data[: len(data) // 2])
        self._writer.close()

    async def _send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()


class WsLink(Link):
    """JSON objects, one per text message."""

    transport = "ws"

    def __init__(
        self,
        options: Options,
        thawed: asyncio.Event,
        socket: web.WebSocketResponse,
        wire: asyncio.Transport,
    ) -> None:
        super().__init__(options, thawed)
        self._socket = socket
        self._wire = wire

    @override
    def abort(self) -> None:
        self._wire.abort()

    @override
    async def _write(self, texts: Sequence[str]) -> None:
        end = "\n" if self.options.ws_newline else ""
        for place, text in enumerate(texts):
            if place:
                await asyncio.sleep(self.options.gap_s)
            await self._socket.send_str(text + end)

    @override
    async def _write_raw(self, data: bytes | str) -> None:
        payload = data.encode() if isinstance(data, str) else data
        # Bytes too go out as a text frame: the receiver must see that they are none.
        await self._socket.send_frame(payload, WSMsgType.TEXT)

    @override
    async def _write_half(self, text: str) -> None:
        data = text.encode()
        head = _TEXT_FRAME_16 + len(data).to_bytes(2)
        self._wire.write(head + data[: len(data) // 2])
        self._wire.close()


def _cut(data: bytes, pieces: int) -> list[bytes]:
    size = max(1, -(-len(data) // pieces))
    return [data[at : at + size] for at in range(0, len(data), size)]
