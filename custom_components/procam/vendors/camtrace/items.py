"""The cameras behind a CamTrace server, each a separate device."""

from collections.abc import Callable, Iterable
from typing import Final

from ...clientkit.identity import Identity
from .client import Camera, CamtraceState

_MODELS: Final = {"onvif": "ONVIF camera"}
"""What the server calls cameras that it reaches without a driver of their own."""


def camera_id_of(identity_id: str) -> int:
    """Return the number that the server gives the camera of a device."""
    return int(identity_id.removeprefix("camera_"))


def camera_device(camera: Camera) -> Identity:
    """Return a camera as a device."""
    return Identity(
        id=f"camera_{camera.id}",
        name=camera.name,
        manufacturer="CamTrace",
        model=_MODELS.get(camera.model or "", camera.model),
    )


def cameras_behind(state: CamtraceState) -> Iterable[Identity]:
    """Return the devices behind a server."""
    return map(camera_device, state.cameras)


def camera_tail(what: str) -> Callable[[Camera], str]:
    """Return a function that makes the unique-id tail of something a camera has."""
    return lambda camera: f"camera_{camera.id}_{what}"


def has_control(state: CamtraceState) -> bool:
    """Return True if the server has the control channel."""
    return state.services.control_path is not None
