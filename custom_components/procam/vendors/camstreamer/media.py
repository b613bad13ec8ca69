"""Clips of CamSwitcher in the media browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from homeassistant.components.media_player import MediaClass

from ...clientkit.errors import InvalidValueError
from ...contract.media_library import MediaContent, MediaLibrary, MediaNode, MediaPath
from .client import CamstreamerClient, CamstreamerState, Clip

_MIME: Final = "video/mp4"
_PICTURE: Final = "image/jpeg"
_PREVIEW: Final = "preview"


async def _browse(
    client: CamstreamerClient, _state: CamstreamerState, path: MediaPath
) -> list[MediaNode]:
    if path:
        raise InvalidValueError("clip_unknown")
    clips = sorted(await client.switcher.clips(), key=lambda clip: clip.name.casefold())
    return [_node(clip) for clip in clips if clip.storage]


def _node(clip: Clip) -> MediaNode:
    length = f", {clip.duration_s:.0f} s" if clip.duration_s else ""
    return MediaNode(
        id=clip.id,
        title=f"{clip.name}{length}",
        media_class=MediaClass.VIDEO,
        content_type=_MIME,
        thumbnail=(clip.id, _PREVIEW),
    )


async def _resolve(
    _client: CamstreamerClient, _state: CamstreamerState, path: MediaPath
) -> str:
    return _PICTURE if path[1:] == (_PREVIEW,) else _MIME


@asynccontextmanager
async def _open(
    client: CamstreamerClient, path: MediaPath, _range: str | None
) -> AsyncIterator[MediaContent]:
    """Open a clip or its picture; the app cannot send a part of it."""
    key, *part = path
    clips = {clip.id: clip for clip in await client.switcher.clips()}
    clip = clips.get(key)
    if clip is None or not clip.storage or part not in ([], [_PREVIEW]):
        raise InvalidValueError("clip_unknown")
    if part:
        picture = await client.switcher.clip_preview(clip.id, clip.storage)
        yield MediaContent(content_type=_PICTURE, chunks=_once(picture))
        return
    content = await client.switcher.download_clip(clip.id, clip.storage)
    yield MediaContent(
        content_type=_type_of(content),
        chunks=_once(content),
        headers={"Content-Length": str(len(content))},
    )


def _type_of(content: bytes) -> str:
    """Return the MIME type by the first bytes of a file, as the app sends none."""
    if content[4:8] == b"ftyp":
        return _MIME
    if content.startswith(b"\x1aE\xdf\xa3"):
        return "video/x-matroska"
    return "audio/mpeg" if content.startswith((b"ID3", b"\xff\xfb")) else _MIME


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


MEDIA: Final[MediaLibrary[CamstreamerClient, CamstreamerState]] = MediaLibrary(
    browse_fn=_browse, resolve_fn=_resolve, open_fn=_open
)
