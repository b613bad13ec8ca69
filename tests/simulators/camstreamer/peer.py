"""An HTTP and WebSocket client of a person who knows the vendor's text."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
import json
from typing import Any, Self
from urllib.parse import quote

from aiohttp import (
    ClientSession,
    ClientWebSocketResponse,
    DigestAuthMiddleware,
    WSMsgType,
)
from yarl import URL

from simulators.camstreamer import CamstreamerSimulator

WAIT_S = 2.0


async def eventually(is_so: Callable[[], bool]) -> None:
    """Wait for something the device does in its own time."""
    for _ in range(int(WAIT_S / 0.005)):
        if is_so():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("the device did not get there")


def _url(base: str, path: str) -> URL:
    return URL(base + path, encoded=True)


class Peer:
    """Speaks Digest as the given user."""

    def __init__(
        self, device: CamstreamerSimulator, user: str = "root", password: str = "pass"
    ) -> None:
        self.device = device
        self.session = ClientSession(
            middlewares=(DigestAuthMiddleware(user, password),)
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    async def status(self, path: str, method: str = "GET", **more: Any) -> int:
        url = _url(self.device.url, path)
        async with self.session.request(method, url, **more) as answer:
            await answer.read()
            return answer.status

    async def text(self, path: str, method: str = "GET", **more: Any) -> str:
        url = _url(self.device.url, path)
        async with self.session.request(method, url, **more) as answer:
            return (await answer.read()).decode()

    async def json(self, path: str, method: str = "GET", **more: Any) -> Any:
        return json.loads(await self.text(path, method, **more))

    async def post(self, path: str, body: object, content: str = "") -> Any:
        kind = content or "application/json"
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.json(path, "POST", data=data, headers={"Content-Type": kind})

    async def form(self, path: str, /, **fields: str) -> str:
        body = "&".join(f"{quote(k)}={quote(v)}" for k, v in fields.items()).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.text(path, "POST", data=body, headers=kind)


class Socket:
    """A WebSocket that reads JSON with a limit on waiting."""

    def __init__(self, raw: ClientWebSocketResponse) -> None:
        self.raw = raw

    async def send(self, message: object) -> None:
        await self.raw.send_str(json.dumps(message))

    async def text(self) -> str:
        async with asyncio.timeout(WAIT_S):
            frame = await self.raw.receive()
        assert frame.type is WSMsgType.TEXT, frame
        return str(frame.data)

    async def next(self) -> Any:
        return json.loads(await self.text())

    async def until(self, **wanted: object) -> Any:
        """Read until a message has these values."""
        while True:
            message = await self.next()
            if wanted.items() <= message.items():
                return message

    async def is_closed(self) -> bool:
        async with asyncio.timeout(WAIT_S):
            frame = await self.raw.receive()
        return frame.type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR)

    async def call(self, number: int, command: str, *params: object) -> Any:
        """Run a drawing command."""
        await self.send({"call_id": number, "command": command, "params": params})
        return await self.next()


@asynccontextmanager
async def open_socket(
    peer: Peer, path: str, protocol: str = "events"
) -> AsyncIterator[Socket]:
    """Open a socket, over the session's authentication."""
    url = _url(peer.device.url, path)
    async with peer.session.ws_connect(url, protocols=(protocol,)) as raw:
        yield Socket(raw)


@asynccontextmanager
async def open_events(peer: Peer, token_path: str, path: str) -> AsyncIterator[Socket]:
    """Open an authorized events socket; the authorization reply is read."""
    reply = await peer.json(token_path)
    token = reply.get("data") or reply["message"]
    async with ClientSession() as bare:
        url = _url(peer.device.url, path)
        async with bare.ws_connect(url, protocols=("events",)) as raw:
            socket = Socket(raw)
            await socket.send({"authorization": token})
            assert await socket.text() == '{"type":"authorization","state":"OK"}'
            yield socket
