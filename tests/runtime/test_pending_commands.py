"""Commands that are sent later, no matter what happens in between."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceRejectedError,
)
from custom_components.procam.runtime import pending_commands as pending_commands_module
from custom_components.procam.runtime.errors import action_error
from custom_components.procam.runtime.pending_commands import PendingCommands
from custom_components.procam.vendors.inogeni.client import exchange
from simulators.inogeni import InogeniSimulator

from ..conftest import AddEntry
from ..fake_device import FakeDevice
from ..helpers import (
    act,
    let_time_pass,
    sent,
    shows,
    until_settled,
    until_state,
    until_true,
)

LECTERN = "switch.room_1_lectern"
LIFT = "switch.gate_north_lift"
OFF = '{"command":"SET CHANNEL_ID_AUDIO","value1":101,"value2":"DISABLE"}'
ON = '{"command":"SET CHANNEL_ID_AUDIO","value1":101,"value2":"ENABLE"}'


@pytest.fixture
async def lectern(
    hass: HomeAssistant, add_entry: AddEntry, address: dict[str, Any]
) -> MockConfigEntry:
    """A room with one audio channel that turns off after 40 s."""
    options = {"audio_channels": {"101": "Lectern"}, "audio_hold": 40}
    entry = await add_entry("inogeni", address, options)
    await until_settled(entry)
    return entry


def note(done: list[str], what: str) -> Callable[[], Awaitable[None]]:
    async def command() -> None:
        done.append(what)

    return command


async def fail(err: DeviceError) -> None:
    """Fail as a command does."""
    raise action_error(err, "Castle") from err


async def test_simulated_audio_goes_off_by_itself(
    hass: HomeAssistant, lectern: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    await act(hass, "switch.turn_on", LECTERN)
    await until_state(hass, LECTERN, "on")
    let_time_pass(hass, 39)
    assert sent(camtrack) == [ON]
    let_time_pass(hass, 41)
    await until_state(hass, LECTERN, "off")
    assert sent(camtrack) == [ON, OFF]


async def test_audio_switched_off_by_hand_is_not_switched_off_again(
    hass: HomeAssistant, lectern: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    await act(hass, "switch.turn_on", LECTERN)
    await act(hass, "switch.turn_off", LECTERN)
    assert lectern.runtime_data.pending_commands._pending == {}
    let_time_pass(hass, 41)
    await hass.config_entries.async_unload(lectern.entry_id)
    assert sent(camtrack) == [ON, OFF]


async def test_audio_switched_on_again_starts_the_time_anew(
    hass: HomeAssistant, lectern: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    await act(hass, "switch.turn_on", LECTERN)
    first = lectern.runtime_data.pending_commands._pending["audio_channel_101"].timer
    await act(hass, "switch.turn_on", LECTERN)
    assert first.cancelled()
    assert len(lectern.runtime_data.pending_commands._pending) == 1


async def test_a_refused_switch_leaves_nothing_to_be_ended(
    hass: HomeAssistant, lectern: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    del camtrack.unit.channels[101]
    with pytest.raises(
        HomeAssistantError, match="SET CHANNEL_ID_AUDIO 101 NOT AVAILABLE"
    ):
        await act(hass, "switch.turn_on", LECTERN)
    assert lectern.runtime_data.pending_commands._pending == {}


async def test_audio_that_may_be_on_for_want_of_an_answer_goes_off_too(
    hass: HomeAssistant,
    lectern: MockConfigEntry,
    camtrack: InogeniSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange, "TIMEOUT_S", 0.1)
    camtrack.options.silent = True
    with pytest.raises(HomeAssistantError, match="did not respond in time"):
        await act(hass, "switch.turn_on", LECTERN)
    camtrack.options.silent = False
    await lectern.runtime_data.async_refresh()
    await camtrack.until(lambda: not camtrack.unit.channels[101])
    assert sent(camtrack)[:2] == [ON, OFF]


async def test_audio_whose_script_was_stopped_half_way_goes_off(
    hass: HomeAssistant, lectern: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    script = hass.async_create_task(act(hass, "switch.turn_on", LECTERN))
    await camtrack.until(lambda: camtrack.unit.channels[101])
    script.cancel()
    await camtrack.until(lambda: not camtrack.unit.channels[101])
    assert sent(camtrack) == [ON, OFF]


async def test_an_end_that_fails_is_reported_and_hinders_nothing(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await act(hass, "switch.turn_on", LIFT)
    await until_state(hass, LIFT, "on")
    fake_device.error = ValueError("Not while it rains")
    await hass.config_entries.async_unload(gate.entry_id)
    assert (
        "Could not end lift_north: The request was not sent to Castle: Not while it rains"
        in caplog.text
    )


async def test_all_that_is_pending_is_sent_when_time_is_up(hass: HomeAssistant) -> None:
    done: list[str] = []
    pending_commands = PendingCommands(hass)
    pending_commands.async_schedule("a", 60, note(done, "a"))
    pending_commands.async_schedule("b", 60, note(done, "b"))
    await pending_commands.async_run_all()
    assert done == ["a", "b"]
    let_time_pass(hass, 61)
    await hass.async_block_till_done()
    assert done == ["a", "b"]


async def test_a_deadline_is_met_in_its_time(hass: HomeAssistant) -> None:
    done: list[str] = []
    pending_commands = PendingCommands(hass)
    pending_commands.async_schedule("a", 0.01, note(done, "a"))
    await until_true(lambda: done == ["a"])
    pending_commands.async_cancel("a")
    await pending_commands.async_run_all()
    assert done == ["a"]


async def test_the_lift_goes_down_by_itself(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    await act(hass, "switch.turn_on", LIFT)
    await until_state(hass, LIFT, "on")
    let_time_pass(hass, 31)
    await until_state(hass, LIFT, "off")
    assert shows(hass, "binary_sensor.gate_north_garage_door") == "off"
    assert fake_device.asked[-1] == "north shut"


async def test_what_is_being_sent_is_seen_through(hass: HomeAssistant) -> None:
    pending_commands, done = PendingCommands(hass), list[str]()
    gate = asyncio.Event()

    async def slow() -> None:
        await gate.wait()
        done.append("stop")

    pending_commands.async_schedule("head", 0, slow)
    await asyncio.sleep(0.01)
    release = hass.async_create_task(pending_commands.async_run_all())
    await asyncio.sleep(0)
    gate.set()
    await release
    assert done == ["stop"]


async def test_an_end_the_device_was_offline_for_is_sent_when_it_is_online_again(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await act(hass, "switch.turn_on", LIFT)
    fake_device.error = DeviceConnectionError("No route")
    let_time_pass(hass, 31)
    await until_true(lambda: "Could not end lift_north" in caplog.text)
    fake_device.error, fake_device.asked = None, []
    await gate.runtime_data.async_refresh()
    await until_state(hass, LIFT, "off")
    assert fake_device.asked.count("north shut") == 1
    await gate.runtime_data.async_refresh()
    await hass.async_block_till_done()
    assert fake_device.asked.count("north shut") == 1


async def test_an_end_that_fails_again_is_reported_once(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    pending_commands = PendingCommands(hass)

    async def unheard() -> None:
        await fail(DeviceConnectionError("No route"))

    pending_commands.async_schedule("lift", 0, unheard)
    await until_true(lambda: bool(pending_commands._overdue))
    pending_commands.async_send_overdue()
    await hass.async_block_till_done()
    warnings = [one for one in caplog.records if one.levelname == "WARNING"]
    assert len(warnings) == 1
    assert pending_commands.async_cancel("lift") is unheard
    assert pending_commands.async_cancel("lift") is None


async def test_an_end_that_fails_after_a_new_beginning_is_not_sent_again(
    hass: HomeAssistant,
) -> None:
    pending_commands, done = PendingCommands(hass), list[str]()
    gone = asyncio.Event()

    async def unheard() -> None:
        await gone.wait()
        await fail(DeviceConnectionError("No route"))

    pending_commands.async_schedule("lift", 0, unheard)
    await asyncio.sleep(0.01)
    pending_commands.async_schedule("lift", 60, note(done, "shut"))
    gone.set()
    await hass.async_block_till_done()
    assert pending_commands._overdue == {}
    await pending_commands.async_run_all()
    assert done == ["shut"]


async def test_what_was_canceled_half_way_is_ended_at_once(
    hass: HomeAssistant,
) -> None:
    pending_commands, done = PendingCommands(hass), list[str]()
    open_lift = asyncio.Event().wait()
    beginning = hass.async_create_task(
        pending_commands.async_run_with_end("lift", open_lift, 60, note(done, "shut"))
    )
    await asyncio.sleep(0)
    beginning.cancel()
    await until_true(lambda: done == ["shut"])


async def test_a_refused_beginning_ends_what_was_begun_before(
    hass: HomeAssistant,
) -> None:
    pending_commands, done = PendingCommands(hass), list[str]()
    await pending_commands.async_run_with_end(
        "lift", asyncio.sleep(0), 60, note(done, "first")
    )

    refused = fail(DeviceRejectedError("Not while it rains"))
    with pytest.raises(HomeAssistantError):
        await pending_commands.async_run_with_end(
            "lift", refused, 60, note(done, "second")
        )
    await until_true(lambda: done == ["first"])


async def test_what_is_being_begun_is_ended_before_the_device_is_let_go(
    hass: HomeAssistant,
) -> None:
    pending_commands, done = PendingCommands(hass), list[str]()
    answer = asyncio.Event()

    async def begin() -> None:
        await answer.wait()
        done.append("open")

    hass.async_create_task(
        pending_commands.async_run_with_end("lift", begin(), 60, note(done, "shut"))
    )
    release = hass.async_create_task(pending_commands.async_run_all())
    await until_true(lambda: done == ["shut"])
    answer.set()
    await release
    assert done == ["shut", "open", "shut"]


async def test_a_stop_by_hand_that_is_refused_is_not_sent_again(
    hass: HomeAssistant,
) -> None:
    pending_commands = PendingCommands(hass)
    for err, kept in ((DeviceRejectedError("No"), 0), (DeviceConnectionError("No"), 1)):
        with pytest.raises(HomeAssistantError):
            await pending_commands.async_send("lift", partial(fail, err))
        assert len(pending_commands._overdue) == kept


async def test_what_must_still_be_ended_is_reported_until_it_is(
    hass: HomeAssistant,
) -> None:
    reported: list[list[str]] = []
    gate, answer = asyncio.Event(), asyncio.Event()
    pending_commands, done = PendingCommands(hass), list[str]()
    pending_commands.async_set_listener(lambda keys: reported.append(sorted(keys)))
    pending_commands.async_schedule("a", 60, note(done, "a"))
    pending_commands.async_schedule("a", 60, note(done, "a"))
    pending_commands.async_schedule("b", 0, gate.wait)
    await asyncio.sleep(0.01)
    assert reported == [[], ["a"], ["a", "b"]]
    gate.set()
    await until_true(lambda: reported[-1] == ["a"])
    pending_commands.async_cancel("a")
    assert reported[-1] == []
    begin = pending_commands.async_run_with_end(
        "c", answer.wait(), 0.1, note(done, "c")
    )
    beginning = hass.async_create_task(begin)
    assert reported[-1] == ["c"]
    answer.set()
    await beginning
    await until_true(lambda: reported[-1] == [])
    assert reported[-2] == ["c"]
    assert done == ["c"]


async def slow(answer: asyncio.Event, done: list[str]) -> None:
    """Begin when the answer comes."""
    await answer.wait()
    done.append("open")


async def test_what_begins_after_its_end_was_sent_by_hand_is_ended_again(
    hass: HomeAssistant,
) -> None:
    pending_commands, done, answer = PendingCommands(hass), list[str](), asyncio.Event()
    begin = slow(answer, done)
    hass.async_create_task(
        pending_commands.async_run_with_end("lift", begin, 60, note(done, "shut"))
    )
    await pending_commands.async_end_now("lift", note(done, "shut"))
    answer.set()
    await until_true(lambda: done == ["shut", "open", "shut"])
    assert not pending_commands._reported


async def test_what_begins_late_lasts_as_long(hass: HomeAssistant) -> None:
    pending_commands, done, answer = PendingCommands(hass), list[str](), asyncio.Event()
    begin = slow(answer, done)
    beginning = hass.async_create_task(
        pending_commands.async_run_with_end("lift", begin, 0.2, note(done, "shut"))
    )
    await until_true(lambda: done == ["shut"])
    answer.set()
    await beginning
    await asyncio.sleep(0.05)
    assert done == ["shut", "open"]
    await until_true(lambda: done == ["shut", "open", "shut"])


async def test_a_tour_that_starts_after_the_stop_is_stopped(
    hass: HomeAssistant,
) -> None:
    pending_commands, done, answer = PendingCommands(hass), list[str](), asyncio.Event()
    tour = slow(answer, done)
    starting = hass.async_create_task(
        pending_commands.async_replace("head", tour, note(done, "stop"))
    )
    await pending_commands.async_end_now("head", note(done, "stop"))
    starting.cancel()
    answer.set()
    await until_true(lambda: done == ["stop", "open", "stop"])


async def test_a_preset_whose_script_was_stopped_stops_what_it_should_end(
    hass: HomeAssistant,
) -> None:
    pending_commands, done, answer = PendingCommands(hass), list[str](), asyncio.Event()
    pending_commands.async_schedule("head", 60, note(done, "stop"))
    preset = hass.async_create_task(
        pending_commands.async_replace("head", answer.wait(), note(done, "late"))
    )
    preset.cancel()
    await until_true(lambda: done == ["stop"])
    answer.set()
    await hass.async_block_till_done()
    assert done == ["stop"]


async def test_a_stop_goes_on_when_its_script_is_stopped(hass: HomeAssistant) -> None:
    pending_commands, done, answer = PendingCommands(hass), list[str](), asyncio.Event()

    async def fails_then() -> None:
        await slow(answer, done)
        await fail(DeviceRejectedError("No"))

    stopping = hass.async_create_task(
        pending_commands.async_end_now("head", fails_then)
    )
    await asyncio.sleep(0)
    stopping.cancel()
    assert pending_commands._reported == {"head"}
    answer.set()
    await until_true(lambda: done == ["open"] and not pending_commands._reported)


async def test_a_refused_stop_by_hand_leaves_the_one_that_is_due(
    hass: HomeAssistant,
) -> None:
    pending_commands, done = PendingCommands(hass), list[str]()
    pending_commands.async_schedule("head", 0.1, note(done, "stop"))
    with pytest.raises(HomeAssistantError):
        await pending_commands.async_end_now(
            "head", partial(fail, DeviceRejectedError("No"))
        )
    await until_true(lambda: done == ["stop"])


async def test_a_device_that_never_answers_is_not_waited_for_for_ever(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending_commands_module, "CLOSE_S", 0.05)
    pending_commands, answer = PendingCommands(hass), asyncio.Event()
    pending_commands.async_schedule("head", 60, answer.wait)
    await pending_commands.async_run_all()
    assert pending_commands._reported == {"head"}
    answer.set()
