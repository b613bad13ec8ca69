"""What answers a request, and how long the answer may take."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.procam.clientkit.errors import DeviceRejectedError
from custom_components.procam.vendors.inogeni.client import exchange
from custom_components.procam.vendors.inogeni.client.events import PresetRecalled
from custom_components.procam.vendors.inogeni.client.exchange import DeviceSilentError
from custom_components.procam.vendors.inogeni.client.grammar import build

from .scripted import Open, message, rep

PRESET_4 = build("SET PRESET", 4)
SWITCH = replace(build("SET SWITCH_DEVICE_DATA", 1, "DISABLE"), grace_s=0.3)
PROGRESS = message("SET PRESET", "IN_PROGRESS", 4, msgid="a1")
LOADED = rep("PRESET", 4, "LOADED", "a1")
NOT_VALID = message("SET PRESET", "FAILED") | {"message": "ERROR - COMMAND NOT VALID"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an acknowledgment extend the wait from 0.2 to 1 s."""
    monkeypatch.setattr(exchange, "TIMEOUT_S", 0.2)
    monkeypatch.setattr(exchange, "ACKNOWLEDGED_S", 1.0)
    monkeypatch.setattr(exchange, "DOUBT_S", 0.2)


def scripted(*answers: dict[str, Any]) -> Any:
    return lambda _: [dict(answer) for answer in answers]


async def test_an_acknowledged_command_may_take_long(unit: Open) -> None:
    channel = await unit(scripted(PROGRESS, LOADED | {"late": 0.6}))
    assert (await channel.ask(PRESET_4))[-1].event == PresetRecalled(number=4)


async def test_an_acknowledged_command_without_result_is_not_confirmed(
    unit: Open,
) -> None:
    channel = await unit(scripted(PROGRESS))
    with pytest.raises(DeviceSilentError, match="not_confirmed"):
        await channel.ask(PRESET_4)


async def test_a_late_refusal_is_a_refusal(unit: Open) -> None:
    refused = NOT_VALID | {"message": "SET PRESET 4 NOT FOUND", "_msgid": "a1"}
    for command in (PRESET_4, replace(PRESET_4, collect=True)):
        channel = await unit(scripted(PROGRESS, refused | {"late": 0.5}))
        with pytest.raises(DeviceRejectedError, match="4 NOT FOUND"):
            await channel.ask(command)


async def test_all_replies_are_collected_where_all_are_wanted(unit: Open) -> None:
    channel = await unit(scripted(LOADED, PROGRESS | {"late": 0.2}))
    replies = await channel.ask(replace(PRESET_4, collect=True))
    assert [reply.verb for reply in replies] == ["REP", "SET"]


async def test_the_acknowledgment_of_a_switch_device_has_to_do(unit: Open) -> None:
    sent = message("SET SWITCH_DEVICE_DATA", "IN_PROGRESS", 1, "DISABLE", "a1")
    channel = await unit(scripted(sent))
    (reply,) = await channel.ask(SWITCH)
    assert reply.status == "IN PROGRESS"
    assert build("SET SWITCH_DEVICE_DATA", 1, "ENABLE").grace_s == 3


async def test_a_switch_device_that_reports_the_contrary_was_not_switched(
    unit: Open,
) -> None:
    sent = message("SET SWITCH_DEVICE_DATA", "IN_PROGRESS", 1, "DISABLE", "a1")
    channel = await unit(scripted(sent, rep("SWITCH_DEVICE_DATA", 1, "ENABLED", "a1")))
    with pytest.raises(DeviceRejectedError, match="no_effect"):
        await channel.ask(SWITCH)


@pytest.mark.parametrize("status", ["IN_PROGRESS", "FAILED"])
async def test_a_reply_to_a_touch_panel_is_not_taken_for_ours(
    unit: Open, status: str
) -> None:
    crossing = message("SET PRESET", status, 9, msgid="b2")
    channel = await unit(
        scripted(crossing, rep("PRESET", 9, "LOADED", "b2"), PROGRESS, LOADED)
    )
    replies = await channel.ask(PRESET_4)
    assert [reply.msgid for reply in replies] == ["a1", "a1"]


async def test_a_reply_to_a_touch_panel_alone_does_not_confirm_ours(
    unit: Open,
) -> None:
    channel = await unit(scripted(message("SET PRESET", "IN_PROGRESS", 9, msgid="b2")))
    with pytest.raises(DeviceSilentError, match="no_answer_in_time"):
        await channel.ask(PRESET_4)


async def test_a_refusal_that_names_no_values_waits_for_a_better_answer(
    unit: Open,
) -> None:
    channel = await unit(scripted(NOT_VALID | {"_msgid": "b2"}, PROGRESS, LOADED))
    assert (await channel.ask(PRESET_4))[-1].event == PresetRecalled(number=4)


@pytest.mark.parametrize("msgid", [{}, {"_msgid": "a1"}])
async def test_a_refusal_that_names_no_values_is_ours_if_nothing_else_comes(
    unit: Open, msgid: dict[str, str]
) -> None:
    channel = await unit(scripted(NOT_VALID | msgid))
    with pytest.raises(DeviceRejectedError, match="COMMAND NOT VALID"):
        await channel.ask(PRESET_4)


async def test_values_may_be_echoed_as_text(unit: Open) -> None:
    channel = await unit(scripted(PROGRESS | {"value1": "4"}, LOADED | {"value1": "4"}))
    assert len(await channel.ask(PRESET_4)) == 2
