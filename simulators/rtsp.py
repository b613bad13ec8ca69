"""An RTSP server of pictures drawn here; a device decides who may see what."""

import asyncio
import base64
import binascii
from collections.abc import Callable, Iterable
import contextlib
from dataclasses import dataclass
import hashlib
import re
import secrets
from typing import Final, Protocol

from PIL import Image

from .frame_clock import FrameClock
from .h264 import H264Encoder, h264_description
from .rtp import VIDEO_CLOCK, RtpTrack, h264_payloads

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
_FIELD: Final = re.compile(r'(\w+)="([^"]*)"')
_CHANNELS: Final = re.compile(r"interleaved=(\d+)")
_PAYLOAD_TYPE: Final = 96
_FPS: Final = 15
"""Players measure twenty frames before they show one: few frames make them slow."""


class RtspError(Exception):
    """A refusal with its status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Show(Protocol):
    """What one URL shows."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, both even."""
        ...

    @property
    def over(self) -> bool:
        """True if the stream ends now, and the connection with it."""
        ...

    def picture(self, seconds: float) -> Callable[[], Image.Image] | None:
        """Look, and return what draws what is seen; None shows nothing, yet.

        Drawn is in a thread, while the device lives on.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request for a picture or a stream."""

    method: str
    uri: str
    login: str
    """The Authorization header."""
    nonce: str
    """What a Digest login must have used."""
    held: Show | None
    """What this connection was admitted to before."""


class RtspServer:
    """Listens on its own port, which stays the same after a restart."""

    def __init__(
        self,
        admit: Callable[[Ask], Show],
        note: Callable[[str, str], None],
        *,
        realm: str = "",
    ) -> None:
        """`admit` returns what a client sees, or raises RtspError."""
        self.admit: Final = admit
        self.realm: Final = realm
        self._note = note
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.playing = 0
        """Sessions that play."""
        self.basic = True
        """True if Basic is offered beside Digest."""

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

    def offers(self, nonce: str) -> list[str]:
        """Return the logins that may be used, as header lines."""
        offered = [f'WWW-Authenticate: Digest realm="{self.realm}", nonce="{nonce}"']
        if self.basic:
            offered.append(f'WWW-Authenticate: Basic realm="{self.realm}"')
        return offered

    def user(self, ask: Ask, password_of: Callable[[str], str | None]) -> str:
        """Return the name of who asks; raise RtspError."""
        scheme, _, rest = ask.login.partition(" ")
        if scheme.lower() == "basic" and self.basic:
            try:
                text = base64.b64decode(rest, validate=True).decode()
            except binascii.Error, UnicodeDecodeError:
                raise RtspError(401) from None
            name, _, password = text.partition(":")
            if password_of(name) == password:
                return name
        if scheme.lower() == "digest":
            fields: dict[str, str] = dict(_FIELD.findall(rest))
            name = fields.get("username", "")
            secret = password_of(name)
            if secret is not None and self._fits(ask, fields, secret):
                return name
        raise RtspError(401)

    def _fits(self, ask: Ask, fields: dict[str, str], password: str) -> bool:
        first = _md5(fields["username"], self.realm, password)
        second = _md5(ask.method, fields.get("uri", ""))
        expected = _md5(first, ask.nonce, second)
        return fields.get("nonce") == ask.nonce and fields.get("response") == expected


def _md5(*parts: str) -> str:
    return hashlib.md5(":".join(parts).encode()).hexdigest()


class Connection:
    """One RTSP client."""

    def __init__(
        self,
        server: RtspServer,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._nonce = secrets.token_hex(16)
        self._session = secrets.token_hex(8)
        self._held: Show | None = None
        self._ready = False
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
            extra = self._server.offers(self._nonce)
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
                show = self._admit(method, uri, headers)
                return [f"Content-Base: {uri.rstrip('/')}/"], await _describe(show)
            case "SETUP":
                self._admit(method, uri, headers)
                transport = self._transport(headers.get("transport", ""))
                self._ready = True
                return [transport, self._name], ""
            case "PLAY" | "GET_PARAMETER" | "TEARDOWN":
                if not self._ready:
                    raise RtspError(454)
                if method == "TEARDOWN":
                    self.stop()
                return [self._name], ""
        raise RtspError(405)

    @property
    def _name(self) -> str:
        return f"Session: {self._session};timeout=60"

    def _admit(self, method: str, uri: str, headers: dict[str, str]) -> Show:
        self._held = self._server.admit(
            Ask(
                method=method,
                uri=uri,
                login=headers.get("authorization", ""),
                nonce=self._nonce,
                held=self._held,
            )
        )
        return self._held

    def _transport(self, wanted: str) -> str:
        """Take interleaved TCP only, which Home Assistant asks for first."""
        if "RTP/AVP/TCP" not in wanted:
            raise RtspError(461)
        match = _CHANNELS.search(wanted)
        self._channel = int(match[1]) if match else 0
        pair = f"{self._channel}-{self._channel + 1}"
        return f"Transport: RTP/AVP/TCP;unicast;interleaved={pair}"

    async def _play(self) -> None:
        """Send frames until the show is over, which ends the connection."""
        show = self._held
        if show is None:
            return
        encoder = await asyncio.to_thread(H264Encoder, show.size, _FPS)
        track = RtpTrack(_PAYLOAD_TYPE, VIDEO_CLOCK)
        clock = FrameClock()
        self._server.playing += 1
        try:
            while not show.over:
                seconds = clock.seconds
                if (draw := show.picture(seconds)) is not None:
                    payloads = await asyncio.to_thread(_next, encoder, draw)
                    await self._send(track.packets_of(payloads, seconds))
                await clock.tick(_FPS)
            self._writer.close()
        except ConnectionError:
            self._writer.close()
        finally:
            self._server.playing -= 1

    async def _send(self, packets: Iterable[bytes]) -> None:
        for packet in packets:
            frame = b"$" + bytes((self._channel,)) + len(packet).to_bytes(2)
            self._writer.write(frame + packet)
        await self._writer.drain()


def _next(encoder: H264Encoder, draw: Callable[[], Image.Image]) -> list[bytes]:
    _, stream = encoder.encode(draw())
    return h264_payloads(stream)


async def _describe(show: Show) -> str:
    _, sets = await asyncio.to_thread(h264_description, show.size, _FPS)
    lines = (
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=Live",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        "a=control:*",
        f"m=video 0 RTP/AVP {_PAYLOAD_TYPE}",
        f"a=rtpmap:{_PAYLOAD_TYPE} H264/90000",
        f"a=fmtp:{_PAYLOAD_TYPE} packetization-mode=1;sprop-parameter-sets={sets}",
        f"a=framerate:{_FPS}",
        "a=control:track1",
    )
    return "\r\n".join([*lines, ""])
