"""An RTSP client that receives the H.264 of a simulated camera and leaves it encoded."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator
from fractions import Fraction
import re
from typing import Any, Final

from av import Packet
from yarl import URL

_TIME_BASE: Final = Fraction(1, 90000)
_RTP_HEADER: Final = 12
_MARKER: Final = 0x80
_START_CODE: Final = b"\0\0\0\1"
_FU_A: Final = 28
_STATUS_OK: Final = "RTSP/1.0 200 "
_VIDEO_CONTROL: Final = re.compile(
    r"^m=video .*?^a=control:(\S+)", re.DOTALL | re.MULTILINE
)


class RtspError(Exception):
    """The camera refused a request."""


async def h264_frames(url: URL) -> AsyncGenerator[Packet[Any]]:
    """Yield encoded frames, all in one session, until the camera ends the connection.

    A frame is yielded with its last packet. A player that sees the end of a frame by the
    start of the next one is a frame late.
    """
    reader, writer = await asyncio.open_connection(url.host, url.port)
    try:
        await _Client(url, reader, writer).play()
        frame = b""
        while True:
            _, channel, *length = await reader.readexactly(4)
            rtp = await reader.readexactly(int.from_bytes(length))
            if channel != 0:  # a report
                continue
            frame += _unpacked(rtp[_RTP_HEADER:])
            if rtp[1] & _MARKER:
                packet = Packet(frame)
                packet.pts = int.from_bytes(rtp[4:8])
                packet.time_base = _TIME_BASE
                yield packet
                frame = b""
    finally:
        writer.close()


def _unpacked(payload: bytes) -> bytes:
    """Return what a single unit packet or an FU-A fragment adds to a byte stream."""
    if payload[0] & 0x1F != _FU_A:
        return _START_CODE + payload
    if payload[1] & 0x80:
        first = payload[0] & 0xE0 | payload[1] & 0x1F
        return _START_CODE + bytes((first,)) + payload[2:]
    return payload[2:]


class _Client:
    def __init__(
        self, url: URL, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        login = b64encode(f"{url.user}:{url.password}".encode()).decode()
        self._url = url.with_user(None)
        self._headers = {"Authorization": f"Basic {login}"}
        self._reader = reader
        self._writer = writer

    async def play(self) -> None:
        """Let the camera send its video over this connection; raise RtspError."""
        _, description = await self._ask("DESCRIBE", self._url)
        control = _VIDEO_CONTROL.search(description)
        if control is None:
            raise RtspError("The camera describes no video")
        self._headers["Transport"] = "RTP/AVP/TCP;unicast;interleaved=0-1"
        headers, _ = await self._ask("SETUP", self._url / control[1])
        self._headers["Session"] = headers["session"].partition(";")[0]
        await self._ask("PLAY", self._url)

    async def _ask(self, method: str, url: URL) -> tuple[dict[str, str], str]:
        """Return the headers, with names in lower case, and the body of an answer."""
        headers = [f"{name}: {text}" for name, text in self._headers.items()]
        lines = [f"{method} {url} RTSP/1.0", "CSeq: 1", *headers, "", ""]
        self._writer.write("\r\n".join(lines).encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        if not head.startswith(_STATUS_OK):
            raise RtspError(head.partition("\r\n")[0])
        fields = (line.partition(":") for line in head.splitlines()[1:])
        answered = {name.lower(): text.strip() for name, _, text in fields}
        length = int(answered.get("content-length", 0))
        return answered, (await self._reader.readexactly(length)).decode()
