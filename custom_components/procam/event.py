"""Event entities of all vendors."""

from typing import override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .contract.descriptions import ProcamEventDescription
from .contract.occurrence import Occurrence
from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, async_add_described

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the events of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.events, ProcamEvent
    )


class ProcamEvent[ClientT, StateT, ItemT](
    ProcamEntity[ClientT, StateT, ItemT],
    EventEntity,
):
    """Something that happens on a device; never replayed."""

    entity_description: ProcamEventDescription[ClientT, StateT, ItemT]

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(
            self.coordinator.events.async_listen(
                self._unique_id_suffix, self._async_occurred
            )
        )

    @callback
    def _async_occurred(self, occurrence: Occurrence) -> None:
        self._trigger_event(occurrence.type, dict(occurrence.attributes))
        self.async_write_ha_state()
