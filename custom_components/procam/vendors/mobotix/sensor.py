"""Sensors of a MOVE camera."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import DEGREE, PERCENTAGE, EntityCategory, UnitOfTime

from ...contract.descriptions import ProcamSensorDescription
from .client import Detection, MobotixClient, MobotixState, Position
from .items import FACE, MOTION, WINDOWS, detects_faces, picked, window, zoom_percent

type MoveSensor[ItemT] = ProcamSensorDescription[MobotixClient, MobotixState, ItemT]

MOTION_LEVEL: Final[MoveSensor[Detection]] = ProcamSensorDescription(
    key="motion_level",
    translation_key="motion_level",
    native_unit_of_measurement=PERCENTAGE,
    state_class=SensorStateClass.MEASUREMENT,
    entity_registry_enabled_default=False,
    items_fn=picked(MOTION),
    available_fn=lambda detection: detection.level is not None,
    value_fn=lambda detection: detection.level,
)

WINDOW_LEVEL: Final[MoveSensor[Detection]] = ProcamSensorDescription(
    key="motion_window_level",
    translation_key="motion_window_level",
    native_unit_of_measurement=PERCENTAGE,
    state_class=SensorStateClass.MEASUREMENT,
    entity_registry_enabled_default=False,
    items_fn=picked(*WINDOWS),
    unique_id_suffix_fn=lambda detection: f"motion_level_{window(detection)['number']}",
    placeholders_fn=window,
    available_fn=lambda detection: detection.level is not None,
    value_fn=lambda detection: detection.level,
)

FACE_COUNT: Final[MoveSensor[MobotixState]] = ProcamSensorDescription(
    key="face_count",
    translation_key="face_count",
    state_class=SensorStateClass.MEASUREMENT,
    items_fn=lambda state: [state] if any(picked(FACE)(state)) else [],
    enabled_fn=detects_faces,
    available_fn=lambda state: state.face_count is not None,
    value_fn=lambda state: state.face_count,
)


def _position(
    key: str, unit: str, value_fn: Callable[[Position], float | None]
) -> MoveSensor[Position]:
    return ProcamSensorDescription(
        key=key,
        translation_key=key,
        native_unit_of_measurement=unit,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        items_fn=lambda state: [
            position
            for position in (state.position,)
            if position is not None and value_fn(position) is not None
        ],
        unique_id_suffix_fn=lambda _: key,
        value_fn=value_fn,
    )


CLOCK_OFFSET: Final[MoveSensor[MobotixState]] = ProcamSensorDescription(
    key="clock_offset",
    translation_key="clock_offset",
    device_class=SensorDeviceClass.DURATION,
    native_unit_of_measurement=UnitOfTime.SECONDS,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    items_fn=lambda state: [] if state.clock_offset_s is None else [state],
    value_fn=lambda state: state.clock_offset_s,
)

SENSORS: Final[tuple[MoveSensor[Any], ...]] = (
    MOTION_LEVEL,
    WINDOW_LEVEL,
    FACE_COUNT,
    _position("pan", DEGREE, lambda position: position.pan),
    _position("tilt", DEGREE, lambda position: position.tilt),
    _position("zoom", PERCENTAGE, zoom_percent),
    CLOCK_OFFSET,
)
