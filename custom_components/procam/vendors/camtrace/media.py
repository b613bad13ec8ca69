"""Recordings of a CamTrace server: camera, day, then alarms and clips."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from homeassistant.components.media_player import MediaClass
from homeassistant.util import dt as dt_util

from ...clientkit.errors import InvalidValueError
from ...clientkit.remux import MIME
from ...contract.media_library import MediaLibrary, MediaNode, MediaPath, day_folder
from .client import (
    Alarm,
    Camera,
    CamtraceClient,
    CamtraceState,
    Export,
    Slice,
    Snapshot,
)
from .media_items import (
    ALARMS,
    CLIPS,
    EXPORTS,
    JPEG,
    SNAPSHOTS,
    THUMBNAIL,
    ZIP,
    open_item,
    resolve_item,
)

_DAYS: Final = 31
"""How far back days are offered; the server does not list those with recordings."""
_MANY: Final = 1000
"""Alarms or snapshots shown of one folder; a day with more alarms has hours."""
_HOUR: Final = timedelta(hours=1)


async def _browse(
    client: CamtraceClient, state: CamtraceState, path: MediaPath
) -> list[MediaNode]:
    match path:
        case ():
            return _top(state)
        case (folder,) if folder == EXPORTS:
            return [
                _export_node(export) for export in await client.recordings.exports()
            ]
        case (camera_id,):
            _known(state, camera_id)
            return [*_days(), MediaNode(id=SNAPSHOTS, word="media_snapshots")]
        case (camera_id, folder) if folder == SNAPSHOTS:
            _known(state, camera_id)
            return await _snapshots(client, int(camera_id))
        case (camera_id, day):
            _known(state, camera_id)
            _bounds(day)
            return [
                MediaNode(id=ALARMS, word="media_alarms"),
                MediaNode(id=CLIPS, word="media_clips"),
            ]
        case (camera_id, day, folder) if folder == ALARMS:
            return await _day(client, _known(state, camera_id).id, _bounds(day), path)
        case (camera_id, day, folder, hour) if folder == ALARMS:
            camera, span = _known(state, camera_id), _hour(day, hour)
            return await _alarms(client, camera.id, span, path)
        case (camera_id, day, folder) if folder == CLIPS:
            return await _clips(client, _known(state, camera_id).id, day)
    raise InvalidValueError("recording_unknown")


def _top(state: CamtraceState) -> list[MediaNode]:
    cameras = sorted(state.cameras, key=lambda camera: camera.name.casefold())
    nodes = [
        MediaNode(id=str(camera.id), title=camera.name)
        for camera in cameras
        if camera.records_allowed
    ]
    if "exports" not in state.missing_rights:
        nodes.append(MediaNode(id=EXPORTS, word="media_exports"))
    return nodes


def _known(state: CamtraceState, camera_id: str) -> Camera:
    for camera in state.cameras:
        if str(camera.id) == camera_id and camera.records_allowed:
            return camera
    raise InvalidValueError("recording_unknown")


def _days() -> Iterable[MediaNode]:
    today = dt_util.now().date()
    for back in range(_DAYS):
        yield day_folder(today - timedelta(days=back))


def _bounds(day: str) -> tuple[datetime, datetime]:
    """Return the start and end of a day in Home Assistant's time zone."""
    try:
        start = dt_util.start_of_local_day(date.fromisoformat(day))
    except ValueError:
        raise InvalidValueError("recording_unknown") from None
    return start, dt_util.start_of_local_day(start.date() + timedelta(days=1))


def _hour(day: str, hour: str) -> tuple[datetime, datetime]:
    """Return the hour of a day whose folder was opened."""
    for start, end in _hours(_bounds(day)):
        if hour == _hour_id(start):
            return start, end
    raise InvalidValueError("recording_unknown")


def _hours(day: tuple[datetime, datetime]) -> list[tuple[datetime, datetime]]:
    """Return the hours of a day, on some days 23 or 25 of them."""
    moment, end = (dt_util.as_utc(one) for one in day)
    hours = []
    while moment < end:
        hours.append((moment, min(moment + _HOUR, end)))
        moment += _HOUR
    return hours


