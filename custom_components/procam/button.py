"""Buttons of any vendor."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, UnitDescription, async_add_described

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ProcamButtonDescription[ClientT, StateT, UnitT](
    UnitDescription[ClientT, StateT, UnitT], ButtonEntityDescription
):
    """A button: what pressing it sends."""

    press_fn: Callable[[ClientT, UnitT], Awaitable[Any]]


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.buttons, ProcamButton
    )


class ProcamButton[ClientT, StateT, UnitT](
    ProcamEntity[ClientT, StateT, UnitT],
    ButtonEntity,
):
    """A command on a device."""

    entity_description: ProcamButtonDescription[ClientT, StateT, UnitT]

    @override
    async def async_press(self) -> None:
        await self.async_command(
            self.entity_description.press_fn(self.coordinator.client, self.unit)
        )
