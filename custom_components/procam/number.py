"""Numbers of any vendor."""

from typing import override

from homeassistant.components.number import NumberEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .contract.descriptions import ProcamNumberDescription
from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, async_add_described

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the numbers of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.numbers, ProcamNumber
    )


class ProcamNumber[ClientT, StateT, ItemT](
    ProcamEntity[ClientT, StateT, ItemT],
    NumberEntity,
):
    """A number on a device."""

    entity_description: ProcamNumberDescription[ClientT, StateT, ItemT]

    @property
    @override
    def native_value(self) -> float | None:
        return self.entity_description.value_fn(self.item)

    @override
    async def async_set_native_value(self, value: float) -> None:
        await self.async_command(
            self.entity_description.set_fn(self.coordinator.client, self.item, value)
        )
