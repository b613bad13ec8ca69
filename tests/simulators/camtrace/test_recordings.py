"""Slices, protection, exports, tasks."""

from datetime import datetime, timedelta
import hashlib
import io
from typing import Any
import zipfile
from zoneinfo import ZoneInfo

import av
import pytest

from simulators.camtrace import CamtraceSimulator
from simulators.camtrace.clock import iso, read_iso
from simulators.camtrace.pictures import Footage

from .conftest import Asker

MATROSKA = b"\x1a\x45\xdf\xa3"


async def _slices(ask: Asker, start: datetime, stop: datetime, more: str = "") -> Any:
    query = f"cameraId=1,2&from={iso(start)}&to={iso(stop)}{more}"
    return (await ask(f"slices?{query}")).json["slices"]


@pytest.fixture
def hour(server: CamtraceSimulator) -> tuple[datetime, datetime]:
    """The last hour before the server's start."""
    return server.site.started - timedelta(hours=1), server.site.started


async def test_slices_are_ten_minutes_with_milliseconds(
    ask: Asker, hour: tuple[datetime, datetime]
) -> None:
    rows = await _slices(ask, *hour, "&type=r")
    assert {row["cameraId"] for row in rows} == {1, 2}
    own = [row for row in rows if row["cameraId"] == 1]
    assert len(own) in (6, 7)
    first = own[0]
    assert first["start"].endswith(".903Z")
    encoded = first["start"].replace(":", "%3A")
    assert first["downloadUrl"] == f"/api/v1.2/slices/1/{encoded}/r/download"
    assert (first["cameraName"], first["protected"]) == ("Camera 1", False)


async def test_alarm_slices_follow_recorded_alarms(
    ask: Asker, server: CamtraceSimulator
) -> None:
    before = server.site.midnight_before
    rows = (await ask(f"slices?cameraId=3&type=a&from={iso(before)}")).json["slices"]
    assert rows == []
    rows = (await ask(f"slices?cameraId=1&type=a&from={iso(before)}")).json["slices"]
    recorded = [
        row for row in server.alarms.rows if row.camera_id == 1 and row.recorded
    ]
    assert len(rows) == len(recorded) == 15


async def test_slice_downloads_as_real_matroska_of_its_size(
    ask: Asker, hour: tuple[datetime, datetime]
) -> None:
    row = (await _slices(ask, *hour))[0]
    clip = await ask(row["downloadUrl"])
    assert clip.headers["Content-Type"] == "video/x-matroska"
    assert (clip.body[:4], len(clip.body)) == (MATROSKA, row["size"])
    with av.open(io.BytesIO(clip.body), "r") as container:
        video = container.streams.video[0]
        assert video.codec_context.name == "h264"
        assert sum(1 for _ in container.decode(video)) >= 100
        lasted = read_iso(row["stop"]) - read_iso(row["start"])
        assert container.duration == pytest.approx(lasted / timedelta(microseconds=1))


def test_the_pictures_of_a_recording_show_their_time() -> None:
    start = datetime(2026, 5, 3, 8, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    footage = Footage(camera_id=1, title="Gate", start=start, seconds=60)
    moments = [scene.moment for scene in footage.scenes()]
    assert moments[0] == start
    assert moments[150] == start + timedelta(seconds=30)
    assert len(moments) == 300


@pytest.mark.parametrize(
    ("wanted", "status", "length"),
    [("bytes=0-3", 206, 4), ("bytes=-10", 206, 10), ("bytes=99999999-", 416, 0)],
)
async def test_slice_downloads_in_parts(
    ask: Asker,
    hour: tuple[datetime, datetime],
    wanted: str,
    status: int,
    length: int,
) -> None:
    row = (await _slices(ask, *hour))[0]
    part = await ask(row["downloadUrl"], headers={"Range": wanted})
    assert (part.status, len(part.body)) == (status, length)
    assert part.headers["Content-Range"].endswith(f"/{row['size']}")


async def test_slices_need_the_right_to_records(
    ask: Asker, hour: tuple[datetime, datetime]
) -> None:
    rows = (await ask("slices?type=a", user="limited")).json["slices"]
    assert {row["cameraId"] for row in rows} == {1}
    assert (await ask("slices?cameraId=2", user="limited")).status == 404
    row = (await _slices(ask, *hour))[-1]
    assert row["cameraId"] == 2
    assert (await ask(row["downloadUrl"], user="limited")).status == 404
    assert (await ask("slices/1/2001-01-01T00%3A00%3A00.000Z/r/download")).status == 404


async def test_protected_stretch_marks_its_slices(
    ask: Asker, hour: tuple[datetime, datetime]
) -> None:
    given = {"cameraId": 1, "from": iso(hour[0]), "to": iso(hour[1])}
    body = {"precord": {**given, "comment": "Test de séquence protégée"}}
    answer = await ask("precords", method="POST", body=body, user="protection")
    assert answer.status == 201
    assert answer.json == {"precord": {**given, "type": "r"}}
    rows = await _slices(ask, *hour)
    marked = {(row["cameraId"], row["type"]) for row in rows if row["protected"]}
    others = {(row["cameraId"], row["type"]) for row in rows if not row["protected"]}
    assert (marked, others) == ({(1, "r")}, {(1, "a"), (2, "a"), (2, "r")})
    assert (await ask("precords", method="POST", body=body, user="demo")).status == 403


def _export(hour: tuple[datetime, datetime], **more: Any) -> dict[str, Any]:
    content = {"cameraId": 1, "from": iso(hour[0]), "to": iso(hour[1])}
    return {"export": content | more}


async def test_export_starts_at_zero_like_the_sample(
    ask: Asker, hour: tuple[datetime, datetime]
) -> None:
    answer = await ask("exports", method="POST", body=_export(hour))
    row = answer.json["export"]
    assert answer.status == 201
    assert row == {
        "id": 5,
        "cameraId": 1,
        "diskId": None,
        "from": iso(hour[0]),
        "to": iso(hour[1]),
        "type": "r",
        "comment": "",
        "downloadUrl": "/api/v1.2/exports/5/download",
        "size": 0,
        "p100": 0,
        "md5sum": None,
        "archived": False,
        "createdAt": row["createdAt"],
        "url": "/api/v1.2/exports/5",
    }
    assert (await ask("exports/5/download")).status == 404


async def test_made_export_is_a_zip_with_its_sum(
    ask: Asker, server: CamtraceSimulator, hour: tuple[datetime, datetime]
) -> None:
    server.exports.duration_s = 0
    await ask("exports", method="POST", body=_export(hour))
    row = (await ask("exports/5")).json["export"]
    assert (row["p100"], row["md5sum"]) == (100, None)
    archive = await ask("exports/5/download")
    assert archive.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(archive.body)) as wait_until_open:
        assert wait_until_open.read(wait_until_open.namelist()[0])[:4] == MATROSKA
    md5 = hashlib.md5(archive.body, usedforsecurity=False).hexdigest()
    assert (await ask("exports/5/md5sum")).json == {"md5sum": md5}
    row = (await ask("exports/5")).json["export"]
    assert (row["md5sum"], row["size"]) == (md5, len(archive.body))


