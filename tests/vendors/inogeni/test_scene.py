"""Scenes of a CAMTRACK."""

from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from simulators.inogeni import InogeniSimulator
from tests.conftest import AddEntry
from tests.helpers import act, sent, shows, until_settled, until_state
from tests.vendors.inogeni.platforms import only


async def test_the_scenes_of_a_room(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, Platform.SCENE)
    presets = {"presets": {"1": "Lecture", "10": "Concert"}}
    entry = await add_entry("inogeni", address, presets)
    await until_settled(entry)
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_activating_a_scene_recalls_its_preset(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    await act(hass, "scene.turn_on", "scene.room_1_preset_6")
    await until_state(hass, "select.room_1_preset", "Preset 6")
    assert sent(camtrack) == ['{"command":"SET PRESET","value1":6}']


async def test_a_scene_without_a_saved_preset_is_refused(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    with pytest.raises(HomeAssistantError, match="SET PRESET 5 NOT FOUND"):
        await act(hass, "scene.turn_on", "scene.room_1_preset_5")
    assert shows(hass, "select.room_1_preset") == "none"


def said(registry: er.EntityRegistry, entity_id: str) -> list[str]:
    """Return what a scene may be called without the name of its device."""
    entry = registry.async_get(entity_id)
    assert entry is not None
    return [alias for alias in entry.aliases if isinstance(alias, str)]


async def test_only_a_preset_with_a_name_of_its_own_is_called_by_it_alone(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
    entity_registry: er.EntityRegistry,
) -> None:
    entry = await add_entry("inogeni", address, {"presets": {"1": "Lecture"}})
    await until_settled(entry)
    assert said(entity_registry, "scene.room_1_lecture") == ["Lecture"]
    # Forty rooms have a "Preset 1".
    hass.config_entries.async_update_entry(
        entry, options={"presets": {"1": "Preset 1"}}
    )
    assert await hass.config_entries.async_reload(entry.entry_id)
    await until_settled(entry)
    assert said(entity_registry, "scene.room_1_lecture") == []
