"""Moving cameras (vendor text, "Moving a PTZ camera").

Moves are GETs without a documented answer: any 2xx is a success. A continuous move goes
on until it is stopped, so whoever starts one sends the stop. Any other move stops it
first: a step of the zoom, say, would leave the camera panning.
"""

import asyncio
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from .....clientkit.errors import (
    DevicePermissionError,
    DeviceUnsupportedError,
    InvalidValueError,
    TranslatedMessage,
)
from .....clientkit.values import within
from ..const import PTZ_SPEED_MAX, PTZ_ZOOM_MAX
from ..events import Events, HeadMoved
from ..http import Api
from ..models.cameras import Camera, LastCommand, Place, Role
from ..state import CamtraceSnapshot

_SPEEDS: Final = (-PTZ_SPEED_MAX, PTZ_SPEED_MAX)
_ZOOMS: Final = (-PTZ_ZOOM_MAX, PTZ_ZOOM_MAX)
_NOWHERE: Final = LastCommand()
_DEFAULT_SIZE: Final = (1000, 1000)
"""Any size will do: it only says what the coordinates are relative to."""


type Moved = Events


class Step(StrEnum):
    """A small move."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    ZOOM_IN = "plus"
    ZOOM_OUT = "minus"


class PtzCommands:
    """Moves cameras; raises DevicePermissionError where the account may not."""

    def __init__(
        self,
        api: Api,
        snapshot: CamtraceSnapshot,
    ) -> None:
        self._api = api
        self._snapshot = snapshot
        self._running: set[int] = set()

    async def step(self, camera_id: int, direction: Step) -> Moved:
        """Move a little, once."""
        self._check(camera_id)
        await self._once(camera_id, "ptz", arg=direction.value)
        return self._moved(camera_id)

    async def move(
        self, camera_id: int, pan: int = 0, tilt: int = 0, zoom: int = 0
    ) -> Moved:
        """Move until stopped; speeds -100…100: right, up and in are positive.

        Raises ValueError outside and DeviceUnsupportedError without the ability.
        """
        camera = self._check(camera_id)
        x, y = within(pan, _SPEEDS, "pan"), within(tilt, _SPEEDS, "tilt")
        within(zoom, _SPEEDS, "zoom")
        _need(camera, can=camera is None or camera.ptz.continuous)
        # Also when the answer is lost: the camera may have taken it.
        self._running.add(camera_id)
        await self._drive(camera_id, x, y, zoom)
        return self._moved(camera_id)

    async def stop(self, camera_id: int) -> Moved:
        """Stop pan, tilt and zoom; both are sent even if the first one fails."""
        await self._drive(camera_id, 0, 0, 0)
        self._running.discard(camera_id)
        return self._moved(camera_id)

    async def zoom_step(self, camera_id: int, amount: int) -> Moved:
        """Zoom by an amount, -10 (out) … 10; raises ValueError outside."""
        self._check(camera_id)
        within(amount, _ZOOMS, "zoom")
        await self._once(camera_id, "zoom", q=amount)
        return self._moved(camera_id)

    async def center(self, camera_id: int, x: float, y: float) -> Moved:
        """Bring a point into the center; fractions of the picture from its top left.

        Raises ValueError outside 0…1 and DeviceUnsupportedError without the ability.
        """
        camera = self._check(camera_id)
        width, height = _size(camera)
        points = {"x": _pixel(x, width, "x"), "y": _pixel(y, height, "y")}
        _need(camera, can=camera is None or camera.ptz.click)
        await self._once(camera_id, "center", **points, w=width, h=height)
        return self._moved(camera_id)

    async def area(
        self, camera_id: int, x0: float, y0: float, x1: float, y1: float
    ) -> Moved:
        """Fill the picture with a rectangle of it; fractions and errors as `center`."""
        camera = self._check(camera_id)
        width, height = _size(camera)
        points = {
            "x0": _pixel(min(x0, x1), width, "x0"),
            "y0": _pixel(min(y0, y1), height, "y0"),
            "x1": _pixel(max(x0, x1), width, "x1"),
            "y1": _pixel(max(y0, y1), height, "y1"),
        }
        if points["x0"] == points["x1"] or points["y0"] == points["y1"]:
            raise InvalidValueError("area_empty")
        _need(camera, can=camera is None or camera.ptz.area_zoom)
        await self._once(camera_id, "area", **points, w=width, h=height)
        return self._moved(camera_id)

    async def preset(self, camera_id: int, preset_id: str) -> Moved:
        """Go to a preset; raises ValueError for an id the camera does not list."""
        camera = self._check(camera_id)
        if camera is not None:
            _listed(preset_id, camera.ptz.presets, "preset")
        await self._once(camera_id, "preset", arg=preset_id)
        return self._moved(camera_id, LastCommand(preset=preset_id))

    async def tour(self, camera_id: int, tour_id: str) -> Moved:
        """Start a tour; raises ValueError for an id the camera does not list."""
        camera = self._check(camera_id)
        if camera is not None:
            _listed(tour_id, camera.ptz.tours, "tour")
        await self._once(camera_id, "tour", arg=tour_id)
        return self._moved(camera_id, LastCommand(tour=tour_id))

    def tour_ended(self, camera_id: int) -> Moved:
        """Return the events after a tour was ended over the control channel."""
        return self._moved(camera_id)

    async def _once(self, camera_id: int, command: str, **values: object) -> None:
        """Send a move that ends on its own, replacing one that would continue."""
        if camera_id in self._running:
            await self.stop(camera_id)
        await self._send(camera_id, command, **values)

    def _moved(self, camera_id: int, sent: LastCommand = _NOWHERE) -> Moved:
        """Return where the server has sent a camera; others may move it unseen.

        A joystick moves a camera every second; only the first move leaves a preset.
        """
        camera = self._camera_of(camera_id)
        if camera is not None and camera.last_command == sent:
            return ()
        return self._snapshot.put(HeadMoved(camera_id=camera_id, last_command=sent))

    def _camera_of(self, camera_id: int) -> Camera | None:
        return self._snapshot.state.cameras_by_id.get(camera_id)

    async def _drive(self, camera_id: int, x: int, y: int, zoom: int) -> None:
        """Send both speeds, and wait for both answers even if one is an error.

        Both every time, as 0 ends what an earlier move left running; and side by side,
        or a slow server would let the head turn on while the second waits.
        """
        # The table wants the picture's size with speeds, too.
        width, height = _size(self._camera_of(camera_id))
        turn = self._send(camera_id, "cptm", x=x, y=y, w=width, h=height)
        zoomed = self._send(camera_id, "czm", q=zoom)
        for answer in await asyncio.gather(turn, zoomed, return_exceptions=True):
            if answer is not None:
                raise answer

    def _check(self, camera_id: int) -> Camera | None:
        camera = self._camera_of(camera_id)
        if camera is not None and not camera.ptz_allowed:
            raise DevicePermissionError(
                TranslatedMessage("may_not_move", camera=camera.name)
            )
        return camera

    async def _send(self, camera_id: int, command: str, **values: object) -> None:
        query = {"cmd": command, **values}
        try:
            await self._api.request("GET", f"/cameras/{camera_id}/ptz", query)
        except BaseException:
            # The answer may be lost: the camera may have left its place.
            self._moved(camera_id)
            raise


def _need(camera: Camera | None, *, can: bool) -> None:
    if camera is not None and not can:
        raise DeviceUnsupportedError(
            TranslatedMessage("no_such_move", device=camera.name)
        )


def _listed(wanted: str, places: Iterable[Place], what: str) -> None:
    known = [place.id for place in places]
    if wanted not in known:
        raise InvalidValueError(
            "value_unknown", what=what, value=wanted, known=known or "–"
        )


def _size(camera: Camera | None) -> tuple[int, int]:
    view = None if camera is None else camera.view(Role.HD)
    if view is None or not view.width or not view.height:
        return _DEFAULT_SIZE
    return view.width, view.height


def _pixel(fraction: float, size: int, what: str) -> int:
    return round(within(fraction, (0, 1), what) * (size - 1))
