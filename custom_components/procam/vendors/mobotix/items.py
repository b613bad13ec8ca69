"""The detections of a MOVE camera, as the platforms pick them."""

from collections.abc import Callable, Iterable
from typing import Final

from .client import Detection, MobotixState

MOTION: Final = "motion"
WINDOWS: Final = ("motion_1", "motion_2", "motion_3")
"""Further motion windows."""
TAMPER: Final = "tamper"
FACE: Final = "face"


def picked(*keys: str) -> Callable[[MobotixState], Iterable[Detection]]:
    """Return what finds these detections in a snapshot, of those the camera has."""
    return lambda state: [d for d in state.detections if d.key in keys]


def window(detection: Detection) -> dict[str, str]:
    """Return the number of a motion window, for its name."""
    return {"number": detection.key.rpartition("_")[2]}
