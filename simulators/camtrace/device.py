"""The fake CamTrace Sirion 16 server, put together from its subjects."""

from datetime import datetime
from typing import override

from aiohttp import web

from simulators.base import Control, Simulator

from .alarms import Alarm, Alarms
from .auth import Doorman
from .cameras import CameraRoutes
from .clock import Clock
from .commands import Commands
from .control import ControlChannel
from .entrance import Entrance
from .mosaics import Mosaics
from .site import Camera, Site, Variants
from .users import User, Users, default_users
from .wire import Api


class CamtraceSimulator(Simulator):
    """A CamTrace server; see `default_users` for the accounts.

    `cameras` of them are made (ids from 1, odd ones with PTZ and a reference
    picture). `alarms` rows lie in the past, the same ones every time but for the
    date. `skew_s` sets the clock wrong. A restart loses alarm states, overrides,
    forced recordings and used tokens; rows and configuration stay.
    """

    title = "CamTrace Sirion 16"

    def __init__(
        self,
        *,
        cameras: int = 3,
        alarms: int = 45,
        alarm_duration_s: float = 10.0,
        skew_s: float = 0.0,
        users: list[User] | None = None,
        variants: Variants | None = None,
        bcrypt_cost: int = 4,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Prepare a server."""
        super().__init__(host=host, port=port)
        self.clock = Clock(skew_s=skew_s)
        self.users = Users(
            default_users() if users is None else users, cost=bcrypt_cost
        )
        self.doorman = Doorman(self.users, self.clock)
        self.site = Site(
            clock=self.clock,
            variants=variants or Variants(),
            started=self._start_of_history(),
        )
        for _ in range(cameras):
            self.site.add()
        self.alarms = Alarms(self.site, history=alarms, duration_s=alarm_duration_s)
        self.mosaics = Mosaics(self.site)
        self.commands = Commands(self.site)
        self.alarms.listeners.append(lambda camera, _: self.commands.on_alarm(camera))
        self.control = ControlChannel(self.site, self.alarms, self.doorman, self.note)
        self.entrance = Entrance(self.site, self.users)

    def _start_of_history(self) -> datetime:
        return self.clock.now().replace(second=0, microsecond=0)

    @property
    def cameras(self) -> dict[int, Camera]:
        """The cameras by id."""
        return self.site.cameras

    @override
    def add_routes(self, router: web.UrlDispatcher) -> None:
        api = Api(router, self.doorman, self.clock)
        for subject in (
            self.entrance,
            self.alarms,
            CameraRoutes(self.site),
            self.mosaics,
            self.commands,
            self.control,
        ):
            subject.add_routes(api)
        api.everything_else()

    @override
    async def on_stop(self) -> None:
        self.alarms.power_down()
        self.site.power_cycle()
        self.mosaics.power_cycle()
        self.doorman.forget()
        await self.commands.power_down()

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
        return ()
