"""Requests and replies on the channel, in every way the document leaves open."""

import asyncio
from typing import Any

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceRejectedError,
)
from custom_components.procam.vendors.inogeni.client import DeviceKind, InogeniEvent
from custom_components.procam.vendors.inogeni.client.channel import (
    TcpChannel,
)
from custom_components.procam.vendors.inogeni.client.events import PresetRecalled
from custom_components.procam.vendors.inogeni.client.exchange import DeviceSilentError
from custom_components.procam.vendors.inogeni.client.grammar import build
from simulators.inogeni import Framing, InogeniSimulator, Order

from .conftest import Connect
from .scripted import Open, callbacks, message, rep


@pytest.mark.parametrize("transport", ["websocket", "tcp"])
@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("spaced", [True, False])
async def test_a_command_is_confirmed_whatever_the_order_of_its_replies(
    device: InogeniSimulator,
    connect: Connect,
    transport: str,
    order: Order,
    spaced: bool,
) -> None:
    device.options.order, device.options.spaced_status = order, spaced
    client = connect(transport=transport)
    await client.set_device(DeviceKind.INPUT, 1, enabled=False)
    await client.set_device(DeviceKind.INPUT, 1, enabled=True)
    await client.set_device(DeviceKind.INPUT, 1, enabled=False)
    assert device.unit.enabled["INPUT_DEVICE_DATA"][1] is False
    assert len(device.requests("SET INPUT_DEVICE_DATA")) == 3


@pytest.mark.parametrize("framing", Framing)
@pytest.mark.parametrize("pretty", [True, False])
@pytest.mark.parametrize("order", Order)
async def test_lists_are_whole_however_they_are_framed(
    device: InogeniSimulator,
    connect: Connect,
    framing: Framing,
    pretty: bool,
    order: Order,
) -> None:
    device.options.framing, device.options.pretty = framing, pretty
    device.options.order = order
    state = await connect(transport="tcp").read()
    numbers = [device.number for device in state.of_kind(DeviceKind.OUTPUT)]
    assert numbers == [1, 2, 3, 4]


