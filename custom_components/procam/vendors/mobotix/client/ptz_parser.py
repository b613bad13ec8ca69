"""Parses a camera's description of its commands: what it can move."""

from collections.abc import Mapping
import re
from typing import Final

from .const import (
    AUTOPAN_LINES,
    CRUISE_LINES,
    FOCUS_RANGE,
    PAN_RANGE,
    RELATIVE_RANGE,
    SEQUENCE_LINES,
    TILT_RANGE,
    ZOOM_RANGE,
)
from .models import AutofocusMode, Position, Ptz, PtzKind

type Parameters = Mapping[str, str]

_NUMBER: Final = re.compile(r"[+-]?\d{1,6}(?:\.\d{1,6})?(?![\w.])")
_WORD: Final = re.compile(r"[a-z0-9]+")
_TAG: Final = re.compile(r"<[^<>]*>")
_COMMANDS: Final = frozenset(
    {
        "continuouspantiltmove",
        "continuouszoommove",
        "continuousfocusmove",
        "continuousirismove",
        "rpan",
        "rtilt",
        "rzoom",
        "rfocus",
        "zoomsteps",
        "focussteps",
        "focusssteps",
        "autofocus",
        "gotoserverpresetno",
        "gotoserverautopanno",
        "gotoservercruiseno",
        "gotoserversequenceno",
    }
)
"""Command names that mean nothing else, wherever they are in a description."""
_PLAIN_WORDS: Final = frozenset({"move", "pan", "tilt", "zoom", "focus", "center"})
"""Command names that are also words: they count only where a name would be."""
_DOME: Final = (_COMMANDS | _PLAIN_WORDS) - {
    "continuousirismove",
    "rfocus",
    "zoomsteps",
    "focussteps",
    "focusssteps",
}
_ZOOM_CAMERA: Final = frozenset(
    {
        "continuouspantiltmove",
        "continuouszoommove",
        "continuousfocusmove",
        "autofocus",
        "gotoserverpresetno",
    }
)
_RS485: Final = frozenset(
    {
        "continuouspantiltmove",
        "continuouszoommove",
        "continuousfocusmove",
        "gotoserverpresetno",
    }
)
"""Also tried on a camera that reports PTZ and nothing more."""
_BACK_FOCUS: Final = frozenset({"continuousfocusmove", "focussteps", "autofocus"})
_LENS: Final = _BACK_FOCUS | {"continuouszoommove", "zoomsteps"}
_KINDS: Final = {
    PtzKind.DOME: _DOME,
    PtzKind.ZOOM: _ZOOM_CAMERA,
    PtzKind.MOTORIZED: _LENS,
    PtzKind.RS485: _RS485,
    PtzKind.BACK_FOCUS: _BACK_FOCUS,
}
_OF_SOME: Final = frozenset({"continuousirismove", "rfocus"})
"""Commands that only some cameras of a class have; the description may name them."""


def position_of(values: Parameters) -> Position | None:
    """Return the answer to `query=position`; None if it has no position.

    A value that is not a number, or is far out of range, is unknown.
    """
    if not values.keys() & {"pan", "tilt", "zoom"}:
        return None
    zoom = _number(values.get("zoom"), ZOOM_RANGE)
    focus = _number(values.get("focus"), FOCUS_RANGE)
    return Position(
        pan=_number(values.get("pan"), RELATIVE_RANGE),
        tilt=_number(values.get("tilt"), RELATIVE_RANGE),
        zoom=None if zoom is None else round(zoom),
        focus=None if focus is None else round(focus),
    )


def _number(text: str | None, limits: tuple[float, float]) -> float | None:
    """Return the number a value begins with; a unit may follow."""
    if text is None or not (match := _NUMBER.match(text)):
        return None
    low, high = limits
    number = float(match[0])
    return number if low <= number <= high else None


