"""The stream of reports: their cause, its end and a new subscription."""

import asyncio
from collections.abc import AsyncIterator
import json

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from custom_components.procam.vendors.inogeni.client import (
    DeviceKind,
    InogeniClient,
    InogeniEvent,
    Transport,
    client as clients,
)
from custom_components.procam.vendors.inogeni.client.const import HINT_DELAY_S
from custom_components.procam.vendors.inogeni.client.events import (
    ChangedElsewhere,
    DeviceDataChanged,
    PresetRecalled,
    PushChanged,
    SystemChanged,
)
from simulators.inogeni import InogeniSimulator

from .conftest import Connect


async def until(
    events: AsyncIterator[InogeniEvent], wanted: InogeniEvent
) -> list[InogeniEvent]:
    """Return the events up to the wanted one."""
    seen: list[InogeniEvent] = []
    async with asyncio.timeout(3):
        while wanted not in seen:
            seen.append(await anext(events))
    return seen


async def to_the_end(
    events: AsyncIterator[InogeniEvent],
) -> tuple[list[InogeniEvent], DeviceError]:
    """Return the remaining events of the stream, and its error."""
    seen: list[InogeniEvent] = []
    async with asyncio.timeout(3):
        try:
            while True:
                seen.append(await anext(events))
        except DeviceError as err:
            return seen, err


@pytest.mark.parametrize("transport", [Transport.WEBSOCKET, Transport.TCP])
async def test_the_stream_begins_with_its_transport(
    connect: Connect, transport: Transport
) -> None:
    async with connect(transport=transport).events() as events:
        assert await anext(events) == PushChanged(up=True, transport=transport)


@pytest.mark.parametrize("transport", ["websocket", "tcp"])
async def test_what_others_do_is_reported(
    device: InogeniSimulator, connect: Connect, transport: str
) -> None:
    device.options.broadcast = True
    async with connect(transport=transport).events() as events:
        device.recall_preset(3)
        await until(events, PresetRecalled(number=3))
        device.set_standby(on=True)
        await until(events, SystemChanged(on=False))
        await connect(transport="http").set_device(DeviceKind.OUTPUT, 1, enabled=False)
        await until(
            events, DeviceDataChanged(kind=DeviceKind.OUTPUT, number=1, enabled=False)
        )


async def test_what_we_do_is_reported_too(connect: Connect) -> None:
    client = connect()
    async with client.events() as events:
        (event,) = await client.set_device(DeviceKind.INPUT, 1, enabled=False)
        await until(events, event)


async def test_no_report_of_a_thousand_is_lost(
    device: InogeniSimulator, connect: Connect
) -> None:
    async with connect(transport="tcp").events() as events:
        await anext(events)
        await device.flood(1000)
        async with asyncio.timeout(5):
            seen = [await anext(events) for _ in range(1001)]
    # The unit has shown that it reports what it was not asked for.
    seen.remove(ChangedElsewhere(more=False))
    assert [event.enabled for event in seen[:4]] == [False, True, False, True]  # type: ignore[union-attr]
    assert {event.number for event in seen} == {1}  # type: ignore[union-attr]


@pytest.mark.parametrize("transport", ["websocket", "tcp"])
async def test_a_cut_ends_the_stream_with_the_reason(
    device: InogeniSimulator, connect: Connect, transport: str
) -> None:
    async with connect(transport=transport).events() as events:
        device.drop_connections()
        seen, error = await to_the_end(events)
    assert seen[-1] == PushChanged(up=False, transport=Transport(transport))
    assert isinstance(error, DeviceConnectionError)


async def test_a_lost_stream_leaves_http(
    device: InogeniSimulator, connect: Connect
) -> None:
    async with connect().events() as events:
        device.break_off()
        seen, _ = await to_the_end(events)
    assert seen[-1] == PushChanged(up=False, transport=Transport.HTTP)


