"""A bare client: raw HTTP queries, TCP lines and WebSocket messages."""

from abc import ABC, abstractmethod
import asyncio
import json
from types import TracebackType
from typing import Any, override

from aiohttp import (
    ClientSession,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSMessage,
    WSMsgType,
)
from yarl import URL

from simulators.inogeni import InogeniSimulator

PATIENCE_S = 3.0
QUIET_S = 0.1

type Message = dict[str, Any]


async def http_get(device: InogeniSimulator, query: str) -> tuple[int, str]:
    """Send a query string unchanged; return status and body."""
    url = URL(f"{device.url}/control?{query}", encoded=True)
    async with ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def http_ask(device: InogeniSimulator, query: str) -> Message:
    """Send a query string unchanged; return the reply."""
    status, text = await http_get(device, query)
    assert status == 200
    answer: Message = json.loads(text)
    return answer


class Peer(ABC):
    """One persistent connection."""

    @abstractmethod
    async def open(self, device: InogeniSimulator) -> None: ...

    @abstractmethod
    async def close(self) -> None: ...

    @abstractmethod
    async def send_text(self, text: str) -> None: ...

    @abstractmethod
    async def receive_text(self) -> str:
        """Return the next message as it came; raise EOFError at the end."""

    async def send(self, command: str, *values: object) -> None:
        keys = {f"value{place}": value for place, value in enumerate(values, 1)}
        await self.send_text(json.dumps({"command": command, **keys}))

    async def receive(self) -> Message:
        message: Message = json.loads(await self.receive_text())
        return message

    async def ask(
        self, command: str, *values: object, replies: int = 1
    ) -> list[Message]:
        await self.send(command, *values)
        return [await self.receive() for _ in range(replies)]

    async def reports(self, count: int) -> list[tuple[Any, ...]]:
        """Return command, value1 and value2 of the next messages."""
        messages = [await self.receive() for _ in range(count)]
        return [(m["command"], m["value1"], m["value2"]) for m in messages]

    async def is_quiet(self) -> bool:
        try:
            async with asyncio.timeout(QUIET_S):
                await self.receive_text()
        except TimeoutError:
            return True
        return False


class TcpPeer(Peer):
    """A TCP client that reads lines."""

    @override
    async def open(self, device: InogeniSimulator) -> None:
        self.reader, self.writer = await asyncio.open_connection(
            device.host, device.tcp_port, limit=32 * 2**20
        )

    @override
    async def close(self) -> None:
        self.writer.close()

    @override
    async def send_text(self, text: str) -> None:
        self.writer.write(f"{text}\n".encode())
        await self.writer.drain()

    @override
    async def receive_text(self) -> str:
        async with asyncio.timeout(PATIENCE_S):
            try:
                line = await self.reader.readline()
            except ConnectionError as err:
                raise EOFError from err
        if not line.endswith(b"\n"):
            raise EOFError(line)
        return line.decode().removesuffix("\n")


class WsPeer(Peer):
    """A WebSocket client."""

    socket: ClientWebSocketResponse

    @override
    async def open(self, device: InogeniSimulator) -> None:
        self.session = ClientSession()
        self.socket = await self.session.ws_connect(
            f"{device.url}/websocket",
            max_msg_size=32 * 2**20,
            autoping=False,
            timeout=ClientWSTimeout(ws_close=QUIET_S),
        )

    @override
    async def close(self) -> None:
        await self.socket.close()
        await self.session.close()

    @override
    async def send_text(self, text: str) -> None:
        await self.socket.send_str(text)

    @override
    async def receive_text(self) -> str:
        message = await self.receive_frame()
        if message.type is not WSMsgType.TEXT:
            raise EOFError(message)
        return str(message.data)

    async def receive_frame(self) -> WSMessage:
        async with asyncio.timeout(PATIENCE_S):
            return await self.socket.receive()


class Connected[PeerT: Peer]:
    """A peer connected for the length of a `with` block."""

    def __init__(self, peer: PeerT, device: InogeniSimulator) -> None:
        self.peer = peer
        self.device = device

    async def __aenter__(self) -> PeerT:
        before = sum(self.device.accepted.values())
        await self.peer.open(self.device)
        # The device counts a connection a moment after the client has it.
        await self.device.until(lambda: sum(self.device.accepted.values()) > before)
        return self.peer

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.peer.close()


def kind_of(transport: str) -> Peer:
    """Make a peer for `tcp` or `ws`."""
    return TcpPeer() if transport == "tcp" else WsPeer()
