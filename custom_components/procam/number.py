"""Numbers of any vendor."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.number import NumberEntity, NumberEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, UnitDescription, async_add_described

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ProcamNumberDescription[ClientT, StateT, UnitT](
    UnitDescription[ClientT, StateT, UnitT], NumberEntityDescription
):
    """A number: what it shows and what it sends."""

    value_fn: Callable[[UnitT], float | None]
    set_fn: Callable[[ClientT, UnitT, float], Awaitable[Any]]


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the numbers of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.numbers, ProcamNumber
    )


class ProcamNumber[ClientT, StateT, UnitT](
    ProcamEntity[ClientT, StateT, UnitT],
    NumberEntity,
):
    """A number on a device."""

    entity_description: ProcamNumberDescription[ClientT, StateT, UnitT]

    @property
    @override
    def native_value(self) -> float | None:
        return self.entity_description.value_fn(self.unit)

    @override
    async def async_set_native_value(self, value: float) -> None:
        await self.async_command(
            self.entity_description.set_fn(self.coordinator.client, self.unit, value)
        )
