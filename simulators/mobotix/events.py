"""Detections and eventdata.cgi: get and the endless monitor (vendor, Event Data)."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from aiohttp import web

from .factory import EVENTS
from .login import Rights
from .options import Options
from .parameters import Parameters
from .ports import Ports
from .wire import CRLF, Cgi, CgiError, RawAnswer, close_or_keep, need

type Box = tuple[float, float, float, float]

MOTIONS = ("Motion", "Motion1", "Motion2", "Motion3")
_MOTION_KEYS = ("Enabled", "Level", "Sensitivity", "Triggered")
_TAMPER_KEYS = ("Enabled", "Triggered")
_DEFAULT_BOX: Box = (0.5, 0.4, 0.2, 0.3)
_LOOK_FOR_CLOSING_S = 0.1
_BUFFER_LIMIT = 4 * 2**20
"""A client this far behind has stopped reading; the camera drops it."""


@dataclass(slots=True)
class Motion:
    """One motion window."""

    level: int = 0
    triggered: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client asked for."""

    groups: tuple[str, ...]
    motion: tuple[str, ...]
    tamper: tuple[str, ...]
    face: tuple[str, ...]


@dataclass(eq=False, slots=True)
class Monitor:
    """One endless answer."""

    request: web.Request
    wanted: Wanted
    last: str | None = None
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def connected(self) -> bool:
        """Return True if the client is still there."""
        transport = self.request.transport
        return transport is not None and not transport.is_closing()


