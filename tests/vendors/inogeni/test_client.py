"""Reading a CAMTRACK: the requests, how often they are sent, and the result."""

import asyncio
from collections import Counter
from collections.abc import Iterator
import json
import time

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    InvalidValueError,
)
from custom_components.procam.vendors.inogeni.client import (
    DeviceKind,
    InogeniClient,
    InogeniState,
    Transport,
)
from custom_components.procam.vendors.inogeni.client.events import (
    PresetRecalled,
    SwitcherInputChosen,
)
from simulators.inogeni import InogeniSimulator, SwitchList
from tests.helpers import until_true

from .conftest import Connect

INPUT, OUTPUT, SWITCH = DeviceKind


def enabled(state: InogeniState, kind: DeviceKind) -> dict[int, bool | None]:
    return {device.number: device.enabled for device in state.of_kind(kind)}


def asked(device: InogeniSimulator) -> Iterator[str]:
    """Yield the nouns asked for since the last time."""
    for entry in list(device.log):
        for noun in ("STANDBY", "PRESET", "INPUT", "OUTPUT", "SWITCH"):
            if entry.channel in ("ws", "tcp") and noun in entry.line:
                yield noun
    device.log.clear()


@pytest.mark.parametrize("transport", ["auto", "websocket", "tcp"])
async def test_a_read_returns_the_whole_state(
    device: InogeniSimulator, connect: Connect, transport: str
) -> None:
    device.unit.recall_preset(4)
    device.unit.set_enabled("OUTPUT_DEVICE_DATA", 2, on=False)
    state = await connect(transport=transport).read()
    assert (state.system_on, state.preset, state.push) == (True, 4, True)
    assert state.transport == ("tcp" if transport == "tcp" else "websocket")
    assert enabled(state, INPUT) == {1: True, 2: True, 3: True}
    assert enabled(state, OUTPUT) == {1: True, 2: False, 3: True, 4: True}
    assert enabled(state, SWITCH) == {1: True}
    assert state.identity.firmware == "3.4.0"


async def test_two_reads_of_a_still_device_are_equal(connect: Connect) -> None:
    client = connect()
    assert await client.read() == await client.read()