async def test_export_moves_on_and_shows_as_task(
    ask: Asker, server: CamtraceSimulator, hour: tuple[datetime, datetime]
) -> None:
    await ask("exports", method="POST", body=_export(hour))
    export = server.exports.items[5]
    export.since -= export.duration_s / 2
    assert 50 <= (await ask("exports/5")).json["export"]["p100"] < 100
    task = (await ask("tasks?type=concat&status=running")).json["tasks"][0]
    assert task["progress"].endswith("%")
    assert (await ask(f"tasks/{task['id']}")).json["userName"] == "admin"
    export.since -= export.duration_s
    assert (await ask("exports/5")).json["export"]["p100"] == 100
    assert (await ask("tasks?status=running")).json["tasks"] == []


async def test_hanging_export_needs_another_attempt(
    ask: Asker, server: CamtraceSimulator, hour: tuple[datetime, datetime]
) -> None:
    server.exports.next_stalls_at = 30
    await ask("exports", method="POST", body=_export(hour))
    export = server.exports.items[5]
    export.since -= 60
    assert (await ask("exports/5")).json["export"]["p100"] == 30
    again = (await ask("exports/5", method="PATCH")).json["export"]
    assert (again["p100"], again["id"]) == (0, 5)
    export.since -= 60
    assert (await ask("exports/5")).json["export"]["p100"] == 100


async def test_archived_export_has_no_file_and_frees_its_disk(
    ask: Asker, server: CamtraceSimulator, hour: tuple[datetime, datetime]
) -> None:
    server.exports.duration_s = 0
    whole = (await ask("exports/disks")).json["disks"][0]["freeSpace"]
    await ask("exports", method="POST", body=_export(hour, diskId=1))
    assert (await ask("exports/disks")).json["disks"][0]["freeSpace"] < whole
    body = {"export": {"archived": 1}}
    answer = await ask("exports/5", method="PUT", body=body)
    assert answer.json["export"]["archived"] is True
    assert (await ask("exports/disks")).json["disks"][0]["freeSpace"] == whole
    assert (await ask("exports/5/download")).status == 404


async def test_export_is_found_and_deleted(
    ask: Asker, hour: tuple[datetime, datetime]
) -> None:
    await ask("exports", method="POST", body=_export(hour))
    late = iso(hour[1] + timedelta(hours=1))
    assert (await ask(f"exports?from={late}")).json == {"exports": []}
    assert (await ask("exports?cameraId=2")).json == {"exports": []}
    assert len((await ask("exports?cameraId=1")).json["exports"]) == 1
    gone = await ask("exports/5", method="DELETE")
    assert gone.silent == (204, b"", "text/html")
    assert (await ask("exports/5")).status == 404


@pytest.mark.parametrize(
    "more", [{"type": "x"}, {"diskId": 9}, {"to": "2001-01-01T00:00:00Z"}]
)
async def test_bad_export_is_refused(
    ask: Asker, hour: tuple[datetime, datetime], more: dict[str, Any]
) -> None:
    answer = await ask("exports", method="POST", body=_export(hour, **more))
    assert answer.status == 400


async def test_task_reads_like_the_sample(ask: Asker) -> None:
    task = (await ask("tasks/26")).json
    assert task == {
        "id": 26,
        "type": "concat",
        "status": "done",
        "updated": task["updated"],
        "progress": "100%",
        "userId": 1,
        "userName": "admin",
    }
    assert (await ask("tasks?type=knit")).status == 400
