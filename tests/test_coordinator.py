"""The snapshot of a device: polled, pushed, replayed, shown when it changed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.procam.clientkit.client import RefreshRequest
from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceRejectedError,
)
from custom_components.procam.clientkit.snapshot import Snapshot
from custom_components.procam.runtime import listeners, position_poll
from simulators.inogeni import InogeniSimulator

from .conftest import GATE_DATA, AddEntry
from .fake_device import FakeDevice, GateMoved, GateState, add_fake_vendor
from .helpers import (
    act,
    let_time_pass,
    shows,
    until,
    until_settled,
    until_state,
    until_true,
)

NORTH = "binary_sensor.gate_north_garage_door"
LIFT = "switch.gate_north_lift"
INPUT = "switch.room_1_input_1"


async def test_a_slow_read_does_not_bring_back_the_old_state(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.answering.clear()
    read = hass.async_create_task(gate.runtime_data.async_refresh())
    await until_true(lambda: fake_device.asked[-1] == "read")
    fake_device.push("north", is_open=True)
    await until_state(hass, NORTH, "on")
    fake_device.answering.set()
    await read
    assert shows(hass, NORTH) == "on"


async def test_a_read_that_ends_as_it_began_is_shown_if_an_event_was_between(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.answering.clear()
    read = hass.async_create_task(gate.runtime_data.async_refresh())
    await until_true(lambda: fake_device.asked[-1] == "read")
    fake_device.push("north", is_open=True)
    await until_state(hass, NORTH, "on")
    # A command applies its event before it is done.
    gate.runtime_data.client._snapshot.put(GateMoved(id="north", open=False))
    fake_device.answering.set()
    await read
    await until_state(hass, NORTH, "off")


async def test_what_came_before_a_read_is_not_replayed_on_it(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.push("north", is_open=True)
    await until_state(hass, NORTH, "on")
    await gatehouse_shuts_unseen(fake_device)
    await gate.runtime_data.async_refresh()
    assert shows(hass, NORTH) == "off"


async def gatehouse_shuts_unseen(fake_device: FakeDevice) -> None:
    """Shut all gates without a report."""
    streams, fake_device.streams = fake_device.streams, []
    fake_device.push("north", is_open=False)
    fake_device.streams = streams


async def test_reports_do_not_put_the_poll_off(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    polls = fake_device.asked.count("read")
    due = gate.runtime_data._unsub_refresh
    assert due is not None
    fake_device.push("north", is_open=True)
    await until_state(hass, NORTH, "on")
    assert gate.runtime_data._unsub_refresh is due
    let_time_pass(hass, 61)
    await until_true(lambda: fake_device.asked.count("read") == polls + 1)


async def test_an_equal_snapshot_writes_no_state(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    written = async_capture_events(hass, EVENT_STATE_CHANGED)
    updates = 0

    @callback
    def listen() -> None:
        nonlocal updates
        updates += 1

    room.runtime_data.async_add_listener(listen)
    await room.runtime_data.async_refresh()
    await room.runtime_data.async_refresh()
    assert updates == 0
    assert written == []


async def test_one_change_writes_the_states_it_concerns_and_no_other(
    hass: HomeAssistant,
    all_enabled: None,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
) -> None:
    written = async_capture_events(hass, EVENT_STATE_CHANGED)
    camtrack.toggle_device("INPUT_DEVICE_DATA", 1)
    await until_state(hass, "switch.room_1_all_inputs", "off")
    ids = {event.data["entity_id"] for event in written}
    # The device as a whole hangs on the whole snapshot, an input on itself.
    assert INPUT in ids
    assert "switch.room_1_input_2" not in ids
    assert "scene.room_1_preset_1" not in ids


async def test_a_flood_of_reports_is_reported_in_portions_and_ends_right(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    changes = async_capture_events(hass, EVENT_STATE_CHANGED)
    await camtrack.flood(1001, rate=5000)
    camtrack.set_standby(on=True)
    await until_state(hass, "switch.room_1_system", "off")
    assert shows(hass, INPUT) == "off"
    shown = [
        change.time_fired_timestamp
        for change in changes
        if change.data["entity_id"] == INPUT
    ]
    # A read that lands meanwhile is shown beside the portions.
    portions = (shown[-1] - shown[0]) / listeners.UPDATE_LISTENERS_EVERY_S
    assert len(shown) <= portions + 3


async def test_devices_and_issues_follow_pushed_changes_together(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    updates: list[str | None] = []
    gate.runtime_data.async_add_listener(lambda: updates.append(shows(hass, NORTH)))
    fake_device.push("north", is_open=True)
    await until_state(hass, NORTH, "on")
    fake_device.push("north", is_open=False)
    await until_state(hass, NORTH, "off")
    assert updates == []
    await until_true(lambda: updates == ["off"])


async def test_a_device_that_appears_before_an_unload_is_registered(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    device_registry: dr.DeviceRegistry,
) -> None:
    coordinator = gate.runtime_data
    before = coordinator.data
    fake_device.push("west", is_open=True)
    await until_true(lambda: coordinator.data is not before)
    assert "west" not in coordinator.device_ids
    await hass.config_entries.async_unload(gate.entry_id)
    assert device_registry.async_get(coordinator.device_ids["west"]) is not None


async def test_a_command_shows_when_its_action_is_done(
    hass: HomeAssistant, room: MockConfigEntry
) -> None:
    # Faster than a flood of events is shown: a script looks right afterwards.
    for action, state in (("turn_off", "off"), ("turn_on", "on")) * 3:
        await act(hass, f"switch.{action}", "switch.room_1_system")
        assert shows(hass, "switch.room_1_system") == state


async def test_a_command_without_an_answer_shows_that_the_device_is_offline(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.error = DeviceConnectionError("No route")
    with pytest.raises(HomeAssistantError):
        await act(hass, "switch.turn_on", LIFT)
    await until_state(hass, NORTH, "unavailable")


async def test_a_device_that_is_let_go_of_is_not_looked_at_any_more(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    await act(hass, "switch.turn_on", LIFT)
    fake_device.error, fake_device.asked = DeviceConnectionError("No route"), []
    await hass.config_entries.async_unload(gate.entry_id)
    await hass.async_block_till_done()
    assert fake_device.asked == ["north shut"]


async def test_a_report_on_its_way_to_the_entities_is_dropped_at_unload(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listeners, "UPDATE_LISTENERS_EVERY_S", 60)
    fake_device.push("north", is_open=True)
    await until_state(hass, NORTH, "on")
    fake_device.push("north", is_open=False)
    await until_true(lambda: gate.runtime_data._updates.is_waiting)
    loaded = gate.runtime_data
    await hass.config_entries.async_unload(gate.entry_id)
    assert not loaded._updates.is_waiting


async def test_the_poll_is_slow_while_reports_come_and_fast_while_not(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    assert gate.runtime_data.update_interval == timedelta(seconds=60)
    fake_device.push_error = DeviceRejectedError("Not now")
    fake_device.cut()
    await until_true(lambda: not gate.runtime_data.is_up("push"))
    assert gate.runtime_data.update_interval == timedelta(seconds=15)
    polls = fake_device.asked.count("read")
    let_time_pass(hass, 16)
    await until_true(lambda: fake_device.asked.count("read") > polls)


async def test_a_poll_that_finds_the_device_silent_is_repeated_till_it_answers(
    hass: HomeAssistant,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.clear()
    await camtrack.stop()
    await until_state(hass, INPUT, "unavailable")
    camtrack.unit.set_enabled("INPUT_DEVICE_DATA", 1, on=False)
    await camtrack.start()
    await until_state(hass, INPUT, "off")
    await until_true(lambda: room.runtime_data.is_up("push"))
    ours = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.procam")
        and record.levelname in {"INFO", "WARNING", "ERROR"}
    ]
    assert len(ours) == 2
    assert ours[0].startswith("Error fetching Room 1 data")
    assert ours[1] == "Fetching Room 1 data recovered"


async def test_a_command_that_confirms_nothing_is_followed_by_a_read(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    await act(hass, "switch.turn_on", LIFT)
    await until_state(hass, NORTH, "on")
    await act(hass, "button.press", "button.castle_shut_all")
    await until_state(hass, NORTH, "off")
    assert fake_device.asked[-2:] == ["shut all", "read"]


async def test_a_confirmed_command_needs_no_read(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.asked.clear()
    await act(hass, "switch.turn_on", LIFT)
    await until_state(hass, NORTH, "on")
    assert fake_device.asked == ["north open"]


async def test_a_command_is_never_repeated(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.asked.clear()
    fake_device.error = DeviceRejectedError("The chain is rusty")
    with pytest.raises(HomeAssistantError) as refused:
        await act(hass, "switch.turn_on", LIFT)
    assert str(refused.value) == "Castle rejected the request: The chain is rusty"
    assert fake_device.asked == ["north open"]
    assert shows(hass, LIFT) == "off"


async def test_a_command_refused_for_its_login_asks_for_a_new_one(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.error = DeviceAuthError("Who are you?")
    with pytest.raises(HomeAssistantError):
        await act(hass, "switch.turn_on", LIFT)
    await until(hass, lambda: bool(hass.config_entries.flow.async_progress()))
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


# What some vendors ask for besides.


@pytest.fixture
def moved_in(
    fake_device: FakeDevice, add_entry: AddEntry, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Awaitable[MockConfigEntry]]:
    """Set the fake device up with a vendor changed as asked."""

    async def set_up(**changes: Any) -> MockConfigEntry:
        add_fake_vendor(monkeypatch, fake_device, **changes)
        entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
        await until_settled(entry)
        return entry

    return set_up


async def test_an_event_that_requests_a_refresh_is_followed_by_a_read(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    reads = fake_device.asked.count("read")
    gate.runtime_data.async_process([RefreshRequest()])
    await until_true(lambda: fake_device.asked.count("read") == reads + 1)


async def test_a_closed_device_is_not_read_for_a_refresh_request(
    hass: HomeAssistant, fake_device: FakeDevice, gate: MockConfigEntry
) -> None:
    loaded = gate.runtime_data

    async def look() -> tuple[GateMoved, ...]:
        await loaded.client.read()
        return ()

    await hass.config_entries.async_unload(gate.entry_id)
    reads = fake_device.asked.count("read")
    loaded.async_request_read()
    loaded.position_poll.async_start(look)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert fake_device.asked.count("read") == reads


async def test_a_read_that_is_ending_does_not_keep_the_device_from_being_closed(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    loaded = gate.runtime_data
    fake_device.answering.clear()
    read = hass.async_create_task(loaded.async_refresh())
    await until_true(lambda: loaded.reads == 1)
    loaded.async_abort_read()
    # The time is up, and the read has not been resumed yet.
    await asyncio.sleep(0)
    loaded.async_abort_read()
    await loaded.async_close()
    await read
    assert loaded.client.closed


async def test_the_poll_is_faster_while_something_is_going_on(
    fake_device: FakeDevice, moved_in: Any
) -> None:
    def poll(state: GateState, _pushed: bool) -> timedelta:
        return timedelta(seconds=5 if state.jammed else 60)

    entry = await moved_in(poll_fn=poll)
    assert entry.runtime_data.update_interval == timedelta(seconds=60)
    fake_device.state = replace(fake_device.state, jammed=True)
    await entry.runtime_data.async_refresh()
    assert entry.runtime_data.update_interval == timedelta(seconds=5)


async def test_a_movement_is_followed_and_its_end_shown(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    moved_in: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(position_poll, "POSITION_EVERY_S", 0.01)
    seen = [False, True, True, False]
    written = async_capture_events(hass, EVENT_STATE_CHANGED)

    entry = await moved_in()

    async def look() -> tuple[GateMoved, ...]:
        fake_device.check("look")
        snapshot: Snapshot[Any, GateMoved] = entry.runtime_data.client._snapshot
        return snapshot.put(GateMoved(id="north", open=seen.pop(0)))

    entry.runtime_data.position_poll.async_start(look)
    await until_true(lambda: len(seen) == 1)
    await until_state(hass, NORTH, "on")
    # It was where it had been before: there it stays.
    await entry.runtime_data.position_poll._task
    assert seen == [False]
    states = [e.data["new_state"] for e in written if e.data["entity_id"] == NORTH]
    shown = [state.state for state in states if state]
    assert shown == ["off", "on"]


async def test_a_new_movement_starts_the_wait_anew_and_a_lost_device_ends_it(
    fake_device: FakeDevice, moved_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(position_poll, "POSITION_EVERY_S", 0.01)

    async def look() -> tuple[GateMoved, ...]:
        fake_device.check("look")
        return ()

    entry = await moved_in()
    entry.runtime_data.position_poll.async_start(look)
    first = entry.runtime_data.position_poll._task
    fake_device.error = DeviceConnectionError("No route")
    entry.runtime_data.position_poll.async_start(look)
    await entry.runtime_data.position_poll._task
    assert first.cancelled()
    assert fake_device.asked.count("look") == 1


async def test_a_vendor_may_start_more_with_an_entry(
    fake_device: FakeDevice, moved_in: Any
) -> None:
    async def start(started: Any) -> None:
        fake_device.asked.append(f"start {started.name}")

    await moved_in(start_fn=start)
    assert "start Castle" in fake_device.asked
