"""Clips on a MOVE camera's SD card, by day."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Final
from urllib.parse import quote

from homeassistant.components.media_player import MediaClass

from ...clientkit.errors import InvalidValueError
from ...clientkit.remux import MIME, fragmented_mp4
from ...clientkit.thumbnail import first_picture
from ...contract.media_library import (
    THUMBNAIL,
    MediaContent,
    MediaLibrary,
    MediaNode,
    MediaPath,
    clip_title,
    day_folder,
)
from .client import Clip, Download, MobotixClient, MobotixState

_UNDATED: Final = "other"
_AS_THEY_ARE: Final = (".mp4", ".m4v")
"""Types of files that browsers play unchanged."""


async def _browse(
    client: MobotixClient, _state: MobotixState, path: MediaPath
) -> list[MediaNode]:
    clips = await client.media.clips()
    if not path:
        return _days(clips)
    (day,) = _steps(path, 1)
    found = [clip for clip in clips if _day(clip) == day]
    if not found:
        raise InvalidValueError("recording_unknown")
    found.sort(key=lambda clip: clip.name, reverse=True)
    return [_node(clip, day) for clip in found]


def _days(clips: Iterable[Clip]) -> list[MediaNode]:
    days = sorted({_day(clip) for clip in clips}, reverse=True)
    # Names without a date come last, whatever their letters.
    days.sort(key=lambda day: day == _UNDATED)
    return [_folder(day) for day in days]


def _day(clip: Clip) -> str:
    return clip.start.date().isoformat() if clip.start else _UNDATED


def _folder(day: str) -> MediaNode:
    if day == _UNDATED:
        return MediaNode(id=day, word="media_undated")
    return day_folder(date.fromisoformat(day))


def _node(clip: Clip, day: str) -> MediaNode:
    node = MediaNode(
        id=clip.name,
        title=clip.name,
        media_class=MediaClass.VIDEO,
        content_type=MIME,
        thumbnail=(day, clip.name, THUMBNAIL),
    )
    if clip.start is None:
        return node
    return replace(node, title=clip_title(clip.start), word="media_recording")


async def _resolve(
    _client: MobotixClient, _state: MobotixState, path: MediaPath
) -> str:
    _steps(path, 2)
    return MIME


@asynccontextmanager
async def _open(
    client: MobotixClient, path: MediaPath, _range: str | None
) -> AsyncIterator[MediaContent]:
    """Open a clip; the camera cannot send a part of it."""
    _, name = _steps(path, 2)
    async with AsyncExitStack() as stack:
        download = await stack.enter_async_context(client.media.download(name))
        if name.lower().endswith(_AS_THEY_ARE):
            yield _content(name, download.chunks, download)
            return
        pieces = await stack.enter_async_context(fragmented_mp4(download.chunks))
        yield _content(f"{name.rpartition('.')[0] or name}.mp4", pieces)


async def _thumbnail(client: MobotixClient, path: MediaPath) -> bytes:
    _, name = _steps(path, 2)
    async with client.media.download(name) as download:
        return await first_picture(download.chunks)


def _content(
    name: str, chunks: AsyncIterator[bytes], download: Download | None = None
) -> MediaContent:
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}"}
    if download is not None and download.size is not None:
        headers["Content-Length"] = str(download.size)
    return MediaContent(content_type=MIME, chunks=chunks, headers=headers)


def _steps(path: MediaPath, length: int) -> MediaPath:
    if len(path) != length:
        raise InvalidValueError("recording_unknown")
    return path


MEDIA: Final[MediaLibrary[MobotixClient, MobotixState]] = MediaLibrary(
    browse_fn=_browse, resolve_fn=_resolve, open_fn=_open, thumbnail_fn=_thumbnail
)