async def test_one_connection_serves_reads_commands_and_events(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect()
    await client.read()
    await client.recall_preset(1)
    async with client.events():
        await client.read()
    assert device.accepted == {"tcp": 0, "ws": 1}
    assert not device.requests("/control")


PARTS = ["INPUT", "OUTPUT", "PRESET", "STANDBY", "SWITCH"]


async def test_a_read_after_the_first_costs_two_commands(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    assert sorted(asked(device)) == PARTS
    commands = Counter[str]()
    for _ in range(6):
        await client.read()
        latest = list(asked(device))
        assert len(latest) == 2
        commands.update(latest)
    assert min(commands[part] for part in PARTS) == 2


async def test_a_unit_that_reports_what_others_do_is_read_with_four_commands(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    assert (await client.read()).reports_changes is False
    device.options.broadcast = True
    device.set_device("INPUT_DEVICE_DATA", 1, on=False)
    await until_true(lambda: client.state.reports_changes)
    list(asked(device))
    for _ in range(5):
        await client.read()
        assert len(list(asked(device))) == 4


async def test_what_a_command_of_ours_switches_is_no_report_of_others(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.broadcast = True
    device.unit.presets[2] = {"INPUT_DEVICE_DATA": {1: False}}
    client = connect(transport="tcp")
    await client.read()
    await client.recall_preset(2)
    assert client.state.reports_changes is False


@pytest.mark.parametrize("switched", ["preset", "standby"])
async def test_what_switches_devices_elsewhere_has_all_lists_read(
    device: InogeniSimulator, connect: Connect, switched: str
) -> None:
    client = connect(transport="tcp")
    await client.read()
    list(asked(device))
    device.unit.set_enabled("OUTPUT_DEVICE_DATA", 4, on=False)
    if switched == "preset":
        device.unit.recall_preset(2)
    else:
        device.unit.standby = True
    await client.read()
    assert sorted(asked(device)) == PARTS
    assert enabled(client.state, OUTPUT)[4] is False
    await client.read()
    assert len(list(asked(device))) == 2


async def test_a_new_channel_has_all_lists_read(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    device.drop_connections()
    await lost(client, device)
    list(asked(device))
    await client.read()
    assert len(list(asked(device))) == 5


async def lost(client: object, device: InogeniSimulator) -> None:
    """Wait until both ends know that the connection is gone."""
    await device.until(lambda: not any(device.connections.values()))
    await asyncio.sleep(0.02)


async def read_all(client: InogeniClient) -> InogeniState:
    """Read until every part was asked for once more."""
    for _ in range(3):
        state = await client.read()
    return state


async def test_a_device_removed_leaves_the_state_and_returns(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    states = device.unit.enabled["INPUT_DEVICE_DATA"]
    del states[2]
    assert enabled(await read_all(client), INPUT) == {1: True, 2: True, 3: True}
    assert enabled(await read_all(client), INPUT) == {1: True, 3: True}
    states[2] = False
    assert enabled(await read_all(client), INPUT) == {1: True, 2: False, 3: True}


async def test_a_gap_in_a_list_removes_no_device(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    before = await client.read()
    device.options.gap_s = 0.6
    for _ in range(3):
        assert (await client.read()).devices == before.devices


async def test_a_first_list_with_a_gap_is_completed_by_what_comes_late(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.gap_s = 0.6
    client = connect(transport="tcp")
    await client.read()
    await until_true(lambda: len(client.state.of_kind(OUTPUT)) == 4)
    assert enabled(client.state, OUTPUT) == {1: True, 2: True, 3: True, 4: True}


async def test_a_kind_without_devices_has_none(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.unit.enabled["SWITCH_DEVICE_DATA"].clear()
    assert enabled(await connect().read(), SWITCH) == {}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("answer", [SwitchList.NOT_VALID, SwitchList.SILENT])
async def test_a_switch_device_is_assumed_where_it_cannot_be_asked(
    device: InogeniSimulator,
    connect: Connect,
    caplog: pytest.LogCaptureFixture,
    answer: SwitchList,
) -> None:
    caplog.set_level("INFO")
    device.options.switch_list = answer
    client = connect(transport="tcp")
    assert enabled(await client.read(), SWITCH) == {1: None}
    list(asked(device))
    await read_all(client)
    assert "SWITCH" not in list(asked(device))
    # Only an appendix names the list, so that its lack is nothing to report.
    assert "cannot be read" not in caplog.text
    await client.set_device(SWITCH, 1, enabled=False)
    assert enabled(await client.read(), SWITCH) == {1: False}
    device.drop_connections()
    await lost(client, device)
    list(asked(device))
    await client.read()
    assert "SWITCH" in list(asked(device))


@pytest.mark.usefixtures("impatient")
async def test_lists_that_stay_out_leave_what_was_known(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    before = await client.read()
    take = device.network._take

    def deaf(link: object, text: str) -> None:
        if '"GET INPUT' not in text:
            take(link, text)  # type: ignore[arg-type]

    device.network._take = deaf
    await client.read()
    assert await client.read() == before


@pytest.mark.usefixtures("impatient")
async def test_a_device_that_stopped_answering_loses_its_channel(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    device.freeze()
    with pytest.raises(DeviceConnectionError, match="no_answer_in_time"):
        await client.read()
    device.thaw()
    assert (await client.read()).push is True
    assert device.accepted["tcp"] == 2


@pytest.mark.usefixtures("impatient")
async def test_http_steps_in_for_a_channel_that_died(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect()
    before = await client.read()
    device.options.silent = True
    device.unit.standby = True
    state = await client.read()
    assert (state.transport, state.push) == (Transport.HTTP, False)
    assert state.system_on is False
    assert state.devices == before.devices


@pytest.mark.usefixtures("impatient")
async def test_a_channel_that_dies_between_two_answers_is_given_up(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    device.options.delay_s = 0.05
    device.log.clear()
    reading = asyncio.create_task(client.read())
    await device.until(lambda: bool(device.requests("GET PRESET")))
    device.freeze()
    with pytest.raises(DeviceConnectionError, match="no_answer_in_time"):
        await reading
    device.thaw()
    assert (await client.read()).push is True
    assert device.accepted["tcp"] == 2


async def test_reads_do_not_reopen_what_the_subscriber_will(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect()
    before = await client.read()
    device.drop_connections()
    await lost(client, device)
    state = await client.read()
    assert (state.transport, client.transport) == (Transport.HTTP, Transport.HTTP)
    assert state.devices == before.devices
    assert device.accepted["ws"] == 1


@pytest.mark.parametrize(("transport", "chosen"), [("tcp", "tcp"), ("websocket", "ws")])
async def test_a_chosen_transport_is_the_only_one_used(
    device: InogeniSimulator, connect: Connect, transport: str, chosen: str
) -> None:
    client = connect(transport=transport)
    await client.recall_preset(1)
    device.drop_connections()
    await lost(client, device)
    assert client.transport == transport
    await client.recall_preset(2)
    assert device.accepted == {"tcp": 0, "ws": 0} | {chosen: 2}
    assert not device.requests("/control")


@pytest.mark.parametrize("transport", ["tcp", "websocket"])
async def test_a_chosen_transport_that_is_missing_fails_the_read(
    device: InogeniSimulator, connect: Connect, transport: str
) -> None:
    await device.set_transport(transport, on=False)
    with pytest.raises(DeviceError, match=r"nothing_answers|not_ready"):
        await connect(transport=transport).read()
    assert not device.requests("/control")


async def test_tcp_is_taken_where_there_is_no_websocket(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.websocket = False
    state = await connect().read()
    assert (state.transport, state.push) == (Transport.TCP, True)


async def test_a_device_with_http_alone_is_asked_once_for_more(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.websocket = False
    await device.set_transport("tcp", on=False)
    client = connect(http_inputs=2)
    state = await client.read()
    assert (state.transport, state.push) == (Transport.HTTP, False)
    assert enabled(state, INPUT) == {1: None, 2: None}
    await client.read()
    assert len(device.requests("/websocket")) == 1


async def test_no_channel_and_no_http_cannot_be_read(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect()
    await device.stop()
    with pytest.raises(DeviceConnectionError):
        await client.read()


async def test_the_highest_firmware_seen_is_shown(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    for version, shown in (("3.10.0", "3.10.0"), ("3.4.0", "3.10.0")):
        device.options.version = version
        assert (await client.read()).identity.firmware == shown


async def test_messages_not_understood_are_counted_within_bounds(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    device.inject('{"command": "REP PRESET", "value1": "many"}\n{"broken": \n')
    device.inject("".join(f'{{"command": "REP NEW_{n}"}}\n' for n in range(100)))
    device.inject('{"command": "SET PRESET", "status": "IN_PROGRESS"}\n')
    await client.read()
    assert client.unknown["REP PRESET"] == 1
    assert client.unknown["not JSON"] == 1
    assert client.unknown["others"] == 53
    assert len(client.unknown) == 50


async def test_a_garbage_stream_ends_the_channel(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    device.inject(b"\xff" * 2_000_000)
    await lost(client, device)
    assert (await client.read()).push is True
    assert device.accepted["tcp"] == 2


async def test_an_input_chosen_before_a_restart_is_taken_as_active(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect()
    assert client.assume_switcher_input(4) == (SwitcherInputChosen(number=4),)
    with pytest.raises(InvalidValueError, match="low=1, high=12, value=13"):
        client.assume_switcher_input(13)
    assert not device.log
    assert (await client.read()).switcher_input == 4


async def test_a_thousand_reports_a_second_leave_room_for_others(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    worst = 0.0
    flood = asyncio.create_task(device.flood(1000, rate=1000))
    while not flood.done():
        before = time.thread_time()
        await asyncio.sleep(0)
        worst = max(worst, time.thread_time() - before)
    assert worst < 0.05
    assert isinstance((await client.recall_preset(1))[0], PresetRecalled)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("transport", ["tcp", "http"])
@pytest.mark.parametrize("how", ["refused", "unanswered"])
@pytest.mark.parametrize("part", ["PRESET", "SYSTEM_STANDBY"])
async def test_a_part_that_is_not_answered_affects_nothing_else(
    device: InogeniSimulator, connect: Connect, transport: str, how: str, part: str
) -> None:
    device.unit.recall_preset(3)
    setattr(device.options, how, frozenset({f"GET {part}"}))
    client = connect(transport=transport)
    await client.identify()
    state = await client.read()
    missing = part == "PRESET"
    assert state.preset == (None if missing else 3)
    assert state.system_on is (True if missing else None)
    assert list(client.failures) == ["preset" if missing else "system"]
    if transport == "tcp":
        assert len(enabled(state, OUTPUT)) == 4
    await client.set_device(INPUT, 1, enabled=False)
    assert (await client.read()).preset == state.preset


async def test_a_part_that_is_refused_later_is_unknown_until_it_is_reported(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    device.options.refused = frozenset(
        {"GET INPUT_DEVICE_DATA", "GET PRESET", "GET SYSTEM_STANDBY"}
    )
    state = await read_all(client)
    assert enabled(state, INPUT) == {1: None, 2: None, 3: None}
    assert (state.preset, state.system_on) == (None, None)
    await client.set_device(INPUT, 2, enabled=False)
    client._reader.schedule.expire()
    assert enabled(await client.read(), INPUT) == {1: None, 2: False, 3: None}


async def test_a_device_that_refuses_every_part_is_asked_all_the_same(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.refused = frozenset({"GET PRESET", "GET SYSTEM_STANDBY"})
    client = connect(transport="http")
    for _ in range(2):
        device.log.clear()
        await client.read()
        assert device.log
    await device.stop()
    with pytest.raises(DeviceConnectionError):
        await client.read()
    with pytest.raises(DeviceConnectionError):
        await client.read()


async def test_a_list_that_was_lost_for_good_does_not_fail_the_read(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.unanswered = frozenset({"GET OUTPUT_DEVICE_DATA"})
    state = await connect(transport="tcp").read()
    assert enabled(state, OUTPUT) == {}
    assert len(enabled(state, INPUT)) == 3


async def test_a_channel_lost_during_a_read_is_a_lost_connection(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    device.options.delay_s = 0.2
    reading = asyncio.create_task(client.read())
    device.log.clear()
    await device.until(lambda: bool(device.log))
    device.drop_connections()
    with pytest.raises(DeviceConnectionError, match="connection_lost"):
        await reading


@pytest.mark.usefixtures("impatient")
async def test_a_channel_on_which_others_are_heard_is_kept(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    device.options.silent = True
    reading = asyncio.create_task(client.read())
    device.log.clear()
    await device.until(lambda: bool(device.log))
    said = {"command": "REP INPUT_DEVICE_DATA", "value1": 1, "value2": "ENABLED"}
    device.inject(json.dumps(said) + "\n")
    with pytest.raises(DeviceConnectionError, match="no_answer_in_time"):
        await reading
    assert device.connections["tcp"] == 1


async def test_a_channel_lost_after_some_answers_is_a_lost_connection(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    device.options.unanswered = frozenset({"GET SYSTEM_STANDBY"})
    reading = asyncio.create_task(client.read())
    await device.until(lambda: len(device.requests("GET PRESET")) == 2)
    await asyncio.sleep(0.1)
    device.drop_connections()
    with pytest.raises(DeviceConnectionError, match="connection_lost"):
        await reading


async def test_a_list_the_unit_refuses_is_not_asked_after_every_preset(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.switch_list = SwitchList.NOT_VALID
    client = connect(transport="tcp")
    await client.read()
    device.log.clear()
    await client.recall_preset(2)
    device.unit.recall_preset(3)
    device.inject('{"command": "REP PRESET", "value1": 3, "value2": "LOADED"}\n')
    await until_true(lambda: client.state.preset == 3)
    await read_all(client)
    assert device.requests("GET OUTPUT")
    assert not device.requests("GET SWITCH")
