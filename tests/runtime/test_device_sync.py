"""The device registry follows the child devices of a device."""

from dataclasses import replace

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..fake_device import MAIN, FakeDevice, Gate, GateState
from ..helpers import shows, until_state


def names(registry: dr.DeviceRegistry, entry: MockConfigEntry) -> set[str | None]:
    devices = dr.async_entries_for_config_entry(registry, entry.entry_id)
    return {device.name for device in devices}


async def read(gate: MockConfigEntry, house: FakeDevice, *ids: str) -> None:
    """Let the fake device have these gates, and read it."""
    gates = tuple(Gate(id=id_, open=False) for id_ in ids)
    house.state = GateState(gates=gates)
    await gate.runtime_data.async_refresh()


async def test_a_gate_that_is_gone_takes_its_device_along(
    gate: MockConfigEntry, fake_device: FakeDevice, device_registry: dr.DeviceRegistry
) -> None:
    await read(gate, fake_device, "north", "south")
    assert names(device_registry, gate) == {"Castle", "Gate north", "Gate south"}
    await read(gate, fake_device, "south")
    assert names(device_registry, gate) == {"Castle", "Gate south"}


async def test_all_gates_gone_at_once_are_rather_a_fault(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    device_registry: dr.DeviceRegistry,
) -> None:
    await read(gate, fake_device)
    assert names(device_registry, gate) == {"Castle", "Gate north"}
    assert shows(hass, "binary_sensor.gate_north_garage_door") == "unavailable"


async def test_a_gate_that_returns_gets_its_entities_again(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    entity_registry: er.EntityRegistry,
) -> None:
    await read(gate, fake_device, "south")
    await hass.async_block_till_done()
    assert shows(hass, "binary_sensor.gate_north_garage_door") is None
    await read(gate, fake_device, "south", "north")
    await until_state(hass, "binary_sensor.gate_north_garage_door", "off")


async def test_new_firmware_shows_without_a_restart(
    gate: MockConfigEntry, fake_device: FakeDevice, device_registry: dr.DeviceRegistry
) -> None:
    own = device_registry.async_get_device_by_identifier(
        ("procam", "gate_AA11"), gate.entry_id
    )
    assert own is not None
    assert own.sw_version is None
    fake_device.state = replace(
        fake_device.state, identity=replace(MAIN, firmware="2.0")
    )
    await gate.runtime_data.async_refresh()
    updated = device_registry.async_get(own.id)
    assert isinstance(updated, dr.DeviceEntry)
    assert updated.sw_version == "2.0"


async def test_a_replaced_device_takes_its_mac_address_along(
    gate: MockConfigEntry, fake_device: FakeDevice, device_registry: dr.DeviceRegistry
) -> None:
    async def read_macs(mac: str | None) -> set[str]:
        identity = replace(MAIN, mac=mac)
        fake_device.state = replace(fake_device.state, identity=identity)
        await gate.runtime_data.async_refresh()
        device = device_registry.async_get(gate.runtime_data.device_ids[""])
        assert isinstance(device, dr.DeviceEntry)
        return {value for _, value in device.connections}

    assert await read_macs("0003C5000001") == {"00:03:c5:00:00:01"}
    assert await read_macs("0003C5000002") == {"00:03:c5:00:00:02"}
    assert await read_macs(None) == {"00:03:c5:00:00:02"}


async def test_gates_hang_behind_the_gatehouse(
    gate: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    devices = dr.async_entries_for_config_entry(device_registry, gate.entry_id)
    by_name = {device.name: device for device in devices}
    assert by_name["Gate north"].via_device_id == by_name["Castle"].id
