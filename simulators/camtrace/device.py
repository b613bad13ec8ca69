"""The fake CamTrace Sirion 16 server, put together from its subjects."""

import asyncio
from collections.abc import Mapping
import contextlib
from datetime import datetime
from itertools import cycle
from typing import Any, override

from aiohttp import web

from simulators.base import Control, Input, Simulator

from .alarms import Alarm, Alarms
from .auth import Authenticator
from .cameras import CameraRoutes
from .clock import Clock, iso
from .commands import Commands
from .control import ControlChannel
from .controls import console_inputs, controls
from .discovery_api import DiscoveryApi
from .exports import Exports
from .folders import Folders
from .http import Api
from .logs import Logs
from .maps import Maps
from .metadata import Metadata
from .monitoring import Monitoring
from .mosaics import Mosaics
from .rtsp import CamtraceRtsp
from .seed_data import add_seed_data
from .slices import Slices
from .snapshots import Snapshots
from .state import Camera, Site, Variants
from .tasks import Tasks
from .users import User, Users, default_users
from .video import Video

_SHOWN_ALARMS = 5


class CamtraceSimulator(Simulator):
    """A CamTrace server; see `default_users` for the accounts.

    `cameras` of them are made (ids from 1, odd ones with PTZ and a reference
    picture). `alarms` rows lie in the past, the same ones every time but for the
    date. `skew_s` sets the clock wrong; `alive` raises an alarm every
    `alarm_every_s`. A restart loses alarm states, overrides, forced recordings and
    used tokens; rows and configuration stay.
    """

    title = "CamTrace Sirion 16"
    badge = ("CT", "#a31f34")

    def __init__(
        self,
        *,
        cameras: int = 3,
        alarms: int = 45,
        alarm_duration_s: float = 10.0,
        skew_s: float = 0.0,
        users: list[User] | None = None,
        variants: Variants | None = None,
        seeded: bool = True,
        alive: bool = False,
        alarm_every_s: float = 60.0,
        bcrypt_cost: int = 4,
        host: str = "127.0.0.1",
        port: int = 0,
        rtsp_port: int = 0,
    ) -> None:
        """`cost` is the cost of bcrypt: 10 on real servers, which is slow."""
        super().__init__(host=host, port=port)
        self.rtsp_port = rtsp_port
        """RTSP port; 0 takes a free one at the first start."""
        self.alive = alive
        self.alarm_every_s = alarm_every_s
        self._life: asyncio.Task[None] | None = None
        self.clock = Clock(skew_s=skew_s)
        self.users = Users(
            default_users() if users is None else users, cost=bcrypt_cost
        )
        self.authenticator = Authenticator(self.users, self.clock)
        self.site = Site(
            clock=self.clock,
            variants=variants or Variants(),
            started=self._start_of_history(),
        )
        for _ in range(cameras):
            self.site.add()
        self.alarms = Alarms(self.site, history=alarms, duration_s=alarm_duration_s)
        self._add_subjects()
        if seeded:
            add_seed_data(self)

    def _start_of_history(self) -> datetime:
        return self.clock.now().replace(second=0, microsecond=0)

    def _add_subjects(self) -> None:
        site = self.site
        self.mosaics = Mosaics(site)
        self.commands = Commands(site)
        self.tasks = Tasks(site, self.users)
        self.slices = Slices(site, self.alarms)
        self.exports = Exports(site, self.tasks)
        self.snapshots = Snapshots(site)
        self.maps = Maps()
        self.folders = Folders()
        self.metadata = Metadata(site)
        self.monitoring = Monitoring(site, self.metadata)
        self.logs = Logs(site)
        self.video = Video(site, self.alarms)
        self.rtsp = CamtraceRtsp(self.video, self.users, self.note)
        self.control = ControlChannel(site, self.alarms, self.authenticator, self.note)
        self.discovery_api = DiscoveryApi(site, self.users)
        self.alarms.listeners += [self.commands.on_alarm, self.metadata.on_alarm]
        self.discovery_api.login_listeners.append(self.logs.on_login)

    @property
    def cameras(self) -> dict[int, Camera]:
        """The cameras by id."""
        return self.site.cameras

    @override
    def add_routes(self, router: web.UrlDispatcher) -> None:
        api = Api(router, self.authenticator, self.clock)
        for subject in (
            self.discovery_api,
            self.alarms,
            self.logs,
            CameraRoutes(self.site),
            self.mosaics,
            self.commands,
            self.slices,
            self.exports,
            self.snapshots,
            self.maps,
            self.folders,
            self.metadata,
            self.monitoring,
            self.tasks,
            self.control,
            self.video,
        ):
            subject.add_routes(api)
        api.everything_else()

    @override
    async def on_start(self) -> None:
        try:
            self.rtsp_port = await self.rtsp.start(self.host, self.rtsp_port)
        except OSError:
            # Half a server must not stay behind.
            await self.stop()
            raise
        if self.alive:
            self._life = asyncio.get_running_loop().create_task(self._live())

    @override
    async def on_stop(self) -> None:
        if self._life is not None:
            self._life.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._life
            self._life = None
        self.alarms.power_down()
        self.site.power_cycle()
        self.mosaics.power_cycle()
        self.authenticator.forget()
        await self.rtsp.stop()
        await self.commands.power_down()

    async def _live(self) -> None:
        """Make something happen at each camera, one after the other."""
        for turn, kind in enumerate(cycle(("MOTION", "MOTION", "TAMPER"))):
            await asyncio.sleep(self.alarm_every_s)
            present = [one for one in self.cameras.values() if one.connected]
            if present:
                self.raise_alarm(present[turn % len(present)].id, kind)

    # -- what a person at the server does --------------------------------------

    def raise_alarm(
        self, camera_id: int, kind: str = "MOTION", *, record: bool | None = None
    ) -> Alarm:
        """Raise an alarm now; see `Alarms.raise_alarm`."""
        return self.alarms.raise_alarm(camera_id, kind, record=record)

    def acknowledge(self, camera_id: int) -> None:
        """Acknowledge a camera's alarm."""
        self.alarms.acknowledge(camera_id)

    def change_password(self, name: str, password: str) -> None:
        """Give an account a new password, and so a new salt."""
        self.users[name].set_password(password, cost=self.users.cost)

    @override
    def controls(self) -> tuple[Control, ...]:
        return controls(self)

    @override
    def console_inputs(self) -> Mapping[str, Input]:
        return console_inputs(self)

    @override
    def state(self) -> dict[str, Any]:
        return {
            "clock": iso(self.clock.now()),
            "skew_s": self.clock.skew_s,
            "accounts": {user.name: user.password for user in self.users},
            "cameras": [self._camera_state(one) for one in self.cameras.values()],
            "alarms": [
                row.row() for row in self.alarms.rows[: -_SHOWN_ALARMS - 1 : -1]
            ],
            "mosaics": {
                mosaic.content["name"]: mosaic.cells()
                for mosaic in self.mosaics.groups.values()
            },
            "screens": [screen.row() for screen in self.mosaics.screens.values()],
            "scenarios": [one.row() for one in self.commands.scenarios.values()],
            "commands called": self.commands.calls[-_SHOWN_ALARMS:],
            "control clients": self.control.logged_in,
            "control commands": self.control.commands[-_SHOWN_ALARMS:],
            "watching": self.video.watching + self.rtsp.playing,
            "rtsp": f"rtsp://{self.host}:{self.rtsp_port}/live/view/1.1",
            "hardware errors": self.monitoring.hardware_errors,
        }

    def _camera_state(self, camera: Camera) -> dict[str, Any]:
        state: dict[str, Any] = {
            "id": camera.id,
            "name": camera.name,
            "status": camera.status,
            "in alarm": camera.in_alarm,
            "recording": camera.recording,
            "forced": camera.forced,
        }
        if camera.head is not None:
            at = camera.head.position
            state["looks at"] = [round(v, 1) for v in (at.pan, at.tilt, at.zoom)]
        return state
