"""Sensors of any vendor."""

from datetime import date, datetime
from typing import override

from homeassistant.components.sensor import SensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .contract.descriptions import ProcamSensorDescription
from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, async_add_described

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.sensors, ProcamSensor
    )


class ProcamSensor[ClientT, StateT, ItemT](
    ProcamEntity[ClientT, StateT, ItemT],
    SensorEntity,
):
    """A value a device reports."""

    entity_description: ProcamSensorDescription[ClientT, StateT, ItemT]

    @property
    @override
    def native_value(self) -> StateType | date | datetime:
        return self.entity_description.value_fn(self.item)
