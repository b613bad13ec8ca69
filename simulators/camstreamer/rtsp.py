"""CamSwitcher's RTSP output: tokens that open it once (facts 5, vendor text)."""

import asyncio
from contextlib import suppress
import secrets
import time
from typing import Final
from urllib.parse import urlsplit

from .camera import Camera
from .cgi import JsonObject

_SDP: Final = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=CamSwitcher\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n"
)


class RtspOutput:
    """The mixer's output port; it describes the stream and sends no video."""

    def __init__(self, camera: Camera) -> None:
        """Listen once the camera has power."""
        self.camera = camera
        self.port = 0
        self.played: list[str] = []
        """Tokens that opened the output, oldest first."""
        self._tokens: dict[str, float] = {}
        self._server: asyncio.Server | None = None

    async def open(self, host: str) -> None:
        """Listen, at the port used before the power loss."""
        self._server = await asyncio.start_server(self._serve, host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and drop players."""
        if self._server is not None:
            self._server.close()
            self._server.abort_clients()
            await self._server.wait_closed()
            self._server = None

    def info(self) -> JsonObject:
        """Return `data` of output_info.cgi, with a token of its own."""
        token = secrets.token_hex(32)
        self._tokens[token] = time.monotonic()
        return {
            "rtsp_url": f"rtsp://127.0.0.1:{self.port}/{token}",
            "ws": "ws://127.0.0.1/local/camswitcher/video",
            "ws_initial_message": _alias(token),
        }

    def audio_info(self) -> JsonObject:
        """Return `data` of audio_push_info.cgi."""
        return {
            "ws": "ws://127.0.0.1/local/camswitcher/audio",
            "ws_initial_message": _alias(secrets.token_hex(32)),
        }

    def void(self) -> None:
        """Void all tokens given out."""
        self._tokens.clear()

    def redeem(self, token: str) -> bool:
        """Tell whether a token opens the output, and use it up."""
        permanent = self.camera.params.get("Camswitcher.RTSPAccessToken")
        issued = self._tokens.pop(token, None)
        life_s = self.camera.options.output_life_s
        good = issued is not None and time.monotonic() - issued <= life_s
        if good or (permanent and token == permanent):
            self.played.append(token)
            return True
        return False

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                writer.write(self._answer(head))
                await writer.drain()
        writer.close()

    def _answer(self, head: str) -> bytes:
        first, *lines = head.split("\r\n")
        method, _, rest = first.partition(" ")
        fields = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        number = f"CSeq: {fields.get('cseq', '0')}\r\n"
        self.camera.note("rtsp", method)
        if method == "OPTIONS":
            return f"RTSP/1.0 200 OK\r\n{number}Public: DESCRIBE\r\n\r\n".encode()
        token = urlsplit(rest.split(" ")[0]).path.removeprefix("/")
        if method != "DESCRIBE" or not self.redeem(token):
            return f"RTSP/1.0 404 Not Found\r\n{number}\r\n".encode()
        kind = f"Content-Type: application/sdp\r\nContent-Length: {len(_SDP)}\r\n"
        return f"RTSP/1.0 200 OK\r\n{number}{kind}\r\n{_SDP}".encode()


def _alias(token: str) -> str:
    return f'{{"type":"ALIAS_NAME", "data": "{token}"}}'