@pytest.mark.usefixtures("impatient")
async def test_a_read_that_gets_no_answer_ends_the_stream(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    async with client.events() as events:
        device.freeze()
        with pytest.raises(DeviceConnectionError):
            await client.read()
        _, error = await to_the_end(events)
        assert "no_answer_in_time" in str(error)
    device.thaw()


@pytest.mark.parametrize("garbage", [b"\xff" * 2_000_000, b"{" * 2_000_000])
async def test_endless_garbage_ends_the_stream(
    device: InogeniSimulator, connect: Connect, garbage: bytes
) -> None:
    async with connect(transport="tcp").events() as events:
        device.inject(garbage)
        _, error = await to_the_end(events)
    assert isinstance(error, DeviceResponseError)


async def test_a_stream_can_be_opened_again(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect()
    async with client.events() as events:
        device.drop_connections()
        await to_the_end(events)
    async with client.events() as events:
        await client.recall_preset(2)
        await until(events, PresetRecalled(number=2))
    await device.until(lambda: not device.connections["ws"])


async def test_a_stream_left_early_closes_its_connection(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect()
    async with client.events() as events:
        async for _ in events:
            break
    await device.until(lambda: not device.connections["ws"])
    assert client.transport is Transport.HTTP


async def test_a_stream_too_fast_to_follow_ends_instead_of_growing(
    device: InogeniSimulator, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "MAX_WAITING_EVENTS", 50)
    client = connect(transport="tcp")
    async with client.events() as events:
        await device.flood(100)
        await client.read()
        seen, error = await to_the_end(events)
    assert len(seen) == 50
    assert "faster than" in str(error)


async def test_tcp_takes_over_where_websocket_is_missing(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.websocket = False
    async with connect().events() as events:
        assert await anext(events) == PushChanged(up=True, transport=Transport.TCP)


async def test_a_device_with_http_alone_has_no_stream(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.websocket = False
    await device.set_transport("tcp", on=False)
    client = connect()
    with pytest.raises(DeviceUnsupportedError, match="neither WebSocket nor TCP"):
        await enter(client)
    device.options.websocket = True
    async with client.events():
        assert (await client.read()).push is True


async def test_a_device_still_starting_is_not_taken_for_one_with_http_alone(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.websocket = device.options.http = False
    await device.set_transport("tcp", on=False)
    with pytest.raises(DeviceNotFoundError):
        await enter(connect())


async def test_a_device_that_is_off_is_a_connection_error(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect()
    await device.stop()
    with pytest.raises(DeviceConnectionError):
        await enter(client)


async def test_http_chosen_by_the_user_has_no_stream(
    device: InogeniSimulator, connect: Connect
) -> None:
    with pytest.raises(DeviceUnsupportedError, match="Set up for HTTP"):
        await enter(connect(transport="http"))
    assert not device.log


async def enter(client: InogeniClient) -> None:
    async with client.events():
        pass


def panel(command: str, status: str, value1: int) -> str:
    """Return a message of the device to another client."""
    text = {"command": command, "status": status, "value1": value1, "_msgid": "f1"}
    return json.dumps(text | {"value2": "LOADED", "message": "N/A"}) + "\n"


@pytest.mark.parametrize(
    ("messages", "hints"),
    [
        ([("REP PRESET", "N/A", 3)], 1),
        ([("REP PRESET", "N/A", 3), ("REP PRESET", "N/A", 3)], 1),
        ([("SET PRESET", "IN_PROGRESS", 3)], 1),
        ([("SET PRESET", "FAILED", 5)], 0),
        ([("GET PRESET", "DEFINED", 0)], 0),
        ([("REP PRESET", "N/A", 0)], 0),
    ],
)
async def test_what_another_client_does_is_a_hint_that_more_has_changed(
    device: InogeniSimulator,
    connect: Connect,
    messages: list[tuple[str, str, int]],
    hints: int,
) -> None:
    client = connect(transport="tcp")
    await client.read()
    async with client.events() as events:
        for each in messages:
            device.inject(panel(*each))
        # What was injected comes before the answer.
        await client.raw("GET INPUT_DEVICE_DATA")
        await asyncio.sleep(HINT_DELAY_S)
        device.drop_connections()
        seen, _ = await to_the_end(events)
    assert seen.count(ChangedElsewhere(more=True)) == hints
