"""The detections of a MOVE camera, as the platforms pick them."""

from collections.abc import Callable, Iterable
from typing import Final

from .client import ZOOM_RANGE, Detection, MobotixState, Position

MOTION: Final = "motion"
WINDOWS: Final = ("motion_1", "motion_2", "motion_3")
"""Further motion windows."""
TAMPER: Final = "tamper"
FACE: Final = "face"


def picked(*keys: str) -> Callable[[MobotixState], Iterable[Detection]]:
    """Return a function that selects these detections of a camera from its state."""
    return lambda state: [d for d in state.detections if d.key in keys]


def detects_faces(state: MobotixState) -> bool:
    """Return True if face detection is enabled on the camera."""
    return any(detection.enabled for detection in picked(FACE)(state))


def window(detection: Detection) -> dict[str, str]:
    """Return the number of a motion window, for its name."""
    return {"number": detection.key.rpartition("_")[2]}


def zoom_percent(position: Position | None) -> float | None:
    """Return the zoom in percent of its range; None while it is not known."""
    if position is None or position.zoom is None:
        return None
    return round(position.zoom * 100 / ZOOM_RANGE[1], 1)


def zoom_steps(percent: float) -> int:
    """Return the camera's steps of a zoom in percent."""
    return round(percent * ZOOM_RANGE[1] / 100)
