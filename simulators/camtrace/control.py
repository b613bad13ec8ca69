"""The control channel: a WebSocket of text lines (facts section 15)."""

import asyncio
from collections.abc import Callable
import contextlib
from dataclasses import dataclass, field
import json
import time
from typing import Final

from aiohttp import WSMsgType, web

from .alarms import Alarms
from .auth import Authenticator, UnauthorizedError
from .http import Api, Call, missing
from .ptz import PtzError
from .state import Site
from .users import User

COMMAND_GAP_S: Final = 0.1
"""Commands nearer than this are lost. The vendor's SDK keeps 0.15 s; the rest is
allowed for two loops that share a processor."""
_PART: Final = 100.0
"""The JSON move's speeds are fractions, the other commands' are percent [I]."""


@dataclass(eq=False, kw_only=True)
class Session:
    """One client; lines wait here until the socket takes them."""

    socket: web.WebSocketResponse
    user: User
    logged_in: bool = False
    last_command: float = float("-inf")
    lines: asyncio.Queue[str] = field(default_factory=asyncio.Queue)


class ControlChannel:
    """All sessions of the control channel."""

    def __init__(
        self,
        site: Site,
        alarms: Alarms,
        authenticator: Authenticator,
        note: Callable[[str, str], None],
    ) -> None:
        """`note` is called with each line that a client sends."""
        self._site = site
        self._alarms = alarms
        self._doorman = authenticator
        self._note = note
        self.sessions: list[Session] = []
        self.commands: list[str] = []
        """Commands followed."""
        self.lost: list[str] = []
        """Commands dropped: too soon after another, or two in one frame."""
        self.refused: list[str] = []
        """Commands not understood or not allowed; the server says nothing."""
        self.enforce_gap = True
        self.refuse_login = False
        self.framing = "text"
        """`text`: a frame per line; `binary`; `nul`: ended by NUL; `batch`: several
        lines in a frame."""
        site.listeners.append(self._on_line)

    @property
    def logged_in(self) -> int:
        """Return the number of clients that receive events."""
        return sum(session.logged_in for session in self.sessions)

    def add_routes(self, api: Api) -> None:
        """Serve the channel where login says it is."""
        path = self._site.variants.control_path.partition("?")[0]
        api.raw(path, self._serve, api.authenticator.user_of)

    def say(self, line: str) -> None:
        """Send any line to every client."""
        for session in self.sessions:
            if session.logged_in:
                session.lines.put_nowait(line)

    async def drop(self) -> None:
        """Cut every client off."""
        for session in list(self.sessions):
            await session.socket.close()

    def _on_line(self, camera_id: int, line: str) -> None:
        for session in self.sessions:
            if session.logged_in and session.user.rights(camera_id) is not None:
                session.lines.put_nowait(line)

    async def _serve(self, call: Call) -> web.StreamResponse:
        if not self._site.variants.control:
            raise missing()
        socket = web.WebSocketResponse()
        await socket.prepare(call.request)
        session = Session(socket=socket, user=call.user)
        self.sessions.append(session)
        writer = asyncio.get_running_loop().create_task(self._write(session))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(session, message.data)
        finally:
            self.sessions.remove(session)
            writer.cancel()
        return socket

    async def _write(self, session: Session) -> None:
        with contextlib.suppress(ConnectionError):
            await self._write_lines(session)

    async def _write_lines(self, session: Session) -> None:
        while True:
            lines = [await session.lines.get()]
            while self.framing == "batch" and not session.lines.empty():
                lines.append(session.lines.get_nowait())
            end = "\0" if self.framing == "nul" else "\n"
            text = "".join(line + end for line in lines)
            await self._send(session, text)

    async def _send(self, session: Session, text: str) -> None:
        if self.framing == "binary":
            await session.socket.send_bytes(text.encode())
        else:
            await session.socket.send_str(text)

    async def _take(self, session: Session, text: str) -> None:
        lines = text.split("\n")
        self._note("ws", lines[0].split(" ")[0] if _is_login(text) else text)
        now = time.monotonic()
        soon = now - session.last_command < COMMAND_GAP_S
        session.last_command = now
        if self.enforce_gap and (soon or lines[1:] not in ([], [""])):
            self.lost.append(text)
        elif _is_login(text):
            await self._login(session, lines[0].split(" "))
        elif session.logged_in:
            for line in filter(None, lines):
                self._follow(session, line)

    async def _login(self, session: Session, words: list[str]) -> None:
        """Handle `login wsse <username> <digest> <nonce> <created>`."""
        if self._accepts(session, words):
            session.logged_in = True
            await self._send(session, "login ok\n")
        else:
            await self._send(session, "login failed\n")
            await session.socket.close()

    def _accepts(self, session: Session, words: list[str]) -> bool:
        if self.refuse_login or len(words) != 6 or words[1] != "wsse":
            return False
        try:
            session.user = self._doorman.token_user(*words[2:])
        except UnauthorizedError:
            return False
        return True

    def _follow(self, session: Session, line: str) -> None:
        words = line.split()
        try:
            done = self._command(session.user, words)
        except KeyError, IndexError, ValueError, TypeError, PtzError:
            done = False
        (self.commands if done else self.refused).append(line)

    def _command(self, user: User, words: list[str]) -> bool:
        match words:
            case ["force", target]:
                camera_id = int(target.lstrip("+-"))
                if not self._may(user, camera_id):
                    return False
                self._site.force(camera_id, on=not target.startswith("-"))
            case ["acquit", target]:
                if not self._may(user, int(target)):
                    return False
                self._alarms.acknowledge(int(target))
            case ["ptzd", "continuousmove", *rest]:
                return self._move(user, " ".join(rest))
            case ["ptzd", name, target, *arguments]:
                return self._ptz(user, int(target), [name, *arguments])
            case _:
                return False
        return True

    def _may(self, user: User, camera_id: int) -> bool:
        rights = user.rights(camera_id)
        return camera_id in self._site.cameras and rights is not None and rights.live

    def _ptz(self, user: User, camera_id: int, words: list[str]) -> bool:
        rights = user.rights(camera_id)
        head = self._site.cameras[camera_id].head
        if head is None or rights is None or not rights.ptz:
            return False
        before = head.active_tour
        head.control(words)
        if head.active_tour != before:
            self._site.answer_with(camera_id, f"event activetour-updated {camera_id}")
        return True

    def _move(self, user: User, text: str) -> bool:
        move = json.loads(text)
        speeds = [str(round(float(move.get(axis, 0)) * _PART)) for axis in "xyz"]
        camera_id = int(move["cameraId"])
        return self._ptz(user, camera_id, ["cptm", *speeds[:2]]) and self._ptz(
            user, camera_id, ["czm", speeds[2]]
        )


def _is_login(text: str) -> bool:
    return text.startswith("login ")
