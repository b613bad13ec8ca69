"""Alarms and clips of a camera in one list by time."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from homeassistant.components.media_player import MediaClass
from homeassistant.util import dt as dt_util

from ...clientkit.remux import MIME
from ...contract.media_library import THUMBNAIL, MediaNode, MediaPath, clip_title
from .client import Alarm, AlarmKind, CamtraceClient, Slice
from .media_items import ALARMS, CLIPS, JPEG

MAX_ALARMS: Final = 1000
"""Alarms listed at once."""

_WORDS: Final = {
    AlarmKind.MOTION: "media_motion",
    AlarmKind.TAMPER: "media_tamper",
    AlarmKind.IO: "media_io",
    AlarmKind.OTHER: "media_alarm",
}
"""Texts of alarms; one with a type of its own is called by that."""


async def list_span(
    client: CamtraceClient, camera_id: int, span: tuple[datetime, datetime], day: str
) -> list[MediaNode]:
    """Return the recordings and alarms of a camera in a period, newest first.

    The recording of an alarm represents it; the first alarm within names the clip.
    """
    start, end = span
    alarms = await _alarms(client, camera_id, span)
    pieces = await client.recordings.slices((camera_id,), start=start, end=end)
    listed: list[tuple[datetime, MediaNode]] = []
    for piece in pieces:
        if piece.start < start:  # listed where it starts
            continue
        alarm = _alarm_of(piece, alarms)
        listed.append((piece.start, _clip_node(piece, alarm, day)))
        if alarm is not None:
            alarms.remove(alarm)
    listed += [(alarm.time, _alarm_node(alarm, day)) for alarm in alarms]
    listed.sort(key=lambda one: one[0], reverse=True)
    return [node for _, node in listed]


async def _alarms(
    client: CamtraceClient, camera_id: int, span: tuple[datetime, datetime]
) -> list[Alarm]:
    start, end = span
    found: list[Alarm] = []
    offset: int | None = 0
    while offset is not None and len(found) < MAX_ALARMS:
        page = await client.alarms.search(
            camera_id, start=start, end=end, offset=offset
        )
        found += page.rows
        offset = page.next_offset
    return found


def _alarm_of(piece: Slice, alarms: Iterable[Alarm]) -> Alarm | None:
    """Return the first alarm within the recording of an alarm."""
    if piece.type != "a":
        return None
    within = [one for one in alarms if piece.start <= one.time <= piece.stop]
    return min(within, key=lambda one: (one.time, one.id), default=None)


def _clip_node(piece: Slice, alarm: Alarm | None, day: str) -> MediaNode:
    key = f"{round(piece.start.timestamp() * 1000)}_{piece.type}"
    path: MediaPath = (str(piece.camera_id), day, CLIPS, key)
    clock = dt_util.as_local(piece.start)
    title = clip_title(clock, piece.stop - piece.start)
    word, title = _named(alarm, title) if alarm else ("media_recording", title)
    return MediaNode(
        id=key,
        path=path,
        title=title,
        word=word,
        media_class=MediaClass.VIDEO,
        content_type=MIME,
        thumbnail=(*(_alarm_path(alarm, day) if alarm else path), THUMBNAIL),
    )


def _alarm_node(alarm: Alarm, day: str) -> MediaNode:
    word, title = _named(alarm, clip_title(dt_util.as_local(alarm.time)))
    path = _alarm_path(alarm, day)
    return MediaNode(
        id=str(alarm.id),
        path=path,
        title=title,
        word=word,
        media_class=MediaClass.IMAGE,
        content_type=JPEG,
        thumbnail=(*path, THUMBNAIL),
    )


def _alarm_path(alarm: Alarm, day: str) -> MediaPath:
    return (str(alarm.camera_id), day, ALARMS, str(alarm.id))


def _named(alarm: Alarm, title: str) -> tuple[str, str]:
    """Return the text of an alarm and its title."""
    if (word := _WORDS.get(alarm.kind)) is not None:
        return word, title
    return "", f"{alarm.type}, {title}"
