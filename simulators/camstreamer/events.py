"""Events sockets with single-use tokens (facts 2)."""

import asyncio
from collections.abc import Callable, Iterable
import json
import secrets
import time
from typing import Any, Final

from aiohttp import WSCloseCode, WSMsgType, web

from .camera import Camera
from .cgi import Call, JsonObject, as_json
from .options import TokenField

PROTOCOL: Final = "events"


def compact(message: JsonObject) -> str:
    """Write JSON as the vendor's samples do, without blanks."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


class _Listener:
    """One authorized socket with its outgoing messages in order."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.request = request
        self.queue: asyncio.Queue[str] = asyncio.Queue()

    async def write(self) -> None:
        """Send what is queued until the socket closes."""
        while not self.socket.closed:
            await self.socket.send_str(await self.queue.get())

    def cut(self) -> None:
        """Drop the TCP connection."""
        if self.request.transport is not None:
            self.request.transport.abort()


class EventChannel:
    """An app's events socket, its token CGI and its listeners."""

    def __init__(
        self,
        camera: Camera,
        *,
        init: Callable[[], Iterable[JsonObject]],
        token_field: Callable[[], TokenField],
    ) -> None:
        self.camera = camera
        self.muted = False
        """True swallows events: the socket lives but says nothing."""
        self.connections = 0
        """Sockets ever opened, authorized or not."""
        self._init = init
        self._token_field = token_field
        self._tokens: dict[str, float] = {}
        self._listeners: set[_Listener] = set()

    @property
    def listeners(self) -> int:
        """Number of authorized sockets."""
        return len(self._listeners)

    # -- tokens -------------------------------------------------------------

    def issue(self, _: Call) -> web.Response:
        """Answer the token CGI: `message` or `data` carries the token."""
        token = secrets.token_urlsafe(15)
        self._tokens[token] = time.monotonic()
        if self._token_field() is TokenField.MESSAGE:
            return as_json({"status": 200, "message": token})
        return as_json({"status": 200, "message": "OK", "data": token})

    def expire_tokens(self) -> None:
        """Void all tokens not yet used."""
        self._tokens.clear()

    def _redeem(self, token: object) -> bool:
        issued = self._tokens.pop(token, None) if isinstance(token, str) else None
        life_s = self.camera.options.token_life_s
        return issued is not None and time.monotonic() - issued <= life_s

    # -- pushing ------------------------------------------------------------

    def push(self, event: JsonObject) -> None:
        """Send an event to every listener."""
        self.push_text(compact(event))

    def push_text(self, text: str) -> None:
        """Send a raw text frame to every listener."""
        if not self.muted:
            for listener in self._listeners:
                listener.queue.put_nowait(text)

    def cut(self) -> None:
        """Drop every listener's connection."""
        for listener in list(self._listeners):
            listener.cut()

    def reset(self) -> None:
        """Drop listeners and tokens, as a stopping app does."""
        self.cut()
        self._listeners.clear()
        self.expire_tokens()

    # -- socket -------------------------------------------------------------

    async def serve(self, call: Call) -> web.StreamResponse:
        """Serve one socket until it closes."""
        offered = call.request.headers.get("Sec-WebSocket-Protocol", "")
        if PROTOCOL not in [name.strip() for name in offered.split(",")]:
            return web.Response(status=400, text="Sec-WebSocket-Protocol: events")
        pings = self.camera.options.answer_pings
        socket = web.WebSocketResponse(protocols=(PROTOCOL,), autoping=pings)
        await socket.prepare(call.request)
        self.connections += 1
        if not await self._authorize(call, socket):
            await socket.close(code=WSCloseCode.POLICY_VIOLATION)
            return socket
        state = self.camera.options.authorization_state
        await socket.send_str(compact({"type": "authorization", "state": state}))
        listener = _Listener(socket, call.request)
        if state == "OK":
            self._listeners.add(listener)
            self._send_init(listener)
        writer = asyncio.create_task(listener.write())
        try:
            await self._read(call, listener)
        finally:
            writer.cancel()
            self._listeners.discard(listener)
        return socket

    async def _authorize(self, call: Call, socket: web.WebSocketResponse) -> bool:
        try:
            async with asyncio.timeout(self.camera.options.first_frame_s):
                frame = await socket.receive()
        except TimeoutError:
            return False
        message = _read_object(frame.data) if frame.type is WSMsgType.TEXT else {}
        self.camera.note("ws", f"{call.path} {sorted(message)}")
        return self._redeem(message.get("authorization"))

    async def _read(self, call: Call, listener: _Listener) -> None:
        async for frame in listener.socket:
            if frame.type is WSMsgType.TEXT:
                self.camera.note("ws", f"{call.path} {frame.data}")
                command = _read_object(frame.data).get("command")
                if command == "sendInitData" and listener in self._listeners:
                    self._send_init(listener)

    def _send_init(self, listener: _Listener) -> None:
        for event in self._init():
            listener.queue.put_nowait(compact({"type": "init", "data": event}))


def _read_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
