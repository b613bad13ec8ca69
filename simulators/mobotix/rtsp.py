"""RTSP server of the camera (vendor, Video and Audio; facts section 7)."""

import asyncio
from collections.abc import Callable
from typing import override
from urllib.parse import urlsplit

from simulators.h264 import h264_description
from simulators.rtp import PT_JPEG

from .encoder import Format, LiveStream
from .executor import Executor
from .listener import Listener, read_head
from .login import Accounts, Gate
from .models import Model
from .options import Options
from .parameters import Parameters
from .picture import SIZE, Picture
from .session import PT_H264, Session, Transport

_SMALL = (320, 180)
_METHODS = "OPTIONS, DESCRIBE, SETUP, TEARDOWN, PLAY, PAUSE"
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Stream Not Found",
    405: "Method Not Allowed",
    454: "Session Not Found",
    461: "Unsupported Transport",
    503: "Service Unavailable",
}


class RtspError(Exception):
    """A refusal; the argument is the status code."""

    def __init__(self, status: int, *headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers


class RtspServer(Listener):
    """The camera's streams over RTSP."""

    def __init__(
        self,
        port: int,
        *,
        model: Model,
        options: Options,
        accounts: Accounts,
        parameters: Parameters,
        picture: Picture,
        executor: Executor,
        note: Callable[[str, str], None],
    ) -> None:
        super().__init__(port)
        self.gate = Gate(accounts, options, rtsp=True)
        self.options = options
        self.note = note
        self.executor = executor
        self.stopped = False
        """Set while an upgrade holds the streams."""
        self._model = model
        self._parameters = parameters
        self._streams = {
            name: LiveStream(self._format(name, index), picture, options, executor)
            for index, name in enumerate(model.streams)
        }

    def _format(self, name: str, index: int) -> Format:
        return Format(
            codec="jpeg" if name == "jpeg" else "h264",
            size=SIZE if index == 0 or name == "jpeg" else _SMALL,
            rate=self.options.frame_rate,
        )

    @property
    def watchers(self) -> int:
        """Number of sessions that play."""
        return sum(stream.watchers for stream in self._streams.values())

    @property
    def encoding(self) -> list[str]:
        """Names of the streams whose encoder works."""
        return [name for name, stream in self._streams.items() if stream.running]

    def paths(self) -> dict[str, LiveStream]:
        """Return the streams by their present path; disabled ones are left out."""
        found: dict[str, LiveStream] = {}
        for index, (name, stream) in enumerate(self._streams.items()):
            if self._model.named_streams:
                if self._parameters.flag(
                    f"Image.I0.Appearance.Stream.S{index}.Enabled"
                ):
                    path = self._parameters[f"Network.RTSP.Stream{index + 1}"]
                    found[path] = stream
            elif self._resolution(name, index) != "disable":
                found[name] = stream
        return found

    def _resolution(self, name: str, index: int) -> str:
        # The list starts with MJPEG, then the H.264 streams (facts section 2).
        sizes = self._parameters["Image.I0.Appearance.Resolution"].split(",")
        return sizes[0 if name == "jpeg" else index + 1]

    @override
    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer one client until it leaves."""
        if not self._parameters.flag("Network.RTSP.Enabled"):
            return
        connection = Connection(self, reader, writer)
        try:
            await connection.run()
        finally:
            connection.close()


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
        self._sessions: dict[str, Session] = {}

    def close(self) -> None:
        """End the client's sessions."""
        for session in self._sessions.values():
            session.close()
        self._sessions.clear()

    async def run(self) -> None:
        """Answer requests until the client closes."""
        while True:
            first = await self._reader.readexactly(1)
            if first == b"$":
                # RTCP reports of the client come interleaved; the camera ignores them.
                head = await self._reader.readexactly(3)
                await self._reader.readexactly(int.from_bytes(head[1:]))
                continue
            line, headers = await read_head(self._reader)
            line = first.decode("latin-1") + line
            await self._reader.readexactly(int(headers.get("content-length") or 0))
            self._server.note("rtsp", line)
            await self._answer(line, headers)

    async def _answer(self, line: str, headers: dict[str, str]) -> None:
        method, uri, *_ = (*line.split(), "", "")
        body = ""
        try:
            extra, body = await self._perform(method, uri, headers)
            status = 200
        except RtspError as err:
            status, extra = err.status, list(err.headers)
        lines = [
            f"RTSP/1.0 {status} {_REASONS[status]}",
            f"CSeq: {headers.get('cseq', '')}",
            *extra,
        ]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        await self._writer.drain()

    async def _perform(
        self, method: str, uri: str, headers: dict[str, str]
    ) -> tuple[list[str], str]:
        if method == "OPTIONS":
            return [f"Public: {_METHODS}"], ""
        if method not in (*_METHODS.split(", "), "GET_PARAMETER"):
            raise RtspError(405, f"Allow: {_METHODS}")
        if method in ("DESCRIBE", "SETUP"):
            self._admit(method, uri, headers)
        if method == "DESCRIBE":
            return await self._describe(uri)
        if method == "SETUP":
            return await self._setup(uri, headers), ""
        session = self._sessions.get(headers.get("session", "").partition(";")[0])
        if session is None:
            raise RtspError(454)
        extra = [f"Session: {session.name}"]
        if method == "PLAY":
            begun = session.play(_base(uri))
            return ["Range: npt=0.000-", *extra, f"RTP-Info: {begun}"], ""
        if method == "PAUSE":
            session.pause()
        elif method == "TEARDOWN":
            self._sessions.pop(session.name).close()
        return extra, ""

    def _admit(self, method: str, uri: str, headers: dict[str, str]) -> None:
        gate = self._server.gate
        verdict = gate.check(method, uri, headers.get("authorization", ""))
        if verdict.account is None:
            offers = gate.challenges(stale=verdict.stale)
            raise RtspError(401, *(f"WWW-Authenticate: {offer}" for offer in offers))
        if self._server.stopped:
            raise RtspError(503)

    def _stream(self, path: str) -> LiveStream:
        stream = self._server.paths().get(path)
        if stream is None:
            raise RtspError(404)
        return stream

    async def _describe(self, uri: str) -> tuple[list[str], str]:
        path = _path(uri)
        stream = self._stream(path)
        lines = [
            "v=0",
            "o=- 1371534426547402 1 IN IP4 0.0.0.0",
            's=Session streamed by "nessyMediaServer"',
            f"i={path}",
            "t=0 0",
            "a=tool:LIVE555 Streaming Media v2010.04.09_dyn",
            "a=type:broadcast",
            "a=control:*",
            "a=range:npt=0-",
            'a=x-qt-text-nam:Session streamed by "nessyMediaServer"',
            f"a=x-qt-text-inf:{path}",
            *await self._video_lines(stream.form),
        ]
        if self._server.options.audio:
            lines += [
                "m=audio 7878 RTP/AVP 0",
                "a=rtpmap:0 PCMU/8000/1",
                "a=control:track2",
            ]
        body = "".join(line + "\r\n" for line in lines)
        base = uri.rstrip("/") + "/"
        return [f"Content-Base: {base}", "Content-Type: application/sdp"], body

    async def _video_lines(self, form: Format) -> list[str]:
        width, height = form.size
        if form.codec == "jpeg":
            lines = [f"m=video 0 RTP/AVP {PT_JPEG}", "c=IN IP4 0.0.0.0"]
        else:
            profile, sets = await self._server.executor(
                h264_description, form.size, form.rate
            )
            mode = self._server.options.packetization_mode
            parameters = (
                f"packetization-mode={mode};profile-level-id={profile};"
                f"sprop-parameter-sets={sets}"
            )
            lines = [
                f"m=video 0 RTP/AVP {PT_H264}",
                "c=IN IP4 0.0.0.0",
                f"a=rtpmap:{PT_H264} H264/90000",
                f"a=fmtp:{PT_H264} {parameters}",
            ]
        return [
            *lines,
            "a=control:track1",
            f"a=cliprect:0,0,{width},{height}",
            f"a=framerate:{form.rate:.6f}",
        ]

    async def _setup(self, uri: str, headers: dict[str, str]) -> list[str]:
        path, _, track = _path(uri).rpartition("/")
        stream = self._stream(path)
        if track != "track1" and not (track == "track2" and self._server.options.audio):
            raise RtspError(404)
        name = headers.get("session", "").partition(";")[0]
        if name and name not in self._sessions:
            raise RtspError(454)
        transport = await Transport.open(headers.get("transport", ""), self._writer)
        if transport is None:
            raise RtspError(461)
        if not name:
            session = Session(stream)
            name = session.name
            self._sessions[name] = session
        self._sessions[name].add(int(track[-1]), transport)
        return [f"Transport: {transport.answer}", f"Session: {name}"]


def _path(uri: str) -> str:
    return urlsplit(uri).path.strip("/")


def _base(uri: str) -> str:
    return uri.rstrip("/")
