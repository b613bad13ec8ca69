"""The simulated MOBOTIX MOVE camera: its parts, and who may call what."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, override

from aiohttp import web

from simulators.base import Control, Input, Simulator

from .background_activity import live
from .clips import SdCard
from .clock import Clock
from .configuration import export_configuration, import_configuration
from .controls import camera_controls, camera_state, console_inputs
from .events import MOTIONS, Events
from .executor import Executor
from .factory import EVENTS, factory_tree
from .head import Head
from .login import Accounts, Gate
from .maintenance import Maintenance
from .mjpeg import MjpegServer
from .models import MODELS, LensClass
from .options import Options
from .parameters import Parameters
from .patrols import Patrols
from .picture import Picture
from .ports import Ports
from .ptz import PtzCgi
from .rtsp import RtspServer
from .user_api import UserApi
from .wire import Cgi, CgiError, close_or_keep, text_answer

_REBOOT_DELAY_S = 0.05
"""Time for the answer to leave before the camera goes down."""


class MobotixSimulator(Simulator):
    """A MOVE camera with HTTP, MJPEG and RTSP on loopback.

    `MobotixSimulator(model="zoom", auth="digest")`: further keywords are fields of
    `Options`. Ports of 0 take free ones at the first start and keep them.
    """

    title = "MOBOTIX MOVE camera"
    badge = ("Mo", "#00628b")

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        mjpeg_port: int = 0,
        rtsp_port: int = 0,
        model: str = "ptz",
        options: Options | None = None,
        **switches: Any,
    ) -> None:
        """Create a new camera, with the factory login `Admin`/`1234`."""
        super().__init__(host=host, port=port)
        self.options = replace(options or Options(), **switches)
        self.model = MODELS[model]
        self.accounts = Accounts()
        self.accounts.reset()
        self.gate = Gate(self.accounts, self.options)
        self.parameters = Parameters(
            factory_tree(self.model, self.options), self.model, self.options
        )
        self.clock = Clock(self.parameters, self.options)
        self.head = Head(
            min_tilt=self.options.min_tilt,
            max_tilt=self.options.max_tilt,
            pan_tilt=self.model.lens is LensClass.DOME,
        )
        self.patrols = Patrols(self.head, self.parameters)
        self.ports = Ports(self.model, self.parameters, self.options)
        face = self.model.face if self.options.face is None else self.options.face
        self.events = Events(self.parameters, self.ports, self.options, face=face)
        self.user_api = UserApi(self.accounts)
        self.maintenance = Maintenance(
            self, self.parameters, self.clock, stop_streams=self._hold_streams
        )
        self._executor = Executor()
        self.card = SdCard(self.options, self._executor)
        self._add_video(mjpeg_port, rtsp_port)
        self._ptz = PtzCgi(self.model, self.options, self.head, self.patrols)
        self._life: asyncio.Task[None] | None = None
        self._rebooting: asyncio.Task[None] | None = None
        self._connect()

    def _connect(self) -> None:
        """Pass each change of a parameter to the part it belongs to."""
        self.ports.changed = self.events.changed
        self.parameters.changed.append(self._follow_parameters)
        if self.options.list_presets and self.model.takes("PZR"):
            self.parameters.live.append(self.patrols.names)

    def _add_video(self, mjpeg_port: int, rtsp_port: int) -> None:
        """Put lens and streams on."""
        self.picture = Picture(
            options=self.options,
            parameters=self.parameters,
            clock=self.clock,
            head=self.head,
            events=self.events,
            ports=self.ports,
            executor=self._executor,
        )
        self.mjpeg = MjpegServer(
            mjpeg_port,
            options=self.options,
            gate=self.gate,
            picture=self.picture,
            note=self.note,
        )
        self.rtsp = RtspServer(
            rtsp_port,
            model=self.model,
            options=self.options,
            accounts=self.accounts,
            parameters=self.parameters,
            picture=self.picture,
            executor=self._executor,
            note=self.note,
        )

    # -- what tests look at ---------------------------------------------------------

    @property
    def monitor_count(self) -> int:
        """How many clients listen to events."""
        return len(self.events.monitors)

    @property
    def mjpeg_port(self) -> int:
        """Port of the MJPEG server."""
        return self.mjpeg.port

    @property
    def rtsp_port(self) -> int:
        """Port of the RTSP server."""
        return self.rtsp.port

    @property
    def userinfo_called(self) -> bool:
        """Return True if a client asked for the passwords, which none may."""
        return self.user_api.userinfo_called

    # -- what a person does -----------------------------------------------------------

    def raise_motion(self, number: int = 0, level: int = 35) -> None:
        """Move before window 0 (Motion) to 3."""
        enabled = self.events.enabled(MOTIONS[number])
        self.events.set_motion(number, triggered=enabled, level=level)

    def clear_motion(self, number: int = 0) -> None:
        """Leave a window."""
        self.events.set_motion(number, triggered=False)

    def toggle_output(self, number: int) -> None:
        """Switch an output in the camera's own web page."""
        active = number not in self.ports.active_outputs
        self.ports.set_output(number, active=active)

    def joystick(self, pan: float, tilt: float, zoom: float) -> None:
        """Push the joystick of an operator's desk; 0, 0, 0 releases it."""
        self.head.drive(pan, tilt)
        self.head.drive_zoom(zoom)

    def set_detection(self, group: str, *, enabled: bool) -> None:
        """Switch a detection on or off in the camera's own web page."""
        self.parameters.update(
            {f"Event.{EVENTS[group]}.Enabled": "yes" if enabled else "no"}
        )

    def set_password(self, name: str, password: str) -> None:
        """Change a password in the camera's own web page."""
        self.accounts[name].password = password

    def drop_monitors(self, *, abort: bool = True) -> None:
        """Cut the event streams; without `abort` they end in order."""
        self.events.drop_monitors(abort=abort)

    def cut_video(self) -> None:
        """Cut every MJPEG and RTSP connection."""
        self.mjpeg.cut()
        self.rtsp.cut()

    # -- power ------------------------------------------------------------------------

    @override
    async def on_start(self) -> None:
        """Start the device; volatile state is lost, stored state is kept."""
        self.gate.forget()
        self.rtsp.gate.forget()
        self.head.stop()
        self.head.autofocus = True
        self.ports.power_cycle()
        self.events.power_cycle()
        self.mjpeg.stopped = self.rtsp.stopped = False
        await self.mjpeg.start(self.host)
        await self.rtsp.start(self.host)
        self.parameters.store("Network.RTSP.Port", str(self.rtsp.port))
        self.maintenance.power_cycle()
        if self.options.alive:
            self._life = asyncio.create_task(live(self))

    @override
    async def on_stop(self) -> None:
        """Lose power."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait((self._life,))
            self._life = None
        self.events.drop_monitors()
        await self.mjpeg.stop()
        await self.rtsp.stop()
        self._executor.close()

    @override
    async def stop(self) -> None:
        """Power down; a reboot under way does not bring the camera back."""
        reboot = self._rebooting
        if reboot is not None and reboot is not asyncio.current_task():
            reboot.cancel()
            await asyncio.wait((reboot,))
        await super().stop()

    def reboot(self) -> None:
        """Go down in a moment and come back after `restart_s`."""
        if self._rebooting is None or self._rebooting.done():
            self.maintenance.write_log("system: restart")
            self._rebooting = asyncio.create_task(self._go_down_and_up())

    async def _go_down_and_up(self) -> None:
        await asyncio.sleep(_REBOOT_DELAY_S)
        await self.restart(down_s=self.options.restart_s)

    def _hold_streams(self) -> None:
        self.mjpeg.stopped = self.rtsp.stopped = True
        self.cut_video()

    # -- configuration ------------------------------------------------------------------

    def factory_default(self, *, hard: bool) -> None:
        """Return to factory values and reboot."""
        self.parameters.reset(keep_network=not hard)
        self.accounts.reset()
        self.patrols.reset()
        self.maintenance.snapshot_path = ""
        self.maintenance.certificates.clear()
        self.reboot()

    def export_state(self) -> dict[str, Any]:
        """Return what a backup keeps."""
        return export_configuration(self.parameters, self.accounts, self.patrols)

    def import_state(self, state: dict[str, Any]) -> None:
        """Load a backup."""
        import_configuration(state, self.parameters, self.accounts, self.patrols)
        self.events.changed()

    def _follow_parameters(self, names: set[str]) -> None:
        for group, event in EVENTS.items():
            if f"Event.{event}.Enabled" in names and group in self.events.motions:
                self.clear_motion(MOTIONS.index(group))
        if "PTZ.Limit.L0.Mintilt" in names or "PTZ.Limit.L0.Maxtilt" in names:
            self.head.limit_tilt(
                float(self.parameters["PTZ.Limit.L0.Mintilt"]),
                float(self.parameters["PTZ.Limit.L0.Maxtilt"]),
            )
        self.events.changed()

    def fill_card(self, *times: datetime) -> None:
        """Store a clip for each local time."""
        self.card.fill(times)

    # -- HTTP -----------------------------------------------------------------------------

    @override
    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Route every program through one login check."""
        programs: dict[str, Cgi] = {}
        for part in (
            self.parameters,
            self.clock,
            self._ptz,
            self.ports,
            self.events,
            self.card,
            self.picture,
            self.user_api,
            self.maintenance,
        ):
            programs |= part.cgis()

        async def answer(request: web.Request) -> web.StreamResponse:
            return await self._serve_cgi(request, programs)

        router.add_route("*", "/cgi-bin/{name:.*}", answer)

    async def _serve_cgi(
        self, request: web.Request, programs: dict[str, Cgi]
    ) -> web.StreamResponse:
        options = self.options
        if options.redirect_to is not None:
            raise web.HTTPFound(options.redirect_to + request.raw_path)
        if options.busy:
            raise web.HTTPServiceUnavailable
        program = programs.get(request.match_info["name"])
        refusal = self._refusal(request, program)
        if refusal is not None:
            return refusal
        if program is None:
            raise web.HTTPNotFound
        if request.method != program.method:
            raise web.HTTPBadRequest
        try:
            answer = await program.answer(request)
        except CgiError as err:
            answer = f"{err.prefix}{err}\r\n"
        if isinstance(answer, str):
            answer = text_answer(answer, options, path=request.path)
        return close_or_keep(answer, options)

    def _refusal(
        self, request: web.Request, program: Cgi | None
    ) -> web.StreamResponse | None:
        """Return 401, or 200 with `Permission denied`; None lets the request in."""
        header = request.headers.get("Authorization", "")
        verdict = self.gate.check(request.method, request.raw_path, header)
        if verdict.account is None:
            as_body = (
                self.options.bad_login_as_body and verdict.tried and not verdict.stale
            )
        elif program is None or verdict.account.rights >= program.rights:
            return None
        else:
            as_body = self.options.missing_rights_as_body
        if as_body:
            return text_answer("Permission denied\r\n", self.options)
        refusal = web.Response(status=401, text="Unauthorized")
        for offer in self.gate.challenges(stale=verdict.stale):
            refusal.headers.add("WWW-Authenticate", offer)
        return close_or_keep(refusal, self.options)

    # -- console ----------------------------------------------------------------------------

    @override
    def controls(self) -> tuple[Control, ...]:
        """Return the controls of the console page."""
        return camera_controls(self)

    @override
    def console_inputs(self) -> Mapping[str, Input]:
        return console_inputs(self)

    @override
    def state(self) -> dict[str, Any]:
        """Return what the console shows."""
        return camera_state(self)
