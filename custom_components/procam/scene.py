"""Scenes of all vendors: presets that voice assistants can activate by name."""

from typing import Any, Final, override

from homeassistant.components.scene import Scene
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .contract.descriptions import ProcamSceneDescription
from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, async_add_described
from .ptz.entities import ptz_scenes

PARALLEL_UPDATES = 0
_SPOKEN: Final = "spoken"


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


@callback
def async_let_say(hass: HomeAssistant, entity_id: str, name: str | None) -> None:
    """Register the scene's own name as an alias: "activate Lecture".

    Aliases of the user are kept; an earlier alias set here is replaced. Without a name
    there is no alias: "Preset 3" is in every room.
    """
    registry = er.async_get(hass)
    entry = registry.async_get(entity_id)
    if entry is None:
        return
    known = entry.options[DOMAIN].get(_SPOKEN) if DOMAIN in entry.options else None
    if known == name:
        return
    others = [alias for alias in entry.aliases if alias not in (known, name)]
    aliases = others or [er.COMPUTED_NAME]
    if name is not None:
        aliases = [*aliases, name]
    registry.async_update_entity(entity_id, aliases=aliases)
    registry.async_update_entity_options(entity_id, DOMAIN, {_SPOKEN: name})
