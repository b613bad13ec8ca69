"""The PTZ head of a MOVE camera."""

from collections.abc import Collection, Mapping
from typing import Final, Literal, override

from ...contract.ptz_head import Direction, Focus, Position, PtzHead, find
from .client import (
    CENTER_STREAMS,
    AutofocusMode,
    MobotixClient,
    MobotixEvent,
    MobotixState,
    Ptz,
)
from .ptz_options import checked_preset, number_of, patrol_key, patrol_of

type _Confirmed = tuple[MobotixEvent, ...]

HEAD_ID: Final = ""
"""A camera has one head."""

_ZOOM_STEP: Final = 500
_LENS_STEP: Final = 16
"""Of a motorized lens, which counts in other steps."""
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
_LONGEST_NUMBER: Final = 9


def head_of(client: MobotixClient, state: MobotixState, stream: str = "") -> PtzHead:
    """Return the head of a camera; for a fixed one, a head without commands."""
    if state.ptz is None:
        return PtzHead()
    return MobotixHead(client, state, state.ptz, stream)


class MobotixHead(PtzHead):
    """Pan, tilt, zoom and focus of the models that have them."""

    id = HEAD_ID

    def __init__(
        self, client: MobotixClient, state: MobotixState, ptz: Ptz, stream: str
    ) -> None:
        self._client = client
        self._ptz = ptz
        self._stream = stream if stream in CENTER_STREAMS else CENTER_STREAMS[0]
        self._presets = {str(preset.number): preset.name for preset in state.presets}
        self._listed = state.presets_listed
        self._patrols = state.patrols

    @property
    @override
    def capabilities(self) -> tuple[str, ...]:
        ptz = self._ptz
        offered = {
            "move": ptz.pan_tilt,
            "zoom": ptz.zoom or ptz.zoom_relative or ptz.zoom_steps,
            "step": ptz.step,
            "relative": ptz.relative or ptz.zoom_relative or ptz.zoom_steps,
            "center": ptz.center,
            "position": ptz.position,
            "home": ptz.home,
            "focus": ptz.focus,
            "presets": ptz.presets,
            "edit_presets": ptz.presets,
            "tours": bool(self._patrols),
        }
        return tuple(name for name in super().capabilities if offered.get(name, True))

    @property
    @override
    def presets(self) -> Mapping[str, str]:
        return self._presets

    @property
    @override
    def directions(self) -> Collection[Direction]:
        turns = self._ptz.step or self._ptz.pan_tilt
        zooms = self._ptz.zoom_relative or self._ptz.zoom_steps or self._ptz.zoom
        return [
            direction
            for direction in Direction
            if (turns if direction in _TURNS else zooms)
        ]

    @property
    @override
    def can_stop(self) -> bool:
        return self._ptz.pan_tilt or self._ptz.zoom or self._ptz.focus

    @property
    @override
    def has_home(self) -> bool:
        return self._ptz.home

    @property
    @override
    def tours(self) -> Mapping[str, str]:
        return {
            patrol_key(patrol): f"{patrol.kind.capitalize()} {patrol.number}"
            for patrol in self._patrols
        }

    @override
    def find_preset(self, wanted: str) -> str:
        number = wanted.strip()
        if not self._listed and self._ptz.presets and number.isdecimal():
            # A camera that does not list its presets may have any of them.
            return str(checked_preset(int(number[-_LONGEST_NUMBER:])))
        return find(wanted, self._presets, "preset")

    @override
    async def move(self, pan: float, tilt: float, zoom: float) -> _Confirmed:
        return await self._client.ptz.move(pan, tilt, zoom)

    @override
    async def stop(self) -> _Confirmed:
        return await self._client.ptz.stop()

    @override
    def has_step(self, direction: Direction) -> bool:
        if direction in _TURNS:
            return self._ptz.step
        return self._ptz.zoom_relative or self._ptz.zoom_steps

    @override
    async def step(self, direction: Direction) -> _Confirmed:
        if direction in _TURNS:
            return await self._client.ptz.step(_TURNS[direction])
        size = _ZOOM_STEP if self._ptz.zoom_relative else _LENS_STEP
        steps = size if direction is Direction.ZOOM_IN else -size
        return await self._client.ptz.relative(zoom=steps)

    @override
    async def relative(self, pan: float, tilt: float, zoom: float) -> _Confirmed:
        return await self._client.ptz.relative(
            pan or None, tilt or None, round(zoom) or None
        )

    @override
    async def absolute(
        self, pan: float | None, tilt: float | None, zoom: float | None
    ) -> _Confirmed:
        steps = None if zoom is None else round(zoom)
        return await self._client.ptz.absolute(pan, tilt, steps)

    @override
    async def center(self, x: float, y: float) -> _Confirmed:
        return await self._client.ptz.center(x, y, self._stream)

    @override
    async def recall_preset(self, token: str) -> _Confirmed:
        return await self._client.ptz.preset(int(token))

    @override
    async def home(self) -> _Confirmed:
        return await self._client.ptz.home()

    @override
    async def save_preset(self, number: int | None, name: str | None) -> _Confirmed:
        if number is None:
            number, name = number_of(name or "", self._presets)
        return await self._client.presets.save(number, name)

    @override
    async def delete_preset(self, token: str) -> _Confirmed:
        return await self._client.presets.delete(int(token))

    @override
    async def start_tour(self, token: str) -> _Confirmed:
        return await self._client.ptz.patrol(*patrol_of(token))

    @override
    async def stop_tour(self) -> _Confirmed:
        # The API has no command for it; any other movement ends a tour.
        return await self.stop()

    @override
    async def focus(self, focus: Focus, speed: float) -> _Confirmed:
        match focus:
            case Focus.NEAR:
                return await self._client.ptz.focus_move(-speed)
            case Focus.FAR:
                return await self._client.ptz.focus_move(speed)
            case Focus.STOP:
                return await self.stop()
        once = AutofocusMode.ONCE in self._ptz.autofocus
        mode = AutofocusMode.ONCE if once else AutofocusMode.ON
        return await self._client.ptz.autofocus(mode)

    async def iris(self, action: Literal["open", "close"]) -> _Confirmed:
        """Open or close the iris until stopped."""
        return await self._client.ptz.iris(action)

    @property
    @override
    def reports_position(self) -> bool:
        return self._ptz.position

    @override
    async def read_position(self) -> _Confirmed:
        return await self._client.ptz.position()

    @override
    async def position(self) -> Position:
        await self.read_position()
        if (position := self._client.state.position) is None:
            return Position()
        return Position(pan=position.pan, tilt=position.tilt, zoom=position.zoom)
