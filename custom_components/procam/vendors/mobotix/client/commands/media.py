"""Pictures, streams and the SD card (vendor: Image, Video and Audio, Local Storage)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
import re
from typing import Final
from urllib.parse import quote

import aiohttp

from .....clientkit.address import host_in_url
from .....clientkit.axis_cgi import AxisCgi, accepted, lines
from .....clientkit.errors import (
    DeviceConnectionError,
    DeviceResponseError,
    InvalidValueError,
    TranslatedMessage,
)
from .....clientkit.http import Answer, Http, device_errors, read_limited
from .....clientkit.mjpeg import MAX_PICTURE_BYTES, is_jpeg, read_pictures
from ..cache import Cache
from ..const import (
    FORMAT_TIMEOUT_S,
    FRAME_TIMEOUT_S,
    IMAGE,
    MAX_WORDS_BYTES,
    OPEN_TIMEOUT_S,
    STORAGE,
)
from ..models import Stream

_CHUNK: Final = 2**16
_FORBIDDEN: Final = 403
_STILL_EVERY_S: Final = 0.5
_CLIP: Final = re.compile(r"([A-Za-z]*)_?(\d{8})_(\d{6})\b")
_FILE: Final = re.compile(r"[^\x00-\x1f\x7f/\\]{1,255}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Clip:
    """A recording on the SD card."""

    name: str
    """As the camera lists it and downloads it."""
    start: datetime | None = None
    """The camera's local time, from the name."""
    kind: str = ""
    """Leading letters of the name; the vendor's sample is `A`, unexplained."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """A file being downloaded."""

    chunks: AsyncIterator[bytes]
    size: int | None
    """Bytes, if the camera reports it."""


class Media:
    """Pictures, streams and recordings of the camera."""

    def __init__(self, cgi: AxisCgi, mjpeg: Http, cache: Cache) -> None:
        self._cgi = cgi
        self._mjpeg = mjpeg
        self._cache = cache

    async def snapshot(self) -> bytes:
        """Return a still picture as JPEG."""
        answer = await self._cgi.read_raw(IMAGE, max_bytes=MAX_PICTURE_BYTES)
        if not is_jpeg(answer.body):
            accepted(_head(answer))
            raise DeviceResponseError("The camera's picture is not a JPEG")
        return answer.body

    async def check_login(self) -> None:
        """Request the still picture without fetching it; raises DeviceError.

        DevicePermissionError is raised for `Permission denied` only, which some
        firmware answers to a wrong password.
        """
        once = aiohttp.ClientTimeout(total=OPEN_TIMEOUT_S)
        async with self._cgi.http.open(
            "GET", IMAGE, timeout=once, accept=frozenset({_FORBIDDEN})
        ) as got:
            if got.status == _FORBIDDEN:
                raise DeviceResponseError(
                    TranslatedMessage("no_right"), status=got.status
                )
            if not got.content_type.startswith("image/"):
                await _raise_words(got)
                raise DeviceResponseError("The device's picture is no picture")

    def rtsp_url(self, stream: Stream) -> str:
        """Return the URL of a stream. It contains the password: never show or store."""
        settings = self._cache.settings
        login = ""
        if settings.username:
            user, password = quote(settings.username, ""), quote(settings.password, "")
            login = f"{user}:{password}@"
        host = host_in_url(settings.host)
        query = settings.rtsp_extra.lstrip("?&")
        path = quote(stream.path, safe="/?=&.~%-_")
        mark = "&" if "?" in path else "?"
        extra = f"{mark}{query}" if query else ""
        return f"rtsp://{login}{host}:{self._cache.rtsp_port}{path}{extra}"

    @asynccontextmanager
    async def mjpeg(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Yield live pictures; raises DeviceError when they stop.

        The MJPEG server has no HTTPS: with HTTPS, stills are fetched in a row, so that
        the login does not cross the network unencrypted.
        """
        if self._cache.settings.ssl:
            async with aclosing(self._stills()) as stills:
                yield stills
            return
        times = aiohttp.ClientTimeout(
            total=None, sock_connect=OPEN_TIMEOUT_S, sock_read=FRAME_TIMEOUT_S
        )
        async with (
            self._mjpeg.open("GET", "/", timeout=times) as response,
            aclosing(_pictures(response)) as pictures,
        ):
            yield pictures

    async def _stills(self) -> AsyncGenerator[bytes]:
        while True:
            yield await self.snapshot()
            await asyncio.sleep(_STILL_EVERY_S)

    async def clips(self) -> tuple[Clip, ...]:
        """Return the recordings on the SD card; needs the root account.

        The answer is undocumented: the file name is taken from the first column.
        """
        text = (await self._cgi.read(STORAGE, "action=list")).text
        names = dict.fromkeys(line.split("\t")[0].strip() for line in lines(text))
        return tuple(_clip(name) for name in names if _FILE.fullmatch(name))

    @asynccontextmanager
    async def download(self, name: str) -> AsyncIterator[Download]:
        """Open a recording to be read piece by piece."""
        query = {"action": "download", "filename": _checked_name(name)}
        times = aiohttp.ClientTimeout(
            total=None, sock_connect=OPEN_TIMEOUT_S, sock_read=FRAME_TIMEOUT_S
        )
        async with self._cgi.http.open("GET", STORAGE, query, timeout=times) as got:
            if got.content_type.startswith("text/"):
                await _raise_words(got)
                raise DeviceResponseError("The camera did not send the recording")
            async with aclosing(_chunks(got)) as chunks:
                yield Download(chunks=chunks, size=got.content_length)

    async def remove_clip(self, name: str) -> None:
        """Delete a recording."""
        query = {"action": "remove", "filename": _checked_name(name)}
        await self._cgi.send(STORAGE, query)

    async def format_storage(self) -> None:
        """Erase the SD card; takes a while."""
        await self._cgi.send(STORAGE, "action=format", timeout_s=FORMAT_TIMEOUT_S)


def _head(answer: Answer) -> Answer:
    return Answer(
        status=answer.status,
        headers=answer.headers,
        body=answer.body[:MAX_WORDS_BYTES],
    )


async def _raise_words(got: aiohttp.ClientResponse) -> None:
    """Raise the error that a text answer describes, if it describes one."""
    body = await read_limited(got, MAX_WORDS_BYTES)
    accepted(Answer(status=got.status, headers=got.headers, body=body))


async def _pictures(response: aiohttp.ClientResponse) -> AsyncGenerator[bytes]:
    async with aclosing(read_pictures(response)) as pictures:
        async for picture in pictures:
            yield picture
    raise DeviceConnectionError("The camera ended its picture stream")


async def _chunks(response: aiohttp.ClientResponse) -> AsyncGenerator[bytes]:
    with device_errors():
        async for chunk in response.content.iter_chunked(_CHUNK):
            yield chunk


def _clip(name: str) -> Clip:
    if not (match := _CLIP.match(name)):
        return Clip(name=name)
    try:
        start = datetime.strptime(match[2] + match[3], "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        return Clip(name=name)
    return Clip(name=name, start=start, kind=match[1])


def _checked_name(name: str) -> str:
    if not _FILE.fullmatch(name) or name in (".", ".."):
        raise InvalidValueError("clip_unknown")
    return name
