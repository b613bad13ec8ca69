"""What a scene of any vendor is called, aloud and on the page."""

from functools import partial
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.procam.contract.descriptions import (
    ProcamSceneDescription,
    ProcamSwitchDescription,
)
from custom_components.procam.voice.aliases import async_let_say

from .conftest import GATE_DATA, AddEntry
from .fake_automation_device import build
from .fake_device import FakeDevice, GateClient, GateState, add_fake_vendor

SIEGE: Final = ProcamSceneDescription[GateClient, GateState, GateState](
    key="siege",
    name_fn=lambda _: "Siege",
    activate_fn=lambda client, _: client.shut_all(),
)


def _constant(value: str, _item: object) -> str:
    return value


async def test_a_name_the_device_gave_is_said_alone(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
    add_entry: AddEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    add_fake_vendor(monkeypatch, fake_device, scenes=(SIEGE,))
    castle = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    scene = entity_registry.async_get_entity_id("scene", "procam", "gate_AA11_siege")
    assert scene is not None
    entry = entity_registry.async_get(scene)
    assert entry is not None
    assert [alias for alias in entry.aliases if alias != er.COMPUTED_NAME] == ["Siege"]
    assert await hass.config_entries.async_reload(castle.entry_id)
    reloaded = entity_registry.async_get(scene)
    assert reloaded is not None
    assert reloaded.aliases == entry.aliases
    await hass.services.async_call(
        "scene", "turn_on", {"entity_id": scene}, blocking=True
    )
    assert "shut all" in fake_device.asked


async def test_a_switch_whose_name_is_spoken_alone_has_it_as_an_alias(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
    add_entry: AddEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    switches = tuple(
        ProcamSwitchDescription[GateClient, GateState, GateState](
            key=name.lower(),
            name_fn=partial(_constant, name),
            spoken=name == "Banner",
            is_on_fn=lambda _: True,
            set_fn=lambda client, *_: client.shut_all(),
        )
        for name in ("Banner", "Torch")
    )
    add_fake_vendor(monkeypatch, fake_device, switches=switches)
    await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    for name, aliases in (("banner", ["Banner"]), ("torch", [])):
        entity = entity_registry.async_get(f"switch.castle_{name}")
        assert entity is not None
        found = [alias for alias in entity.aliases if alias != er.COMPUTED_NAME]
        assert found == aliases


async def test_a_scene_nobody_registered_gets_no_name_to_be_said(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    entity_registry: er.EntityRegistry,
) -> None:
    await build(hass, monkeypatch)
    before = [entity.aliases for entity in entity_registry.entities.values()]
    async_let_say(hass, "scene.gone", "Curtain")
    assert before == [entity.aliases for entity in entity_registry.entities.values()]
