"""The variants the vendor's text leaves open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
import json
from time import monotonic
from typing import Any

import pytest

from simulators.inogeni import (
    Framing,
    HttpLists,
    InogeniSimulator,
    Order,
    SwitchList,
    VersionStyle,
)

from .peer import (
    QUIET_S,
    Connected,
    Message,
    Peer,
    TcpPeer,
    http_ask,
    http_get,
    kind_of,
)


@asynccontextmanager
async def talking(
    transport: str, **options: object
) -> AsyncIterator[tuple[InogeniSimulator, Peer]]:
    """Start a unit with options and connect to it."""
    fields: dict[str, Any] = options
    async with AsyncExitStack() as stack:
        device = await stack.enter_async_context(InogeniSimulator(**fields))
        peer = await stack.enter_async_context(Connected(kind_of(transport), device))
        yield device, peer


def _commands(messages: list[Message]) -> list[str]:
    return [message["command"] for message in messages]


async def test_a_report_may_come_first(transport: str) -> None:
    async with talking(transport, order=Order.REP_FIRST) as (_, peer):
        messages = await peer.ask("SET PRESET", 1, replies=2)
    assert _commands(messages) == ["REP PRESET", "SET PRESET"]
    assert messages[0]["_msgid"] == messages[1]["_msgid"]


async def test_in_progress_may_be_missing_where_a_report_follows(
    transport: str,
) -> None:
    async with talking(transport, order=Order.REP_ONLY) as (_, peer):
        asked = [
            await peer.ask("SET PRESET", 1),
            await peer.ask("SET SWITCHER_INPUT", 1),
            await peer.ask("GET PRESET", replies=2),
        ]
        assert await peer.is_quiet()
    assert [_commands(messages) for messages in asked] == [
        ["REP PRESET"],
        ["SET SWITCHER_INPUT"],
        ["GET PRESET", "REP PRESET"],
    ]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (VersionStyle.AS_PRINTED, ["v3.4.0", "CAMTRACK v3.4.0", "v3.4.0"]),
        (VersionStyle.PLAIN, ["v3.4.0"] * 3),
        (VersionStyle.PREFIXED, ["CAMTRACK v3.4.0"] * 3),
    ],
)
async def test_the_version_may_carry_the_product(
    style: VersionStyle, expected: list[str]
) -> None:
    async with talking("tcp", version_style=style) as (device, peer):
        preset = await http_ask(device, "command=SET%20PRESET&value1=1")
        standby = await http_ask(
            device, "command=SET%20SYSTEM_STANDBY&value1=SYSTEM_ON"
        )
        (name,) = await peer.ask("SET SWITCHER_INPUT", 1)
    assert [m["version"] for m in (preset, standby, name)] == expected


async def test_in_progress_may_be_spelled_with_a_blank(transport: str) -> None:
    async with talking(transport, spaced_status=True) as (_, peer):
        (message,) = await peer.ask("SET SWITCHER_INPUT", 1)
    assert message["status"] == "IN PROGRESS"


async def test_zero_may_be_answered_per_device(transport: str) -> None:
    async with talking(transport, each_for_zero=True, inputs=(2, 7)) as (_, peer):
        await peer.send("SET INPUT_DEVICE_DATA", 0, "DISABLE")
        assert await peer.reports(3) == [
            ("SET INPUT_DEVICE_DATA", 0, "DISABLE"),
            ("REP INPUT_DEVICE_DATA", 2, "DISABLED"),
            ("REP INPUT_DEVICE_DATA", 7, "DISABLED"),
        ]


async def test_device_numbers_may_have_gaps(transport: str) -> None:
    async with talking(transport, outputs=(2, 5, 11)) as (_, peer):
        _, *reps = await peer.ask("GET OUTPUT_DEVICE_DATA", replies=4)
        (missing,) = await peer.ask("SET OUTPUT_DEVICE_DATA", 1, "ENABLE")
    assert [rep["value1"] for rep in reps] == [2, 5, 11]
    assert missing["message"] == "SET OUTPUT_DEVICE_DATA 1 NOT AVAILABLE"


async def test_failures_may_lack_their_id(transport: str) -> None:
    async with talking(transport, failure_msgid=False) as (_, peer):
        (reduced,) = await peer.ask("SET PRESET", 99)
        (full,) = await peer.ask("SET PRESET", 5)
        (going,) = await peer.ask("SET SWITCHER_INPUT", 1)
    assert ["_msgid" in m for m in (reduced, full, going)] == [False, False, True]


async def test_json_may_be_indented(transport: str) -> None:
    async with talking(transport, pretty=True) as (_, peer):
        await peer.send("SET SWITCHER_INPUT", 1)
        text = await peer.receive_text()
        while transport == "tcp" and not text.endswith("\n}"):
            text += "\n" + await peer.receive_text()
    assert text.startswith('{\n  "application": "CAMTRACK",\n')
    assert json.loads(text)["command"] == "SET SWITCHER_INPUT"


@pytest.mark.parametrize(("newline", "end"), [(True, "}\n"), (False, "}")])
async def test_websocket_messages_may_end_with_a_newline(
    newline: bool, end: str
) -> None:
    async with talking("ws", ws_newline=newline) as (_, peer):
        await peer.send("SET SWITCHER_INPUT", 1)
        assert (await peer.receive_text()).partition("}")[1:] == ("}", end[1:])


@pytest.mark.parametrize(
    ("framing", "objects"),
    [(Framing.WHOLE, [1, 1]), (Framing.JOINED, [2]), (Framing.SPLIT, [0, 1, 1])],
)
async def test_segments_need_not_match_objects(
    framing: Framing, objects: list[int]
) -> None:
    async with (
        InogeniSimulator(framing=framing, gap_s=0.02) as device,
        Connected(TcpPeer(), device) as peer,
    ):
        await peer.send("SET PRESET", 1)
        segments = [await peer.reader.read(65536) for _ in objects]
    assert [segment.count(b"\n") for segment in segments] == objects
    assert b"".join(segments).endswith(b"}\n")


async def test_switch_devices_may_be_listed(transport: str) -> None:
    async with talking(transport, switches=(1, 2)) as (_, peer):
        await peer.send("GET SWITCH_DEVICE_DATA")
        assert await peer.reports(3) == [
            ("GET SWITCH_DEVICE_DATA", "N/A", "N/A"),
            ("REP SWITCH_DEVICE_DATA", 1, "ENABLED"),
            ("REP SWITCH_DEVICE_DATA", 2, "ENABLED"),
        ]


async def test_listing_switch_devices_may_be_refused(transport: str) -> None:
    async with talking(transport, switch_list=SwitchList.NOT_VALID) as (_, peer):
        (message,) = await peer.ask("GET SWITCH_DEVICE_DATA")
    assert message["message"] == "ERROR - COMMAND NOT VALID"


async def test_listing_switch_devices_may_be_ignored(transport: str) -> None:
    async with talking(transport, switch_list=SwitchList.SILENT) as (_, peer):
        await peer.send("GET SWITCH_DEVICE_DATA")
        assert await peer.is_quiet()


@pytest.mark.parametrize("noun", ["INPUT", "OUTPUT", "SWITCH"])
async def test_http_refuses_device_lists(device: InogeniSimulator, noun: str) -> None:
    answer = await http_ask(device, f"command=GET%20{noun}_DEVICE_DATA")
    assert answer["message"] == "ERROR - COMMAND NOT VALID"


async def test_http_may_never_answer_device_lists() -> None:
    async with InogeniSimulator(http_lists=HttpLists.TIMEOUT) as device:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(QUIET_S):
                await http_get(device, "command=GET%20INPUT_DEVICE_DATA")
        assert (await http_ask(device, "command=GET%20PRESET"))["status"] == "DEFINED"


async def test_http_may_fail_with_a_status_and_a_content_type() -> None:
    async with InogeniSimulator(
        http_failed_status=400, http_content_type="text/html"
    ) as device:
        status, text = await http_get(device, "command=SET%20PRESET&value1=5")
    assert status == 400
    assert '"FAILED"' in text


async def test_changes_are_pushed_to_the_other_connections(transport: str) -> None:
    async with (
        talking(transport, broadcast=True) as (device, peer),
        Connected(kind_of("tcp"), device) as other,
    ):
        messages = await peer.ask("SET INPUT_DEVICE_DATA", 1, "DISABLE", replies=2)
        assert await other.receive() == messages[1]
        await http_ask(device, "command=SET%20PRESET&value1=4")
        assert await peer.reports(1) == [("REP PRESET", 4, "LOADED")]
        assert await other.reports(1) == [("REP PRESET", 4, "LOADED")]
        await peer.ask("GET PRESET", replies=2)
        assert await other.is_quiet()


async def test_nothing_is_pushed_without_broadcast(transport: str) -> None:
    async with (
        talking(transport) as (device, peer),
        Connected(kind_of("ws"), device) as other,
    ):
        await peer.ask("SET INPUT_DEVICE_DATA", 1, "DISABLE", replies=2)
        device.set_standby(on=True)
        assert await other.is_quiet()
        assert await peer.is_quiet()


async def test_answers_to_a_get_may_reach_the_others(transport: str) -> None:
    async with (
        talking(transport, broadcast=True, broadcast_gets=True) as (device, peer),
        Connected(kind_of("ws"), device) as other,
    ):
        _, rep = await peer.ask("GET PRESET", replies=2)
        assert await other.receive() == rep


async def test_a_preset_pushes_the_states_it_changed(transport: str) -> None:
    scene = {"INPUT_DEVICE_DATA": {1: False, 2: True}}
    async with talking(transport, broadcast=True, presets={1: scene}) as (_, peer):
        _, _, pushed = await peer.ask("SET PRESET", 1, replies=3)
        assert (pushed["command"], pushed["value1"], pushed["value2"]) == (
            "REP INPUT_DEVICE_DATA",
            1,
            "DISABLED",
        )
        assert await peer.is_quiet()


async def test_presets_may_leave_states_alone(transport: str) -> None:
    scene = {"INPUT_DEVICE_DATA": {1: False}}
    async with talking(transport, presets_apply=False, presets={1: scene}) as (_, peer):
        await peer.ask("SET PRESET", 1, replies=2)
        _, first, *_ = await peer.ask("GET INPUT_DEVICE_DATA", replies=4)
    assert first["value2"] == "ENABLED"


async def test_standby_may_read_as_disabled_devices(transport: str) -> None:
    async with talking(transport, standby_disables=True, inputs=(1,)) as (_, peer):
        await peer.ask("SET SYSTEM_STANDBY", "SYSTEM_OFF", replies=2)
        _, asleep = await peer.ask("GET INPUT_DEVICE_DATA", replies=2)
        await peer.ask("SET SYSTEM_STANDBY", "SYSTEM_ON", replies=2)
        _, awake = await peer.ask("GET INPUT_DEVICE_DATA", replies=2)
    assert (asleep["value2"], awake["value2"]) == ("DISABLED", "ENABLED")


async def test_an_edition_may_accept_without_effect(transport: str) -> None:
    no_effect = frozenset({"SET INPUT_DEVICE_DATA"})
    async with talking(transport, no_effect=no_effect) as (device, peer):
        answer = await http_ask(
            device, "command=SET%20INPUT_DEVICE_DATA&value1=1&value2=DISABLE"
        )
        _, rep = await peer.ask("SET INPUT_DEVICE_DATA", 0, "DISABLE", replies=2)
    assert answer["status"] == "SUCCESS"
    assert rep["value2"] == "ENABLED"


async def test_standby_and_preset_may_survive_a_power_cycle() -> None:
    async with InogeniSimulator(volatile=False) as device:
        device.recall_preset(2)
        device.set_standby(on=True)
        await device.restart()
        assert (device.unit.last_preset, device.unit.standby) == (2, True)


async def test_a_mute_unit_obeys_without_a_word(transport: str) -> None:
    async with talking(transport, silent=True, broadcast=True) as (device, peer):
        await peer.send("SET PRESET", 4)
        await device.until(lambda: device.unit.last_preset == 4)
        device.set_standby(on=True)
        assert await peer.is_quiet()
        assert (await http_ask(device, "command=GET%20PRESET"))["status"] == "DEFINED"


async def test_answers_may_be_late(transport: str) -> None:
    async with talking(transport, delay_s=QUIET_S) as (_, peer):
        asked_at = monotonic()
        await peer.ask("GET PRESET", replies=2)
    assert monotonic() - asked_at > QUIET_S


async def test_messages_of_an_answer_may_be_spread(transport: str) -> None:
    async with talking(transport, gap_s=QUIET_S / 2) as (_, peer):
        asked_at = monotonic()
        await peer.ask("GET INPUT_DEVICE_DATA", replies=3)
    assert monotonic() - asked_at > QUIET_S


async def test_an_unknown_option_is_an_error() -> None:
    with pytest.raises(TypeError):
        InogeniSimulator(color="red")
