"""Notifiers of any vendor: texts that people see on a device."""

from typing import override

from homeassistant.components.notify import NotifyEntity, NotifyEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .contract.descriptions import ProcamNotifyDescription
from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, async_add_described

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the notifiers of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.notifiers, ProcamNotify
    )


class ProcamNotify[ClientT, StateT, ItemT](
    ProcamEntity[ClientT, StateT, ItemT],
    NotifyEntity,
):
    """A notifier on a device."""

    entity_description: ProcamNotifyDescription[ClientT, StateT, ItemT]

    @property
    @override
    def supported_features(self) -> NotifyEntityFeature:
        has_title = self.entity_description.has_title_fn(self.item)
        return NotifyEntityFeature.TITLE if has_title else NotifyEntityFeature(0)

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        await self.async_command(
            self.entity_description.send_fn(
                self.coordinator.client, self.item, message, title
            )
        )
