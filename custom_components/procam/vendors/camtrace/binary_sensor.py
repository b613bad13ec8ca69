"""Binary sensors of a CamTrace server and its cameras."""

from collections.abc import Mapping
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


def _last_alarm(camera: Camera) -> Mapping[str, Any]:
    alarm = camera.last_alarm
    if alarm is None:
        return {}
    return {
        "alarm_id": alarm.id,
        "alarm_type": alarm.type,
        "alarm_kind": alarm.kind.value,
        "alarm_time": alarm.time.isoformat(),
    }


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
    attributes_fn=_last_alarm,
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


def _health(state: CamtraceState) -> tuple[Health, ...]:
    return () if state.health is None else (state.health,)


HEALTH_RECORDER: Final[HealthSensor] = ProcamBinarySensorDescription(
    key="health_recorder",
    translation_key="health_recorder",
    device_class=BinarySensorDeviceClass.PROBLEM,
    entity_category=EntityCategory.DIAGNOSTIC,
    items_fn=_health,
    attributes_fn=lambda health: {"errors": list(health.recorder_errors)},
    is_on_fn=lambda health: _failed(health.recorder),
)

HEALTH_CAMERAS: Final[HealthSensor] = ProcamBinarySensorDescription(
    key="health_cameras",
    translation_key="health_cameras",
    device_class=BinarySensorDeviceClass.PROBLEM,
    entity_category=EntityCategory.DIAGNOSTIC,
    items_fn=_health,
    attributes_fn=lambda health: {
        "errors": [
            {"camera": one.name, "stream": one.stream, "error": one.error}
            for one in health.camera_errors
        ]
    },
    is_on_fn=lambda health: _failed(health.cameras),
)

HEALTH_HARDWARE: Final[HealthSensor] = ProcamBinarySensorDescription(
    key="health_hardware",
    translation_key="health_hardware",
    device_class=BinarySensorDeviceClass.PROBLEM,
    entity_category=EntityCategory.DIAGNOSTIC,
    items_fn=_health,
    attributes_fn=lambda health: {"errors": list(health.hardware_errors)},
    is_on_fn=lambda health: _failed(health.hardware),
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
    HEALTH_RECORDER,
    HEALTH_CAMERAS,
    HEALTH_HARDWARE,
    LICENSE,
)
