"""Switches of any vendor."""

from functools import partial
from typing import Any, override

from homeassistant.components.switch import SwitchEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .contract.descriptions import ProcamSwitchDescription
from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, async_add_described
from .voice.aliases import async_let_say

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.switches, ProcamSwitch
    )


class ProcamSwitch[ClientT, StateT, ItemT](
    ProcamEntity[ClientT, StateT, ItemT],
    SwitchEntity,
):
    """A switch on a device."""

    entity_description: ProcamSwitchDescription[ClientT, StateT, ItemT]

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.item)

    @property
    @override
    def assumed_state(self) -> bool:
        return self.entity_description.assumed or self.is_on is None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        if self.entity_description.spoken and isinstance(name := self.name, str):
            async_let_say(self.hass, self.entity_id, name)

    @override
    async def async_turn_on(self, **_kwargs: Any) -> None:
        command = self._async_set(on=True)
        if (auto_off_fn := self.entity_description.auto_off_fn) is None:
            await command
            return
        hold_s = auto_off_fn(self.coordinator.client).total_seconds()
        await self.coordinator.pending_commands.async_run_with_end(
            self._unique_id_suffix, command, hold_s, partial(self._async_set, on=False)
        )

    @override
    async def async_turn_off(self, **_kwargs: Any) -> None:
        off = partial(self._async_set, on=False)
        if self.entity_description.auto_off_fn is None:
            await off()
        else:
            await self.coordinator.pending_commands.async_end_now(
                self._unique_id_suffix, off
            )

    async def _async_set(self, *, on: bool) -> None:
        await self.async_command(
            self.entity_description.set_fn(self.coordinator.client, self.item, on)
        )
