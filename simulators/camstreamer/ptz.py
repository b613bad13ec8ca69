"""`/axis-cgi/com/ptz.cgi` and the guard tours (VAPIX; facts 8)."""

import asyncio
from collections.abc import Callable, Mapping
import math
from typing import Final

from aiohttp import web

from .camera import Camera
from .cgi import Call, as_json, plain
from .head import PtzHead

_EOL: Final = "\r\n"
_STEP_DEGREES: Final = 5.0
_SPEED: Final = 100.0
_DOUBLES_EVERY: Final = 500
"""Zoom units from the wide end to half its angle of view."""
"""Full speed of the continuous commands."""

_DIRECTIONS: Final[dict[str, tuple[int, int]]] = {
    "up": (0, 1),
    "down": (0, -1),
    "left": (-1, 0),
    "right": (1, 0),
    "upleft": (-1, 1),
    "upright": (1, 1),
    "downleft": (-1, -1),
    "downright": (1, -1),
}


class PtzError(Exception):
    """The reason after `Error:`."""


class Ptz:
    """The camera's heads by 1-based camera number, its CGI and its tours."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        options = camera.options
        self.views = options.views
        self.heads = {1: PtzHead(options.pan_tilt_speed, options.zoom_speed)}
        camera.params.watch("GuardTour", self._on_tour)
        self._tours: dict[str, asyncio.Task[None]] = {}

    # -- guard tours --------------------------------------------------------

    def add_tour(
        self, name: str, presets: list[str], *, wait_s: float = 10.0, head: int = 1
    ) -> str:
        """Store a guard tour; return its group, like `G0`."""
        names = self.camera.params.names("GuardTour")
        group = f"G{len({name.split('.')[1] for name in names})}"
        put = self.camera.params.put
        put(f"GuardTour.{group}.Name", name)
        put(f"GuardTour.{group}.CamNbr", str(head))
        put(f"GuardTour.{group}.Running", "no")
        put(f"GuardTour.{group}.RandomEnabled", "no")
        put(f"GuardTour.{group}.TimeBetweenSequences", "0")
        for index, preset in enumerate(presets):
            step = f"GuardTour.{group}.Tour.T{index}"
            put(f"{step}.Position", str(index + 1))
            put(f"{step}.PresetNbr", str(self.heads[head].number_of(preset)))
            put(f"{step}.MoveSpeed", "70")
            put(f"{step}.WaitTime", f"{wait_s:g}")
            put(f"{step}.WaitTimeViewType", "Seconds")
        return group

    def run_tour(self, group: str, *, on: bool) -> None:
        """Start or stop a tour; starting one stops the head's others."""
        params = self.camera.params
        number = params.get(f"GuardTour.{group}.CamNbr")
        if on:
            for other in self._groups():
                if params.get(f"GuardTour.{other}.CamNbr") == number:
                    self._end(other)
        self._end(group)
        if on:
            params.put(f"GuardTour.{group}.Running", "yes")
            self._tours[group] = self.camera.spawn(self._walk(group, int(number)))

    def resume(self) -> None:
        """Go on with the tours that ran before the power loss."""
        for group in self._groups():
            if self.camera.params.get(f"GuardTour.{group}.Running") == "yes":
                self.run_tour(group, on=True)

    def _groups(self) -> list[str]:
        names = self.camera.params.names("GuardTour")
        return sorted({name.split(".")[1] for name in names})

    def _end(self, group: str) -> None:
        self.camera.params.put(f"GuardTour.{group}.Running", "no")
        if task := self._tours.pop(group, None):
            task.cancel()

    def _on_tour(self, name: str, value: str) -> None:
        if name.lower().endswith(".running"):
            self.run_tour(name.split(".")[1], on=value == "yes")

    async def _walk(self, group: str, number: int) -> None:
        # A running tour keeps moving the head: whoever recalls a preset loses
        # it at the next step (facts 8).
        params = self.camera.params
        steps = {n.rsplit(".", 1)[0] for n in params.names(f"GuardTour.{group}.Tour")}
        while steps:
            for step in sorted(steps):
                self.heads[number].recall(int(params.get(f"{step}.PresetNbr")))
                await asyncio.sleep(float(params.get(f"{step}.WaitTime")))

    # -- ptz.cgi ------------------------------------------------------------

    async def serve(self, call: Call) -> web.Response:
        """Answer ptz.cgi, GET or POST form; errors are HTTP 200 with `Error:`."""
        args = {key.lower(): value for key, value in call.args.items()}
        try:
            return self._serve(args)
        except (PtzError, ValueError) as err:
            return plain(f"Error:{_EOL}{err}{_EOL}")

    def _serve(self, args: dict[str, str]) -> web.Response:
        number = int(args.pop("camera", "1"))
        if not 1 <= number <= self.views:
            raise PtzError(f"camera={number} does not exist")
        if query := args.get("query"):
            return self._query(query.lower(), number, args)
        self._command(number, args)
        return web.Response(status=self.camera.options.ptz_status)

    def _query(self, query: str, number: int, args: Mapping[str, str]) -> web.Response:
        head = self.heads.get(number)
        match query:
            case "position":
                return plain(_position(head))
            case "presetposall" if args.get("format") == "json":
                return self._names_as_json()
            case "presetposall":
                return self._names(
                    "".join(_presets(n, h) for n, h in self.heads.items())
                )
            case "presetposcam":
                return self._names(_presets(number, head) if head else "")
            case "presetposcamdata" if args.get("format") == "json":
                return self._preset_data(number)
            case "limits":
                return plain(_limits(head) if head else "")
        raise PtzError(f"unsupported query {query}")

    def _names(self, text: str) -> web.Response:
        body = text.encode(self.camera.options.code_page)
        return web.Response(body=body, headers={"Content-Type": "text/plain"})

    def _names_as_json(self) -> web.Response:
        return as_json(
            {
                f"Camera {number}": {"presets": _preset_lines(head)}
                for number, head in self.heads.items()
            }
        )

    def _preset_data(self, number: int) -> web.Response:
        if (head := self.heads.get(number)) is None:
            return plain("")
        lines = [
            f"presetposno{key}={p.name}:pan={p.pan:.4f}:tilt={p.tilt:.4f}:zoom={p.zoom:g}"
            for key, p in head.presets.items()
        ]
        return as_json({f"Camera {number}": {"presets": lines}})

    def _command(self, number: int, args: dict[str, str]) -> None:
        if (head := self.heads.get(number)) is None:
            raise PtzError(f"camera={number} has no PTZ")
        known = False
        for name, value in args.items():
            if name in _BY_NUMBER and not self.camera.options.preset_numbers:
                raise PtzError(f"unknown argument {name}")
            if command := _COMMANDS.get(name):
                command(head, value, args)
                known = True
            elif name not in _MODIFIERS:
                raise PtzError(f"unknown argument {name}")
        if not known:
            raise PtzError("no command")


