"""Entities hang on parts of the snapshot: they appear, vanish and come back."""

from dataclasses import replace
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.contract.descriptions import ProcamBinarySensorDescription
from simulators.inogeni import InogeniSimulator

from .conftest import GATE_DATA, AddEntry
from .fake_device import FakeDevice, Gate, GateClient, GateState, add_fake_vendor
from .helpers import let_time_pass, shows, until_settled, until_state

INPUTS = "INPUT_DEVICE_DATA"


async def test_a_microphone_plugged_in_later_gets_its_switch(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    assert shows(hass, "switch.room_1_input_7") is None
    camtrack.unit.enabled[INPUTS][7] = False
    camtrack.by_hand(lambda: camtrack.unit.set_enabled(INPUTS, 7, on=True))
    await until_state(hass, "switch.room_1_input_7", "on")


async def test_a_microphone_that_is_gone_is_unavailable_until_it_returns(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    async def read_all_lists(times: int) -> None:
        # A poll asks for one of the three lists.
        for _ in range(3 * times):
            await room.runtime_data.async_refresh()

    was_on = camtrack.unit.enabled[INPUTS].pop(3)
    # One list without it may be cut short; two are not.
    await read_all_lists(2)
    assert shows(hass, "switch.room_1_input_3") == "unavailable"
    assert shows(hass, "switch.room_1_input_2") == "on"
    camtrack.unit.enabled[INPUTS][3] = was_on
    await read_all_lists(1)
    assert shows(hass, "switch.room_1_input_3") == "on"


async def test_everything_but_the_push_sensor_is_unavailable_with_the_device(
    hass: HomeAssistant,
    all_enabled: None,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
) -> None:
    await camtrack.stop()
    await until_state(hass, "switch.room_1_input_1", "unavailable")
    others = {
        state.entity_id
        for state in hass.states.async_all()
        if state.state != "unavailable"
    }
    assert others == {"binary_sensor.room_1_push_connection"}
    assert shows(hass, "binary_sensor.room_1_push_connection") == "off"


async def test_unique_ids_outlive_a_new_address(
    hass: HomeAssistant,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
    entity_registry: er.EntityRegistry,
) -> None:
    entries = er.async_entries_for_config_entry(entity_registry, room.entry_id)
    assert all(entry.unique_id.startswith("inogeni_one_") for entry in entries)
    assert all(entry.translation_key for entry in entries)
    assert all(entry.has_entity_name for entry in entries)


async def test_a_gate_is_a_device_of_its_own(
    gate: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    own = device_registry.async_get_device_by_identifier(
        ("procam", "gate_AA11"), gate.entry_id
    )
    behind = device_registry.async_get_device_by_identifier(
        ("procam", "gate_AA11_north"), gate.entry_id
    )
    assert own is not None
    assert own.name == "Castle"
    assert own.connections == {(dr.CONNECTION_NETWORK_MAC, "00:11:22:aa:bb:cc")}
    assert own.serial_number == "AA11"
    assert behind is not None
    assert behind.name == "Gate north"


async def test_a_gate_that_cannot_be_reached_is_unavailable_alone(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    north, south = (Gate(id=id_, open=True) for id_ in ("north", "south"))
    fake_device.state = replace(fake_device.state, gates=(north, south))
    await gate.runtime_data.async_refresh()
    await until_state(hass, "binary_sensor.gate_south_garage_door", "on")
    away = replace(north, reachable=False)
    fake_device.state = replace(fake_device.state, gates=(away, south))
    await gate.runtime_data.async_refresh()
    assert shows(hass, "binary_sensor.gate_north_garage_door") == "unavailable"
    assert shows(hass, "binary_sensor.gate_south_garage_door") == "on"


async def test_an_entity_shows_more_in_its_attributes(
    hass: HomeAssistant, gate: MockConfigEntry
) -> None:
    state = hass.states.get("binary_sensor.gate_north_garage_door")
    assert state is not None
    assert state.attributes["gate"] == "north"


async def test_a_reported_gate_that_is_new_gets_entities_and_a_device(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    device_registry: dr.DeviceRegistry,
) -> None:
    fake_device.push("west", is_open=True)
    await until_state(hass, "binary_sensor.gate_west_garage_door", "on")
    assert device_registry.async_get_device_by_identifier(
        ("procam", "gate_AA11_west"), gate.entry_id
    )
    assert shows(hass, "switch.gate_west_lift") == "on"


async def test_an_entity_is_renamed_with_its_unit(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    add_entry: AddEntry,
    monkeypatch: pytest.MonkeyPatch,
    entity_registry: er.EntityRegistry,
) -> None:
    lock = ProcamBinarySensorDescription[GateClient, GateState, GateState](
        key="lock",
        name_fn=lambda state: "Jammed lock" if state.jammed else "Lock",
        enabled_fn=lambda state: not state.jammed,
        is_on_fn=lambda state: state.jammed,
    )
    add_fake_vendor(monkeypatch, fake_device, binary_sensors=(lock,))
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    await until_settled(entry)
    fake_device.state = replace(fake_device.state, jammed=True)
    await entry.runtime_data.async_refresh()
    await until_state(hass, "binary_sensor.castle_lock", "on")
    registered = entity_registry.async_get("binary_sensor.castle_lock")
    assert registered is not None
    assert registered.original_name == "Jammed lock"


async def test_a_unit_that_starts_out_of_order_has_a_disabled_entity(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    add_entry: AddEntry,
    monkeypatch: pytest.MonkeyPatch,
    entity_registry: er.EntityRegistry,
) -> None:
    lock = ProcamBinarySensorDescription[GateClient, GateState, GateState](
        key="lock",
        name="Lock",
        enabled_fn=lambda state: not state.jammed,
        is_on_fn=lambda state: state.jammed,
    )
    add_fake_vendor(monkeypatch, fake_device, binary_sensors=(lock,))
    fake_device.state = replace(fake_device.state, jammed=True)
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    await until_settled(entry)
    registered = entity_registry.async_get("binary_sensor.castle_lock")
    assert registered is not None
    assert registered.disabled_by is er.RegistryEntryDisabler.INTEGRATION


async def test_presets_hidden_in_the_options_leave_no_entity_behind(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
    entity_registry: er.EntityRegistry,
) -> None:
    entry = await add_entry(
        "inogeni", address, {"presets": {"1": "Lecture", "2": "Concert"}}
    )
    await until_settled(entry)
    assert shows(hass, "scene.room_1_lecture") == "unknown"
    hass.config_entries.async_update_entry(entry, options={"presets": {"1": "Lecture"}})
    await hass.config_entries.async_reload(entry.entry_id)
    await until_settled(entry)
    scenes = [
        entity.unique_id
        for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
        if entity.domain == "scene"
    ]
    assert scenes == ["inogeni_one_preset_1"]


async def test_an_idle_room_is_asked_two_things_every_quarter_of_a_minute(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    await room.runtime_data.async_refresh()
    camtrack.log.clear()
    let_time_pass(hass, 16)
    await camtrack.until(lambda: len(camtrack.log) >= 2)
    await until_settled(room)
    assert len(camtrack.log) == 2
