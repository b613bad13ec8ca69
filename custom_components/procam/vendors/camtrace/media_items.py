"""Opens what is recorded: clips, alarm pictures, snapshots and exports."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from ...clientkit.errors import DeviceNotFoundError, InvalidValueError
from ...clientkit.remux import MIME, fragmented_mp4
from ...clientkit.thumbnail import first_picture
from ...contract.media_library import MediaContent, MediaPath
from .client import RECORD_TYPES, CamtraceClient, CamtraceState, slice_path

ALARMS: Final = "alarms"
CLIPS: Final = "clips"
EXPORTS: Final = "exports"
SNAPSHOTS: Final = "snapshots"
JPEG: Final = "image/jpeg"
ZIP: Final = "application/zip"
_THUMBNAIL_SIZE: Final = (320, 180)
_AT: Final = "at"
"""In place of a slice's type: the slice that holds the moment."""
_AROUND: Final = timedelta(minutes=15)
"""Longer than the longest slice."""


def clip_at(moment: datetime) -> str:
    """Return the id of the clip that holds a moment, whenever it starts."""
    return f"{round(moment.timestamp() * 1000)}_{_AT}"


async def resolve_item(
    _client: CamtraceClient, _state: CamtraceState, path: MediaPath
) -> str:
    """Return the MIME type of an item as it will be sent."""
    match path:
        case (folder, _) if folder == EXPORTS:
            return ZIP
        case (_, _, folder, _) if folder == CLIPS:
            return MIME
        case (_, _, folder, *_, _) if folder == ALARMS:
            return JPEG
        case (_, folder, _) if folder == SNAPSHOTS:
            return JPEG
    raise InvalidValueError("recording_unknown")


@asynccontextmanager
async def open_item(
    client: CamtraceClient, path: MediaPath, byte_range: str | None
) -> AsyncIterator[MediaContent]:
    """Open an item; exports may be requested in parts."""
    async with AsyncExitStack() as stack:
        match path:
            case (folder, number) if folder == EXPORTS:
                yield await _export(client, stack, int(number), byte_range)
            case (camera_id, _, folder, clip) if folder == CLIPS:
                yield await _clip(client, stack, int(camera_id), clip)
            case (_, _, folder, *_, number) if folder == ALARMS:
                yield _picture(await client.alarms.picture(int(number)))
            case (_, folder, number) if folder == SNAPSHOTS:
                yield _picture(await client.snapshots.picture(int(number)))
            case _:
                raise InvalidValueError("recording_unknown")


async def clip_picture(client: CamtraceClient, path: MediaPath) -> bytes:
    """Return the thumbnail of an item; for a clip, its first picture."""
    width, height = _THUMBNAIL_SIZE
    match path:
        case (_, _, folder, *_, number) if folder == ALARMS:
            picture = client.alarms.picture(int(number), width=width, height=height)
            return await picture
        case (_, folder, number) if folder == SNAPSHOTS:
            kept = client.snapshots.picture(int(number), width=width, height=height)
            return await kept
        case (camera_id, _, folder, clip) if folder == CLIPS:
            slice_ = await _slice_of(client, int(camera_id), clip)
            async with client.recordings.open_slice(slice_) as download:
                return await first_picture(download.chunks)
    raise InvalidValueError("recording_unknown")


async def _slice_of(client: CamtraceClient, camera_id: int, clip: str) -> str:
    """Return the path of a clip's file."""
    moment_ms, _, record_type = clip.partition("_")
    start = datetime.fromtimestamp(int(moment_ms) / 1000, UTC)
    if record_type == _AT:
        return await _path_at(client, camera_id, start)
    if record_type in RECORD_TYPES:
        return slice_path(camera_id, start, record_type)
    raise InvalidValueError("recording_unknown")


async def _export(
    client: CamtraceClient,
    stack: AsyncExitStack,
    export_id: int,
    byte_range: str | None,
) -> MediaContent:
    download = await stack.enter_async_context(
        client.recordings.open_export(export_id, byte_range)
    )
    passed = {
        name: value
        for name, value in download.headers.items()
        if name != "Content-Type"
    }
    passed["Content-Disposition"] = f'attachment; filename="export_{export_id}.zip"'
    return MediaContent(
        content_type=ZIP,
        chunks=download.chunks,
        status=download.status,
        headers=passed,
    )


async def _clip(
    client: CamtraceClient, stack: AsyncExitStack, camera_id: int, clip: str
) -> MediaContent:
    """Open a slice; remuxed for browsers, it cannot be requested in parts."""
    path = await _slice_of(client, camera_id, clip)
    start = datetime.fromtimestamp(int(clip.partition("_")[0]) / 1000, UTC)
    download = await stack.enter_async_context(client.recordings.open_slice(path))
    pieces = await stack.enter_async_context(fragmented_mp4(download.chunks))
    name = quote(f"{camera_id} {start:%Y-%m-%d %H-%M-%S}.mp4")
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return MediaContent(content_type=MIME, chunks=pieces, headers=headers)


async def _path_at(client: CamtraceClient, camera_id: int, moment: datetime) -> str:
    """Return the path of the slice that holds a moment, an alarm's own one first."""
    found = await client.recordings.slices(
        (camera_id,), start=moment - _AROUND, end=moment + _AROUND
    )
    holding = [one for one in found if one.start <= moment <= one.stop]
    if not holding:
        raise DeviceNotFoundError("There is no recording of this time")
    return min(holding, key=lambda one: one.type != "a").download_path


def _picture(content: bytes) -> MediaContent:
    return MediaContent(
        content_type=JPEG,
        chunks=_one(content),
        headers={"Content-Length": str(len(content))},
    )


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content
