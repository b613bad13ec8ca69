"""The three kinds of paging of long lists."""

from dataclasses import replace

import pytest

from custom_components.procam.clientkit.errors import DeviceResponseError
from custom_components.procam.clientkit.values import Fields
from custom_components.procam.vendors.camtrace.client import CamtraceClient
from custom_components.procam.vendors.camtrace.client.http import (
    Part,
    after_link,
    after_pages,
    after_total,
)

from .server import API, Server


def page(got: int, *, limit: int = 5, offset: int = 0, link: str = "") -> Part:
    return Part(
        got=got,
        offset=offset,
        limit=limit,
        headers={"Link": link} if link else {},
        paging=Fields({}, ""),
    )


def announced(got: int, *, offset: int = 0, **paging: int) -> Part:
    return replace(page(got, offset=offset), paging=Fields(paging, ""))


@pytest.mark.parametrize(
    "link",
    [
        '<//host/api/v1.2/cameras/alarms?limit=20&offset=20>; rel="next"',
        '<http://host/x>; rel="first", </api/v1.2/cameras/alarms?offset=20>; rel=next',
    ],
)
def test_a_link_to_the_next_page_is_followed_in_every_form(link: str) -> None:
    assert after_link(page(3, limit=20, link=link)) == 3


def test_a_full_page_is_followed_without_a_link() -> None:
    assert after_link(page(20, limit=20, offset=40)) == 60
    assert after_link(page(19, limit=20, offset=40)) is None
    assert after_link(page(1, limit=2, link='<x>; rel="prev"')) is None


def test_an_empty_page_is_the_end_whatever_is_announced() -> None:
    assert after_link(page(0, link='<x>; rel="next"')) is None
    assert after_pages(announced(0, count=9, current=0)) is None
    assert after_total(announced(0, total=9)) is None


def test_pages_are_counted_from_zero() -> None:
    assert after_pages(announced(5, count=2, current=0)) == 5
    assert after_pages(announced(5, offset=5, count=2, current=1)) is None


def test_totals_are_compared_with_our_own_count() -> None:
    paging = {"total": 41, "limit": 4}
    assert after_total(announced(4, **paging)) == 4
    assert after_total(announced(1, offset=40, **paging)) is None


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (1, -1)])
async def test_impossible_pages_are_not_asked_for(
    device: Server, client: CamtraceClient, limit: int, offset: int
) -> None:
    with pytest.raises(ValueError, match="page"):
        await client.alarms.search(limit=limit, offset=offset)
    assert not device.log


async def test_a_row_with_an_id_out_of_range_hides_no_later_rows(
    device: Server, client: CamtraceClient
) -> None:
    rows = [
        {"id": number, "cameraId": 1, "time": "2026-11-29T10:00:00Z"}
        for number in (2**53 + 1, 2**53, 7)
    ]
    device.answer_with(f"{API}/cameras/alarms", {"alarms": rows})
    found = await client.alarms.search()
    assert [alarm.id for alarm in found.rows] == [2**53, 7]
    assert found.unreadable == 1


async def test_a_single_odd_row_is_another_format_except_in_the_list_of_alarms(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with(f"{API}/cameras/alarms", {"alarms": [{}]})
    device.answer_with(f"{API}/snapshots", {"snapshots": [{}]})
    found = await client.alarms.search()
    assert (found.rows, found.unreadable) == ((), 1)
    with pytest.raises(DeviceResponseError):
        await client.snapshots.search()
    device.answer_with(f"{API}/cameras/alarms", {"alarms": [{}, {}]})
    with pytest.raises(DeviceResponseError):
        await client.alarms.search()