def _position(head: PtzHead | None) -> str:
    if head is None:
        return f"pan=nan{_EOL}tilt=nan{_EOL}zoom=nan{_EOL}"
    values = {
        "pan": f"{head.pan.place:.4f}",
        "tilt": f"{head.tilt.place:.4f}",
        "zoom": f"{head.zoom.place:.0f}",
        "autofocus": "on" if head.autofocus else "off",
    }
    return "".join(f"{name}={value}{_EOL}" for name, value in values.items())


def _presets(number: int, head: PtzHead) -> str:
    title = f"Preset Positions for camera {number}"
    return _EOL.join([title, *_preset_lines(head), ""])


def _preset_lines(head: PtzHead) -> list[str]:
    return [f"presetposno{key}={p.name}" for key, p in head.presets.items()]


def _limits(head: PtzHead) -> str:
    axes = {"Pan": head.pan, "Tilt": head.tilt, "Zoom": head.zoom}
    return "".join(
        f"Min{name}={motor.low:g}{_EOL}Max{name}={motor.high:g}{_EOL}"
        for name, motor in axes.items()
    )


# -- commands: (head, value, all arguments) -----------------------------------

type _Args = Mapping[str, str]


def _number(text: str, low: float = -math.inf, high: float = math.inf) -> float:
    value = float(text)
    if not (math.isfinite(value) and low <= value <= high):
        raise PtzError(f"value {text} out of range")
    return value


def _pair(text: str) -> tuple[float, float]:
    first, _, second = text.partition(",")
    return float(first), float(second)


def _move(head: PtzHead, value: str, _: _Args) -> None:
    if value == "stop":
        head.halt()
    elif value == "home":
        head.recall(1)
    elif value in _DIRECTIONS:
        right, up = _DIRECTIONS[value]
        pan = head.pan.place + right * _STEP_DEGREES if right else None
        tilt = head.tilt.place + up * _STEP_DEGREES if up else None
        head.go(pan=pan, tilt=tilt)
    else:
        raise PtzError(f"unknown move {value}")