class Events:
    """The camera's detections, and the monitors that receive them."""

    def __init__(
        self, parameters: Parameters, ports: Ports, options: Options, *, face: bool
    ) -> None:
        self._parameters = parameters
        self._ports = ports
        self._options = options
        self.groups = tuple(group for group in EVENTS if group != "Face" or face)
        self.monitors: set[Monitor] = set()
        self.power_cycle()

    def power_cycle(self) -> None:
        """Forget what was seen."""
        self.motions = {name: Motion() for name in MOTIONS}
        self.tampered = False
        self.faces: dict[str, list[Box]] = {}

    # -- what happens before the lens ---------------------------------------------

    def set_motion(self, number: int, *, triggered: bool, level: int = 0) -> None:
        """Show movement in window 0 (Motion) to 3; a disabled one sees nothing."""
        motion = self.motions[MOTIONS[number]]
        motion.level = level
        motion.triggered = triggered
        self.changed()

    def set_tampered(self, *, tampered: bool) -> None:
        """Cover or uncover the lens."""
        self.tampered = tampered
        self.changed()

    def set_faces(self, boxes: Iterable[Box], stream: str | None = None) -> None:
        """Show faces on one stream, or on all."""
        found = list(boxes)
        for name in (stream,) if stream else self._options.face_streams:
            self.faces[name] = found
        self.changed()

    def set_face_count(self, count: int) -> None:
        """Show that many faces, side by side."""
        x, y, width, height = _DEFAULT_BOX
        self.set_faces(
            (round(x * i / count, 3) if i else 0.1, y, width, height)
            for i in range(count)
        )

    def enabled(self, group: str) -> bool:
        """Return True if the detection of a group is switched on."""
        return self._parameters.flag(f"Event.{EVENTS[group]}.Enabled")

    # -- lines ----------------------------------------------------------------------

    def line(self, group: str, wanted: Wanted) -> str:
        """Return a group's line with its last semicolon, without line end."""
        if group == "IO":
            return f"IO:Status={self._ports.status()};"
        if not self.enabled(group):
            return f"{group}:Enabled=0;"
        if group == "T0":
            values = {"Enabled": "1", "Triggered": str(int(self.tampered))}
            keys = wanted.tamper
        elif group == "Face":
            values = {"Enabled": "1"} | {
                stream: _boxes(self.faces.get(stream, []))
                for stream in self._options.face_streams
            }
            keys = wanted.face
        else:
            values = self._motion_values(group)
            keys = wanted.motion
        shown = "".join(f"{k}={v};" for k, v in values.items() if not keys or k in keys)
        return f"{group}:{shown}"

    def _motion_values(self, group: str) -> dict[str, str]:
        motion = self.motions[group]
        window = MOTIONS.index(group)
        return {
            "Enabled": "1",
            "Level": str(motion.level),
            "Sensitivity": self._parameters[f"Motion.M{window}.Sensitivity"],
            "Triggered": str(int(motion.triggered)),
        }

    def body(self, wanted: Wanted, *, once: bool) -> str:
        """Return the lines of one answer or part."""
        space = " " if self._options.space_before_line_end else ""
        text = ""
        for group in wanted.groups:
            line = self.line(group, wanted)
            if once and group == "Face":
                # The vendor's get sample for faces lacks the last semicolon.
                line = line.removesuffix(";")
            text += line + space + CRLF
        text += CRLF if self._options.extra_blank_line else ""
        return text.replace(CRLF, self._options.line_end)

    # -- the CGI ----------------------------------------------------------------------

    def cgis(self) -> dict[str, Cgi]:
        """Return eventdata.cgi."""
        reads = Rights.VIEW if self._options.viewer_reads else Rights.ADMIN
        return {"admin/eventdata.cgi": Cgi(rights=reads, answer=self._answer)}

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        action = need(request, "action")
        wanted = self._wanted(request)
        if action == "get":
            return self._once(wanted)
        if action == "monitor":
            return await self._monitor(request, wanted)
        raise CgiError(f"unknown action {action}")

    def _wanted(self, request: web.Request) -> Wanted:
        asked = need(request, "group").split(",")
        known = tuple(group for group in asked if group in self.groups)
        if not known or (
            len(known) < len(asked) and self._options.unsupported_group == "error"
        ):
            raise CgiError(f"unsupported group in {','.join(asked)}")
        return Wanted(
            groups=known,
            motion=_keys(request, "MotionParam", _MOTION_KEYS),
            tamper=_keys(request, "TamperingParam", _TAMPER_KEYS),
            face=_keys(request, "FaceParam", ("Enabled", *self._options.face_streams)),
        )

    def _once(self, wanted: Wanted) -> web.StreamResponse:
        body = self.body(wanted, once=True).encode()
        if self._options.get_length_error:
            length = len(body) + self._options.get_length_error
            head = (
                f"HTTP/1.0 200 OK{CRLF}Content-type: text/plain{CRLF}"
                f"Content-length: {length}{CRLF}{CRLF}"
            )
            return RawAnswer(head.encode() + body)
        answer = web.Response(body=body, headers={"Content-Type": "text/plain"})
        return close_or_keep(answer, self._options)

    async def _monitor(
        self, request: web.Request, wanted: Wanted
    ) -> web.StreamResponse:
        limit = self._options.monitor_limit
        if limit is not None and len(self.monitors) >= limit:
            return web.Response(status=503, text="Service Unavailable")
        monitor = Monitor(request, wanted)
        self._write(monitor, self._monitor_head())
        if self._options.monitor_first_part:
            self._tell(monitor)
        else:
            monitor.last = self.body(wanted, once=False)
        self.monitors.add(monitor)
        try:
            await self._until_closed(monitor)
        finally:
            self.monitors.discard(monitor)
        if monitor.connected and self._options.closing_boundary:
            self._write(monitor, f"{self._delimiter}--{CRLF}".encode())
        return RawAnswer()

    def _monitor_head(self) -> bytes:
        name = ("--" if self._options.boundary_dashes else "") + self._options.boundary
        if self._options.boundary_quoted:
            name = f'"{name}"'
        return (
            f"HTTP/1.0 200 OK{CRLF}"
            f"Content-type: multipart/x-mixed-replace;boundary={name}{CRLF}{CRLF}"
        ).encode()

    @property
    def _delimiter(self) -> str:
        return f"--{self._options.boundary}"

    async def _until_closed(self, monitor: Monitor) -> None:
        loop = asyncio.get_running_loop()
        repeated = loop.time()
        while monitor.connected and not monitor.closing.is_set():
            period = self._options.monitor_period_s
            pause = min(period or _LOOK_FOR_CLOSING_S, _LOOK_FOR_CLOSING_S)
            try:
                async with asyncio.timeout(pause):
                    await monitor.closing.wait()
            except TimeoutError:
                if period is not None and loop.time() - repeated >= period:
                    repeated = loop.time()
                    self._tell(monitor, again=True)

    # -- push ---------------------------------------------------------------------------

    def changed(self) -> None:
        """Send a part to every monitor that sees a difference."""
        for monitor in list(self.monitors):
            self._tell(monitor)

    def drop_monitors(self, *, abort: bool = True) -> None:
        """Cut the monitors; without `abort` the answers end in order."""
        for monitor in list(self.monitors):
            monitor.closing.set()
            if abort and monitor.request.transport is not None:
                monitor.request.transport.abort()

    def _tell(self, monitor: Monitor, *, again: bool = False) -> None:
        body = self.body(monitor.wanted, once=False)
        if body == monitor.last and not again:
            return
        monitor.last = body
        length = len(body.encode()) + self._options.monitor_length_error
        self._write(
            monitor,
            (
                f"{self._delimiter}{CRLF}Content-Type: text/plain{CRLF}"
                f"Content-Length: {length}{CRLF}{CRLF}{body}{CRLF}"
            ).encode(),
        )

    def _write(self, monitor: Monitor, data: bytes) -> None:
        transport = monitor.request.transport
        if transport is None or transport.is_closing():
            return
        transport.write(data)
        if transport.get_write_buffer_size() > _BUFFER_LIMIT:
            transport.abort()


def _keys(request: web.Request, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys a filter parameter keeps; `Enable` is `Enabled`, as printed."""
    if name not in request.query:
        return ()
    keys = request.query[name].split(",")
    keys = ["Enabled" if key == "Enable" else key for key in keys]
    if not set(keys) <= set(known):
        raise CgiError(f"invalid {name}")
    return tuple(keys)


def _boxes(boxes: list[Box]) -> str:
    if not boxes:
        return "0"
    shown = ",".join("_".join(f"{edge:g}" for edge in box) for box in boxes)
    return f"{len(boxes)} {shown}"
