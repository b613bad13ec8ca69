"""Texts of any vendor."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.components.text import TextEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .contract.descriptions import ProcamTextDescription
from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, async_add_described

PARALLEL_UPDATES = 0

_ATTR_FULL_TEXT: Final = "full_text"
"""The text as the device has it, where a state cannot hold it."""


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
        text = self.entity_description.value_fn(self.item)
        # Others may have set a text that this entity could not.
        if text is None or len(text) < self.min:
            return None
        return text if len(text) <= self.max else f"{text[: self.max - 1]}…"

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        text = self.entity_description.value_fn(self.item)
        if text is None or len(text) <= self.max:
            return super().extra_state_attributes
        return {**(super().extra_state_attributes or {}), _ATTR_FULL_TEXT: text}

    @override
    async def async_set_value(self, value: str) -> None:
        await self.async_command(
            self.entity_description.set_fn(self.coordinator.client, self.item, value)
        )
