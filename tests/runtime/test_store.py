"""What is remembered of an entry over reloads and restarts."""

from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.contract.host import StoreKey
from custom_components.procam.runtime.store import DiskStore, async_get_store

from ..helpers import until_true


async def test_a_memory_is_empty_at_first(hass: HomeAssistant) -> None:
    assert await async_get_store(hass, "one").async_load() == {}


async def test_what_was_kept_is_there_before_the_disk_has_it(
    hass: HomeAssistant,
) -> None:
    memory = async_get_store(hass, "one")
    memory.async_save({"mark": 7})
    assert async_get_store(hass, "one") is memory
    assert await memory.async_load() == {"mark": 7}


async def test_what_was_kept_outlives_a_restart(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    DiskStore(hass, "one").async_save({"mark": 7})
    await hass.async_block_till_done()
    assert await DiskStore(hass, "one").async_load() == {"mark": 7}
    assert await DiskStore(hass, "two").async_load() == {}


async def test_parts_are_remembered_apart(hass: HomeAssistant) -> None:
    async_get_store(hass, "one").async_save({"mark": 7})
    running = async_get_store(hass, "one", StoreKey.RUNNING)
    assert await running.async_load() == {}
    running.async_save({"mark": 8})
    assert await async_get_store(hass, "one").async_load() == {"mark": 7}


async def test_what_is_loaded_may_be_changed_without_being_kept(
    hass: HomeAssistant,
) -> None:
    memory = async_get_store(hass, "one")
    memory.async_save({"mark": 7})
    loaded = await memory.async_load()
    loaded["mark"] = 8
    assert await memory.async_load() == {"mark": 7}


async def test_a_removed_device_is_forgotten(
    hass: HomeAssistant, gate: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    keys = {f"procam.{gate.entry_id}{part}" for part in StoreKey}
    for part in StoreKey:
        async_get_store(hass, gate.entry_id, part).async_save({"mark": 7})
    await until_true(lambda: keys <= hass_storage.keys())
    await hass.config_entries.async_remove(gate.entry_id)
    assert keys.isdisjoint(hass_storage)
    assert await async_get_store(hass, gate.entry_id).async_load() == {}
