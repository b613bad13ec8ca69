"""Buttons of any vendor."""

from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .clientkit.errors import DeviceError
from .contract.descriptions import ProcamButtonDescription
from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, async_add_described
from .ptz.driver import PtzDriver
from .ptz.entities import ptz_buttons
from .runtime.errors import action_error

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of an entry."""
    coordinator = entry.runtime_data
    descriptions = (*coordinator.vendor.buttons, *ptz_buttons(coordinator))
    async_add_described(entry, async_add_entities, descriptions, ProcamButton)


class ProcamButton[ClientT, StateT, ItemT](
    ProcamEntity[ClientT, StateT, ItemT],
    ButtonEntity,
):
    """A command on a device."""

    entity_description: ProcamButtonDescription[ClientT, StateT, ItemT]

    @override
    async def async_press(self) -> None:
        description, client = self.entity_description, self.coordinator.client
        if description.press_fn is not None:
            await self.async_command(description.press_fn(client, self.item))
        if description.drive_fn is not None:
            head = description.head_fn(client, self.item)
            try:
                await description.drive_fn(PtzDriver(self.coordinator, head))
            except (DeviceError, ValueError) as err:
                raise action_error(err, self.coordinator.name) from err
