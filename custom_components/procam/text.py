"""Texts of any vendor."""

from typing import override

from homeassistant.components.text import TextEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .contract.descriptions import ProcamTextDescription
from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, async_add_described

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the texts of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.texts, ProcamText
    )


class ProcamText[ClientT, StateT, ItemT](
    ProcamEntity[ClientT, StateT, ItemT],
    TextEntity,
):
    """A text on a device."""

    entity_description: ProcamTextDescription[ClientT, StateT, ItemT]

    @property
    @override
    def native_value(self) -> str | None:
        return self.entity_description.value_fn(self.item)

    @override
    async def async_set_value(self, value: str) -> None:
        await self.async_command(
            self.entity_description.set_fn(self.coordinator.client, self.item, value)
        )
