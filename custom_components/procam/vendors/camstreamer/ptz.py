"""The moving heads of an Axis camera, as every vendor's head is driven."""

from collections.abc import Collection, Mapping
from typing import Final, override

from ...clientkit.errors import InvalidValueError
from ...contract.ptz_head import Direction, Focus, Position, PtzHead
from .client import (
    ZOOM_RANGE,
    CamstreamerClient,
    CamstreamerEvent,
    CamstreamerState,
    PtzChannel,
)

type _Confirmed = tuple[CamstreamerEvent, ...]

_ZOOM_STEP: Final = 500
_TURNS: Final = {
    Direction.UP: "up",
    Direction.DOWN: "down",
    Direction.LEFT: "left",
    Direction.RIGHT: "right",
    Direction.UP_LEFT: "upleft",
    Direction.UP_RIGHT: "upright",
    Direction.DOWN_LEFT: "downleft",
    Direction.DOWN_RIGHT: "downright",
}


def head_of(
    client: CamstreamerClient, state: CamstreamerState, number: int
) -> PtzHead | None:
    """Return the head of a view; None for one that does not move."""
    channel = state.channel(number)
    return None if channel is None else AxisHead(client, state, channel)


class AxisHead(PtzHead):
    """Pan, tilt, zoom and focus of one channel (VAPIX)."""

    def __init__(
        self, client: CamstreamerClient, state: CamstreamerState, channel: PtzChannel
    ) -> None:
        self.id = str(channel.number)
        self._ptz = client.ptz
        self._number = channel.number
        self._presets = {str(preset.number): preset.name for preset in channel.presets}
        self._tours = [tour for tour in state.tours if tour.channel == channel.number]

    @property
    @override
    def presets(self) -> Mapping[str, str]:
        return self._presets

    @property
    @override
    def directions(self) -> Collection[Direction]:
        return tuple(Direction)

    @property
    @override
    def has_home(self) -> bool:
        return True

    @override
    def unique_id_suffix(self, key: str) -> str:
        return f"{key}_{self._number}"

    @property
    @override
    def tours(self) -> Mapping[str, str]:
        return {tour.id: tour.name for tour in self._tours}

    @override
    async def move(self, pan: float, tilt: float, zoom: float) -> _Confirmed:
        return await self._ptz.move(self._number, pan, tilt, zoom)

    @override
    async def stop(self) -> _Confirmed:
        return await self._ptz.stop(self._number)

    @override
    async def step(self, direction: Direction) -> _Confirmed:
        if direction in _TURNS:
            return await self._ptz.step(self._number, _TURNS[direction])
        steps = _ZOOM_STEP if direction is Direction.ZOOM_IN else -_ZOOM_STEP
        return await self._ptz.relative(self._number, zoom=steps)

    @override
    async def relative(self, pan: float, tilt: float, zoom: float) -> _Confirmed:
        return await self._ptz.relative(
            self._number, pan or None, tilt or None, round(zoom) or None
        )

    @override
    async def absolute(
        self, pan: float | None, tilt: float | None, zoom: float | None
    ) -> _Confirmed:
        steps = None if zoom is None else max(ZOOM_RANGE[0], round(zoom))
        return await self._ptz.absolute(self._number, pan, tilt, steps)

    @override
    async def center(self, x: float, y: float) -> _Confirmed:
        return await self._ptz.center(self._number, x, y)

    @override
    async def area(self, x0: float, y0: float, x1: float, y1: float) -> _Confirmed:
        return await self._ptz.area(self._number, x0, y0, x1, y1)

    @override
    async def recall_preset(self, token: str) -> _Confirmed:
        return await self._ptz.recall(self._number, int(token))

    @override
    async def home(self) -> _Confirmed:
        return await self._ptz.home(self._number)

    @override
    async def save_preset(self, number: int | None, name: str | None) -> _Confirmed:
        if number is None:
            return await self._ptz.save(self._number, name or "")
        # The camera numbers presets itself: a number only means one that there is.
        known = self._presets.get(str(number))
        if known is None or name not in (None, known):
            raise InvalidValueError("preset_numbered")
        return await self._ptz.save(self._number, known)

    @override
    async def delete_preset(self, token: str) -> _Confirmed:
        return await self._ptz.delete(self._number, int(token))

    @override
    async def start_tour(self, token: str) -> _Confirmed:
        return await self._ptz.run_tour(token, on=True)

    @override
    async def stop_tour(self) -> _Confirmed:
        confirmed: _Confirmed = ()
        for tour in self._tours:
            if tour.running:
                confirmed += await self._ptz.run_tour(tour.id, on=False)
        return confirmed

    @override
    async def focus(self, focus: Focus, speed: float) -> _Confirmed:
        match focus:
            case Focus.NEAR:
                return await self._ptz.focus(self._number, -speed)
            case Focus.FAR:
                return await self._ptz.focus(self._number, speed)
            case Focus.STOP:
                return await self._ptz.focus(self._number, 0)
        return await self._ptz.autofocus(self._number, on=True)

    @override
    async def position(self) -> Position:
        found = await self._ptz.position(self._number)
        return Position(pan=found.pan, tilt=found.tilt, zoom=found.zoom)
