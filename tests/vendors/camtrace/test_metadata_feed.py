"""Every event of a chosen connector exactly once, and nothing of any other."""

from datetime import timedelta
import json
from typing import Any
from uuid import uuid4

import pytest

from custom_components.procam.vendors.camtrace.client import (
    CamtraceClient,
    MetadataMark,
    metadata_feed,
)
from simulators.camtrace.metadata import Event

from .conftest import Connect
from .server import API, Server

UUID = "3000efd7-62b3-4a6e-ac05-a76f0d831a56"
CRITERIA = f"{API}/devices/{UUID}/proxy/events/search/criteria"
SEARCH = f"{API}/devices/{UUID}/proxy/events/search"


@pytest.fixture
def client(connect: Connect) -> CamtraceClient:
    """A client that follows the API connector."""
    return connect(connectors=(UUID,))


def happen(device: Server, *, ago_s: float = 0, uuid: str = UUID) -> str:
    event = Event(
        id=str(uuid4()),
        time=device.clock.now() - timedelta(seconds=ago_s),
        type="lpr.vehicle",
        params={"plate": "75"},
    )
    device.metadata.connectors[uuid].events.append(event)
    return event.id


async def taken(device: Server, client: CamtraceClient, after_s: float = 30) -> Any:
    device.leap(after_s)
    await client.read()
    return [event.id for _, event in client.metadata_feed.take()[0]]


def asked(device: Server) -> list[str]:
    return [entry.line for entry in device.log if "/devices/" in entry.line]


async def test_without_a_chosen_connector_nothing_is_asked(
    device: Server, connect: Connect
) -> None:
    client = connect()
    happen(device)
    assert await taken(device, client) == []
    assert (await client.read()).connectors == ()
    assert client.metadata_feed.take() == ((), {})
    assert not asked(device)


async def test_events_are_reported_once_and_history_is_not(
    device: Server, client: CamtraceClient
) -> None:
    happen(device)
    happen(device, ago_s=5000)
    assert await taken(device, client) == []
    first, late = happen(device), happen(device, ago_s=40)
    assert await taken(device, client) == [late, first]
    assert await taken(device, client) == []
    assert client.metadata_feed.take()[1].keys() == {UUID}
    assert (await client.read()).connectors == (UUID,)


