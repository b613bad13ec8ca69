"""Slices, protected recordings and exports."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
    InvalidValueError,
)
from custom_components.procam.vendors.camtrace.client import (
    CamtraceClient,
    Download,
    slice_path,
)

from .conftest import Connect
from .server import API, Server


def lately(minutes: int = 40) -> dict[str, Any]:
    now = datetime.now(UTC).replace(microsecond=0)
    return {"start": now - timedelta(minutes=minutes), "end": now}


async def whole(download: Download) -> bytes:
    return b"".join([chunk async for chunk in download.chunks])


async def test_slices_of_cameras_come_in_order(client: CamtraceClient) -> None:
    found = await client.recordings.slices([1, 2], **lately())
    assert {piece.camera_id for piece in found} == {1, 2}
    assert {piece.type for piece in found} == {"a", "r"}
    assert list(found) == sorted(found, key=lambda piece: piece.start)
    assert all(piece.start < piece.stop for piece in found)
    assert found[0].start.microsecond == 903000
    regular = await client.recordings.slices(**lately(), record_type="r")
    assert {piece.camera_id for piece in regular} == {1, 2, 3}


async def test_a_slice_is_passed_on_as_it_comes(client: CamtraceClient) -> None:
    piece = (await client.recordings.slices([1], **lately()))[0]
    assert piece.download_path == slice_path(1, piece.start, piece.type)
    async with client.recordings.open_slice(piece.download_path) as download:
        body = await whole(download)
        assert download.status == 200
        assert download.headers["Content-Type"] == "video/x-matroska"
    assert len(body) == piece.size
    assert body.startswith(b"\x1a\x45\xdf\xa3")


async def test_a_part_of_a_slice_is_passed_on(client: CamtraceClient) -> None:
    piece = (await client.recordings.slices([1], **lately()))[0]
    wait_until_open = client.recordings.open_slice(piece.download_path, "bytes=4-13")
    async with wait_until_open as download:
        assert (download.status, len(await whole(download))) == (206, 10)
        assert download.headers["Content-Range"] == f"bytes 4-13/{piece.size}"
    wait_until_open = client.recordings.open_slice(
        piece.download_path, "bytes=999999999-"
    )
    async with wait_until_open as download:
        assert download.status == 416


async def test_a_slice_that_is_gone_is_not_found(client: CamtraceClient) -> None:
    path = slice_path(1, datetime(2020, 1, 1, tzinfo=UTC), "r")
    with pytest.raises(DeviceNotFoundError):
        async with client.recordings.open_slice(path):
            pass


async def test_a_download_that_breaks_off_is_an_error(
    device: Server, client: CamtraceClient
) -> None:
    piece = (await client.recordings.slices([1], **lately()))[0]
    device.fail("truncate", "/download")
    with pytest.raises(DeviceResponseError, match="cut off"):
        async with client.recordings.open_slice(piece.download_path) as download:
            await whole(download)


@pytest.mark.parametrize(
    "path",
    ["/api/v1.2/license", "/api/v1.2/slices/1/../../license", "https://evil/x", ""],
)
def test_nothing_but_slices_is_opened(client: CamtraceClient, path: str) -> None:
    with pytest.raises(ValueError, match="not a slice"):
        client.recordings.open_slice(path)


async def test_a_slice_without_a_link_gets_one(
    device: Server, client: CamtraceClient
) -> None:
    row = {
        "CameraId": "4",
        "start": "2020-06-16T16:26:36.903Z",
        "stop": "2020-06-16T16:29:46.729Z",
        "type": "a",
    }
    device.answer_with(f"{API}/slices", {"slices": [row]})
    (piece,) = await client.recordings.slices(**lately())
    expected = f"{API}/slices/4/2020-06-16T16%3A26%3A36.903Z/a/download"
    assert (piece.camera_id, piece.size, piece.download_path) == (4, None, expected)


async def test_impossible_searches_are_not_sent(
    device: Server, client: CamtraceClient
) -> None:
    times = lately()
    with pytest.raises(InvalidValueError, match=r"^end_before_start$"):
        await client.recordings.slices(start=times["end"], end=times["start"])
    with pytest.raises(ValueError, match="alarm"):
        await client.recordings.slices(**times, record_type="x")
    with pytest.raises(InvalidValueError, match=r"^end_before_start$"):
        await client.recordings.protect(1, start=times["end"], end=times["start"])
    assert not device.log


async def test_a_recording_is_protected(device: Server, client: CamtraceClient) -> None:
    times = lately()
    kept = await client.recordings.protect(
        2, **times, record_type="a", comment="Test de séquence"
    )
    assert (kept.camera_id, kept.start, kept.end) == (2, times["start"], times["end"])
    mark = device.slices.protected[0]
    assert (mark.kind, mark.comment) == ("a", "Test de séquence")


async def test_an_export_without_progress_for_half_an_hour_has_failed(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.exports.duration_s = 3600
    made = await client.recordings.create_export(1, **lately())
    export = device.exports.items[made.id]
    export.stalled_at, export.since = 40, export.since - 1800
    assert (await client.read()).running_exports
    for _ in range(5):
        device.leap(301)
        assert (await client.read()).running_exports
    device.leap(301)
    assert (await client.read()).running_exports == ()
    export.stalled_at = None
    device.leap(301)
    assert (await client.read()).running_exports, "somebody has tried again"


async def test_an_export_is_made_and_its_progress_shown(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.exports.duration_s = 3600
    made = await client.recordings.create_export(1, **lately(), disk_id=1)
    assert (made.running, made.disk_id, made.type) == (True, 1, "r")
    assert [one.id for one in (await client.read()).running_exports] == [made.id]
    device.leap(600)
    assert [one.id for one in (await client.read()).running_exports] == [made.id]
    device.exports.items[made.id].duration_s = 0
    device.leap(21)
    assert (await client.read()).running_exports == ()
    export = await client.recordings.export(made.id)
    assert (export.running, export.progress_percent) == (False, 100)


async def test_an_export_is_downloaded_and_checked(
    device: Server, client: CamtraceClient
) -> None:
    device.exports.duration_s = 0
    made = await client.recordings.create_export(1, **lately(), comment="x")
    async with client.recordings.open_export(made.id, "bytes=0-1") as download:
        assert await whole(download) == b"PK"
    assert len(await client.recordings.export_md5(made.id)) == 32
    assert [one.comment for one in await client.recordings.exports([1])] == ["x"]
    assert await client.recordings.exports(end=datetime(2020, 1, 1, tzinfo=UTC)) == ()


async def test_an_export_is_retried_archived_and_deleted(
    device: Server, client: CamtraceClient
) -> None:
    device.exports.duration_s = 3600
    made = await client.recordings.create_export(1, **lately())
    again = await client.recordings.retry_export(made.id)
    assert (again.id, again.progress_percent) == (made.id, 0)
    device.exports.items[made.id].duration_s = 0
    archived = await client.recordings.archive_export(made.id)
    assert (archived.archived, archived.running) == (True, False)
    await client.recordings.delete_export(made.id)
    assert await client.recordings.exports() == ()


async def test_disks_tell_what_is_free(client: CamtraceClient) -> None:
    (disk,) = await client.recordings.disks()
    assert (disk.id, disk.filesystem, disk.free) == (1, "ext4", 32737501184)


async def test_an_account_without_protection_gets_a_clear_error(
    connect: Connect,
) -> None:
    with pytest.raises(DevicePermissionError):
        await connect("demo").recordings.protect(1, **lately())
