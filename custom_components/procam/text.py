"""Texts of any vendor."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.text import TextEntity, TextEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, UnitDescription, async_add_described

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ProcamTextDescription[ClientT, StateT, UnitT](
    UnitDescription[ClientT, StateT, UnitT], TextEntityDescription
):
    """A text: what it shows and what it sends."""

    value_fn: Callable[[UnitT], str | None]
    set_fn: Callable[[ClientT, UnitT, str], Awaitable[Any]]


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the texts of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.texts, ProcamText
    )


class ProcamText[ClientT, StateT, UnitT](
    ProcamEntity[ClientT, StateT, UnitT],
    TextEntity,
):
    """A text on a device."""

    entity_description: ProcamTextDescription[ClientT, StateT, UnitT]

    @property
    @override
    def native_value(self) -> str | None:
        return self.entity_description.value_fn(self.unit)

    @override
    async def async_set_value(self, value: str) -> None:
        await self.async_command(
            self.entity_description.set_fn(self.coordinator.client, self.unit, value)
        )