async def test_a_connector_is_asked_every_half_minute_and_its_criteria_once(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    await taken(device, client, 29)
    assert len(asked(device)) == 2
    await taken(device, client, 2)
    assert len(asked(device)) == 3
    assert sum("criteria" in line for line in asked(device)) == 1


async def test_a_restart_goes_on_where_it_was(
    device: Server, client: CamtraceClient, connect: Connect
) -> None:
    await client.read()
    event = happen(device)
    assert await taken(device, client) == [event]
    kept = {
        uuid: json.loads(json.dumps(mark.as_dict()))
        for uuid, mark in client.metadata_feed.take()[1].items()
    }
    missed = happen(device)
    again = connect(connectors=(UUID,))
    marks = {uuid: MetadataMark.from_dict(data) for uuid, data in kept.items()}
    again.metadata_feed.resume({**marks, "gone": MetadataMark(time=0, seen=())})
    assert await taken(device, again, 3000) == [missed]


@pytest.mark.parametrize("data", [{}, {"time": "x"}, {"time": 1, "seen": [{}]}, 5])
def test_a_damaged_mark_is_distinguished(data: Any) -> None:
    with pytest.raises(ValueError, match="is invalid"):
        MetadataMark.from_dict(data)


async def test_a_burst_is_reported_in_pieces(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata_feed, "EVENTS_AT_ONCE", 3)
    await client.read()
    happened = [happen(device) for _ in range(7)]
    pieces = [await taken(device, client)]
    pieces += [await taken(device, client, 0) for _ in range(3)]
    assert [len(piece) for piece in pieces] == [3, 3, 1, 0]
    assert [event for piece in pieces for event in piece] == happened


async def test_nobody_taking_events_ends_the_asking(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata_feed, "OUTBOX_MAX", 2)
    await client.read()
    happened = [happen(device) for _ in range(2)]
    for _ in range(3):
        device.leap(30)
        await client.read()
    assert len(asked(device)) == 3
    assert await taken(device, client) == happened


async def test_connectors_take_turns(
    device: Server, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata_feed, "CONNECTORS_AT_ONCE", 1)
    own = device.cameras[1].device_id
    assert own is not None
    client = connect(connectors=(UUID, own))
    for _ in range(2):
        await client.read()
    happened = {happen(device), happen(device, uuid=own)}
    found = await taken(device, client)
    found += await taken(device, client, 0)
    assert set(found) == happened


async def test_without_a_time_to_search_by_a_long_history_is_asked_for_rarely(
    device: Server, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = device.cameras[1].device_id
    assert own is not None
    monkeypatch.setattr(metadata_feed, "MANY", 2)
    client = connect(connectors=(own,))
    happen(device, ago_s=5000, uuid=own)
    await client.read()
    first, second = happen(device, uuid=own), happen(device, uuid=own)
    assert await taken(device, client) == [first, second]
    third = happen(device, uuid=own)
    assert await taken(device, client, 200) == []
    assert await taken(device, client, 101) == [third]


async def test_an_event_dated_in_the_future_hides_none(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    future = happen(device, ago_s=-9000)
    assert await taken(device, client) == [future]
    event = happen(device)
    assert await taken(device, client) == [event]
    assert await taken(device, client) == []


async def test_a_clock_set_back_replays_nothing(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    event = happen(device)
    assert await taken(device, client) == [event]
    device.clock.skew_s -= 3600
    assert await taken(device, client) == []
    event = happen(device)
    assert await taken(device, client) == [event]


@pytest.mark.parametrize("status", [403, 404])
async def test_a_missing_right_hides_the_connector_until_it_is_given(
    device: Server, client: CamtraceClient, status: int
) -> None:
    device.answer_with(CRITERIA, {"error": "Non"}, status=status)
    state = await client.read()
    assert (state.connectors, state.missing_rights) == ((), ("metadata",))
    await taken(device, client, 290)
    assert len(asked(device)) == 1
    del device._answers[CRITERIA]
    await taken(device, client, 11)
    state = await client.read()
    assert (state.connectors, state.missing_rights) == ((UUID,), ())


async def test_a_failing_search_costs_nothing_but_time(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    event = happen(device)
    device.answer_with(SEARCH, {}, status=500)
    assert await taken(device, client) == []
    assert (await client.read()).connectors == (UUID,)
    del device._answers[SEARCH]
    assert await taken(device, client, 61) == [event]


async def test_a_connector_that_hangs_does_not_keep_alarms_waiting(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.read()
    monkeypatch.setattr(metadata_feed, "FIND_S", 0.1)
    device.fail("hang", "/events/search", times=1)
    event, alarm = happen(device), device.raise_alarm(1)
    assert await taken(device, client) == []
    assert [row.id for row in client.alarm_feed.take()[0]] == [alarm.id]
    assert await taken(device, client, 61) == [event]


async def test_criteria_that_have_changed_are_read_again(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.answer_with(
        CRITERIA, {"criteria": [{"name": "since", "format": "datetime"}]}
    )
    device.answer_with(SEARCH, {"error": "Invalid"}, status=400)
    await taken(device, client)
    del device._answers[SEARCH]
    device.log.clear()
    await taken(device, client, 301)
    assert "criteria" in asked(device)[0]


async def test_a_connector_that_refuses_the_login_affects_nothing_else(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.leap(30)
    device.answer_with(SEARCH, {"error": "No"}, status=401)
    assert (await client.read()).cameras
    assert list(client.failures) == [f"metadata-{UUID}"]
