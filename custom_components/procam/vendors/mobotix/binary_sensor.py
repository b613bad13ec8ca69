"""Binary sensors of a MOVE camera: detections and inputs."""

from typing import Any, Final

from homeassistant.components.binary_sensor import BinarySensorDeviceClass

from ...contract.descriptions import ProcamBinarySensorDescription
from .client import Detection, Input, MobotixClient, MobotixState
from .items import FACE, MOTION, TAMPER, WINDOWS, detects_faces, picked, window

type MoveSensor[ItemT] = ProcamBinarySensorDescription[
    MobotixClient, MobotixState, ItemT
]


def _is_known(detection: Detection) -> bool:
    """Return True if the detection is enabled and its state is known."""
    return detection.enabled and detection.triggered is not None


def _sensitivity(detection: Detection) -> dict[str, int]:
    if detection.sensitivity is None:
        return {}
    return {"sensitivity": detection.sensitivity}


def _detection(
    key: str, device_class: BinarySensorDeviceClass
) -> MoveSensor[Detection]:
    return ProcamBinarySensorDescription(
        key=key,
        translation_key=key,
        device_class=device_class,
        items_fn=picked(key),
        unique_id_suffix_fn=lambda detection: detection.key,
        enabled_fn=lambda detection: detection.enabled,
        available_fn=_is_known,
        is_on_fn=lambda detection: detection.triggered,
        attributes_fn=_sensitivity,
    )


MOTION_WINDOW: Final[MoveSensor[Detection]] = ProcamBinarySensorDescription(
    key="motion_window",
    translation_key="motion_window",
    device_class=BinarySensorDeviceClass.MOTION,
    items_fn=picked(*WINDOWS),
    unique_id_suffix_fn=lambda detection: detection.key,
    placeholders_fn=window,
    enabled_fn=lambda detection: detection.enabled,
    available_fn=_is_known,
    is_on_fn=lambda detection: detection.triggered,
    attributes_fn=_sensitivity,
)

FACE_SEEN: Final[MoveSensor[MobotixState]] = ProcamBinarySensorDescription(
    key=FACE,
    translation_key=FACE,
    device_class=BinarySensorDeviceClass.OCCUPANCY,
    items_fn=lambda state: [state] if any(picked(FACE)(state)) else [],
    enabled_fn=detects_faces,
    available_fn=lambda state: state.face_count is not None,
    is_on_fn=lambda state: bool(state.face_count),
    attributes_fn=lambda state: {
        "faces": [
            {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
            for box in state.faces or ()
        ]
    },
)
"""The places of the faces are fractions of the picture from its upper left corner."""

INPUT: Final[MoveSensor[Input]] = ProcamBinarySensorDescription(
    key="input",
    translation_key="input",
    items_fn=lambda state: state.inputs,
    unique_id_suffix_fn=lambda port: f"input_{port.number}",
    name_fn=lambda port: port.name,
    placeholders_fn=lambda port: {"number": str(port.number)},
    available_fn=lambda port: port.active is not None,
    is_on_fn=lambda port: port.active,
    attributes_fn=lambda port: {
        "enabled": port.enabled,
        "closed": port.closed,
        "normally_closed": port.normally_closed,
    },
)

BINARY_SENSORS: Final[tuple[MoveSensor[Any], ...]] = (
    _detection(MOTION, BinarySensorDeviceClass.MOTION),
    MOTION_WINDOW,
    _detection(TAMPER, BinarySensorDeviceClass.TAMPER),
    FACE_SEEN,
    INPUT,
)
