"""Alarms that the server writes down long after their time."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.procam.vendors.camtrace.client import (
    CamtraceClient,
    alarm_feed,
)

from .alarm_helpers import ids, later, read_on, taken
from .conftest import Connect
from .server import Server


def counts(device: Server) -> int:
    return len(device.requests("limit=2&"))


@pytest.mark.parametrize("late_s", [90, 3600, 5 * 86400])
async def test_a_row_written_long_after_its_time_is_delivered_once(
    device: Server, client: CamtraceClient, late_s: int
) -> None:
    await read_on(client)
    device.leap(10 * 86400)
    new = device.raise_alarm(1)
    assert await taken(client) == [new.id]
    device.write(new.id + 1, ago_s=late_s, at=0)
    device.leap(121)
    assert await taken(client) == [new.id + 1]
    device.leap(121)
    assert await taken(client) == []


async def test_rows_written_late_around_a_restart_are_delivered_once(
    device: Server, client: CamtraceClient, connect: Connect
) -> None:
    await read_on(client)
    device.leap(7200)
    rows = device.alarms.burst(1, 150)
    assert await taken(client) == ids(rows)
    device.write(400000, ago_s=3600, at=0)
    again = later(client, connect)
    device.leap(121)
    assert await taken(again) == [400000]
    assert await taken(later(again, connect)) == []


async def test_a_quiet_list_is_counted_every_other_minute(
    device: Server, client: CamtraceClient
) -> None:
    await read_on(client)
    device.log.clear()
    for _ in range(12):
        device.leap(10)
        await client.read()
    assert counts(device) == 1
    assert len(device.requests("/cameras/alarms?")) == 13


async def test_rows_deleted_by_the_server_bring_nothing_back(
    device: Server, client: CamtraceClient
) -> None:
    await read_on(client)
    device.leap(3600)
    rows = device.alarms.burst(1, 30)
    assert await taken(client) == ids(rows)
    device.leap(3600)
    del device.alarms.rows[:-10]
    assert await taken(client) == []
    device.write(400000, ago_s=1800, at=0)
    device.leap(121)
    assert await taken(client) == [400000]


async def test_rows_that_are_hidden_for_a_while_are_not_repeated(
    device: Server, client: CamtraceClient
) -> None:
    await read_on(client)
    device.leap(3600)
    rows = device.alarms.burst(1, 3)
    assert await taken(client) == ids(rows)
    hidden, device.alarms.rows[:] = list(device.alarms.rows), []
    device.leap(121)
    assert await taken(client) == []
    device.alarms.rows[:] = hidden
    device.leap(121)
    assert await taken(client) == []


async def test_an_alarm_raised_while_rows_are_counted_comes_once(
    device: Server, client: CamtraceClient
) -> None:
    await read_on(client)
    device.leap(3600)
    first = device.raise_alarm(1)
    assert await taken(client) == [first.id]
    device.leap(121)
    raised: list[int] = []

    def raise_one(line: str) -> None:
        if "limit=2&" not in line and not raised:
            raised.append(device.raise_alarm(2).id)

    device.on_alarm_page = raise_one
    got = await taken(client)
    device.leap(121)
    assert got + await taken(client) == raised
    device.log.clear()
    assert await taken(client) == []
    assert len(device.requests("/cameras/alarms?")) == 1


async def test_a_row_that_cannot_be_read_is_counted_too(
    device: Server, client: CamtraceClient
) -> None:
    await read_on(client)
    device.leap(3600)
    first = device.raise_alarm(1)
    assert await taken(client) == [first.id]
    device.alarms.rows.append(replace(device.raise_alarm(1), id=True))
    device.leap(121)
    await client.read()
    device.leap(121)
    device.log.clear()
    await client.read()
    assert counts(device) == 1
    assert len(device.requests("/cameras/alarms?")) == 2


async def test_of_many_rows_the_last_ones_are_counted(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm_feed, "COUNTED", 3)
    await read_on(client)
    rows: list[Any] = []
    for _ in range(4):
        device.leap(600)
        rows += device.alarms.burst(1, 3)
        await client.read()
    got = [alarm.id for alarm in client.alarm_feed.take()[0]]
    assert got == ids(rows)
    device.write(400000, ago_s=300, at=0)
    device.write(400001, ago_s=3000, at=0)
    device.leap(121)
    assert await taken(client) == [400000]


async def test_too_many_rows_to_look_through_are_counted_from_now_on(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm_feed, "COUNTED_PAGES", 1)
    await read_on(client)
    device.leap(3600)
    await client.read()
    rows = device.alarms.burst(1, 150)
    assert await taken(client) == ids(rows)
    device.leap(3600)
    first = device.raise_alarm(1)
    assert await taken(client) == [first.id]
    device.write(400000, ago_s=7000, at=0)
    device.leap(121)
    assert await taken(client) == []
    device.leap(121)
    device.log.clear()
    await client.read()
    assert len(device.requests("/cameras/alarms?")) == 2
