"""Pan, tilt, zoom, focus and iris: ptz.cgi (vendor: PTZ control; view rights).

Speeds are percent of full speed, positive is right, up, in and far. On the wire, the
sign of focus differs from command to command.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final, Literal

from .....clientkit.axis_cgi import AxisCgi, accepted
from .....clientkit.axis_params import pairs
from .....clientkit.errors import (
    DeviceDisconnectedError,
    DeviceError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    InvalidValueError,
    TranslatedMessage,
)
from .....clientkit.values import one_of, within
from ..cache import Cache
from ..const import (
    CENTER_STREAMS,
    DIRECTIONS,
    FOCUS_RANGE,
    LENS_STEPS,
    PRESET_RANGE,
    PTZ,
    RELATIVE_RANGE,
    RELATIVE_STEPS_RANGE,
    SPEED_RANGE,
    ZOOM_RANGE,
)
from ..events import AutofocusChanged, Events, PositionChanged, PtzCommanded
from ..models import AutofocusMode, Patrol, PatrolKind, Position
from ..ptz_parser import position_of

type Commands = Sequence[tuple[str, object]]

_STOPS: Final = (
    ("continuouspantiltmove", "0,0"),
    ("continuouszoommove", "0"),
    ("continuousfocusmove", "0"),
    ("continuousirismove", "stop"),
)
"""The commands that run until they are stopped, with what stops them."""
_NOT_STOPPED: Final = (
    DeviceRejectedError,
    DeviceResponseError,
    DeviceDisconnectedError,
)
"""The errors of a stop after which the others still count."""
_PICTURE: Final = (1920, 1080)
"""The picture a fraction is multiplied with; the camera scales back."""
_PATROLS: Final = {
    PatrolKind.AUTOPAN: "gotoserverautopanno",
    PatrolKind.CRUISE: "gotoservercruiseno",
    PatrolKind.SEQUENCE: "gotoserversequenceno",
}

_MODES: Final = {
    AutofocusMode.ON: True,
    AutofocusMode.OFF: False,
    AutofocusMode.ZOOM_TRIGGER: None,
}
"""The lasting modes, as the state shows them; the third is neither on nor off."""


class PtzControl:
    """Moves the camera; each command is sent once, a stop twice.

    Commands raise DeviceUnsupportedError for what the model lacks, InvalidValueError
    for an argument out of range, DeviceRejectedError with the camera's words.
    """

    def __init__(self, cgi: AxisCgi, cache: Cache) -> None:
        self._cgi = cgi
        self._cache = cache
        self._running: dict[str, bool] | None = None
        """The continuous commands not stopped since, and whether the camera accepted
        them; None until the first command."""

    async def move(self, pan: float = 0, tilt: float = 0, zoom: float = 0) -> Events:
        """Move until stopped, at speeds from -100 to 100.

        Any other movement is stopped first. The camera has no time limit of its own:
        the caller sends `stop`.
        """
        ptz = self._cache.require_ptz()
        speeds = [_speed(pan, "pan"), _speed(tilt, "tilt"), _speed(zoom, "zoom")]
        turns = bool(speeds[0] or speeds[1])
        _need(ptz.pan_tilt or not turns, TranslatedMessage("no_pan_tilt"))
        _need(ptz.zoom or not speeds[2], TranslatedMessage("no_zoom"))
        _need(ptz.pan_tilt or ptz.zoom, TranslatedMessage("no_such_move"))
        commands: list[tuple[str, object]] = []
        if turns:
            commands.append(("continuouspantiltmove", f"{speeds[0]},{speeds[1]}"))
        if speeds[2]:
            commands.append(("continuouszoommove", speeds[2]))
        if not commands:
            return await self.stop()
        await self._start(commands)
        return self._put(PtzCommanded())

    async def stop(self) -> Events:
        """Stop the head, and zoom, focus and iris if they may be running.

        Each is sent alone, as a camera may reject some of them, and twice, as cameras
        have been seen to miss a stop. A patrol ends, and a preset may not have been
        reached.
        """
        ptz = self._cache.require_ptz()
        has = (ptz.pan_tilt, ptz.zoom, ptz.focus, ptz.iris)
        able = [name for (name, _), able in zip(_STOPS, has, strict=True) if able]
        _need(bool(able), TranslatedMessage("no_such_move"))
        running = able if self._running is None else self._running
        await self._end({able[0], *running}.intersection(able), times=2)
        return self._put(PtzCommanded())

    async def step(self, direction: str) -> Events:
        """Turn five degrees in one of eight directions."""
        _need(self._cache.require_ptz().step, TranslatedMessage("no_such_move"))
        one_of(direction, DIRECTIONS, "direction")
        return await self._send([("move", direction)])

    async def home(self) -> Events:
        """Go to the home position."""
        _need(self._cache.require_ptz().home, TranslatedMessage("no_home"))
        return await self._send([("move", "home")])

    async def relative(
        self,
        pan: float | None = None,
        tilt: float | None = None,
        zoom: int | None = None,
    ) -> Events:
        """Move by degrees (-360 … 360) and zoom steps, positive is in.

        Zoom steps are -9999 … 9999; a motorized lens takes 1, 2, 4 … 128 instead.
        """
        ptz = self._cache.require_ptz()
        commands: list[tuple[str, object]] = []
        for name, what, degrees in (("rpan", "pan", pan), ("rtilt", "tilt", tilt)):
            if degrees is not None:
                _need(ptz.relative, TranslatedMessage("no_such_move"))
                within(float(degrees), RELATIVE_RANGE, what)
                commands.append((name, _number(degrees)))
        if zoom is not None:
            _need(ptz.zoom_relative or ptz.zoom_steps, TranslatedMessage("no_zoom"))
            name = "rzoom" if ptz.zoom_relative else "zoomsteps"
            commands.append((name, _steps(zoom, "zoom", lens=not ptz.zoom_relative)))
        return await self._send(_some(commands))

    async def absolute(
        self,
        pan: float | None = None,
        tilt: float | None = None,
        zoom: int | None = None,
    ) -> Events:
        """Go to a position: degrees within the camera's limits, zoom 0 … 9999."""
        ptz = self._cache.require_ptz()
        commands: list[tuple[str, object]] = []
        if pan is not None:
            _need(ptz.absolute, TranslatedMessage("no_such_move"))
            within(float(pan), (ptz.pan_min, ptz.pan_max), "pan")
            commands.append(("pan", _number(pan)))
        if tilt is not None:
            _need(ptz.absolute, TranslatedMessage("no_such_move"))
            within(float(tilt), (ptz.tilt_min, ptz.tilt_max), "tilt")
            commands.append(("tilt", _number(tilt)))
        if zoom is not None:
            _need(ptz.zoom_absolute, TranslatedMessage("no_zoom"))
            commands.append(("zoom", within(zoom, ZOOM_RANGE, "zoom")))
        return await self._send(_some(commands))

    async def center(self, x: float, y: float, stream: str = "h264") -> Events:
        """Center a point of the picture: fractions from the upper left corner."""
        _need(self._cache.require_ptz().center, TranslatedMessage("no_center"))
        width, height = _PICTURE
        across = round(within(float(x), (0.0, 1.0), "x") * width)
        down = round(within(float(y), (0.0, 1.0), "y") * height)
        one_of(stream, CENTER_STREAMS, "stream")
        return await self._send(
            [
                ("center", f"{across},{down}"),
                ("imagewidth", width),
                ("imageheight", height),
                ("stream", stream),
            ]
        )

    async def area(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Raise DeviceUnsupportedError: the API has no command for it."""
        raise DeviceUnsupportedError(TranslatedMessage("no_such_move"))

    async def preset(self, number: int) -> Events:
        """Go to a stored position, 1 … 256."""
        _need(self._cache.require_ptz().presets, TranslatedMessage("no_presets"))
        within(number, PRESET_RANGE, "preset")
        return await self._send(
            [("gotoserverpresetno", number)], PtzCommanded(preset=number)
        )

    async def patrol(self, kind: PatrolKind, number: int) -> Events:
        """Start an autopan (1 … 4), cruise (1 … 8) or sequence (1 … 8) line.

        It runs until the camera is moved otherwise.
        """
        ptz = self._cache.require_ptz()
        lines = {
            PatrolKind.AUTOPAN: ptz.autopan_lines,
            PatrolKind.CRUISE: ptz.cruise_lines,
            PatrolKind.SEQUENCE: ptz.sequence_lines,
        }[kind]
        _need(bool(lines), TranslatedMessage("no_patrols"))
        within(number, (1, lines), "tour")
        return await self._send(
            [(_PATROLS[kind], number)],
            PtzCommanded(patrol=Patrol(kind=kind, number=number)),
        )

    async def focus_move(self, speed: float) -> Events:
        """Focus until stopped, at speeds from -100 (near) to 100 (far)."""
        _need(self._cache.require_ptz().focus, TranslatedMessage("no_focus"))
        # Positive is near on the wire.
        focus = -_speed(speed, "speed")
        if not focus:
            return await self.stop()
        await self._start([("continuousfocusmove", focus)])
        return ()

    async def focus_step(self, steps: int) -> Events:
        """Focus by steps, positive is far: up to 9999, or 1, 2, 4 … 128 by motor."""
        ptz = self._cache.require_ptz()
        _need(ptz.focus_relative or ptz.focus_steps, TranslatedMessage("no_focus"))
        if ptz.focus_relative:
            await self._do([("rfocus", _steps(steps, "steps", lens=False))])
        else:
            # Positive is near on the wire, here but not in `rfocus`.
            await self._do([("focussteps", -_steps(steps, "steps", lens=True))])
        return ()

    async def focus_to(self, position: int) -> Events:
        """Go to a focus position, 0 … 9999."""
        _need(self._cache.require_ptz().focus_absolute, TranslatedMessage("no_focus"))
        await self._do([("focus", within(position, FOCUS_RANGE, "focus"))])
        return ()

    async def autofocus(self, mode: AutofocusMode) -> Events:
        """Switch autofocus, focus once, or reset zoom or focus.

        Modes cannot be read back; the state shows the last one sent.
        """
        modes = self._cache.require_ptz().autofocus
        _need(mode in modes, TranslatedMessage("no_autofocus"))
        await self._do([("autofocus", mode)])
        if mode not in _MODES:
            return ()
        return self._cache.snapshot.put(AutofocusChanged(on=_MODES[mode]))

    async def iris(self, action: Literal["open", "close", "stop"]) -> Events:
        """Open or close the iris until stopped; C/S mounts with RS-485 only."""
        one_of(action, ("open", "close", "stop"), "iris")
        _need(self._cache.require_ptz().iris, TranslatedMessage("no_iris"))
        if action == "stop":
            await self._end(["continuousirismove"])
        else:
            await self._start([("continuousirismove", action)])
        return ()

    async def position(self) -> Events:
        """Read the position."""
        _need(self._cache.require_ptz().position, TranslatedMessage("no_position"))
        if (position := await self.query_position()) is None:
            raise DeviceResponseError(TranslatedMessage("no_position"))
        return self._cache.snapshot.put(PositionChanged(position=position))

    async def query_position(self) -> Position | None:
        """Return the position; None if the camera does not report any."""
        return position_of(pairs((await self._cgi.read(PTZ, "query=position")).text))

    async def describe(self) -> str:
        """Return the camera's own description of its commands, even as a web page."""
        answer = await self._cgi.read_raw(PTZ, "info=1")
        with suppress(DeviceResponseError):
            accepted(answer)
        return answer.text

    def _put(self, commanded: PtzCommanded) -> Events:
        return self._cache.snapshot.put(commanded)

    async def _send(
        self, commands: Commands, target: PtzCommanded | None = None
    ) -> Events:
        await self._do(commands)
        return self._put(target or PtzCommanded())

    async def _do(self, commands: Commands) -> None:
        """Send commands that end on their own.

        Running movements are stopped first, because zoom, focus and iris would continue
        during a step or a preset; if the stop is rejected, the commands are sent anyway.
        """
        if self._running:
            with suppress(DeviceRejectedError, DeviceResponseError):
                await self._end(self._running)
        await self._request(commands)

    async def _start(self, commands: Commands) -> None:
        """Send commands that run until stopped, after stopping any other."""
        names = [name for name, _ in commands]
        others = (self._running or {}).keys() - names
        if others:
            await self._end(others)
        # Noted before the answer: the camera may carry out what it rejects, or what it
        # does not answer.
        self._running = (self._running or {}) | dict.fromkeys(names, False)
        accepted = False
        try:
            await self._request(commands)
            accepted = True
        finally:
            # Noted again: a stop that was sent meanwhile may have come too early.
            self._running |= dict.fromkeys(names, accepted)

    async def _end(self, names: Iterable[str], *, times: int = 1) -> None:
        """Stop these side by side; raise what was rejected once all are answered.

        A camera may answer a stop late, and what waits for the answer would run on.
        What is known to run is sent first: a camera may take one request at a time.
        """
        wanted = set(names)
        stops = [stop for stop in _STOPS if stop[0] in wanted]
        stops.sort(key=lambda stop: stop[0] not in (self._running or {}))
        failed: dict[str, DeviceError] = {}
        for _ in range(times):
            failed = await self._stop(stops)
        running = self._running or {}
        self._running = {
            name: accepted
            for name, accepted in running.items()
            if name not in wanted or name in failed
        }
        for name, rejected in failed.items():
            if running.get(name) or len(failed) == len(stops):
                raise rejected

    async def _stop(self, stops: Commands) -> dict[str, DeviceError]:
        """Send each stop once, separately; return the errors of the rejected ones."""
        requests = [self._request([stop]) for stop in stops]
        answers = await asyncio.gather(*requests, return_exceptions=True)
        failed: dict[str, DeviceError] = {}
        for (name, _), answer in zip(stops, answers, strict=True):
            if isinstance(answer, _NOT_STOPPED):
                failed[name] = answer
            elif isinstance(answer, BaseException):
                raise answer
        return failed

    async def _request(self, commands: Commands) -> None:
        # Commas separate the members of a value and are sent raw, as in the samples.
        await self._cgi.send(PTZ, commands, safe=",")


def _need(has: bool, lack: TranslatedMessage) -> None:
    if not has:
        raise DeviceUnsupportedError(lack)


def _speed(value: float, what: str) -> int:
    """Return an integer speed; the slowest still moves."""
    low, high = SPEED_RANGE
    within(float(value), (float(low), float(high)), what)
    return round(value) or (value > 0) - (value < 0)


def _steps(value: int, what: str, *, lens: bool) -> int:
    if not lens:
        return within(value, RELATIVE_STEPS_RANGE, what)
    one_of(abs(value), LENS_STEPS, what)
    return value


def _some(commands: Commands) -> Commands:
    if not commands:
        raise InvalidValueError("value_one_needed", what="pan, tilt, zoom")
    return commands


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
