"""Binary sensors of any vendor, and one for each push channel."""

from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .contract.descriptions import ProcamBinarySensorDescription
from .contract.vendor import AnyPushChannel
from .coordinator import AnyCoordinator, ProcamConfigEntry
from .entity import (
    ProcamEntity,
    async_add_described,
    registered_device,
)

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of an entry."""
    coordinator = entry.runtime_data
    async_add_described(
        entry, async_add_entities, coordinator.vendor.binary_sensors, ProcamBinarySensor
    )
    async_add_entities(
        ProcamPushSensor(coordinator, channel)
        for channel in coordinator.vendor.channels
    )


class ProcamBinarySensor[ClientT, StateT, ItemT](
    ProcamEntity[ClientT, StateT, ItemT],
    BinarySensorEntity,
):
    """A yes or no a device reports."""

    entity_description: ProcamBinarySensorDescription[ClientT, StateT, ItemT]

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.item)


class ProcamPushSensor(CoordinatorEntity[AnyCoordinator], BinarySensorEntity):
    """True if a push channel is subscribed; available also while the device is offline."""

    _attr_has_entity_name = True
    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_entity_registry_enabled_default = False

    def __init__(
        self,
        coordinator: AnyCoordinator,
        channel: AnyPushChannel,
    ) -> None:
        super().__init__(coordinator)
        self._channel = channel.key
        self._attr_translation_key = channel.key
        self._attr_unique_id = f"{coordinator.stable_id}_{channel.key}"
        self._attr_is_on = coordinator.is_up(channel.key)
        self._attr_device_info = registered_device(coordinator)

    @property
    @override
    def available(self) -> bool:
        return True

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if self._attr_is_on != (is_up := self.coordinator.is_up(self._channel)):
            self._attr_is_on = is_up
            self.async_write_ha_state()
