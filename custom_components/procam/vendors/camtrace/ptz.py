"""The head of a camera behind a CamTrace server."""

from collections.abc import Collection, Mapping
from typing import Final, override

from ...contract.ptz_head import MAX_ZOOM, Direction, PtzHead
from .client import PTZ_ZOOM_MAX, Camera, CamtraceClient, Moved, Step

_STEPS: Final = {
    Direction.UP: (Step.UP,),
    Direction.DOWN: (Step.DOWN,),
    Direction.LEFT: (Step.LEFT,),
    Direction.RIGHT: (Step.RIGHT,),
    Direction.UP_LEFT: (Step.UP, Step.LEFT),
    Direction.UP_RIGHT: (Step.UP, Step.RIGHT),
    Direction.DOWN_LEFT: (Step.DOWN, Step.LEFT),
    Direction.DOWN_RIGHT: (Step.DOWN, Step.RIGHT),
    Direction.ZOOM_IN: (Step.ZOOM_IN,),
    Direction.ZOOM_OUT: (Step.ZOOM_OUT,),
}
"""The server knows no slanting steps."""


def head_id(camera: Camera) -> str:
    """Return the id of a head, unique on its server."""
    return f"camera_{camera.id}"


def head_of(client: CamtraceClient, camera: Camera) -> PtzHead:
    """Return the head of a camera; without capabilities if it may not be moved."""
    if not camera.ptz_allowed or not camera.ptz.available:
        return PtzHead()
    return CamtraceHead(client, camera)


class CamtraceHead(PtzHead):
    """Speeds in percent; the answers do not report where a camera ends up."""

    def __init__(self, client: CamtraceClient, camera: Camera) -> None:
        self._ptz = client.ptz
        self._control = client.control
        self._camera = camera
        self.id = head_id(camera)

    @property
    @override
    def presets(self) -> Mapping[str, str]:
        return {preset.id: preset.name for preset in self._camera.ptz.presets}

    @property
    @override
    def directions(self) -> Collection[Direction]:
        ptz = self._camera.ptz
        return tuple(Direction) if ptz.continuous or ptz.click else ()

    @property
    @override
    def tours(self) -> Mapping[str, str]:
        return {tour.id: tour.name for tour in self._camera.ptz.tours}

    @override
    async def move(self, pan: float, tilt: float, zoom: float) -> Moved:
        return await self._ptz.move(
            self._camera.id, round(pan), round(tilt), round(zoom)
        )

    @override
    async def stop(self) -> Moved:
        return await self._ptz.stop(self._camera.id)

    @override
    async def step(self, direction: Direction) -> Moved:
        first, *rest = _STEPS[direction]
        moved = await self._ptz.step(self._camera.id, first)
        for step in rest:
            await self._ptz.step(self._camera.id, step)
        return moved

    @override
    async def relative(self, pan: float, tilt: float, zoom: float) -> Moved:
        """Zoom by a part of the range; the server cannot turn by an angle."""
        if pan or tilt or not zoom:
            return await super().relative(pan, tilt, zoom)  # type: ignore[no-any-return]
        amount = max(1, round(abs(zoom) * PTZ_ZOOM_MAX / MAX_ZOOM))
        return await self._ptz.zoom_step(
            self._camera.id, amount if zoom > 0 else -amount
        )

    @override
    async def center(self, x: float, y: float) -> Moved:
        return await self._ptz.center(self._camera.id, x, y)

    @override
    async def area(self, x0: float, y0: float, x1: float, y1: float) -> Moved:
        return await self._ptz.area(self._camera.id, x0, y0, x1, y1)

    @override
    async def recall_preset(self, token: str) -> Moved:
        return await self._ptz.preset(self._camera.id, token)

    @override
    async def start_tour(self, token: str) -> Moved:
        return await self._ptz.tour(self._camera.id, token)

    @override
    async def stop_tour(self) -> Moved:
        await self._control.stop_tour(self._camera.id)
        return self._ptz.tour_ended(self._camera.id)
