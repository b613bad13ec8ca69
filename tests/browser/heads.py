"""The heads of the simulated cameras, seen alike whatever vendor they are of."""

from collections.abc import Callable
from dataclasses import dataclass

from simulators.camtrace.ptz import Position
from simulators.mobotix.head import Pose

from .home import Home

MIDDLE = 5000.0
"""Half of the zoom of the dome and of the Axis camera."""
CAMTRACE_CAMERA = 3


@dataclass(frozen=True)
class SeenHead:
    """A head, and what a test asks of it."""

    stem: str
    """What the entity ids of its camera begin with."""
    moving: Callable[[], bool]
    place: Callable[[], tuple[float, float, float]]
    """Degrees to the right, degrees up, and any measure of zoom."""
    center: Callable[[], None]
    """Look straight ahead at half of the zoom, at once."""


def dome_head(home: Home) -> SeenHead:
    """Return the head of the MOBOTIX dome."""
    head = home.mobotix.head
    return SeenHead(
        stem="camera.move_speed_dome",
        moving=lambda: any(head.speed),
        place=lambda: (head.pan, head.tilt, head.zoom),
        center=lambda: head.place(Pose(0, 0, MIDDLE, MIDDLE)),
    )


def camtrace_head(home: Home) -> SeenHead:
    """Return the head of a camera of the CamTrace server."""
    head = home.camtrace.cameras[CAMTRACE_CAMERA].head
    assert head is not None
    seen = head

    def place() -> tuple[float, float, float]:
        position = seen.position
        return position.pan, position.tilt, position.zoom

    return SeenHead(
        stem="camera.loading_dock",
        moving=lambda: seen.moving,
        place=place,
        center=lambda: seen.move_to(Position(zoom=10.0)),
    )


def axis_head(home: Home) -> SeenHead:
    """Return the head of the Axis camera."""
    head = home.camstreamer.ptz.heads[1]

    def center() -> None:
        head.halt()
        head.pan.start, head.tilt.start, head.zoom.start = 0.0, -30.0, MIDDLE

    return SeenHead(
        stem="camera.axis_v5938",
        moving=lambda: head.moving,
        place=lambda: (head.pan.place, head.tilt.place, head.zoom.place),
        center=center,
    )


HEADS = {"mobotix": dome_head, "camtrace": camtrace_head, "axis": axis_head}
