"""RTSP streams: live, delayed, alarm, replay of the last alarm (facts section 13)."""

import asyncio
import base64
import binascii
from collections.abc import Callable
import contextlib
from dataclasses import dataclass
import hashlib
import re
import secrets
from typing import Final
from urllib.parse import urlsplit

from .pictures import Scene
from .rtp import PAYLOAD_TYPE, Encoder, Packetizer, parameter_sets
from .site import Camera, Stream
from .users import User, Users
from .video import Video
from .wire import RefusedError

_REALM: Final = "CamTrace"
_METHODS: Final = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"
_REASONS: Final = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    454: "Session Not Found",
    461: "Unsupported Transport",
}
_PATH: Final = re.compile(
    r"/(live/view|live/delayed|live/alarm|replay/view)/(\d+)\.(\d+)(?:/track1)?/?"
)
_FIELD: Final = re.compile(r'(\w+)="([^"]*)"')
_CHANNELS: Final = re.compile(r"interleaved=(\d+)")
_FPS: Final = 15
"""Players measure twenty frames before they show one: few frames make them slow."""
_MAX_WIDTH: Final = 640


class RtspError(Exception):
    """A refusal with its status."""

    def __init__(self, status: int) -> None:
        """Keep the status."""
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one URL shows."""

    kind: str
    camera: Camera
    stream: Stream

    @property
    def size(self) -> tuple[int, int]:
        """Picture size; large ones are sent smaller, to spare the processor."""
        width = min(self.stream.width, _MAX_WIDTH)
        height = width * self.stream.height // self.stream.width
        return width, height - height % 2


class RtspServer:
    """Listens on its own port, which no call of the API returns."""

    def __init__(
        self, video: Video, users: Users, note: Callable[[str, str], None]
    ) -> None:
        """Show what the video side shows."""
        self._video = video
        self._users = users
        self._note = note
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.playing = 0
        """Sessions that play."""
        self.basic = True
        """Whether Basic is offered beside Digest."""

    async def start(self, host: str, port: int) -> int:
        """Listen and return the port."""
        self._server = await asyncio.start_server(self._serve, host, port)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Stop listening and cut everyone off."""
        if self._server is None:
            return
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()
        self._server = None

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._writers.add(writer)
        connection = Connection(self, reader, writer)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await connection.run()
        finally:
            connection.stop()
            self._writers.discard(writer)
            writer.close()

    def note(self, line: str) -> None:
        """Log a request line."""
        self._note("rtsp", line)

    def user(self, method: str, header: str, nonce: str) -> User:
        """Return who asks; raise RtspError."""
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "basic" and self.basic:
            try:
                text = base64.b64decode(rest, validate=True).decode()
            except binascii.Error, UnicodeDecodeError:
                raise RtspError(401) from None
            name, _, password = text.partition(":")
            user = self._users.get(name)
            if user is not None and user.password == password:
                return user
        if scheme.lower() == "digest":
            fields = dict(_FIELD.findall(rest))
            user = self._users.get(fields.get("username", ""))
            if user is not None and _digest_fits(user, method, fields, nonce):
                return user
        raise RtspError(401)

    def view(self, user: User, uri: str) -> View:
        """Return what a URL shows this account; raise RtspError."""
        match = _PATH.fullmatch(urlsplit(uri).path)
        if match is None:
            raise RtspError(404)
        site = self._video.site
        kind, camera_id = match[1], int(match[2])
        see = site.see_records if kind.startswith("replay") else site.see_live
        try:
            camera = see(user, camera_id)
        except RefusedError as err:
            raise RtspError(err.status) from err
        stream = camera.stream(int(match[3]))
        if stream is None or camera.status <= 0:
            raise RtspError(404)
        return View(kind=kind, camera=camera, stream=stream)

    def scene(self, view: View, seconds: float) -> Scene | None:
        """Return what to show now; None shows nothing (no alarm), yet."""
        match view.kind:
            case "live/alarm" if not view.camera.in_alarm:
                return None
            case "replay/view":
                return self._video.replay(view.camera, seconds)
            case "live/delayed":
                return self._video.scene(view.camera, "delayed")
        return self._video.scene(view.camera)


def _md5(*parts: str) -> str:
    return hashlib.md5(":".join(parts).encode()).hexdigest()


def _digest_fits(user: User, method: str, fields: dict[str, str], nonce: str) -> bool:
    first = _md5(user.name, _REALM, user.password)
    second = _md5(method, fields.get("uri", ""))
    expected = _md5(first, nonce, second)
    return fields.get("nonce") == nonce and fields.get("response") == expected


