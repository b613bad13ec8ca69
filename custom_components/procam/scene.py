"""Scenes of all vendors: presets that voice assistants can activate by name."""

from typing import Any, override

from homeassistant.components.scene import Scene
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .contract.descriptions import ProcamSceneDescription
from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, async_add_described
from .ptz.entities import ptz_scenes
from .voice.aliases import async_let_say

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the scenes of an entry."""
    coordinator = entry.runtime_data
    descriptions = (*coordinator.vendor.scenes, *ptz_scenes(coordinator))
    async_add_described(entry, async_add_entities, descriptions, ProcamScene)


class ProcamScene[ClientT, StateT, ItemT](
    ProcamEntity[ClientT, StateT, ItemT],
    Scene,
):
    """A state of the device that can be recalled."""

    entity_description: ProcamSceneDescription[ClientT, StateT, ItemT]

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        named = self.entity_description.named_fn(self.item)
        if isinstance(name := self.name, str):
            async_let_say(self.hass, self.entity_id, name if named else None)

    @override
    async def async_activate(self, **_kwargs: Any) -> None:
        await self.async_command(
            self.entity_description.activate_fn(self.coordinator.client, self.item)
        )
