"""Pictures, streams and the SD card (vendor: Image, Video and Audio, Local Storage)."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
import re
from typing import Final
from urllib.parse import quote

import aiohttp
from yarl import URL

from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceResponseError,
    InvalidValueError,
)
from ....clientkit.http import Http, device_errors, read_limited
from ....clientkit.mjpeg import MAX_PICTURE_BYTES, is_jpeg, read_pictures
from .const import (
    FORMAT_TIMEOUT_S,
    FRAME_TIMEOUT_S,
    IMAGE,
    MAX_WORDS_BYTES,
    OPEN_TIMEOUT_S,
    STORAGE,
)
from .models import MobotixSettings, Stream
from .wire import Cgi, lines, meant, repeated

_CHUNK: Final = 2**16
_CLIP: Final = re.compile(r"([A-Za-z]*)_?(\d{8})_(\d{6})\b")
_FILE: Final = re.compile(r"[^\x00-\x1f\x7f/\\]{1,255}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Clip:
    """A recording on the SD card."""

    name: str
    """As the camera lists it; what it is downloaded by."""
    start: datetime | None = None
    """Camera's local time, read out of the name."""
    kind: str = ""
    """Leading letters of the name; the vendor's sample is `A`, unexplained."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """A file on its way."""

    chunks: AsyncIterator[bytes]
    size: int | None
    """Bytes, when the camera tells."""


class Media:
    """What the camera shows and has recorded."""

    def __init__(self, cgi: Cgi, mjpeg: Http, settings: MobotixSettings) -> None:
        """Take the camera's CGIs and its MJPEG server."""
        self._cgi = cgi
        self._mjpeg = mjpeg
        self._settings = settings

    async def snapshot(self) -> bytes:
        """Return a still picture as JPEG."""
        answer = await repeated(
            lambda: self._cgi.http.get(IMAGE, max_bytes=MAX_PICTURE_BYTES)
        )
        if not is_jpeg(answer.body):
            meant(answer.body[:MAX_WORDS_BYTES].decode(errors="replace"))
            raise DeviceResponseError("The camera's picture is no JPEG")
        return answer.body

    async def check(self) -> None:
        """Knock at the still picture without fetching it; raises as any read."""
        once = aiohttp.ClientTimeout(total=OPEN_TIMEOUT_S)
        async with self._cgi.http.open("GET", IMAGE, timeout=once) as got:
            if not got.content_type.startswith("image/"):
                meant(
                    (await read_limited(got, MAX_WORDS_BYTES)).decode(errors="replace")
                )
                raise DeviceResponseError("The device's picture is no picture")

    def rtsp_url(self, stream: Stream) -> str:
        """Return the URL of a stream, with the password in it: never show or store."""
        settings = self._settings
        login = ""
        if settings.username:
            user, password = quote(settings.username, ""), quote(settings.password, "")
            login = f"{user}:{password}@"
        host = URL.build(scheme="rtsp", host=settings.host).raw_authority
        query = settings.rtsp_extra.lstrip("?&")
        path = quote(stream.path, safe="/?=&.~%-_")
        mark = "&" if "?" in path else "?"
        extra = f"{mark}{query}" if query else ""
        return f"rtsp://{login}{host}:{settings.rtsp_port}{path}{extra}"

    @asynccontextmanager
    async def mjpeg(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Yield pictures as they come; ends with DeviceError when they stop."""
        times = aiohttp.ClientTimeout(
            total=None, sock_connect=OPEN_TIMEOUT_S, sock_read=FRAME_TIMEOUT_S
        )
        async with (
            self._mjpeg.open("GET", "/", timeout=times) as response,
            aclosing(_pictures(response)) as pictures,
        ):
            yield pictures

    async def clips(self) -> tuple[Clip, ...]:
        """Return the recordings on the SD card; needs the root account.

        The answer is undocumented: the file name is taken from the first column.
        """
        text = await self._cgi.ask(STORAGE, "action=list")
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
                meant(
                    (await read_limited(got, MAX_WORDS_BYTES)).decode(errors="replace")
                )
                raise DeviceResponseError("The camera did not send the recording")
            async with aclosing(_chunks(got)) as chunks:
                yield Download(chunks=chunks, size=got.content_length)

    async def remove_clip(self, name: str) -> None:
        """Delete a recording."""
        query = {"action": "remove", "filename": _checked_name(name)}
        await self._cgi.tell(STORAGE, query)

    async def format_storage(self) -> None:
        """Erase the SD card; takes a while."""
        await self._cgi.tell(STORAGE, "action=format", timeout_s=FORMAT_TIMEOUT_S)


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
