"""The SD card and storagemanagement.cgi (vendor, Local Storage Management)."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from aiohttp import web
from PIL import Image, ImageDraw

from simulators.video_file import video_file

from .executor import Executor
from .login import Rights
from .options import Options
from .wire import CRLF, Cgi, CgiError, need

_SECONDS = 8
_RATE = 10
_SIZE = (320, 180)


@lru_cache(maxsize=8)
def clip_of(container: str, at: datetime) -> bytes:
    """Return a small real H.264 clip of somebody crossing a room at a local time."""
    pictures = (_picture(number, at) for number in range(_SECONDS * _RATE))
    return video_file(container, _SIZE, pictures, _RATE)


def _picture(number: int, at: datetime) -> Image.Image:
    image = Image.new("RGB", _SIZE, "#28323c")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 120, 320, 180), fill="#50463c")
    draw.rectangle((230, 40, 280, 120), fill="#785a3c")
    x = 20 + number * 3
    draw.ellipse((x, 62, x + 16, 78), fill="#dcb48c")
    draw.rectangle((x - 2, 78, x + 18, 130), fill="#3c6eb4")
    moment = at + timedelta(seconds=number / _RATE)
    draw.text((8, 6), f"SD recording {moment:%Y-%m-%d %H:%M:%S}", fill="white")
    return image


class SdCard:
    """Files on the card; they survive a power cycle."""

    def __init__(self, options: Options, executor: Executor) -> None:
        self._options = options
        self._executor = executor
        self.files: dict[str, datetime] = {}
        self.formatted = 0

    def record(self, at: datetime) -> str:
        """Store a clip recorded at a local time; return its name."""
        name = f"A_{at:%Y%m%d_%H%M%S}.{self._options.clip_container}"
        self.files[name] = at
        return name

    def fill(self, times: Iterable[datetime]) -> None:
        """Store a clip for each time."""
        for at in times:
            self.record(at)

    def cgis(self) -> dict[str, Cgi]:
        """Return storagemanagement.cgi."""
        return {
            "admin/storagemanagement.cgi": Cgi(rights=Rights.ROOT, answer=self._answer)
        }

    async def _answer(self, request: web.Request) -> web.StreamResponse | str:
        match need(request, "action"):
            case "list":
                return await self._list()
            case "remove":
                self._find(request)
                del self.files[request.query["filename"]]
            case "download":
                return await self._download(request)
            case "format":
                await asyncio.sleep(self._options.format_s)
                self.files.clear()
                self.formatted += 1
            case other:
                raise CgiError(f"unknown action {other}")
        return "OK" + CRLF

    def _find(self, request: web.Request) -> str:
        name = need(request, "filename")
        if name not in self.files:
            # "Request includes invalid file names" (vendor, HTTP status codes).
            raise web.HTTPNotFound
        return name

    async def _list(self) -> str:
        """Return a name per line; column meanings beyond it are unknown."""
        names = sorted(self.files)
        if not self._options.list_columns:
            return "".join(name + "\n" for name in names)
        return "".join([await self._row(name) for name in names])

    async def _row(self, name: str) -> str:
        size = len(await self._content(name))
        return f"{name}\t{size}\t{self.files[name]:%Y-%m-%d %H:%M:%S}\n"

    async def _content(self, name: str) -> bytes:
        container = self._options.clip_container
        return await self._executor(clip_of, container, self.files[name])

    async def _download(self, request: web.Request) -> web.StreamResponse:
        name = self._find(request)
        content = await self._content(name)
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f"attachment; filename={name}",
        }
        if self._options.download_length:
            return web.Response(body=content, headers=headers)
        answer = web.StreamResponse(headers=headers)
        await answer.prepare(request)
        await answer.write(content)
        await answer.write_eof()
        return answer
