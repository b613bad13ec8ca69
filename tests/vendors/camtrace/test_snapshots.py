"""The log of snapshots."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.procam.clientkit.errors import DeviceResponseError
from custom_components.procam.vendors.camtrace.client import CamtraceClient

from .server import API, Server


async def test_snapshots_come_in_pages_newest_first(
    device: Server, client: CamtraceClient
) -> None:
    for _ in range(5):
        device.snapshots.add(2, comment="x")
    shown: list[int] = []
    offset: int | None = 0
    while offset is not None:
        page = await client.snapshots.search(limit=3, offset=offset)
        assert list(page.rows) == sorted(
            page.rows, key=lambda row: (row.time, row.id), reverse=True
        )
        shown += [row.id for row in page.rows]
        offset = page.next_offset
    assert sorted(shown) == sorted(device.snapshots.items)
    assert len(shown) == len(set(shown)) == 7


async def test_a_search_can_be_narrowed(device: Server, client: CamtraceClient) -> None:
    now = datetime.now(UTC)
    page = await client.snapshots.search(
        [1], start=now - timedelta(days=2), end=now, user_id=1, comment="test"
    )
    assert [row.comment for row in page.rows] == ["Un test"]
    assert page.next_offset is None


async def test_a_snapshot_is_taken_and_commented_once(
    device: Server, client: CamtraceClient
) -> None:
    moment = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    made = await client.snapshots.create(2, moment=moment)
    assert (made.camera_id, made.time, made.updatable) == (2, moment, True)
    commented = await client.snapshots.comment(made.id, "Main courante")
    assert (commented.comment, commented.updatable) == ("Main courante", False)
    assert await client.snapshots.get(made.id) == commented
    with pytest.raises(ValueError, match="value_missing"):
        await client.snapshots.comment(made.id, "  ")
    at_once = await client.snapshots.create(1, comment="now")
    assert at_once.comment == "now"


async def test_a_snapshot_has_a_picture_and_a_report(client: CamtraceClient) -> None:
    made = await client.snapshots.create(1)
    whole = await client.snapshots.picture(made.id)
    small = await client.snapshots.picture(made.id, width=64, height=36)
    assert whole.startswith(b"\xff\xd8")
    assert len(small) < len(whole)
    assert (await client.snapshots.report(made.id)).startswith(b"%PDF")


async def test_a_report_that_is_none_is_an_error(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with(f"{API}/snapshots/1.pdf", b"<html>")
    with pytest.raises(DeviceResponseError, match="PDF"):
        await client.snapshots.report(1)