def _preset_name(head: PtzHead, value: str, _: _Args) -> None:
    try:
        head.recall(head.number_of(value))
    except KeyError:
        raise PtzError("preset position not found") from None


def _preset_number(head: PtzHead, value: str, _: _Args) -> None:
    try:
        head.recall(int(value))
    except KeyError:
        raise PtzError("preset position not found") from None


def _store_preset(head: PtzHead, value: str, _: _Args) -> None:
    head.add_preset(value, head.pan.place, head.tilt.place, head.zoom.place)


def _remove_preset_number(head: PtzHead, value: str, _: _Args) -> None:
    try:
        head.remove_preset(int(value))
    except KeyError, ValueError:
        raise PtzError("preset position not found") from None


def _remove_preset(head: PtzHead, value: str, _: _Args) -> None:
    try:
        head.remove_preset(head.number_of(value))
    except KeyError:
        raise PtzError("preset position not found") from None


def _continuous(head: PtzHead, value: str, _: _Args) -> None:
    pan, tilt = (_number(f"{part}", -_SPEED, _SPEED) for part in _pair(value))
    head.pan.run(pan / _SPEED * head.pan_tilt_speed)
    head.tilt.run(tilt / _SPEED * head.pan_tilt_speed)


def _continuous_zoom(head: PtzHead, value: str, _: _Args) -> None:
    head.zoom.run(_number(value, -_SPEED, _SPEED) / _SPEED * head.zoom_speed)


def _center(head: PtzHead, value: str, args: _Args) -> None:
    x, y = _pair(value)
    width = float(args.get("imagewidth", "1920"))
    height = float(args.get("imageheight", "1080"))
    if not (0 <= x <= width and 0 <= y <= height):
        raise PtzError("center lies outside the image")
    angle = head.field_of_view
    head.go(
        pan=head.pan.place + (x / width - 0.5) * angle,
        tilt=head.tilt.place + (0.5 - y / height) * angle * height / width,
    )


def _area_zoom(head: PtzHead, value: str, args: _Args) -> None:
    point, _, factor = value.rpartition(",")
    times = _number(factor, 1, 10000) / 100
    now = 1 + (head.zoom.place - 1) / _DOUBLES_EVERY
    _center(head, point, args)
    zoom = 1 + (now * times - 1) * _DOUBLES_EVERY
    head.go(zoom=min(max(zoom, head.zoom.low), head.zoom.high))


def _continuous_focus(head: PtzHead, value: str, _: _Args) -> None:
    head.focus_speed = _number(value, -_SPEED, _SPEED)


def _autofocus(head: PtzHead, value: str, _: _Args) -> None:
    head.autofocus = value == "on"


_MODIFIERS: Final = frozenset({"speed", "imagewidth", "imageheight", "html", "info"})

_BY_NUMBER: Final = frozenset({"gotoserverpresetno", "removeserverpresetno"})
_COMMANDS: Final[dict[str, Callable[[PtzHead, str, _Args], None]]] = {
    "move": _move,
    "gotoserverpresetname": _preset_name,
    "gotoserverpresetno": _preset_number,
    "setserverpresetname": _store_preset,
    "removeserverpresetname": _remove_preset,
    "removeserverpresetno": _remove_preset_number,
    "pan": lambda h, v, _: h.go(pan=_number(v, h.pan.low, h.pan.high)),
    "tilt": lambda h, v, _: h.go(tilt=_number(v, -180, 180)),
    "zoom": lambda h, v, _: h.go(zoom=_number(v, h.zoom.low, h.zoom.high)),
    "rpan": lambda h, v, _: h.go(pan=h.pan.place + _number(v, -360, 360)),
    "rtilt": lambda h, v, _: h.go(tilt=h.tilt.place + _number(v, -360, 360)),
    "rzoom": lambda h, v, _: h.go(zoom=h.zoom.place + _number(v, -9999, 9999)),
    "continuouspantiltmove": _continuous,
    "continuouszoommove": _continuous_zoom,
    "center": _center,
    "areazoom": _area_zoom,
    "continuousfocusmove": _continuous_focus,
    "autofocus": _autofocus,
}
"""Command arguments with their VAPIX ranges."""
