"""Recordings of a CamTrace server: camera, day, then alarms and clips by time."""

from datetime import date, datetime, timedelta
from typing import Final

from homeassistant.components.media_player import MediaClass
from homeassistant.util import dt as dt_util

from ...clientkit.errors import InvalidValueError
from ...contract.media_library import (
    THUMBNAIL,
    MediaLibrary,
    MediaNode,
    MediaPath,
    day_folder,
)
from .client import Camera, CamtraceClient, CamtraceState, Export, Snapshot
from .media_items import (
    EXPORTS,
    JPEG,
    SNAPSHOTS,
    ZIP,
    clip_picture,
    open_item,
    resolve_item,
)
from .media_list import MAX_ALARMS, list_span

_DAYS: Final = 31
"""How far back days are offered; the server does not list those with recordings."""
_MANY: Final = 1000
"""Snapshots shown of one camera."""
_HOUR: Final = timedelta(hours=1)
HOURS: Final = "hours"


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
            days = await _days(client, _known(state, camera_id).id)
            return [*days, MediaNode(id=SNAPSHOTS, word="media_snapshots")]
        case (camera_id, folder) if folder == SNAPSHOTS:
            _known(state, camera_id)
            return await _snapshots(client, int(camera_id))
        case (camera_id, day):
            return await _day(client, _known(state, camera_id).id, day)
        case (camera_id, day, folder, hour) if folder == HOURS:
            return await list_span(
                client, _known(state, camera_id).id, _hour(day, hour), day
            )
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


async def _days(client: CamtraceClient, camera_id: int) -> list[MediaNode]:
    """Return the days of which there are recordings or alarms, as far as is known.

    The server has no list of days: two requests report the recordings of all of them
    and the newest alarms; days before those are offered unseen.
    """
    today = dt_util.now().date()
    days = [today - timedelta(days=back) for back in range(_DAYS)]
    (start, _), (_, end) = _bounds(days[-1].isoformat()), _bounds(today.isoformat())
    pieces = await client.recordings.slices((camera_id,), start=start, end=end)
    alarms = await client.alarms.search(camera_id, start=start, end=end)
    moments = [one.start for one in pieces]
    moments += [alarm.time for alarm in alarms.rows]
    known = {dt_util.as_local(moment).date() for moment in moments}
    if alarms.next_offset is not None and alarms.rows:
        oldest = dt_util.as_local(alarms.rows[-1].time).date()
        known |= {day for day in days if day < oldest}
    return [day_folder(day) for day in days if day in known]


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
    """Return the hours of a day; some days have 23 or 25."""
    moment, end = (dt_util.as_utc(one) for one in day)
    hours = []
    while moment < end:
        hours.append((moment, min(moment + _HOUR, end)))
        moment += _HOUR
    return hours


def _hour_id(start: datetime) -> str:
    return f"{start:%H%M}Z"


async def _day(client: CamtraceClient, camera_id: int, day: str) -> list[MediaNode]:
    """Return what was recorded on a day, or its hours if there are too many alarms."""
    start, end = span = _bounds(day)
    beyond = await client.alarms.search(
        camera_id, start=start, end=end, limit=1, offset=MAX_ALARMS
    )
    if not beyond.rows:
        return await list_span(client, camera_id, span, day)
    now = dt_util.utcnow()
    return [
        MediaNode(
            id=_hour_id(first),
            path=(str(camera_id), day, HOURS, _hour_id(first)),
            title=f"{dt_util.as_local(first):%H:%M} – {dt_util.as_local(last):%H:%M}",
        )
        for first, last in reversed(_hours(span))
        if first <= now
    ]


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
    browse_fn=_browse,
    resolve_fn=resolve_item,
    open_fn=open_item,
    thumbnail_fn=clip_picture,
)
