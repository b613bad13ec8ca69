"""The three kinds of paging of long lists."""

import pytest

from custom_components.procam.clientkit.decode import Fields
from custom_components.procam.vendors.camtrace.client.parser import (
    after_link,
    after_pages,
    after_total,
    check_window,
)


@pytest.mark.parametrize(
    "link",
    [
        '<//host/api/v1.2/cameras/alarms?limit=20&offset=20>; rel="next"',
        '<http://host/x>; rel="first", </api/v1.2/cameras/alarms?offset=20>; rel=next',
    ],
)
def test_a_link_to_the_next_page_is_followed_in_every_form(link: str) -> None:
    assert after_link({"Link": link}, offset=0, got=3, limit=20) == 3


def test_a_full_page_is_followed_without_a_link() -> None:
    assert after_link({}, offset=40, got=20, limit=20) == 60
    assert after_link({}, offset=40, got=19, limit=20) is None
    assert after_link({"Link": '<x>; rel="prev"'}, offset=0, got=1, limit=2) is None


def test_an_empty_page_is_the_end_whatever_is_announced() -> None:
    paging = Fields({"count": 9, "current": 0, "total": 9}, "")
    assert after_link({"Link": '<x>; rel="next"'}, offset=0, got=0, limit=0) is None
    assert after_pages(paging, offset=0, got=0, limit=5) is None
    assert after_total(paging, offset=0, got=0) is None


def test_pages_are_counted_from_zero() -> None:
    paging = Fields({"count": 2, "current": 0}, "")
    assert after_pages(paging, offset=0, got=5, limit=5) == 5
    paging = Fields({"count": 2, "current": 1}, "")
    assert after_pages(paging, offset=5, got=5, limit=5) is None


def test_totals_are_compared_with_our_own_count() -> None:
    paging = Fields({"total": 41, "offset": 4, "limit": 4}, "")
    assert after_total(paging, offset=0, got=4) == 4
    assert after_total(paging, offset=40, got=1) is None


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (1, -1)])
def test_impossible_pages_are_not_asked_for(limit: int, offset: int) -> None:
    with pytest.raises(ValueError, match="page"):
        check_window(limit, offset)
