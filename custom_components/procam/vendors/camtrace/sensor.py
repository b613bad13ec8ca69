"""Sensors of a CamTrace server and its cameras."""

from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfInformation

from ...contract.descriptions import ProcamSensorDescription
from .client import (
    Camera,
    CameraStatus,
    CamtraceClient,
    CamtraceState,
    Disk,
    Export,
    License,
    Task,
)
from .items import camera_device, camera_tail

type CameraSensor = ProcamSensorDescription[CamtraceClient, CamtraceState, Camera]
type LicenseSensor = ProcamSensorDescription[CamtraceClient, CamtraceState, License]
type TasksSensor = ProcamSensorDescription[
    CamtraceClient, CamtraceState, tuple[Task, ...]
]
type ExportsSensor = ProcamSensorDescription[
    CamtraceClient, CamtraceState, tuple[Export, ...]
]
type DiskSensor = ProcamSensorDescription[CamtraceClient, CamtraceState, Disk]

_KNOWN: Final = [one for one in CameraStatus if one is not CameraStatus.UNKNOWN]

STATUS: Final[CameraSensor] = ProcamSensorDescription(
    key="status",
    translation_key="camera_status",
    device_class=SensorDeviceClass.ENUM,
    entity_category=EntityCategory.DIAGNOSTIC,
    options=[status.name.lower() for status in _KNOWN],
    items_fn=lambda state: state.cameras,
    unique_id_suffix_fn=camera_tail("status"),
    device_fn=camera_device,
    value_fn=lambda camera: (
        camera.status.name.lower() if camera.status in _KNOWN else None
    ),
)

LAST_ALARM_TIME: Final[CameraSensor] = ProcamSensorDescription(
    key="last_alarm_time",
    translation_key="last_alarm_time",
    device_class=SensorDeviceClass.TIMESTAMP,
    items_fn=lambda state: state.cameras,
    unique_id_suffix_fn=camera_tail("last_alarm_time"),
    device_fn=camera_device,
    value_fn=lambda camera: camera.last_alarm.time if camera.last_alarm else None,
)


def _license(state: CamtraceState) -> tuple[License, ...]:
    return () if state.license is None else (state.license,)


VIDEO_SOURCES: Final[LicenseSensor] = ProcamSensorDescription(
    key="video_sources",
    translation_key="video_sources",
    entity_category=EntityCategory.DIAGNOSTIC,
    items_fn=_license,
    attributes_fn=lambda one: {"maximum": one.video_sources_max},
    value_fn=lambda one: one.video_sources,
)

LICENSE_EXPIRY: Final[LicenseSensor] = ProcamSensorDescription(
    key="license_expiry",
    translation_key="license_expiry",
    device_class=SensorDeviceClass.DATE,
    entity_category=EntityCategory.DIAGNOSTIC,
    items_fn=_license,
    value_fn=lambda one: one.expires,
)

RUNNING_TASKS: Final[TasksSensor] = ProcamSensorDescription(
    key="running_tasks",
    translation_key="running_tasks",
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    items_fn=lambda state: (
        () if state.running_tasks is None else (state.running_tasks,)
    ),
    attributes_fn=lambda tasks: {
        "tasks": [
            {"id": task.id, "type": task.type, "progress": task.progress_percent}
            for task in tasks
        ]
    },
    value_fn=len,
)

EXPORT_PROGRESS: Final[ExportsSensor] = ProcamSensorDescription(
    key="export_progress",
    translation_key="export_progress",
    native_unit_of_measurement=PERCENTAGE,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    items_fn=lambda state: (
        () if "exports" in state.missing_rights else (state.running_exports,)
    ),
    attributes_fn=lambda exports: {
        "exports": {str(one.id): one.progress_percent for one in exports}
    },
    value_fn=lambda exports: (
        round(sum(one.progress_percent for one in exports) / len(exports))
        if exports
        else None
    ),
)

DISK_FREE: Final[DiskSensor] = ProcamSensorDescription(
    key="disk_free",
    translation_key="disk_free",
    device_class=SensorDeviceClass.DATA_SIZE,
    state_class=SensorStateClass.MEASUREMENT,
    native_unit_of_measurement=UnitOfInformation.BYTES,
    suggested_unit_of_measurement=UnitOfInformation.GIGABYTES,
    suggested_display_precision=1,
    entity_category=EntityCategory.DIAGNOSTIC,
    items_fn=lambda state: state.disks,
    unique_id_suffix_fn=lambda disk: f"disk_{disk.id}_free",
    placeholders_fn=lambda disk: {"name": disk.name},
    value_fn=lambda disk: disk.free,
)

SENSORS: Final = (
    STATUS,
    LAST_ALARM_TIME,
    VIDEO_SOURCES,
    LICENSE_EXPIRY,
    RUNNING_TASKS,
    EXPORT_PROGRESS,
    DISK_FREE,
)