class Connection:
    """One RTSP client."""

    def __init__(
        self,
        server: RtspServer,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Listen to a client."""
        self._server = server
        self._reader = reader
        self._writer = writer
        self._nonce = secrets.token_hex(16)
        self._session = secrets.token_hex(8)
        self._view: View | None = None
        self._channel = 0
        self._player: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """Stop playing."""
        if self._player is not None:
            self._player.cancel()
            self._player = None

    async def run(self) -> None:
        """Answer requests until the client leaves."""
        while first := await self._reader.read(1):
            if first == b"$":
                # Receiver reports come interleaved; the server ignores them.
                head = await self._reader.readexactly(3)
                await self._reader.readexactly(int.from_bytes(head[1:]))
                continue
            text = (first + await self._reader.readuntil(b"\r\n\r\n")).decode()
            line, *rest = text.split("\r\n")
            headers = {}
            for one in rest:
                name, _, value = one.partition(":")
                headers[name.strip().lower()] = value.strip()
            await self._reader.readexactly(int(headers.get("content-length") or 0))
            self._server.note(line)
            await self._answer(line, headers)

    async def _answer(self, line: str, headers: dict[str, str]) -> None:
        method, uri, *_ = (*line.split(), "", "")
        extra: list[str] = []
        body = ""
        try:
            extra, body = await self._perform(method, uri, headers)
            status = 200
        except RtspError as err:
            status = err.status
        if status == 401:
            extra = [
                f'WWW-Authenticate: Digest realm="{_REALM}", nonce="{self._nonce}"'
            ]
            if self._server.basic:
                extra.append(f'WWW-Authenticate: Basic realm="{_REALM}"')
        lines = [f"RTSP/1.0 {status} {_REASONS[status]}"]
        lines += [f"CSeq: {headers.get('cseq', '0')}", *extra]
        if body:
            lines += ["Content-Type: application/sdp", f"Content-Length: {len(body)}"]
        self._writer.write(("\r\n".join([*lines, "", ""]) + body).encode())
        await self._writer.drain()
        if method == "PLAY" and status == 200 and self._player is None:
            loop = asyncio.get_running_loop()
            self._player = loop.create_task(self._play())

    async def _perform(
        self, method: str, uri: str, headers: dict[str, str]
    ) -> tuple[list[str], str]:
        match method:
            case "OPTIONS":
                return [f"Public: {_METHODS}"], ""
            case "DESCRIBE":
                view = self._admit(method, uri, headers)
                return [f"Content-Base: {uri.rstrip('/')}/"], await _describe(view)
            case "SETUP":
                self._view = self._admit(method, uri, headers)
                return [self._transport(headers.get("transport", "")), self._name], ""
            case "PLAY" | "GET_PARAMETER" | "TEARDOWN":
                if self._view is None:
                    raise RtspError(454)
                if method == "TEARDOWN":
                    self.stop()
                return [self._name], ""
        raise RtspError(405)

    @property
    def _name(self) -> str:
        return f"Session: {self._session};timeout=60"

    def _admit(self, method: str, uri: str, headers: dict[str, str]) -> View:
        header = headers.get("authorization", "")
        user = self._server.user(method, header, self._nonce)
        return self._server.view(user, uri)

    def _transport(self, wanted: str) -> str:
        """Take interleaved TCP only, which Home Assistant asks for first."""
        if "RTP/AVP/TCP" not in wanted:
            raise RtspError(461)
        match = _CHANNELS.search(wanted)
        self._channel = int(match[1]) if match else 0
        pair = f"{self._channel}-{self._channel + 1}"
        return f"Transport: RTP/AVP/TCP;unicast;interleaved={pair}"

    async def _play(self) -> None:
        """Send frames until the camera is lost, which ends the connection."""
        view = self._view
        if view is None:
            return
        loop = asyncio.get_running_loop()
        encoder = await asyncio.to_thread(Encoder, *view.size, _FPS)
        packetizer = Packetizer()
        began = loop.time()
        self._server.playing += 1
        try:
            while view.camera.status > 0:
                seconds = loop.time() - began
                scene = self._server.scene(view, seconds)
                if scene is not None:
                    units = await asyncio.to_thread(encoder.units, scene)
                    await self._send(packetizer, units, seconds)
                await asyncio.sleep(1 / _FPS)
            self._writer.close()
        except ConnectionError:
            self._writer.close()
        finally:
            self._server.playing -= 1

    async def _send(
        self, packetizer: Packetizer, units: list[bytes], seconds: float
    ) -> None:
        for packet in packetizer.packets(units, seconds):
            frame = b"$" + bytes((self._channel,)) + len(packet).to_bytes(2)
            self._writer.write(frame + packet)
        await self._writer.drain()


async def _describe(view: View) -> str:
    sets = await asyncio.to_thread(parameter_sets, *view.size, _FPS)
    lines = (
        "v=0",
        f"o=- {view.camera.id} 1 IN IP4 127.0.0.1",
        "s=CamTrace",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        "a=control:*",
        f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
        f"a=rtpmap:{PAYLOAD_TYPE} H264/90000",
        f"a=fmtp:{PAYLOAD_TYPE} packetization-mode=1;sprop-parameter-sets={sets}",
        f"a=framerate:{_FPS}",
        "a=control:track1",
    )
    return "\r\n".join([*lines, ""])
