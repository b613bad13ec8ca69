"""The SD card and storagemanagement.cgi (vendor, Local Storage Management)."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from aiohttp import web
import av
from PIL import Image, ImageDraw

from .executor import Executor
from .login import Rights
from .options import Options
from .wire import CRLF, Cgi, CgiError, need

_SECONDS = 4
_RATE = 10
_SIZE = (320, 180)


@lru_cache(maxsize=2)
def sample_clip(container: str) -> bytes:
    """Return a small real H.264 clip of somebody crossing a room."""
    target = BytesIO()
    frame: Any = av.VideoFrame
    with av.open(target, "w", format=container) as out:
        stream: Any = out.add_stream("libx264", rate=_RATE)
        stream.width, stream.height = _SIZE
        stream.pix_fmt = "yuv420p"
        stream.thread_count = 1
        stream.options = {"preset": "ultrafast", "profile": "baseline"}
        for number in range(_SECONDS * _RATE):
            out.mux(stream.encode(frame.from_image(_picture(number))))
        out.mux(stream.encode(None))
    return target.getvalue()


def _picture(number: int) -> Image.Image:
    image = Image.new("RGB", _SIZE, "#28323c")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 120, 320, 180), fill="#50463c")
    draw.rectangle((230, 40, 280, 120), fill="#785a3c")
    x = 20 + number * 6
    draw.ellipse((x, 62, x + 16, 78), fill="#dcb48c")
    draw.rectangle((x - 2, 78, x + 18, 130), fill="#3c6eb4")
    draw.text((8, 6), f"SD recording {number / _RATE:04.1f} s", fill="white")
    return image


class SdCard:
    """Files on the card; they survive a power cycle."""

    def __init__(self, options: Options, executor: Executor) -> None:
        """Start with an empty card."""
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
        size = len(await self._content()) if names else 0
        return "".join(
            f"{name}\t{size}\t{self.files[name]:%Y-%m-%d %H:%M:%S}\n" for name in names
        )

    async def _content(self) -> bytes:
        return await self._executor(sample_clip, self._options.clip_container)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        name = self._find(request)
        content = await self._content()
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
