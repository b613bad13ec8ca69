"""ptz.cgi and ptzconfig.cgi (vendor, PTZ; facts sections 3 and 4)."""

from collections.abc import Callable
import math

from aiohttp import web

from .head import ZOOM_MAX, Head
from .login import Rights
from .models import CONFIG_CLASSES, PTZ_CLASSES, LensClass, Model, autofocus_values
from .options import Options
from .patrols import AUTOPANS, CRUISES, PRESETS, SEQUENCES, PathKind, Patrols
from .wire import CRLF, Cgi, CgiError, whole

STEP_DEGREES = 5.0
_STEPS = (1, 2, 4, 8, 16, 32, 64, 128)
_STEP_SIZE = 20
"""Lens positions one documented step is worth here."""
_DIRECTIONS = {
    "up": (0, 1),
    "down": (0, -1),
    "left": (-1, 0),
    "right": (1, 0),
    "upleft": (-1, 1),
    "upright": (1, 1),
    "downleft": (-1, -1),
    "downright": (1, -1),
}
_CENTER_FIELDS = ("imagewidth", "imageheight", "stream")

type Command = Callable[[], None]


class PtzCgi:
    """The two PTZ programs of one camera."""

    def __init__(
        self, model: Model, options: Options, head: Head, patrols: Patrols
    ) -> None:
        self._model = model
        self._options = options
        self._head = head
        self._patrols = patrols
        self.iris = "stop"

    def cgis(self) -> dict[str, Cgi]:
        """Return what the model has; a fixed camera answers 404."""
        has = self._options.ptz_cgi
        if has is None:
            has = self._model.lens is not LensClass.FIXED
        if not has:
            return {}
        return {
            "com/ptz.cgi": Cgi(rights=Rights.VIEW, answer=self._control),
            "com/ptzconfig.cgi": Cgi(rights=Rights.ADMIN, answer=self._configure),
        }

    def _done(self) -> web.StreamResponse | str:
        if self._options.ptz_reply is None:
            return web.Response(status=204)
        return self._options.ptz_reply and self._options.ptz_reply + CRLF

    # -- ptz.cgi ----------------------------------------------------------------

    async def _control(self, request: web.Request) -> web.StreamResponse | str:
        query = {key: value.strip() for key, value in request.query.items()}
        if "focusssteps" in query:
            # The spelling of the vendor's table.
            query["focussteps"] = query.pop("focusssteps")
        if not query:
            raise CgiError("no command given")
        for name in query:
            if name in _CENTER_FIELDS and "center" in query:
                continue
            if name in self._options.refused_commands or not self._takes(name):
                raise CgiError(f"unsupported command {name}")
        if "info" in query:
            if self._options.info_status is not None:
                return web.Response(status=self._options.info_status)
            return self._info()
        if "query" in query:
            return self._position(query["query"])
        # All are read before any is done, so that a refusal moves nothing.
        commands = [
            self._command(name, value, query)
            for name, value in query.items()
            if name not in _CENTER_FIELDS
        ]
        for command in commands:
            command()
        return self._done()

    def _info(self) -> str:
        lines = ["Available PTZ commands"]
        lines += [
            f"{name}={self._values(name)}" for name in PTZ_CLASSES if self._takes(name)
        ]
        return "".join(line + CRLF for line in lines)

    def _takes(self, name: str) -> bool:
        if name == "continuousirismove" and self._options.iris:
            return True
        return name in PTZ_CLASSES and self._model.takes(PTZ_CLASSES[name])

    def _values(self, name: str) -> str:
        if name == "autofocus":
            return ",".join(autofocus_values(self._model, uhd=self._options.uhd))
        return "position" if name == "query" else "..."

    def _position(self, what: str) -> str:
        if what != "position":
            raise CgiError(f"unsupported query {what}")
        pose = self._head.pose
        lines = [f"zoom={round(pose.zoom)}"]
        if self._model.lens is LensClass.DOME:
            lines = [f"pan={pose.pan:.1f}", f"tilt={pose.tilt:.1f}", *lines]
        if self._options.position_extras:
            auto = "on" if self._head.autofocus else "off"
            lines += [f"focus={round(pose.focus)}", f"autofocus={auto}", "iris=auto"]
        return "".join(line + CRLF for line in lines)

    def _command(self, name: str, value: str, query: dict[str, str]) -> Command:
        """Read one parameter into what it does."""
        if name.startswith("gotoserver"):
            return self._recall(name, value)
        if name in ("zoomsteps", "focussteps"):
            return self._steps(name, value)
        match name:
            case "move":
                return self._move(value)
            case "pan" | "tilt" | "zoom" | "focus":
                return self._absolute(name, value)
            case "rpan" | "rtilt" | "rzoom" | "rfocus":
                return self._relative(name, value)
            case "autofocus":
                return self._autofocus(value)
            case "continuousirismove":
                return self._iris(value)
            case "center":
                return self._center(value, query)
            case _:
                return self._continuous(name, value)

    def _move(self, direction: str) -> Command:
        if direction == "home":
            return self._patrols.go_home
        if direction not in _DIRECTIONS:
            raise CgiError("invalid direction")
        right, up = _DIRECTIONS[direction]
        return lambda: self._head.shift(
            pan=right * STEP_DEGREES, tilt=up * STEP_DEGREES * self._upwards
        )

    @property
    def _upwards(self) -> int:
        return -1 if self._options.tilt_down_positive else 1

    def _absolute(self, name: str, value: str) -> Command:
        low, high = {
            "pan": (-180.0, 180.0),
            "tilt": (self._options.min_tilt, self._options.max_tilt),
        }.get(name, (0, ZOOM_MAX))
        target = _number(value, low, high, name)
        return lambda: self._head.aim(**{name: target})

    def _relative(self, name: str, value: str) -> Command:
        if name == "rfocus" and self._options.uhd:
            raise CgiError("unsupported command rfocus")
        limit = 360.0 if name in ("rpan", "rtilt") else ZOOM_MAX
        distance = _number(value, -limit, limit, name)
        return lambda: self._head.shift(**{name[1:]: distance})

    def _steps(self, name: str, value: str) -> Command:
        steps = whole(value, -128, 128, name)
        if abs(steps) not in _STEPS:
            raise CgiError(f"{name} is out of range")
        if name == "zoomsteps":
            return lambda: self._head.shift(zoom=steps * _STEP_SIZE)
        # Positive is near here, and near is the lower position.
        return lambda: self._head.shift(focus=-steps * _STEP_SIZE)

    def _continuous(self, name: str, value: str) -> Command:
        speeds = [_number(part, -100, 100, name) for part in value.split(",")]
        if len(speeds) != (2 if name == "continuouspantiltmove" else 1):
            raise CgiError(f"{name} has a wrong number of values")

        def drive() -> None:
            if not any(speeds) and self._options.lost_stops > 0:
                self._options.lost_stops -= 1
            elif name == "continuouspantiltmove":
                self._head.drive(speeds[0], speeds[1] * self._upwards)
            elif name == "continuouszoommove":
                self._head.drive_zoom(speeds[0])
            else:
                self._head.drive_focus(-speeds[0])

        return drive

    def _autofocus(self, value: str) -> Command:
        if value not in autofocus_values(self._model, uhd=self._options.uhd):
            raise CgiError("invalid autofocus mode")
        match value:
            case "on" | "off" | "zoomtrigger":
                return lambda: setattr(self._head, "autofocus", value != "off")
            case "zoomreset":
                return lambda: self._head.aim(zoom=0)
            case "focusreset":
                return lambda: self._head.aim(focus=0)
            case _:
                return self._head.focus_once

    def _iris(self, value: str) -> Command:
        if value not in ("stop", "open", "close"):
            raise CgiError("invalid iris command")
        return lambda: setattr(self, "iris", value)

    def _recall(self, name: str, value: str) -> Command:
        strict = self._options.unset_preset_error
        patrols = self._patrols
        match name:
            case "gotoserverpresetno":
                number = _within(value, PRESETS, name)
                if strict and number not in patrols.presets:
                    raise CgiError(f"preset {number} is not set")
                return lambda: patrols.go(number, strict=strict)
            case "gotoserverautopanno":
                return self._follow("autopan", _within(value, AUTOPANS, name))
            case "gotoservercruiseno":
                return self._follow("cruise", _within(value, CRUISES, name))
            case _:
                return self._follow("sequence", _within(value, SEQUENCES, name))

    def _follow(self, kind: PathKind, line: int) -> Command:
        legs = self._patrols.legs(kind, line)
        return lambda: self._head.run(f"{kind} {line}", legs)

    def _center(self, value: str, query: dict[str, str]) -> Command:
        width = whole(query.get("imagewidth", ""), 1, 100000, "imagewidth")
        height = whole(query.get("imageheight", ""), 1, 100000, "imageheight")
        if query.get("stream") not in ("h264", "h264_2", "jpeg"):
            raise CgiError("invalid stream")
        across, _, down = value.partition(",")
        x = whole(across, 0, width, "center") / width - 0.5
        y = whole(down, 0, height, "center") / height - 0.5
        degrees = self._head.view_degrees
        return lambda: self._head.shift(
            pan=x * degrees, tilt=-y * degrees * 9 / 16 * self._upwards
        )

    # -- ptzconfig.cgi ------------------------------------------------------------

    async def _configure(self, request: web.Request) -> web.StreamResponse | str:
        if not request.query:
            raise CgiError("no command given")
        for name, value in request.query.items():
            if name not in CONFIG_CLASSES or not self._model.takes(
                CONFIG_CLASSES[name]
            ):
                raise CgiError(f"unsupported command {name}")
            self._set(name, value)
        return self._done()

    def _set(self, name: str, value: str) -> None:
        patrols = self._patrols
        first, comma, rest = value.partition(",")
        match name:
            case "setserverpresetname":
                if not comma or not rest:
                    raise CgiError("preset name is missing")
                patrols.save(_within(first, PRESETS, name), rest)
            case "setserverpresetno":
                patrols.save(_within(value, PRESETS, name))
            case "removeserverpresetname":
                patrols.remove_named(value)
            case "removeserverpresetno":
                patrols.remove(_within(value, PRESETS, name))
            case "setserverautopan":
                patrols.mark_autopan(_within(first, AUTOPANS, name), rest)
            case "setserverautopandirspeed":
                self._set_autopan_speed(first, rest)
            case "setservercruise":
                patrols.mark_cruise(_within(first, CRUISES, name), rest)
            case _:
                if value != "yes":
                    raise CgiError("invalid home value")
                patrols.home = self._head.pose

    def _set_autopan_speed(self, first: str, rest: str) -> None:
        name = "setserverautopandirspeed"
        line = _within(first, AUTOPANS, name)
        turn, _, speed = rest.partition(",")
        pace = whole(speed, 0, 3, name)
        match turn:
            case "left" | "right":
                self._patrols.set_autopan_speed(line, turn, pace)
            case _:
                raise CgiError("invalid direction")


def _number(text: str, low: float, high: float, name: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise CgiError(f"{name} is not a number") from None
    if not math.isfinite(value) or not low <= value <= high:
        raise CgiError(f"{name} is out of range")
    return value


def _within(text: str, numbers: range, name: str) -> int:
    return whole(text, numbers.start, numbers.stop - 1, name)
