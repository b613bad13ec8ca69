"""Binary sensors of a CamTrace server and its cameras."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.const import EntityCategory

from ...contract.descriptions import ProcamBinarySensorDescription
from .client import Camera, CamtraceClient, CamtraceState, Health, License
from .items import camera_device, camera_tail

type CameraSensor = ProcamBinarySensorDescription[CamtraceClient, CamtraceState, Camera]
type HealthSensor = ProcamBinarySensorDescription[CamtraceClient, CamtraceState, Health]
type LicenseSensor = ProcamBinarySensorDescription[
    CamtraceClient, CamtraceState, License
]


def _failed(well: bool | None) -> bool | None:
    return None if well is None else not well


ALARM: Final[CameraSensor] = ProcamBinarySensorDescription(
    key="alarm",
    translation_key="alarm",
    # No other entity of ours has this class: the editor offers alarms by it.
    device_class=BinarySensorDeviceClass.SAFETY,
    items_fn=lambda state: state.cameras,
    unique_id_suffix_fn=camera_tail("alarm"),
    device_fn=camera_device,
    attributes_fn=lambda camera: (
        camera.last_alarm.as_dict() if camera.last_alarm else {}
    ),
    is_on_fn=lambda camera: camera.in_alarm,
)

RECORDING: Final[CameraSensor] = ProcamBinarySensorDescription(
    key="recording",
    translation_key="recording",
    device_class=BinarySensorDeviceClass.RUNNING,
    entity_category=EntityCategory.DIAGNOSTIC,
    items_fn=lambda state: state.cameras,
    unique_id_suffix_fn=camera_tail("recording"),
    device_fn=camera_device,
    is_on_fn=lambda camera: camera.recording,
)

CONNECTED: Final[CameraSensor] = ProcamBinarySensorDescription(
    key="connected",
    translation_key="connected",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
    items_fn=lambda state: state.cameras,
    unique_id_suffix_fn=camera_tail("connected"),
    device_fn=camera_device,
    attributes_fn=lambda camera: {
        "streams": {stream.name: stream.connected for stream in camera.streams}
    },
    is_on_fn=lambda camera: camera.connected,
)


def _health(
    check: str,
    errors_fn: Callable[[Health], list[Any]],
    well_fn: Callable[[Health], bool | None],
) -> HealthSensor:
    """Return the sensor of one of the server's three checks."""
    return ProcamBinarySensorDescription(
        key=f"health_{check}",
        translation_key=f"health_{check}",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        items_fn=lambda state: () if state.health is None else (state.health,),
        attributes_fn=lambda health: {"errors": errors_fn(health)},
        is_on_fn=lambda health: _failed(well_fn(health)),
    )


HEALTH: Final = (
    _health(
        "recorder",
        lambda health: list(health.recorder_errors),
        lambda health: health.recorder,
    ),
    _health(
        "cameras",
        lambda health: [
            {"camera": one.name, "stream": one.stream, "error": one.error}
            for one in health.camera_errors
        ],
        lambda health: health.cameras,
    ),
    _health(
        "hardware",
        lambda health: list(health.hardware_errors),
        lambda health: health.hardware,
    ),
)

LICENSE: Final[LicenseSensor] = ProcamBinarySensorDescription(
    key="license",
    translation_key="license",
    device_class=BinarySensorDeviceClass.PROBLEM,
    entity_category=EntityCategory.DIAGNOSTIC,
    items_fn=lambda state: () if state.license is None else (state.license,),
    attributes_fn=lambda one: {"modules": list(one.modules)},
    is_on_fn=lambda one: _failed(one.valid),
)

BINARY_SENSORS: Final = (
    ALARM,
    RECORDING,
    CONNECTED,
    *HEALTH,
    LICENSE,
)
