"""Sensors of any vendor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, UnitDescription, async_add_described

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ProcamSensorDescription[ClientT, StateT, UnitT](
    UnitDescription[ClientT, StateT, UnitT], SensorEntityDescription
):
    """A sensor: what it shows."""

    value_fn: Callable[[UnitT], StateType | date | datetime]


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.sensors, ProcamSensor
    )


class ProcamSensor[ClientT, StateT, UnitT](
    ProcamEntity[ClientT, StateT, UnitT],
    SensorEntity,
):
    """A value a device reports."""

    entity_description: ProcamSensorDescription[ClientT, StateT, UnitT]

    @property
    @override
    def native_value(self) -> StateType | date | datetime:
        return self.entity_description.value_fn(self.unit)
