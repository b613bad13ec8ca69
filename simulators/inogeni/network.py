"""The open connections of the device: TCP listener, WebSockets, cuts and floods."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import WSMsgType, web

from .links import Link, TcpLink, WsLink
from .options import Options

_LINE_LIMIT: Final = 2**20
"""A client that sends more without a newline is cut off."""


class Network:
    """Takes commands from connections, writes to all of them."""

    def __init__(
        self,
        options: Options,
        host: str,
        tcp_port: int,
        take: Callable[[Link, str], None],
    ) -> None:
        """`take` is called with each message that is received."""
        self.options = options
        self.host = host
        self.tcp_port = tcp_port
        self.thawed = asyncio.Event()
        self.thawed.set()
        self.accepted: Counter[str] = Counter()
        """Connections taken since the simulator was made, by transport."""
        self.refused: Counter[str] = Counter()
        """Connections turned away at the limit, by transport."""
        self._take = take
        self._links: list[Link] = []
        self._server: asyncio.Server | None = None
        self._stirred = asyncio.Event()

    @property
    def links(self) -> Sequence[Link]:
        """Return the open connections, oldest first."""
        return tuple(self._links)

    @property
    def connections(self) -> dict[str, int]:
        """Count the open connections by transport."""
        counted = Counter(link.transport for link in self._links)
        return {"tcp": counted["tcp"], "ws": counted["ws"]}

    async def open_tcp(self) -> None:
        """Listen; port 0 takes a free one and keeps it."""
        if self._server is not None:
            return
        self._server = await asyncio.start_server(
            self._serve_tcp,
            self.host,
            self.tcp_port,
            limit=_LINE_LIMIT,
            reuse_address=True,
        )
        self.tcp_port = self._server.sockets[0].getsockname()[1]

    async def close_tcp(self) -> None:
        """Stop listening and cut the TCP connections."""
        if (server := self._server) is None:
            return
        self._server = None
        server.close()
        self.cut("tcp")
        server.abort_clients()
        await server.wait_closed()

    def cut(self, transport: str = "") -> int:
        """Abort all connections, or those of one transport; return how many."""
        doomed = [link for link in self._links if transport in {"", link.transport}]
        for link in doomed:
            self._links.remove(link)
            link.abort()
        self.stir()
        return len(doomed)

    def stir(self) -> None:
        """Wake all waiting tasks."""
        self._stirred.set()
        self._stirred = asyncio.Event()

    async def until(self, happened: Callable[[], bool], timeout_s: float) -> None:
        """Wait until a condition on log or connections holds, or TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while not happened():
                await self._stirred.wait()

    def _full(self, transport: str, limit: int | None) -> bool:
        if limit is None or self.connections[transport] < limit:
            return False
        self.refused[transport] += 1
        self.stir()
        return True

    @asynccontextmanager
    async def _open(self, link: Link) -> AsyncIterator[None]:
        self._links.append(link)
        self.accepted[link.transport] += 1
        self.stir()
        pump = asyncio.create_task(link.pump())
        try:
            yield
        finally:
            pump.cancel()
            if link in self._links:
                self._links.remove(link)
            self.stir()

    async def _deliver(self, link: Link, text: str) -> None:
        await self.thawed.wait()
        if link in self._links:
            self._take(link, text)

    async def _serve_tcp(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self._full("tcp", self.options.tcp_limit):
            writer.close()
            return
        link = TcpLink(self.options, self.thawed, writer)
        async with self._open(link):
            try:
                # What comes without its newline is not a message (TCP, parameters).
                while (line := await reader.readline()).endswith(b"\n"):
                    await self._deliver(link, line.decode(errors="replace").strip())
            except ConnectionError, ValueError:
                link.abort()
        writer.close()

    async def serve_websocket(self, request: web.Request) -> web.StreamResponse:
        """Accept a WebSocket and take its messages until it ends."""
        if not self.options.websocket:
            raise web.HTTPNotFound
        if self._full("ws", self.options.websocket_limit):
            raise web.HTTPServiceUnavailable
        await self.thawed.wait()
        # Pings and closes are answered here, since a frozen device answers neither.
        socket = web.WebSocketResponse(autoping=False, autoclose=False)
        await socket.prepare(request)
        if (wire := request.transport) is None:
            return socket
        link = WsLink(self.options, self.thawed, socket, wire)
        async with self._open(link):
            await self._read_websocket(link, socket)
        return socket

    async def _read_websocket(self, link: Link, socket: web.WebSocketResponse) -> None:
        while True:
            message = await socket.receive()
            match message.type:
                case WSMsgType.TEXT:
                    await self._deliver(link, message.data.strip())
                case WSMsgType.BINARY:
                    text = message.data.decode(errors="replace").strip()
                    await self._deliver(link, text)
                case WSMsgType.PING:
                    await self.thawed.wait()
                    await socket.pong(message.data)
                case WSMsgType.PONG:
                    continue
                case _:
                    await self.thawed.wait()
                    await socket.close()
                    return
