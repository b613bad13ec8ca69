"""Fields of actions: the cameras, mosaics, screens and times of a call."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, TypedDict

from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import TARGETED
from ...contract.ptz_head import find
from .client import Camera, CamtraceState, Group, Screen
from .items import camera_id_of

type Data = Mapping[str, Any]

CAMERAS_FIELD: Final[VolDictType] = {
    vol.Optional("camera_id"): vol.All(cv.ensure_list, [cv.string])
}
"""Cameras by their numbers or names on the server, besides the targets."""
START: Final[VolDictType] = {vol.Required("start"): cv.datetime}
END: Final[VolDictType] = {vol.Required("end"): cv.datetime}
SPAN: Final[VolDictType] = {**START, **END}
MAYBE_SPAN: Final[VolDictType] = {
    vol.Optional("start"): cv.datetime,
    vol.Optional("end"): cv.datetime,
}


def named_cameras(state: CamtraceState, data: Data) -> tuple[Camera, ...]:
    """Return the cameras a call names; ValueError lists those there are.

    A list that is empty, as a template may return it, is an error: some actions mean all
    cameras when none is named.
    """
    known = {str(camera.id): camera for camera in state.cameras}
    names = {number: camera.name for number, camera in known.items()}
    wanted = [
        *(str(camera_id_of(one)) for one in data[TARGETED]),
        *data.get("camera_id", ()),
    ]
    if not wanted and "camera_id" in data:
        raise InvalidValueError("value_missing", what="camera_id")
    numbers = [find(one, names, "camera_id") for one in wanted]
    return tuple(known[number] for number in dict.fromkeys(numbers))


def required_cameras(state: CamtraceState, data: Data) -> tuple[Camera, ...]:
    """Return the cameras a call names; ValueError without any."""
    cameras = named_cameras(state, data)
    if not cameras:
        raise InvalidValueError("camera_needed")
    return cameras


def one_camera(state: CamtraceState, data: Data) -> Camera:
    """Return the camera a call names; ValueError unless it is exactly one."""
    cameras = named_cameras(state, data)
    if len(cameras) != 1:
        raise InvalidValueError("one_camera_needed")
    return cameras[0]


def named[T: Group | Screen](things: Iterable[T], wanted: str, what: str) -> T:
    """Return a mosaic or screen by number or name; ValueError lists those there are."""
    known = {str(thing.id): thing for thing in things}
    names = {number: thing.name for number, thing in known.items()}
    return known[find(wanted, names, what)]


class Span(TypedDict):
    """A period with a start and an end."""

    start: datetime
    end: datetime


class MaybeSpan(TypedDict):
    """A period; None means that it has no start or no end."""

    start: datetime | None
    end: datetime | None


def span(data: Data) -> Span:
    """Return start and end, both given; see `maybe_span`."""
    maybe_span(data)
    return {"start": dt_util.as_utc(data["start"]), "end": dt_util.as_utc(data["end"])}


def maybe_span(data: Data) -> MaybeSpan:
    """Return the start and the end that are given; local time without a zone.

    Raises ValueError when the end is not after the start.
    """
    start, end = (
        None if (moment := data.get(key)) is None else dt_util.as_utc(moment)
        for key in ("start", "end")
    )
    if start and end and end <= start:
        raise InvalidValueError("end_before_start")
    return {"start": start, "end": end}
