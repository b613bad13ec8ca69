"""Images of any vendor: pictures that belong to a moment."""

from datetime import datetime
from typing import Any, override

from homeassistant.components.image import ImageEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .clientkit.errors import DeviceError
from .const import LOGGER
from .contract.descriptions import ProcamImageDescription
from .coordinator import AnyCoordinator, ProcamConfigEntry
from .entity import ProcamEntity, async_add_described

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the images of an entry."""

    def make(
        coordinator: AnyCoordinator,
        description: ProcamImageDescription[Any, Any, Any],
        item: Any,
    ) -> ProcamImage[Any, Any, Any]:
        return ProcamImage(hass, coordinator, description, item)

    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.images, make
    )


class ProcamImage[ClientT, StateT, ItemT](
    ProcamEntity[ClientT, StateT, ItemT],
    ImageEntity,
):
    """A picture a device keeps."""

    entity_description: ProcamImageDescription[ClientT, StateT, ItemT]

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: AnyCoordinator,
        description: ProcamImageDescription[ClientT, StateT, ItemT],
        item: ItemT,
    ) -> None:
        ProcamEntity.__init__(self, coordinator, description, item)
        ImageEntity.__init__(self, hass)
        self._held: tuple[Any, bytes | None] = (None, None)

    @property
    @override
    def image_last_updated(self) -> datetime | None:
        return self.entity_description.taken_fn(self.item)

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture; fetched once per moment."""
        taken = self.image_last_updated
        if taken is None:
            return None
        picture = taken, self.entity_description.number_fn(self.item)
        if self._held[0] != picture:
            fetch = self.entity_description.image_fn
            try:
                self._held = (picture, await fetch(self.coordinator.client, self.item))
            except DeviceError as err:
                LOGGER.debug("%s: no picture: %s", self.coordinator.name, err)
                return None
        return self._held[1]
