"""The loop that keeps a push channel subscribed."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceUnsupportedError,
)
from custom_components.procam.runtime import backoff, push_loop
from custom_components.procam.vendors.inogeni.client import exchange
from simulators.inogeni import InogeniSimulator

from ..conftest import GATE_DATA, AddEntry
from ..fake_device import FakeDevice, add_fake_vendor, gate_vendor
from ..helpers import shows, until, until_settled, until_state, until_true

NORTH = "binary_sensor.gate_north_garage_door"
PUSH = "binary_sensor.castle_push_connection"
ROOM_PUSH = "binary_sensor.room_1_push_connection"

pytestmark = pytest.mark.usefixtures("all_enabled")
INPUT = "switch.room_1_input_1"


async def test_a_change_made_by_another_client_shows_at_once(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    questions = len(camtrack.log)
    camtrack.set_device("INPUT_DEVICE_DATA", 1, on=False)
    await until_state(hass, INPUT, "off")
    assert len(camtrack.log) == questions


async def test_a_lost_channel_is_taken_up_again_and_all_is_read_anew(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    camtrack.options.broadcast = False
    camtrack.set_device("INPUT_DEVICE_DATA", 1, on=False)
    assert camtrack.drop_connections() == 1
    await until_state(hass, INPUT, "off")
    await until_state(hass, ROOM_PUSH, "on")
    assert camtrack.accepted == {"tcp": 0, "ws": 2}


async def test_a_channel_that_is_gone_but_not_closed_is_noticed(
    hass: HomeAssistant,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange, "TIMEOUT_S", 0.2)
    # A device that lost power sends no farewell: the next question finds out.
    camtrack.freeze()
    read = hass.async_create_task(room.runtime_data.async_refresh())
    await until_state(hass, ROOM_PUSH, "off")
    camtrack.drop_connections()
    camtrack.thaw()
    await read
    await until_state(hass, ROOM_PUSH, "on")
    assert shows(hass, INPUT) == "on"


async def test_after_each_subscription_the_state_is_read(
    gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    assert fake_device.asked == ["read", "subscribe", "read"]


async def test_a_channel_that_opens_and_dies_is_no_recovery(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    tries = fake_device.asked.count("subscribe")

    @callback
    def fail_reads(_event: Event[EventStateChangedData]) -> None:
        if shows(hass, PUSH) == "on":
            fake_device.read_error = DeviceConnectionError("No answer")

    stop = async_track_state_change_event(hass, [PUSH], fail_reads)
    fake_device.cut()
    await until_true(lambda: fake_device.asked.count("subscribe") == tries + 1)
    await until_state(hass, PUSH, "on")
    stop()
    fake_device.cut()
    await until_state(hass, PUSH, "off")
    await asyncio.sleep(0.1)
    assert fake_device.asked.count("subscribe") == tries + 1


async def test_a_channel_lost_while_its_read_is_under_way_is_no_loss_of_the_device(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stuck, ready = asyncio.Event(), fake_device.answering

    @callback
    def slow_down(_event: Event[EventStateChangedData]) -> None:
        if shows(hass, PUSH) == "on":
            fake_device.answering = stuck

    stop = async_track_state_change_event(hass, [PUSH], slow_down)
    fake_device.cut()
    await until_true(lambda: gate.runtime_data.reads == 1)
    stop()
    fake_device.answering = ready
    tries = fake_device.asked.count("subscribe")
    fake_device.cut()
    await until_state(hass, PUSH, "off")
    stuck.set()
    await until_true(lambda: fake_device.asked.count("subscribe") == tries + 1)
    await until_settled(gate)
    assert gate.runtime_data.last_update_success
    assert "recovered" not in caplog.text


async def test_a_channel_that_rejects_a_login_which_reads_accept_is_tried_again(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backoff, "FIRST_WAIT_S", 0.01)
    fake_device.push_error = DeviceAuthError("Who are you?")
    fake_device.cut()
    await until_true(lambda: fake_device.asked.count("subscribe") == 4)
    assert not hass.config_entries.flow.async_progress()
    assert shows(hass, PUSH) == "off"
    assert shows(hass, NORTH) == "off"
    fake_device.push_error = None
    await until_state(hass, PUSH, "on")


async def test_an_error_nobody_expects_is_logged_once_and_the_channel_comes_up(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(backoff, "FIRST_WAIT_S", 0.01)
    fake_device.push_error = ValueError("ws://root:secret@192.0.2.1:99999/")
    fake_device.cut()
    await until_true(lambda: fake_device.asked.count("subscribe") == 4)
    assert caplog.text.count("unexpected ValueError in push") == 1
    assert "secret" not in caplog.text
    fake_device.push_error = None
    await until_state(hass, PUSH, "on")


async def test_a_device_without_the_channel_is_polled_and_the_user_notified(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    add_entry: AddEntry,
    issue_registry: ir.IssueRegistry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backoff, "FIRST_WAIT_S", 0.01)
    fake_device.push_error = DeviceUnsupportedError("No such path")
    entry = await add_entry("gate", {"host": "127.0.0.1", "port": 1})
    issue_id = f"no_push_{entry.entry_id}"
    await until(hass, lambda: ("procam", issue_id) in issue_registry.issues)
    assert shows(hass, PUSH.replace("castle", "room_1")) == "off"
    assert entry.runtime_data.update_interval == timedelta(seconds=15)
    fake_device.push_error = None
    await until_settled(entry)
    assert ("procam", issue_id) not in issue_registry.issues


async def test_a_channel_that_was_lacking_is_tried_when_the_device_is_online_again(
    fake_device: FakeDevice, add_entry: AddEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "FIRST_WAIT_S", 60.0)
    monkeypatch.setattr(backoff, "MAX_WAIT_S", 60.0)
    fake_device.push_error = DeviceUnsupportedError("No such path")
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    await until_true(lambda: bool(entry.runtime_data.open_issues))
    fake_device.error = DeviceConnectionError("Restarting")
    await entry.runtime_data.async_refresh()
    fake_device.error = fake_device.push_error = None
    await entry.runtime_data.async_refresh()
    await until_settled(entry)


async def test_a_channel_that_keeps_failing_becomes_an_issue_while_the_device_answers(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    add_entry: AddEntry,
    issue_registry: ir.IssueRegistry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backoff, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(push_loop, "MAX_FAILURES", 5)
    fake_device.push_error = DeviceConnectionError("Try another time")
    entry = await add_entry("gate", {"host": "127.0.0.1", "port": 1})
    key = ("procam", f"push_lost_{entry.entry_id}")
    assert key not in issue_registry.issues
    await until(hass, lambda: key in issue_registry.issues)
    assert fake_device.asked.count("subscribe") == 5
    fake_device.push_error = None
    await until_settled(entry)
    assert key not in issue_registry.issues


async def test_a_channel_is_asked_for_only_while_the_device_offers_it(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    add_entry: AddEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (push,) = gate_vendor(fake_device).channels
    channels = (replace(push, offered_fn=lambda state: not state.jammed),)
    add_fake_vendor(monkeypatch, fake_device, channels=channels)
    fake_device.state = replace(fake_device.state, jammed=True)
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    fake_device.state = replace(fake_device.state, gates=())
    await entry.runtime_data.async_refresh()
    assert "subscribe" not in fake_device.asked
    fake_device.state = replace(fake_device.state, jammed=False)
    await entry.runtime_data.async_refresh()
    await until_settled(entry)
    assert fake_device.asked.count("subscribe") == 1


async def test_a_camtrack_with_http_alone_is_reported_until_it_has_a_channel(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
    issue_registry: ir.IssueRegistry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backoff, "FIRST_WAIT_S", 0.01)
    await camtrack.set_transport("websocket", on=False)
    await camtrack.set_transport("tcp", on=False)
    entry = await add_entry("inogeni", address)
    key = ("procam", f"http_only_{entry.entry_id}")
    await until(hass, lambda: key in issue_registry.issues)
    issue = issue_registry.issues[key]
    assert issue.translation_placeholders == {
        "device": "Room 1",
        "port": str(camtrack.port),
        "tcp_port": str(camtrack.tcp_port),
    }
    assert issue.is_fixable
    assert shows(hass, "sensor.room_1_connection") == "http"
    assert shows(hass, ROOM_PUSH) == "off"
    await camtrack.set_transport("websocket", on=True)
    await until_settled(entry)
    assert key not in issue_registry.issues
    assert shows(hass, "sensor.room_1_connection") == "websocket"


async def test_a_user_who_chose_http_gets_no_issue_for_the_missing_push(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
    issue_registry: ir.IssueRegistry,
) -> None:
    entry = await add_entry("inogeni", address | {"transport": "http"})
    await entry.runtime_data.async_refresh()
    assert issue_registry.issues == {}
    assert shows(hass, ROOM_PUSH) == "off"


async def test_the_poll_follows_the_channel_as_it_comes_and_goes(
    gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    coordinator = gate.runtime_data
    (push,) = coordinator.vendor.channels
    coordinator.async_set_up(push, up=False)
    assert coordinator.update_interval == timedelta(seconds=15)
    coordinator.async_set_up(push, up=True)
    assert coordinator.update_interval == timedelta(seconds=60)


async def test_a_channel_lost_to_an_unreachable_device_returns_with_it(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.error = DeviceConnectionError("No route")
    fake_device.cut()
    await until_state(hass, NORTH, "unavailable")
    # Whether the channel is up is known also while the device is away.
    assert shows(hass, PUSH) == "off"
    fake_device.error = None
    await until_state(hass, NORTH, "off")
    await until_state(hass, PUSH, "on")


@pytest.mark.parametrize(
    ("err", "wait"),
    [
        (DeviceConnectionError("No route"), "OFFLINE_S"),
        (DeviceAuthError("?"), "REJECTED_S"),
    ],
)
async def test_the_channel_of_a_device_that_is_offline_waits_for_its_recovery(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
    err: Exception,
    wait: str,
) -> None:
    monkeypatch.setattr(backoff, "FIRST_WAIT_S", 0.01)
    tries = fake_device.asked.count("subscribe")
    fake_device.error = err
    fake_device.cut()
    await until_state(hass, NORTH, "unavailable")
    await asyncio.sleep(0.2)
    assert fake_device.asked.count("subscribe") == tries
    assert getattr(push_loop, wait) >= 30
    fake_device.error = None
    await gate.runtime_data.async_refresh()
    await until_state(hass, PUSH, "on")