async def test_commands_of_different_nouns_do_not_wait_for_each_other(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp")
    await client.read()
    listing = asyncio.create_task(client.raw("GET INPUT_DEVICE_DATA"))
    await device.until(lambda: len(device.requests("GET INPUT")) == 2)
    await client.set_device(DeviceKind.OUTPUT, 1, enabled=True)
    assert not listing.done()
    replies, _ = await listing
    assert len(replies) == 4


async def test_commands_of_one_noun_wait_for_each_other(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.delay_s = 0.02
    client = connect(transport="tcp")
    await client.read()
    await asyncio.gather(
        *(client.set_device(DeviceKind.INPUT, n, enabled=False) for n in (1, 2, 3))
    )
    assert device.unit.enabled["INPUT_DEVICE_DATA"] == {1: False, 2: False, 3: False}
    assert len(device.requests("SET INPUT")) == 3


@pytest.mark.parametrize("with_id", [True, False])
async def test_a_refusal_is_raised_in_the_words_of_the_device(
    device: InogeniSimulator, connect: Connect, with_id: bool
) -> None:
    device.options.failure_msgid = with_id
    client = connect(transport="websocket")
    with pytest.raises(DeviceRejectedError, match=r"^SET PRESET 5 NOT FOUND$") as info:
        await client.recall_preset(5)
    assert info.value.code == "FAILED"


async def test_a_refusal_without_words_still_is_one(unit: Open) -> None:
    channel = await unit(
        lambda asked: [message(asked["command"], "FAILED") | {"message": ""}]
    )
    with pytest.raises(DeviceRejectedError, match="refused"):
        await channel.ask(build("SET PRESET", 1))


async def test_a_late_refusal_of_a_command_without_report_is_raised(unit: Open) -> None:
    def answer(asked: dict[str, Any]) -> list[dict[str, Any]]:
        refused = message(asked["command"], "FAILED", 301, "ENABLE", "a1")
        return [
            message(asked["command"], "IN_PROGRESS", 301, "ENABLE", "a1"),
            refused
            | {"message": "SET CHANNEL_ID_AUDIO 301 NOT AVAILABLE", "late": 0.1},
        ]

    channel = await unit(answer)
    with pytest.raises(DeviceRejectedError, match="301 NOT AVAILABLE"):
        await channel.ask(build("SET CHANNEL_ID_AUDIO", 301, "ENABLE"))


async def test_a_report_of_a_command_that_has_none_ends_the_wait(unit: Open) -> None:
    channel = await unit(lambda _: [rep("SWITCHER_INPUT", 4, msgid="a1")])
    (reply,) = await channel.ask(build("SET SWITCHER_INPUT", 4))
    assert reply.verb == "REP"


async def test_a_refusal_of_someone_elses_command_is_not_ours(unit: Open) -> None:
    channel = await unit(
        lambda asked: [
            message(asked["command"], "IN_PROGRESS", 4, msgid="a1"),
            message(asked["command"], "FAILED", 5, msgid="b2"),
            message("DELETE PRESET", "FAILED", msgid="a1"),
            rep("PRESET", 9, "LOADED", "b2"),
            rep("PRESET", 4, "LOADED", "a1"),
        ]
    )
    replies = await channel.ask(build("SET PRESET", 4))
    assert [reply.event for reply in replies] == [None, PresetRecalled(number=4)]


async def test_every_report_is_passed_on_whoever_caused_it(unit: Open) -> None:
    seen: list[InogeniEvent | None] = []
    channel = await unit(
        lambda _: [rep("PRESET", n, "LOADED", f"f{n}") for n in (7, 8, 9, 4)], seen
    )
    await channel.ask(build("SET PRESET", 4))
    assert seen == [PresetRecalled(number=n) for n in (7, 8, 9, 4)]


async def test_a_report_that_contradicts_the_command_is_an_error(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.no_effect = frozenset({"SET SYSTEM_STANDBY"})
    with pytest.raises(DeviceRejectedError, match="no_effect"):
        await connect(transport="tcp").set_system(on=False)


async def test_a_report_of_another_device_does_not_end_the_wait(unit: Open) -> None:
    channel = await unit(
        lambda asked: [
            message(asked["command"], "IN_PROGRESS", 1, "ENABLE", "a1"),
            rep("INPUT_DEVICE_DATA", 2, "DISABLED", "a1"),
            rep("INPUT_DEVICE_DATA", 1, "nonsense", "a1"),
            rep("INPUT_DEVICE_DATA", 1, "ENABLED", "a1"),
        ]
    )
    replies = await channel.ask(build("SET INPUT_DEVICE_DATA", 1, "ENABLE"))
    assert [reply.value1 for reply in replies] == [1, 1]


async def test_a_belated_reply_is_not_taken_for_one_to_the_next_command(
    unit: Open,
) -> None:
    ids = iter(("a1", "b2"))

    def answer(asked: dict[str, Any]) -> list[dict[str, Any]]:
        mine = next(ids)
        done = rep("INPUT_DEVICE_DATA", 1, f"{asked['value2']}D", mine)
        progress = message(asked["command"], "IN_PROGRESS", 1, asked["value2"], mine)
        return [done, progress | {"late": 0.05}]

    channel = await unit(answer)
    await channel.ask(build("SET INPUT_DEVICE_DATA", 1, "ENABLE"))
    replies = await channel.ask(build("SET INPUT_DEVICE_DATA", 1, "DISABLE"))
    assert [reply.msgid for reply in replies] == ["b2"]


async def test_a_list_outlasts_what_others_report_meanwhile(unit: Open) -> None:
    listed = [rep("INPUT_DEVICE_DATA", n, "ENABLED", "a1") for n in (1, 2)]
    foreign = rep("INPUT_DEVICE_DATA", 3, "ENABLED", "b2")
    progress = message("GET INPUT_DEVICE_DATA", "IN_PROGRESS", msgid="a1")
    channel = await unit(lambda _: [foreign, progress | {"late": 0.5}, *listed])
    replies = await channel.ask(build("GET INPUT_DEVICE_DATA"))
    assert [reply.value1 for reply in replies] == [3, None, 1, 2]


async def test_replies_without_any_id_are_put_together(unit: Open) -> None:
    listed = [rep("INPUT_DEVICE_DATA", n, "ENABLED") for n in (1, 2)]
    progress = message("GET INPUT_DEVICE_DATA", "IN_PROGRESS")
    channel = await unit(lambda _: [progress, *listed])
    replies = await channel.ask(build("GET INPUT_DEVICE_DATA"))
    assert [reply.value1 for reply in replies] == [None, 1, 2]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "command",
    [
        build("GET PRESET"),
        build("GET INPUT_DEVICE_DATA"),
        build("SET PRESET", 1),
        build("SET SWITCHER_INPUT", 1),
    ],
    ids=lambda command: command.text,
)
async def test_silence_ends_the_wait_with_an_error(unit: Open, command: Any) -> None:
    channel = await unit(lambda _: [])
    with pytest.raises(DeviceSilentError, match="no_answer_in_time"):
        await channel.ask(command)


async def test_an_end_of_the_connection_ends_the_wait(
    device: InogeniSimulator, unit: Open
) -> None:
    device.options.silent = True
    channel = await TcpChannel.open(device.host, device.tcp_port, callbacks())
    waiting = asyncio.create_task(channel.ask(build("SET PRESET", 1)))
    await device.until(lambda: bool(device.requests("SET PRESET")))
    device.drop_connections()
    with pytest.raises(DeviceConnectionError):
        await waiting
    with pytest.raises(DeviceConnectionError):
        await channel.ask(build("SET PRESET", 1))
    assert len(device.requests("SET PRESET")) == 1
    await channel.close()


async def test_a_channel_can_be_closed_before_it_was_read(
    device: InogeniSimulator,
) -> None:
    channel = await TcpChannel.open(device.host, device.tcp_port, callbacks())
    await channel.close()
    await device.until(lambda: not device.connections["tcp"])
    with pytest.raises(DeviceConnectionError):
        await channel.ask(build("GET PRESET"))
