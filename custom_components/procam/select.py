"""Selects of any vendor."""

from typing import override

from homeassistant.components.select import SelectEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoreEntity

from .const import OPTION_NONE
from .contract.descriptions import ProcamSelectDescription
from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, async_add_described

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the selects of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.selects, ProcamSelect
    )


class ProcamSelect[ClientT, StateT, ItemT](
    ProcamEntity[ClientT, StateT, ItemT],
    SelectEntity,
    RestoreEntity,
):
    """A choice on a device."""

    entity_description: ProcamSelectDescription[ClientT, StateT, ItemT]

    @property
    @override
    def options(self) -> list[str]:
        description = self.entity_description
        options = list(description.options_fn(self.item))
        if (none := self._none) and none not in options:
            options.append(none)
        return options

    @property
    @override
    def current_option(self) -> str | None:
        return self.entity_description.current_fn(self.item) or self._none

    @property
    def _none(self) -> str | None:
        """Return the option for "nothing selected" if nothing is, else None."""
        return OPTION_NONE if self.entity_description.is_unset_fn(self.item) else None

    @property
    @override
    def assumed_state(self) -> bool:
        return self.entity_description.restore_fn is not None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        restore = self.entity_description.restore_fn
        if restore is None or self.entity_description.current_fn(self.item):
            return
        last = await self.async_get_last_state()
        options = self.entity_description.options_fn(self.item)
        if last is not None and last.state in options:
            client = self.coordinator.client
            self.coordinator.async_process(restore(client, self.item, last.state))

    @override
    async def async_select_option(self, option: str) -> None:
        description, client = self.entity_description, self.coordinator.client
        if option in description.options_fn(self.item):  # not that nothing is chosen
            await self.async_command(description.select_fn(client, self.item, option))
