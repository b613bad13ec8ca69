"""Every alarm is reported exactly once, also after outages."""

from contextlib import suppress

import pytest

from custom_components.procam.clientkit.errors import DeviceError
from custom_components.procam.vendors.camtrace.client import (
    AlarmCursor,
    CamtraceClient,
    alarm_feed,
)
from simulators.camtrace import Variants
from simulators.camtrace.clock import iso

from .alarm_helpers import ids, later, read_on, taken
from .conftest import Connect
from .server import API, Server

LINK = {"Link": '</>; rel="next"'}


async def test_the_first_start_replays_nothing(
    device: Server, client: CamtraceClient
) -> None:
    assert await taken(client) == []
    alarm = device.raise_alarm(2)
    assert await taken(client) == [alarm.id]
    assert await taken(client) == []


async def test_an_empty_list_is_a_start_too(connect: Connect, device: Server) -> None:
    device.alarms.rows.clear()
    client = connect()
    assert await taken(client) == []
    device.write(5)
    assert await taken(client) == [5]


async def test_they_come_oldest_first(device: Server, client: CamtraceClient) -> None:
    await client.read()
    rows = [device.raise_alarm(camera) for camera in (3, 1, 2, 1)]
    assert await taken(client) == ids(rows)


@pytest.mark.parametrize("link", ["scheme-relative", "absolute", "relative", "none"])
async def test_a_burst_of_300_within_a_second_comes_over_pages(
    device: Server, client: CamtraceClient, link: str
) -> None:
    object.__setattr__(device.site.variants, "link", link)
    await client.read()
    rows = device.alarms.burst(1, 300)
    assert await taken(client) == ids(rows)
    assert await taken(client) == []


async def test_a_server_that_gives_small_pages_loses_nothing(
    device: Server, client: CamtraceClient
) -> None:
    object.__setattr__(device.site.variants, "page_cap", 7)
    await client.read()
    rows = device.alarms.burst(1, 50)
    assert await taken(client) == ids(rows)


async def test_300_alarms_around_a_restart_come_once_each(
    device: Server, client: CamtraceClient, connect: Connect
) -> None:
    await client.read()
    rows = device.alarms.burst(1, 120)
    got = await taken(client)
    rows += device.alarms.burst(2, 180)
    again = later(client, connect)
    got += await taken(again)
    got += await taken(again)
    assert got == ids(rows)


async def test_alarms_raised_while_we_were_offline_are_delivered(
    device: Server, client: CamtraceClient, connect: Connect
) -> None:
    await client.read()
    again = later(client, connect)
    row = device.raise_alarm(3)
    device.leap(3600)
    last = device.raise_alarm(3)
    assert await taken(again) == [row.id, last.id]


