"""Presets saved from Home Assistant, on cameras that do not list theirs."""

import pytest

from custom_components.procam.contract.host import StoreKey
from custom_components.procam.runtime.store import async_get_store

from .conftest import AddCamera
from .helpers import Home


@pytest.fixture
async def silent(add_camera: AddCamera) -> Home:
    """A zoom camera that lists no presets, with one saved from here."""
    home = await add_camera("zoom", list_presets=False)
    await home.ptz("save_preset", preset=4, name="Pulpit")
    return home


def options(home: Home) -> list[str]:
    """Return the presets that can be chosen; `none` is the head between presets."""
    options = home.attribute("select", "ptz_preset", "options")
    return [option for option in options if option != "none"]


async def test_a_name_the_camera_does_not_keep_outlives_a_restart(silent: Home) -> None:
    await silent.hass.config_entries.async_reload(silent.entry.entry_id)
    assert options(silent) == ["Pulpit"]
    await silent.ptz("preset", preset="pulpit")
    assert "gotoserverpresetno=4" in silent.sent()


async def test_a_list_edited_since_stands_as_it_is(silent: Home) -> None:
    given = {"presets": {"4": "Lectern"}}
    silent.hass.config_entries.async_update_entry(silent.entry, options=given)
    await silent.hass.config_entries.async_reload(silent.entry.entry_id)
    assert options(silent) == ["Lectern"]
    await silent.ptz("save_preset", preset=5, name="Choir")
    await silent.hass.config_entries.async_reload(silent.entry.entry_id)
    assert options(silent) == ["Lectern", "Choir"]


async def test_a_camera_that_lists_its_presets_needs_no_memory(
    add_camera: AddCamera,
) -> None:
    home = await add_camera()
    await home.ptz("save_preset", preset=4, name="Pulpit")
    memory = async_get_store(home.hass, home.entry.entry_id, StoreKey.PRESETS)
    assert await memory.async_load() == {}
