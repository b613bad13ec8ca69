"""MJPEG on its own port, 8008 on real cameras (vendor, Connect video and audio)."""

import asyncio
from collections.abc import Callable
from typing import override

from simulators.frame_clock import FrameClock

from .listener import Listener, read_head
from .login import Gate
from .options import Options
from .picture import Picture


class MjpegServer(Listener):
    """Answers `GET /` with pictures without end."""

    def __init__(
        self,
        port: int,
        *,
        options: Options,
        gate: Gate,
        picture: Picture,
        note: Callable[[str, str], None],
    ) -> None:
        super().__init__(port)
        self._options = options
        self._gate = gate
        self._picture = picture
        self._note = note
        self.stopped = False
        """Set while an upgrade holds the streams."""

    @override
    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer one request, then close."""
        first, headers = await read_head(reader)
        self._note("mjpeg", first)
        method, path, *_ = (*first.split(), "", "")
        refusal = self._refusal(method, path, headers.get("authorization", ""))
        if refusal:
            writer.write(f"HTTP/1.0 {refusal}\r\n\r\n".encode())
            await writer.drain()
            return
        await self._stream(writer)

    def _refusal(self, method: str, path: str, authorization: str) -> str:
        if method != "GET":
            return "400 Bad Request"
        if self._options.mjpeg_auth:
            verdict = self._gate.check(method, path, authorization)
            if verdict.account is None:
                offers = self._gate.challenges(stale=verdict.stale)
                headers = "".join(f"\r\nWWW-Authenticate: {o}" for o in offers)
                return f"401 Unauthorized{headers}"
        if path.partition("?")[0] != "/":
            return "404 Not Found"
        return "503 Service Unavailable" if self.stopped else ""

    async def _stream(self, writer: asyncio.StreamWriter) -> None:
        boundary = self._options.mjpeg_boundary
        named = ("--" if self._options.mjpeg_boundary_dashes else "") + boundary
        writer.write(
            "HTTP/1.0 200 OK\r\n"
            f"Content-Type: multipart/x-mixed-replace;boundary={named}\r\n\r\n".encode()
        )
        clock = FrameClock()
        while True:
            picture = await self._picture.jpeg()
            head = f"--{boundary}\r\nContent-Type: image/jpeg\r\n"
            if self._options.mjpeg_length:
                head += f"Content-Length: {len(picture)}\r\n"
            writer.write(f"{head}\r\n".encode() + picture + b"\r\n")
            await writer.drain()
            await clock.tick(self._options.frame_rate)
