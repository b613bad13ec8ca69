"""date.cgi (vendor, System date and time)."""

from datetime import UTC, datetime

import pytest

from .client import Client

DATE = "admin/date.cgi?action="


async def test_the_date_sample_is_byte_for_byte(camera: Client) -> None:
    camera.device.clock.set(datetime(2003, 4, 3, 15, 16, 4, tzinfo=UTC))
    assert await camera.get(DATE + "get") == "Apr 03, 2003 15:16:04\r\n"


async def test_date_and_time_are_set_and_run_on(camera: Client) -> None:
    fields = "year=2030&month=2&day=3&hour=4&minute=5&second=6"
    assert await camera.get(f"{DATE}set&{fields}") == "OK\r\n"
    assert (await camera.get(DATE + "get")).startswith("Feb 03, 2030 04:05:0")


async def test_only_the_date_may_be_set(camera: Client) -> None:
    camera.device.clock.set(datetime(2010, 1, 1, 15, 16, 4, tzinfo=UTC))
    await camera.get(DATE + "set&year=2020&month=4&day=3")
    assert (await camera.get(DATE + "get")).startswith("Apr 03, 2020 15:16:0")


async def test_the_zone_moves_the_shown_time(camera: Client) -> None:
    camera.device.clock.set(datetime(2020, 1, 1, 12, 0, 0, tzinfo=UTC))
    assert await camera.get(DATE + "set&timezone=GMT%2B8") == "OK\r\n"
    assert (await camera.get(DATE + "get")).startswith("Jan 01, 2020 20:00:0")
    listed = await camera.get("admin/param.cgi?action=list&group=Time.TimeZone")
    assert listed == "root.Time.TimeZone=GMT+8\r\n"
    await camera.get(DATE + "set&timezone=GMT-12&hour=7")
    assert (await camera.get(DATE + "get")).startswith("Jan 01, 2020 07:00:0")


@pytest.mark.parametrize(
    "query",
    [
        "set",
        "set&year=2006",
        "set&year=2100",
        "set&month=13",
        "set&year=2021&month=2&day=29",
        "set&hour=24",
        "set&second=x",
        "set&timezone=GMT%2B14",
        "set&timezone=CET",
        "tick",
    ],
)
async def test_a_refused_set_changes_nothing(camera: Client, query: str) -> None:
    error = camera.device.clock.error
    assert (await camera.get(DATE + query)).startswith("Request failed: ")
    assert camera.device.clock.error == error
    assert camera.device.parameters["Time.TimeZone"] == "GMT+0"