async def test_a_row_that_turns_up_late_is_delivered(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.write(300001, ago_s=1)
    assert await taken(client) == [300001]
    device.write(300000, ago_s=30, at=-1)
    device.write(300002, ago_s=1)
    assert await taken(client) == [300000, 300002]


async def test_a_new_database_that_counts_from_one_is_followed(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.alarms.rows.clear()
    device.write(1)
    assert await taken(client) == [1]


async def test_a_clock_set_back_hides_no_alarm_and_repeats_none(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    first = device.raise_alarm(1)
    assert await taken(client) == [first.id]
    device.clock.skew_s -= 600
    rows = [device.raise_alarm(2), device.raise_alarm(3)]
    assert [*await taken(client), *await taken(client)] == ids(rows)
    more = device.raise_alarm(1)
    assert await taken(client) == [more.id]
    device.leap(700)
    assert await taken(client) == []


async def test_a_clock_set_back_while_we_were_offline_hides_nothing(
    device: Server, client: CamtraceClient, connect: Connect
) -> None:
    await client.read()
    first = device.raise_alarm(1)
    assert await taken(client) == [first.id]
    again = later(client, connect)
    device.clock.skew_s -= 7200
    row = device.raise_alarm(2)
    device.leap(1800)
    got: list[int] = []
    for _ in range(5):
        got += await taken(again)
    assert got == [row.id]


async def test_a_burst_is_not_read_again_for_ever(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.alarms.burst(1, 30)
    device.leap(50)
    rows = device.alarms.burst(1, 250)
    assert (await taken(client))[-250:] == ids(rows)
    device.leap(61)
    assert await taken(client) == []
    device.raise_alarm(2)
    device.log.clear()
    await client.read()
    assert len(device.requests("/cameras/alarms?")) <= 3
    device.leap(61)
    await client.read()
    device.log.clear()
    await client.read()
    assert len(device.requests("/cameras/alarms?")) == 1


async def test_a_server_that_ignores_the_start_repeats_nothing(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    row = device.raise_alarm(1)
    every = [one.row() for one in reversed(device.alarms.rows)]
    device.answer_with(f"{API}/cameras/alarms", {"alarms": every})
    assert await taken(client) == [row.id]
    assert await taken(client) == []


async def test_rows_deleted_while_we_read_do_not_hide_others(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    rows = device.alarms.burst(1, 250)
    answered: list[str] = []

    def delete(line: str) -> None:
        answered.append(line)
        if len(answered) == 1:
            del device.alarms.rows[-60:-10]

    device.on_alarm_page = delete
    got = await taken(client)
    assert got == ids(rows[:-60] + rows[-10:])


async def test_a_list_without_order_is_read_to_its_end(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    rows = device.alarms.burst(1, 250)
    device.on_alarm_page = lambda _: device.alarms.rows.append(
        device.alarms.rows.pop(-250)
    )
    assert set(await taken(client)) <= set(ids(rows))
    device.on_alarm_page = None
    assert await taken(client) is not None


async def test_a_week_offline_is_caught_up_in_slices_oldest_first(
    device: Server, client: CamtraceClient, connect: Connect
) -> None:
    await client.read()
    again = later(client, connect)
    device.leap(7 * 86400)
    for number in range(2500):
        device.write(400000 + number, ago_s=6 * 86400 - number * 200)
    got: list[int] = []
    state = await again.read()
    assert state.catching_up
    for _ in range(40):
        got += [alarm.id for alarm in again.alarm_feed.take()[0]]
        if not state.catching_up:
            break
        device.log.clear()
        state = await again.read()
        assert len(device.requests("/cameras/alarms?")) <= 20
    assert got == list(range(400000, 402500))


async def test_a_restart_while_catching_up_repeats_nothing(
    device: Server, client: CamtraceClient, connect: Connect
) -> None:
    await client.read()
    again = later(client, connect)
    device.leap(86400)
    for number in range(500):
        device.write(500000 + number, ago_s=80000 - number * 150)
    got: list[int] = []
    for _ in range(30):
        await again.read()
        got += [alarm.id for alarm in again.alarm_feed.take()[0]]
        again = later(again, connect)
    assert got == list(range(500000, 500500))


async def test_a_dense_burst_is_read_whole(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm_feed, "PAGES", 2)
    await client.read()
    rows = device.alarms.burst(1, 700)
    got = await taken(client)
    while (await client.read()).catching_up:
        got += [alarm.id for alarm in client.alarm_feed.take()[0]]
    got += [alarm.id for alarm in client.alarm_feed.take()[0]]
    assert got == ids(rows)


async def test_a_list_that_never_ends_is_an_error_and_moves_nothing(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm_feed, "PAGES", 2)
    monkeypatch.setattr(alarm_feed, "PAGES_DENSE", 3)
    await client.read()
    row = device.alarms.rows[-1].row() | {"time": iso(device.clock.now())}
    device.answer_with(f"{API}/cameras/alarms", {"alarms": [row]}, headers=LINK)
    await read_on(client)
    assert "does not end" in client.failures["alarms"].detail
    assert client.alarm_feed.take()[0] == ()


async def test_more_rows_than_fit_the_overlap_at_the_start_are_history(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm_feed, "PAGES", 1)
    for number in range(300):
        device.write(600000 + number, ago_s=50 - number // 10)
    assert await taken(client) == []
    monkeypatch.undo()
    row = device.raise_alarm(1)
    assert await taken(client) == [row.id]


async def test_rows_of_the_future_do_not_run_ahead_of_others(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.write(700000, ago_s=-3600, camera_id=2)
    assert await taken(client) == [700000]
    device.write(700001, at=-1)
    assert await taken(client) == [700001]


async def test_alarms_wait_until_they_are_taken_and_no_more_are_fetched(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm_feed, "OUTBOX_MAX", 3)
    await client.read()
    rows = device.alarms.burst(1, 3)
    await client.read()
    rows += device.alarms.burst(1, 2)
    device.log.clear()
    await client.read()
    assert device.requests("/cameras/alarms") == []
    assert [alarm.id for alarm in client.alarm_feed.take()[0]] == ids(rows[:3])
    assert await taken(client) == ids(rows[3:])


async def test_failures_between_lose_nothing(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    rows = device.alarms.burst(1, 150)
    for kind in ("reset", "status", "truncate", "garbage"):
        fault = device.fail(kind, "alarms?")
        with suppress(DeviceError):
            await client.read()
        device.faults.remove(fault)
    device.leap(31)
    assert await taken(client) == ids(rows)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", [], {}, {"alarms": "none"}, {"alarms": [{"id": "x"}, 2]}]
)
@pytest.mark.parametrize("status", [200, 400, 405, 500])
async def test_alarms_that_cannot_be_read_affect_nothing_else(
    device: Server, client: CamtraceClient, body: object, status: int
) -> None:
    device.answer_with(f"{API}/cameras/alarms", body, status=status)
    for _ in range(5):
        state = await client.read()
    assert (len(state.cameras), len(state.scenarios)) == (3, 2)
    assert client.failures["alarms"].times < 5
    assert "alarms" not in state.missing_rights


async def test_a_single_odd_row_hides_no_other_alarm(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with(f"{API}/cameras/alarms", {"alarms": [{"id": 9, "time": "?"}]})
    await client.read()
    assert not client.failures
    del device._answers[f"{API}/cameras/alarms"]
    row = device.raise_alarm(1)
    assert await taken(client) == [row.id]


@pytest.mark.parametrize("status", [403, 404])
async def test_an_account_without_alarms_still_has_cameras(
    device: Server, client: CamtraceClient, status: int
) -> None:
    device.answer_with(f"{API}/cameras/alarms", b"", status=status)
    for _ in range(2):
        state = await client.read()
    assert "alarms" in state.missing_rights
    assert len(device.requests("/cameras/alarms")) == 1
    device.leap(301)
    await client.read()
    assert len(device.requests("/cameras/alarms")) == 2


async def test_a_camera_is_in_alarm_by_its_flag(
    device: Server, connect: Connect
) -> None:
    client = connect(alarm_hold_s=0)
    device.raise_alarm(1)
    cameras = (await client.read()).cameras
    assert [camera.in_alarm for camera in cameras] == [True, False, False]
    device.alarms.end(1)
    device.leap(10)
    assert not (await client.read()).cameras[0].in_alarm


async def test_an_acknowledged_alarm_is_not_raised_again_by_its_own_recording(
    connect: Connect,
) -> None:
    async with Server(variants=Variants(records_on_s=60.0)) as device:
        client = connect(port=device.port, alarm_hold_s=0)
        client._api.clock.monotonic = client._api.monotonic = device.monotonic
        device.raise_alarm(1)
        assert (await client.read()).cameras[0].in_alarm
        await client.alarms.acknowledge([1])
        assert not client.state.cameras[0].in_alarm
        for _ in range(3):
            device.leap(10)
            camera = (await client.read()).cameras[0]
            assert (camera.recording_alarm, camera.in_alarm) == (True, False)
        device.raise_alarm(1)
        device.leap(10)
        assert (await client.read()).cameras[0].in_alarm, "this is another alarm"
        await client.alarms.acknowledge([1])
        device.alarms.end(1)
        device.leap(10)
        await client.read()
        device.raise_alarm(1)
        device.leap(10)
        assert (await client.read()).cameras[0].in_alarm


async def test_alarms_of_a_camera_nobody_may_see_do_not_pile_up(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    for number in range(300000, 300050):
        device.write(number, camera_id=77)
    row = device.raise_alarm(1)
    assert await taken(client) == [row.id]
    device.leap(31)
    assert await taken(client) == []
    assert client.alarm_feed._outbox == []


async def test_the_alarm_of_a_camera_that_is_new_waits_for_the_camera(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.write(300000, camera_id=4)
    assert await taken(client) == []
    device.site.add("Yard")
    device.leap(10)
    assert await taken(client) == [300000]


async def test_during_an_alarm_the_list_of_cameras_is_not_read_with_every_poll(
    device: Server, client: CamtraceClient
) -> None:
    device.raise_alarm(1)
    await client.read()
    await client.read()
    device.log.clear()
    for _ in range(15):
        device.leap(4)
        device.raise_alarm(1)
        await client.read()
    assert len(device.requests("/cameras")) - len(device.requests("/alarms")) <= 6


async def test_a_new_row_holds_the_alarm_for_a_while(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    row = device.raise_alarm(2, record=False)
    camera = (await client.read()).cameras[1]
    assert camera.in_alarm
    assert camera.last_alarm is not None
    assert camera.last_alarm.id == row.id
    device.leap(31)
    assert not (await client.read()).cameras[1].in_alarm


async def test_an_old_row_read_late_is_no_alarm_now(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    row = device.raise_alarm(2, record=False)
    device.leap(45)
    camera = (await client.read()).cameras[1]
    assert not camera.in_alarm
    assert camera.last_alarm is not None
    assert camera.last_alarm.id == row.id


async def test_acknowledging_ends_the_hold(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.raise_alarm(2, record=False)
    await client.read()
    await client.alarms.acknowledge([2, 3])
    assert not (await client.read()).cameras[1].in_alarm


async def test_the_last_alarm_of_a_quiet_camera_is_looked_up_now_and_then(
    device: Server, client: CamtraceClient
) -> None:
    device.write(1, camera_id=2, ago_s=10**7, at=0)
    device.alarms.rows[1:] = [
        row for row in device.alarms.rows[1:] if row.camera_id == 1
    ]
    object.__setattr__(device.site.variants, "page_cap", 5)
    await client.read()
    for _ in range(3):
        await client.read()
    assert len(device.requests("limit=1&")) == 2
    cameras = (await client.read()).cameras
    assert cameras[1].last_alarm is not None
    assert cameras[1].last_alarm.id == 1
    device.leap(121)
    device.fail("status", "/cameras/3/alarms")
    await client.read()
    device.heal()
    device.leap(121)
    device.log.clear()
    assert (await client.read()).cameras[2].last_alarm is None
    assert device.requests("limit=1&") == []


async def test_cameras_listed_again_have_their_last_alarms_at_once(
    device: Server, client: CamtraceClient
) -> None:
    for camera_id in (1, 2, 3):
        device.raise_alarm(camera_id)
    before = [one.last_alarm for one in (await client.read()).cameras]
    assert all(before)
    there = dict(device.cameras)
    for camera_id in there:
        device.site.remove(camera_id)
    device.leap(10)
    assert not (await client.read()).cameras
    for camera in there.values():
        camera.ignored = False
    device.cameras.update(there)
    device.leap(10)
    assert [one.last_alarm for one in (await client.read()).cameras] == before


async def test_a_camera_that_is_gone_is_forgotten(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.raise_alarm(3)
    await client.read()
    camera = device.cameras[3]
    device.site.remove(3)
    device.leap(10)
    await client.read()
    device.alarms.rows.clear()
    camera.ignored = False
    device.cameras[3] = camera
    device.leap(10)
    assert (await client.read()).cameras[2].last_alarm is None


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"time": 1, "last_id": 2, "seen": 3},
        {"time": 1, "last_id": 2, "seen": [None]},
        {"time": 1, "last_id": 2, "seen": [], "tally": {"last_id": 1}},
        {"time": 1, "last_id": 2, "seen": [], "tally": {"last_id": 1, "marks": [{}]}},
    ],
)
def test_a_damaged_cursor_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="invalid"):
        AlarmCursor.from_dict(data)