def ptz_of(
    parameters: Parameters,
    description: str,
    position: Position | None,
    kind: PtzKind = PtzKind.AUTO,
) -> Ptz | None:
    """Return what can be moved; None for a fixed camera.

    It follows from the parameter `Properties.PTZ.PTZ`, the camera's own description
    of its commands (`info=1`), and whether it reports its position, unless the user
    has chosen a kind.
    """
    if kind in _KINDS:
        described, modes = _described(description)
        commands = _KINDS[kind] | (described & _OF_SOME)
        return _ptz(
            commands, modes if "autofocus" in commands else (), position, parameters
        )
    said = parameters.get("Properties.PTZ.PTZ", "").lower()
    if kind is PtzKind.NONE or said == "no" or "fixed cam" in said:
        return None
    commands, modes = _described(description)
    if position is not None and position.pan is not None:
        commands = commands | {"pan", "tilt", "zoom"} if commands else _DOME
    elif not commands and position is not None:
        commands = _ZOOM_CAMERA
    elif not commands and said:
        commands = _RS485
    if not commands:
        return None
    return _ptz(commands, modes, position, parameters)


def _ptz(
    commands: frozenset[str],
    modes: tuple[AutofocusMode, ...],
    position: Position | None,
    parameters: Parameters,
) -> Ptz:
    dome = "pan" in commands and "tilt" in commands
    motorized = "zoomsteps" in commands
    focus_steps = bool({"focussteps", "focusssteps"} & commands)
    if "autofocus" in commands and not modes:
        modes = _usual_modes(dome=dome, motorized=motorized, back_focus=focus_steps)
    return Ptz(
        pan_tilt="continuouspantiltmove" in commands,
        zoom="continuouszoommove" in commands,
        focus="continuousfocusmove" in commands,
        iris="continuousirismove" in commands,
        step="move" in commands,
        relative={"rpan", "rtilt"} <= commands,
        absolute=dome,
        zoom_relative="rzoom" in commands,
        zoom_absolute="zoom" in commands,
        zoom_steps=motorized,
        focus_relative="rfocus" in commands,
        focus_absolute="focus" in commands,
        focus_steps=focus_steps,
        presets="gotoserverpresetno" in commands,
        preset_names=dome,
        home="move" in commands,
        center="center" in commands,
        position=position is not None,
        autofocus=modes,
        autopan_lines=AUTOPAN_LINES if "gotoserverautopanno" in commands else 0,
        cruise_lines=CRUISE_LINES if "gotoservercruiseno" in commands else 0,
        sequence_lines=SEQUENCE_LINES if "gotoserversequenceno" in commands else 0,
        pan_min=_limit(parameters, "Minpan", PAN_RANGE[0]),
        pan_max=_limit(parameters, "Maxpan", PAN_RANGE[1]),
        tilt_min=_limit(parameters, "Mintilt", TILT_RANGE[0]),
        tilt_max=_limit(parameters, "Maxtilt", TILT_RANGE[1]),
    )


def _described(description: str) -> tuple[frozenset[str], tuple[AutofocusMode, ...]]:
    """Return the commands and autofocus modes that a description names."""
    commands: set[str] = set()
    modes: tuple[AutofocusMode, ...] = ()
    for line in _TAG.sub("\n", description.lower()).splitlines():
        words = _WORD.findall(line)
        commands |= _COMMANDS.intersection(words)
        if words and words[0] in _PLAIN_WORDS and _heads(line, words[0]):
            commands.add(words[0])
        if "autofocus" in words:
            modes = tuple(mode for mode in AutofocusMode if mode.value in words)
    return frozenset(commands), modes


def _heads(line: str, word: str) -> bool:
    """Return True if a line names the word as a command: alone or before punctuation."""
    rest = line.partition(word)[2].lstrip()
    return not rest or rest[0] in "=:,<[{("


def _usual_modes(
    *, dome: bool, motorized: bool, back_focus: bool
) -> tuple[AutofocusMode, ...]:
    """Return the modes of a camera's class in the vendor's table."""
    mode = AutofocusMode
    if dome:
        return (mode.ON, mode.OFF)
    if motorized:
        return (mode.ONCE, mode.ZOOM_RESET, mode.FOCUS_RESET)
    if back_focus:
        return (mode.ONCE, mode.FOCUS_RESET)
    return (mode.ON, mode.OFF, mode.ONCE, mode.ZOOM_TRIGGER)


def _limit(parameters: Parameters, name: str, default: float) -> float:
    try:
        value = float(parameters[f"PTZ.Limit.L0.{name}"])
    except KeyError, ValueError:
        return default
    return value if abs(value) <= 360 else default
