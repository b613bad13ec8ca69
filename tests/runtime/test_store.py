"""What is remembered of an entry over reloads and restarts."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.contract.host import StoreKey
from custom_components.procam.runtime.store import EntryStore, async_get_store

from ..helpers import until_true


async def test_a_memory_is_empty_at_first(hass: HomeAssistant) -> None:
    assert await async_get_store(hass, "one").async_load() == {}


async def test_what_was_saved_is_there_before_the_disk_has_it(
    hass: HomeAssistant,
) -> None:
    store = async_get_store(hass, "one")
    store.async_delay_save(lambda: {"mark": 7})
    assert async_get_store(hass, "one") is store
    assert await store.async_load() == {"mark": 7}


async def test_values_are_loaded_once_the_disk_has_them_whole(
    hass: HomeAssistant, hass_storage: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = async_get_store(hass, "one")
    await store.async_save({"mark": 7})
    write, may_write = store._async_write_data, asyncio.Event()

    async def write_late(data: dict[str, Any]) -> None:
        await may_write.wait()
        await write(data)

    monkeypatch.setattr(store, "_async_write_data", write_late)
    writing = hass.async_create_task(store.async_save({"mark": 8}))
    loading = hass.async_create_task(store.async_load())
    may_write.set()
    await writing
    assert await loading == {"mark": 8}


async def test_what_was_kept_outlives_a_restart(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    await EntryStore(hass, "one").async_save({"mark": 7})
    await hass.async_block_till_done()
    assert await EntryStore(hass, "one").async_load() == {"mark": 7}
    assert await EntryStore(hass, "two").async_load() == {}


async def test_values_of_a_later_minor_version_are_loaded(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    hass_storage["procam.one"] = {
        "version": 1,
        "minor_version": 2,
        "key": "procam.one",
        "data": {"mark": 7},
    }
    async with asyncio.timeout(10):
        assert await async_get_store(hass, "one").async_load() == {"mark": 7}


async def test_parts_are_remembered_apart(hass: HomeAssistant) -> None:
    await async_get_store(hass, "one").async_save({"mark": 7})
    running = async_get_store(hass, "one", StoreKey.RUNNING)
    assert await running.async_load() == {}
    await running.async_save({"mark": 8})
    assert await async_get_store(hass, "one").async_load() == {"mark": 7}


async def test_what_is_loaded_may_be_changed_without_being_kept(
    hass: HomeAssistant,
) -> None:
    memory = async_get_store(hass, "one")
    await memory.async_save({"mark": 7})
    loaded = await memory.async_load()
    loaded["mark"] = 8
    assert await memory.async_load() == {"mark": 7}


async def test_a_removed_device_is_forgotten(
    hass: HomeAssistant, gate: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    keys = {f"procam.{gate.entry_id}{part}" for part in StoreKey}
    for part in StoreKey:
        await async_get_store(hass, gate.entry_id, part).async_save({"mark": 7})
    await until_true(lambda: keys <= hass_storage.keys())
    await hass.config_entries.async_remove(gate.entry_id)
    assert keys.isdisjoint(hass_storage)
    assert await async_get_store(hass, gate.entry_id).async_load() == {}
