"""Buttons of any vendor."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .clientkit.errors import DeviceError
from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, UnitDescription, async_add_described
from .errors import action_error
from .ptz import PtzDriver, PtzHead

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ProcamButtonDescription[ClientT, StateT, UnitT](
    UnitDescription[ClientT, StateT, UnitT], ButtonEntityDescription
):
    """A button: what pressing it sends."""

    press_fn: Callable[[ClientT, UnitT], Awaitable[Any]] | None = None
    head_fn: Callable[[ClientT, UnitT], PtzHead] = lambda *_: PtzHead()
    drive_fn: Callable[[PtzDriver], Awaitable[Any]] | None = None
    """For a button that moves: what it does with the head, instead of `press_fn`."""


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
        description, client = self.entity_description, self.coordinator.client
        if description.press_fn is not None:
            await self.async_command(description.press_fn(client, self.unit))
        if description.drive_fn is not None:
            head = description.head_fn(client, self.unit)
            try:
                await description.drive_fn(PtzDriver(self.coordinator, head))
            except (DeviceError, ValueError) as err:
                raise action_error(err, self.coordinator.name) from err
