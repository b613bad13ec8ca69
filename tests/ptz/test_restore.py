"""What was running when Home Assistant was cut off is ended at its next start."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.contract.host import StoreKey
from custom_components.procam.runtime import store
from custom_components.procam.runtime.store import async_get_store

from ..fake_device import FakeDevice
from ..helpers import act, until_true

LIFT = "switch.gate_north_lift"


def noted(hass_storage: dict[str, Any], entry: MockConfigEntry) -> list[str] | None:
    """Return what the disk says is running."""
    kept = hass_storage.get(f"procam.{entry.entry_id}.running")
    return kept and kept["data"]["keys"]


async def test_what_runs_is_noted_on_disk_until_it_has_ended(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    hass_storage: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "REMOVAL_DELAY_S", 0.1)
    for _ in range(2):
        await act(hass, "switch.turn_on", LIFT)
        await until_true(lambda: noted(hass_storage, gate) == ["lift_north"])
        await act(hass, "switch.turn_off", LIFT)
        await until_true(lambda: noted(hass_storage, gate) == [])


async def test_what_begins_and_ends_all_the_time_is_noted_once(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    hass_storage: dict[str, Any],
) -> None:
    await act(hass, "switch.turn_on", LIFT)
    await until_true(lambda: noted(hass_storage, gate) == ["lift_north"])
    first = hass_storage[f"procam.{gate.entry_id}.running"]
    for _ in range(3):
        await act(hass, "switch.turn_off", LIFT)
        await act(hass, "switch.turn_on", LIFT)
        await hass.async_block_till_done()
    assert hass_storage[f"procam.{gate.entry_id}.running"] is first


async def test_a_lift_left_up_goes_down_at_the_next_start(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    memory = async_get_store(hass, gate.entry_id, StoreKey.RUNNING)
    await memory.async_save({"keys": ["lift_north", "lift_of_a_gate_long_gone"]})
    fake_device.asked.clear()
    await hass.config_entries.async_reload(gate.entry_id)
    await until_true(lambda: "north shut" in fake_device.asked)
    await hass.async_block_till_done()
    assert fake_device.asked.count("north shut") == 1
    assert await memory.async_load() == {"keys": []}
