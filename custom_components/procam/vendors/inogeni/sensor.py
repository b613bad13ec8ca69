"""Sensors of a CAMTRACK."""

from typing import Final

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import EntityCategory

from ...contract.descriptions import ProcamSensorDescription
from .client import InogeniClient, InogeniState, Transport

type CamtrackSensor = ProcamSensorDescription[InogeniClient, InogeniState, InogeniState]

SENSORS: Final[tuple[CamtrackSensor, ...]] = (
    ProcamSensorDescription(
        key="transport",
        translation_key="transport",
        device_class=SensorDeviceClass.ENUM,
        options=[transport.value for transport in Transport],
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: state.transport.value,
    ),
)
