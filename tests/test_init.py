"""Entries are set up, unloaded in bounded time and removed without a trace."""

import asyncio
from contextlib import suppress
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam import async_remove_config_entry_device, coordinator
from custom_components.procam.runtime import pending_commands
from simulators.inogeni import InogeniSimulator

from .conftest import AddEntry
from .fake_device import FakeDevice
from .helpers import act, let_time_pass, sent, shows, until_settled, until_true

NO_CONNECTIONS = {"tcp": 0, "ws": 0}
LECTERN = {"audio_channels": {"101": "Lectern"}, "audio_hold": 3600}
LECTERN_OFF = '{"command":"SET CHANNEL_ID_AUDIO","value1":101,"value2":"DISABLE"}'


async def test_a_camtrack_is_one_device_with_its_firmware(
    room: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    devices = dr.async_entries_for_config_entry(device_registry, room.entry_id)
    assert [device.identifiers for device in devices] == [{("procam", "inogeni_one")}]
    assert devices[0].name == "Room 1"
    assert devices[0].manufacturer == "INOGENI"
    assert devices[0].model == "CAMTRACK"
    assert devices[0].sw_version == "3.4.0"


async def test_a_device_that_is_off_is_tried_again_until_it_answers(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
) -> None:
    await camtrack.stop()
    entry = await add_entry("inogeni", address)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "nothing_answers"
    assert entry.error_reason_translation_placeholders == {"device": "Room 1"}
    await camtrack.start()
    let_time_pass(hass, 20)
    await until_true(lambda: entry.state is ConfigEntryState.LOADED)
    await until_settled(entry)
    assert shows(hass, "switch.room_1_input_1") == "on"


async def test_a_device_that_answers_nonsense_is_not_left_connected(
    camtrack: InogeniSimulator, add_entry: AddEntry, address: dict[str, Any]
) -> None:
    camtrack.fail("html", "/control")
    entry = await add_entry("inogeni", address | {"transport": "http"})
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "unexpected_answer"
    assert camtrack.connections == NO_CONNECTIONS


async def test_unloading_closes_the_connection(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    assert camtrack.connections == {"tcp": 0, "ws": 1}
    assert await hass.config_entries.async_unload(room.entry_id)
    assert room.state is ConfigEntryState.NOT_LOADED
    assert shows(hass, "switch.room_1_input_1") == "unavailable"
    await camtrack.until(lambda: camtrack.connections == NO_CONNECTIONS)


async def test_unloading_switches_simulated_audio_off(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
) -> None:
    entry = await add_entry("inogeni", address, LECTERN)
    await until_settled(entry)
    await act(hass, "switch.turn_on", "switch.room_1_lectern")
    assert camtrack.unit.channels[101]
    await hass.config_entries.async_unload(entry.entry_id)
    assert sent(camtrack)[1:] == [LECTERN_OFF]
    assert not camtrack.unit.channels[101]


@pytest.mark.parametrize("transport", ["auto", "websocket", "tcp"])
async def test_stopping_home_assistant_switches_audio_off_and_lets_go(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
    transport: str,
) -> None:
    entry = await add_entry("inogeni", address | {"transport": transport}, LECTERN)
    await until_settled(entry)
    await act(hass, "switch.turn_on", "switch.room_1_lectern")
    await hass.async_stop(force=True)
    assert len(sent(camtrack)) == 2
    assert not camtrack.unit.channels[101]
    await camtrack.until(lambda: camtrack.connections == NO_CONNECTIONS)


async def test_reloading_connects_anew_and_keeps_the_entities(
    hass: HomeAssistant,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
    entity_registry: er.EntityRegistry,
) -> None:
    before = er.async_entries_for_config_entry(entity_registry, room.entry_id)
    assert await hass.config_entries.async_reload(room.entry_id)
    await until_settled(room)
    assert camtrack.accepted == {"tcp": 0, "ws": 2}
    assert camtrack.connections == {"tcp": 0, "ws": 1}
    assert shows(hass, "switch.room_1_input_1") == "on"
    after = er.async_entries_for_config_entry(entity_registry, room.entry_id)
    assert [entity.id for entity in after] == [entity.id for entity in before]


async def test_removing_leaves_neither_devices_nor_entities(
    hass: HomeAssistant,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    await hass.config_entries.async_remove(room.entry_id)
    assert not dr.async_entries_for_config_entry(device_registry, room.entry_id)
    assert not er.async_entries_for_config_entry(entity_registry, room.entry_id)
    await camtrack.until(lambda: camtrack.connections == NO_CONNECTIONS)


async def test_actions_exist_before_any_device_is_set_up(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "procam", {})
    assert hass.services.has_service("procam", "camtrack_command")
    assert hass.services.has_service("procam", "simulate_audio")


async def test_only_a_device_that_is_gone_may_be_removed(
    hass: HomeAssistant, room: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    own = device_registry.async_get_device_by_identifier(
        ("procam", "inogeni_one"), room.entry_id
    )
    gone = device_registry.async_get_or_create(
        config_entry_id=room.entry_id, identifiers={("procam", "inogeni_one_camera_7")}
    )
    assert own is not None
    assert not await async_remove_config_entry_device(hass, room, own)
    assert await async_remove_config_entry_device(hass, room, gone)


@pytest.fixture
def short_shutdown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the time for closing a device to a tenth of a second."""
    monkeypatch.setattr(pending_commands, "CLOSE_S", 0.1)
    monkeypatch.setattr(coordinator, "CLOSE_CLIENT_S", 0.05)


async def freeze_while_open(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    """Open the gate, which closes later, and freeze with two commands sent."""
    await act(hass, "switch.turn_on", "switch.gate_north_lift")
    fake_device.frozen = asyncio.Event()

    async def fail(action: str, entity_id: str) -> None:
        with suppress(HomeAssistantError):
            await act(hass, action, entity_id)

    hass.async_create_task(fail("button.press", "button.castle_shut_all"))
    hass.async_create_task(fail("switch.turn_on", "switch.gate_north_lift"))
    await until_true(lambda: fake_device.asked.count("north open") == 2)
    fake_device.answering.clear()
    hass.async_create_task(gate.runtime_data.async_refresh())


@pytest.mark.usefixtures("short_shutdown")
async def test_a_device_that_never_answers_does_not_hold_up_a_reload(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    await freeze_while_open(hass, gate, fake_device)
    async with asyncio.timeout(2):
        assert await hass.config_entries.async_unload(gate.entry_id)
    assert fake_device.asked[-1] == "north shut"


@pytest.mark.usefixtures("short_shutdown")
async def test_a_device_that_never_answers_does_not_hold_up_the_stop(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    await freeze_while_open(hass, gate, fake_device)
    async with asyncio.timeout(3):
        await hass.async_stop(force=True)


@pytest.mark.usefixtures("short_shutdown")
async def test_what_a_device_did_not_answer_at_unload_is_sent_at_the_next_start(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    await freeze_while_open(hass, gate, fake_device)
    await hass.config_entries.async_unload(gate.entry_id)
    fake_device.frozen = None
    fake_device.answering.set()
    fake_device.asked.clear()
    await hass.config_entries.async_setup(gate.entry_id)
    await until_true(lambda: "north shut" in fake_device.asked)