def _hour_id(start: datetime) -> str:
    return f"{start:%H%M}Z"


def _clock(moment: datetime) -> str:
    return f"{dt_util.as_local(moment):%H:%M:%S}"


async def _day(
    client: CamtraceClient,
    camera_id: int,
    span: tuple[datetime, datetime],
    path: MediaPath,
) -> list[MediaNode]:
    """Return the alarms of a day, or its hours when there are too many."""
    start, end = span
    beyond = await client.alarms.search(
        camera_id, start=start, end=end, limit=1, offset=_MANY
    )
    if not beyond.rows:
        return await _alarms(client, camera_id, span, path)
    now = dt_util.utcnow()
    return [
        MediaNode(
            id=_hour_id(first),
            title=f"{dt_util.as_local(first):%H:%M} – {dt_util.as_local(last):%H:%M}",
        )
        for first, last in reversed(_hours(span))
        if first <= now
    ]


async def _alarms(
    client: CamtraceClient,
    camera_id: int,
    span: tuple[datetime, datetime],
    path: MediaPath,
) -> list[MediaNode]:
    start, end = span
    found: list[Alarm] = []
    offset: int | None = 0
    while offset is not None and len(found) < _MANY:
        page = await client.alarms.search(
            camera_id, start=start, end=end, offset=offset
        )
        found += page.rows
        offset = page.next_offset
    return [
        MediaNode(
            id=str(alarm.id),
            title=f"{_clock(alarm.time)} {alarm.type}",
            media_class=MediaClass.IMAGE,
            content_type=JPEG,
            thumbnail=(*path, str(alarm.id), THUMBNAIL),
        )
        for alarm in found
    ]


async def _clips(client: CamtraceClient, camera_id: int, day: str) -> list[MediaNode]:
    start, end = _bounds(day)
    found = await client.recordings.slices((camera_id,), start=start, end=end)
    return [_clip_node(piece) for piece in reversed(found)]


def _clip_node(piece: Slice) -> MediaNode:
    minutes = max(1, round((piece.stop - piece.start).total_seconds() / 60))
    mark = " \N{BELL}" if piece.type == "a" else ""
    return MediaNode(
        id=f"{round(piece.start.timestamp() * 1000)}_{piece.type}",
        title=f"{_clock(piece.start)} ({minutes} min){mark}",
        media_class=MediaClass.VIDEO,
        content_type=MIME,
    )


async def _snapshots(client: CamtraceClient, camera_id: int) -> list[MediaNode]:
    found: list[Snapshot] = []
    offset: int | None = 0
    while offset is not None and len(found) < _MANY:
        page = await client.snapshots.search((camera_id,), offset=offset)
        found += page.rows
        offset = page.next_offset
    found.sort(key=lambda one: one.time.timestamp() if one.time else 0, reverse=True)
    return [_snapshot_node(snapshot) for snapshot in found]


def _snapshot_node(snapshot: Snapshot) -> MediaNode:
    moment = _moment(snapshot.time, "%Y-%m-%d %H:%M:%S")
    return MediaNode(
        id=str(snapshot.id),
        title=f"{moment} {snapshot.comment or ''}".strip() or str(snapshot.id),
        media_class=MediaClass.IMAGE,
        content_type=JPEG,
        thumbnail=(str(snapshot.camera_id), SNAPSHOTS, str(snapshot.id), THUMBNAIL),
    )


def _moment(moment: datetime | None, form: str) -> str:
    return dt_util.as_local(moment).strftime(form) if moment else ""


def _export_node(export: Export) -> MediaNode:
    done = export.progress_percent
    words = [
        f"{export.id}:",
        _moment(export.start, "%Y-%m-%d %H:%M"),
        export.comment,
        "" if done >= 100 else f"({done} %)",
    ]
    return MediaNode(
        id=str(export.id),
        title=" ".join(filter(None, words)),
        media_class=MediaClass.APP,
        content_type=ZIP,
    )


MEDIA: Final[MediaLibrary[CamtraceClient, CamtraceState]] = MediaLibrary(
    browse_fn=_browse, resolve_fn=resolve_item, open_fn=open_item
)
