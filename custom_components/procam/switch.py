"""Switches of any vendor."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, UnitDescription, async_add_described

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ProcamSwitchDescription[ClientT, StateT, UnitT](
    UnitDescription[ClientT, StateT, UnitT], SwitchEntityDescription
):
    """A switch: what it shows and what it sends."""

    is_on_fn: Callable[[UnitT], bool | None]
    set_fn: Callable[[ClientT, UnitT, bool], Awaitable[Any]]
    assumed: bool = False
    """The device cannot be asked; what is shown is what was sent or seen."""
    auto_off_fn: Callable[[ClientT], timedelta] | None = None
    """Switch off by itself after this time."""


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.switches, ProcamSwitch
    )


class ProcamSwitch[ClientT, StateT, UnitT](
    ProcamEntity[ClientT, StateT, UnitT],
    SwitchEntity,
):
    """A switch on a device."""

    entity_description: ProcamSwitchDescription[ClientT, StateT, UnitT]

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.unit)

    @property
    @override
    def assumed_state(self) -> bool:
        return self.entity_description.assumed or self.is_on is None

    @override
    async def async_turn_on(self, **_kwargs: Any) -> None:
        command = self._async_set(on=True)
        if (auto_off_fn := self.entity_description.auto_off_fn) is None:
            await command
            return
        hold_s = auto_off_fn(self.coordinator.client).total_seconds()
        await self.coordinator.deadlines.async_begin(
            self._tail, command, hold_s, partial(self._async_set, on=False)
        )

    @override
    async def async_turn_off(self, **_kwargs: Any) -> None:
        await self._async_set(on=False)
        self.coordinator.deadlines.async_cancel(self._tail)

    async def _async_set(self, *, on: bool) -> None:
        await self.async_command(
            self.entity_description.set_fn(self.coordinator.client, self.unit, on)
        )
