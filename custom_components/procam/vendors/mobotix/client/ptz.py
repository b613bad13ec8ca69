"""ptz.cgi: pan, tilt, zoom, focus and iris (vendor: PTZ control; view rights).

Speeds are percent of full speed, positive is right, up, in and far. The wire counts
focus differently from command to command; callers never see that.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final, Literal

from ....clientkit.errors import (
    DeviceResponseError,
    DeviceUnsupportedError,
    InvalidValueError,
    TranslatedMessage,
)
from .checks import one_of, within
from .const import (
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
from .events import AutofocusChanged, Events, PositionChanged, PtzCommanded
from .knowledge import Knowledge
from .models import AutofocusMode, Patrol, PatrolKind, Position
from .movement import position_of
from .wire import Cgi, meant, pairs

type Commands = Sequence[tuple[str, object]]

_STOPS: Final = (
    ("continuouspantiltmove", "0,0"),
    ("continuouszoommove", "0"),
    ("continuousfocusmove", "0"),
    ("continuousirismove", "stop"),
)
"""The commands that run until stopped, and what stops them."""
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
"""The modes that last; the third is neither on nor off."""


class PtzControl:
    """Moves the camera. Every command is sent once; a model lacking it is not asked.

    Commands raise DeviceUnsupportedError for what the model lacks, ValueError for
    an argument out of range, DeviceRejectedError with the camera's words.
    """

    def __init__(self, cgi: Cgi, knowledge: Knowledge) -> None:
        """Take the camera's CGIs and what is known of it."""
        self._cgi = cgi
        self._knowledge = knowledge
        self._running: frozenset[str] = frozenset()
        """The continuous commands that were last told to run."""

    async def move(self, pan: float = 0, tilt: float = 0, zoom: float = 0) -> Events:
        """Move until stopped, at speeds from -100 to 100.

        What moves and is not named here stands still afterwards. The camera has no
        time limit of its own: the caller sends `stop`.
        """
        ptz = self._knowledge.require_ptz()
        speeds = [_speed(pan, "pan"), _speed(tilt, "tilt"), _speed(zoom, "zoom")]
        _need(
            ptz.pan_tilt or not (speeds[0] or speeds[1]),
            TranslatedMessage("no_pan_tilt"),
        )
        _need(ptz.zoom or not speeds[2], TranslatedMessage("no_zoom"))
        _need(ptz.pan_tilt or ptz.zoom, TranslatedMessage("no_such_move"))
        commands: list[tuple[str, object]] = []
        if ptz.pan_tilt:
            commands.append(("continuouspantiltmove", f"{speeds[0]},{speeds[1]}"))
        if ptz.zoom:
            commands.append(("continuouszoommove", speeds[2]))
        commands += self._end_of(name for name, _ in _STOPS[2:])
        return await self._send(commands, runs=True)

    async def stop(self) -> Events:
        """Stop everything that moves: head, zoom, focus and iris.

        Cameras have been seen to miss a stop; sending it again does no harm. A patrol
        ends, and a preset may not have been reached.
        """
        ptz = self._knowledge.require_ptz()
        has = (ptz.pan_tilt, ptz.zoom, ptz.focus, ptz.iris)
        chosen = [stop for stop, able in zip(_STOPS, has, strict=True) if able]
        _need(bool(chosen), TranslatedMessage("no_such_move"))
        await self._say(chosen)
        self._running = frozenset()
        self._knowledge.target = PtzCommanded()
        return self._knowledge.snapshot.put(self._knowledge.target)

    async def step(self, direction: str) -> Events:
        """Turn five degrees in one of eight directions."""
        _need(self._knowledge.require_ptz().step, TranslatedMessage("no_such_move"))
        one_of(direction, DIRECTIONS, "direction")
        return await self._send([("move", direction)])

    async def home(self) -> Events:
        """Go to the home position."""
        _need(self._knowledge.require_ptz().home, TranslatedMessage("no_home"))
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
        ptz = self._knowledge.require_ptz()
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
        ptz = self._knowledge.require_ptz()
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
        """Bring a point to the centre: fractions from the upper left corner."""
        _need(self._knowledge.require_ptz().center, TranslatedMessage("no_center"))
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
        """Refuse: the API has no command for it."""
        raise DeviceUnsupportedError(TranslatedMessage("no_such_move"))

    async def preset(self, number: int) -> Events:
        """Go to a stored position, 1 … 256."""
        _need(self._knowledge.require_ptz().presets, TranslatedMessage("no_presets"))
        within(number, PRESET_RANGE, "preset")
        return await self._send(
            [("gotoserverpresetno", number)], PtzCommanded(preset=number)
        )

    async def patrol(self, kind: PatrolKind, number: int) -> Events:
        """Start an autopan (1 … 4), cruise (1 … 8) or sequence (1 … 8) line.

        It runs until the camera is moved otherwise.
        """
        ptz = self._knowledge.require_ptz()
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
        _need(self._knowledge.require_ptz().focus, TranslatedMessage("no_focus"))
        # Positive is near on the wire.
        focus = ("continuousfocusmove", -_speed(speed, "speed"))
        others = self._end_of(name for name, _ in _STOPS if name != focus[0])
        await self._tell([*others, focus], runs=True)
        return ()

    async def focus_step(self, steps: int) -> Events:
        """Focus by steps, positive is far: up to 9999, or 1, 2, 4 … 128 by motor."""
        ptz = self._knowledge.require_ptz()
        _need(ptz.focus_relative or ptz.focus_steps, TranslatedMessage("no_focus"))
        if ptz.focus_relative:
            await self._tell([("rfocus", _steps(steps, "focus", lens=False))])
        else:
            # Positive is near on the wire, here but not in `rfocus`.
            await self._tell([("focussteps", -_steps(steps, "focus", lens=True))])
        return ()

    async def focus_to(self, position: int) -> Events:
        """Go to a focus position, 0 … 9999."""
        _need(
            self._knowledge.require_ptz().focus_absolute, TranslatedMessage("no_focus")
        )
        await self._tell([("focus", within(position, FOCUS_RANGE, "focus"))])
        return ()

    async def autofocus(self, mode: AutofocusMode) -> Events:
        """Switch autofocus, focus once, or reset zoom or focus.

        Modes cannot be read back and are returned as what is known now.
        """
        modes = self._knowledge.require_ptz().autofocus
        _need(mode in modes, TranslatedMessage("no_autofocus"))
        await self._tell([("autofocus", mode)])
        if mode not in _MODES:
            return ()
        self._knowledge.autofocus = _MODES[mode]
        return self._knowledge.snapshot.put(AutofocusChanged(on=_MODES[mode]))

    async def iris(self, action: Literal["open", "close", "stop"]) -> Events:
        """Open or close the iris until stopped; C/S mount on RS-485 only."""
        one_of(action, ("open", "close", "stop"), "iris")
        _need(self._knowledge.require_ptz().iris, TranslatedMessage("no_iris"))
        await self._tell([("continuousirismove", action)], runs=True)
        return ()

    async def position(self) -> Events:
        """Ask where the camera looks."""
        _need(self._knowledge.require_ptz().position, TranslatedMessage("no_position"))
        if (position := await self.query_position()) is None:
            raise DeviceResponseError(TranslatedMessage("no_position"))
        self._knowledge.position = position
        return self._knowledge.snapshot.put(PositionChanged(position=position))

    async def query_position(self) -> Position | None:
        """Return the position, of a camera that may have none."""
        return position_of(pairs(await self._cgi.ask(PTZ, "query=position")))

    async def describe(self) -> str:
        """Return the camera's own description of its commands, be it a web page."""
        text = await self._cgi.ask_raw(PTZ, "info=1")
        with suppress(DeviceResponseError):
            meant(text)
        return text

    async def _send(
        self,
        commands: Commands,
        target: PtzCommanded | None = None,
        *,
        runs: bool = False,
    ) -> Events:
        await self._tell(commands, runs=runs)
        self._knowledge.target = target or PtzCommanded()
        return self._knowledge.snapshot.put(self._knowledge.target)

    def _end_of(self, names: Iterable[str]) -> list[tuple[str, object]]:
        """Return what ends those of the continuous commands that run."""
        wanted = self._running.intersection(names)
        return [stop for stop in _STOPS if stop[0] in wanted]

    async def _tell(self, commands: Commands, *, runs: bool = False) -> None:
        """Send commands; those that end by themselves end what was told to run.

        Zoom, focus and iris would run on beside a step or a preset.
        """
        if runs:
            # Noted before the answer: the camera may do it and not tell.
            self._running |= {name for name, _ in commands}
        elif self._running:
            await self.stop()
        await self._say(commands)

    async def _say(self, commands: Commands) -> None:
        # Commas separate the members of a value and travel raw, as in the samples.
        await self._cgi.tell(PTZ, commands, safe=",")


def _need(has: bool, lack: TranslatedMessage) -> None:
    if not has:
        raise DeviceUnsupportedError(lack)


def _speed(value: float, what: str) -> int:
    """Return a whole speed; the slowest is still a movement."""
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
