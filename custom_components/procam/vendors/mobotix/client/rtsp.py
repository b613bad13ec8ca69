"""Which RTSP paths a camera has: DESCRIBE (vendor: Video and Audio, RTSP)."""

import asyncio
from base64 import b64encode
from contextlib import suppress
from hashlib import md5
import re
from typing import Final

from ....clientkit.address import host_in_url
from ....clientkit.auth import split_challenges
from ....clientkit.errors import DeviceResponseError
from .const import OPEN_TIMEOUT_S, R_STREAM_PATHS, STREAM_PATHS
from .models import MobotixSettings, Stream

_OK: Final = 200
_UNAUTHORIZED: Final = 401
_MAX_BODY_BYTES: Final = 2**16
_STATUS: Final = re.compile(r"RTSP/(?:\S{1,8} +)?(\d{3})\b")
"""The vendor prints it without a version."""
_FIELD: Final = re.compile(r'(realm|nonce|qop|algorithm)="?([^",]{0,200})"?')
_CODEC: Final = re.compile(r"a=rtpmap:\d{1,3} (H26[45]|JPEG)/", re.IGNORECASE)
_JPEG: Final = re.compile(r"m=video \d{1,5} RTP/AVP 26\b")

type _Answer = tuple[int, dict[str, list[str]], str]


async def check_server(settings: MobotixSettings, port: int) -> None:
    """Ask the RTSP server for its commands; raises DeviceError if there is none.

    One that does not answer that may still describe a stream, as players ask it to.
    """
    probe = _Probe(settings, port)
    with _no_answer():
        await probe.ask("OPTIONS", "*")
    if not probe.answered:
        with _no_answer():
            await probe.codec_of(STREAM_PATHS[0])
    probe.check()


async def probe_streams(settings: MobotixSettings, port: int) -> tuple[Stream, ...]:
    """Return the documented streams that the RTSP server describes.

    Empty if the server refuses the login, which is tried once, or describes nothing;
    raises DeviceError if there is no server.
    """
    probe = _Probe(settings, port)
    found: list[Stream] = []
    with _no_answer():
        async with asyncio.timeout(OPEN_TIMEOUT_S):
            for paths in (STREAM_PATHS, R_STREAM_PATHS):
                found += [
                    Stream(name=path, path=f"/{path}", codec=codec or None)
                    for path in paths
                    if (codec := await probe.codec_of(path)) is not None
                ]
                if found or probe.refused:
                    break
    probe.check()
    return tuple(found)


def _no_answer() -> suppress:
    return suppress(
        OSError, TimeoutError, ValueError, EOFError, asyncio.LimitOverrunError
    )


class _Probe:
    def __init__(self, settings: MobotixSettings, port: int) -> None:
        self._settings = settings
        self._port = port
        self._base = f"rtsp://{host_in_url(settings.host)}:{port}/"
        self._challenge = ""
        self.refused = False
        """The server refused the login."""
        self.answered = False
        """An RTSP server answered, whatever its answer was."""

    def check(self) -> None:
        """Raise DeviceResponseError if no RTSP server answered."""
        if not self.answered:
            raise DeviceResponseError(f"No RTSP server responds on port {self._port}")

    async def codec_of(self, path: str) -> str | None:
        """Return the codec of a path, empty if unknown; None if there is no such path."""
        if self.refused:
            return None
        status, headers, body = await self._describe(path)
        if status == _UNAUTHORIZED:
            offered = split_challenges(headers.get("www-authenticate", []))
            digests = [one for one in offered if one.lower().startswith("digest ")]
            self._challenge = next(iter([*digests, *offered]), "")
            if self._challenge:
                status, headers, body = await self._describe(path)
            self.refused = status == _UNAUTHORIZED
        if status != _OK:
            return None
        if match := _CODEC.search(body):
            codec = match[1].lower()
            return "mjpeg" if codec == "jpeg" else codec
        return "mjpeg" if _JPEG.search(body) else ""

    async def _describe(self, path: str) -> _Answer:
        url = self._base + path
        headers = ["Accept: application/sdp"]
        if self._challenge:
            headers.append(f"Authorization: {self._authorization(url)}")
        return await self.ask("DESCRIBE", url, *headers)

    async def ask(self, method: str, url: str, *headers: str) -> _Answer:
        """Send a request on a connection of its own and return the answer."""
        async with asyncio.timeout(OPEN_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(
                self._settings.host, self._port
            )
            try:
                lines = [f"{method} {url} RTSP/1.0", "CSeq: 1", *headers, "", ""]
                writer.write("\r\n".join(lines).encode())
                await writer.drain()
                head = (await reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace")
                self.answered |= _STATUS.match(head) is not None
                return await _read_answer(head, reader)
            finally:
                writer.close()

    def _authorization(self, url: str) -> str:
        user, password = self._settings.username, self._settings.password
        if not self._challenge.lower().startswith("digest "):
            return "Basic " + b64encode(f"{user}:{password}".encode()).decode()
        # LIVE555, which the cameras use, knows RFC 2069 and MD5 only.
        fields = dict(_FIELD.findall(self._challenge))
        realm, nonce = fields.get("realm", ""), fields.get("nonce", "")
        secret = _md5(f"{user}:{realm}:{password}")
        response = _md5(f"{secret}:{nonce}:{_md5(f'DESCRIBE:{url}')}")
        values = {
            "username": user,
            "realm": realm,
            "nonce": nonce,
            "uri": url,
            "response": response,
        }
        return "Digest " + ", ".join(
            f'{name}="{text}"' for name, text in values.items()
        )


async def _read_answer(head: str, reader: asyncio.StreamReader) -> _Answer:
    first, *rest = head.split("\r\n")
    match = _STATUS.match(first)
    headers: dict[str, list[str]] = {}
    for line in rest:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), []).append(value.strip())
    text = headers.get("content-length", ["0"])[0]
    length = int(text) if text.isdecimal() and len(text) < 6 else 0
    body = await reader.readexactly(min(length, _MAX_BODY_BYTES))
    return int(match[1]) if match else 0, headers, body.decode("utf-8", "replace")


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
