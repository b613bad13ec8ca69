"""The client of a CamTrace server: owns its state, and its commands by subject."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
import time

import aiohttp

from ....clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DeviceOutdatedError,
    DevicePermissionError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from ....clientkit.http import Answer
from ....clientkit.identity import Identity
from ....clientkit.schedule import Failure, Schedule
from ....clientkit.snapshot import Snapshot
from .alarm_feed import AlarmFeed
from .auth import Login
from .commands.alarms import Alarms
from .commands.control_room import ControlRoom
from .commands.metadata import Metadata
from .commands.monitoring import Monitoring
from .commands.organization import Organization
from .commands.ptz import PtzCommands
from .commands.recordings import Recordings
from .commands.snapshots import Snapshots
from .const import API, TOO_OLD, VERSION
from .control import Control
from .events import CamtraceEvent
from .http import Api
from .metadata_feed import MetadataFeed
from .models.monitoring import License, Services
from .reader import Reader, server_identity
from .settings import CamtraceSettings
from .state import CamtraceSnapshot, CamtraceState, apply
from .video import Video

_NOT_CAMTRACE = "This is not a CamTrace server"
_NOT_OPEN = (
    DeviceAuthError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
)
"""Errors of a path that a CamTrace server answers without a login."""


class CamtraceClient:
    """One CamTrace server and one account on it."""

    def __init__(
        self,
        settings: CamtraceSettings,
        session: aiohttp.ClientSession,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`session` carries the middleware `never_repeat`."""
        self._api = api = Api(settings, session, clock=clock, wall=wall)
        initial = CamtraceState(identity=server_identity(api, None))
        self._snapshot: CamtraceSnapshot = Snapshot(apply, initial)
        self._schedule = schedule = Schedule(clock)
        self.alarms = Alarms(api, self._snapshot)
        self.control = Control(api, self._services)
        self.control_room = ControlRoom(api, self._snapshot, schedule.expire)
        self.metadata = Metadata(api)
        self.monitoring = Monitoring(api, schedule.expire)
        self.organization = Organization(api)
        self.recordings = Recordings(api, schedule.expire)
        self.snapshots = Snapshots(api)
        self.video = Video(api, self._services)
        self.alarm_feed = AlarmFeed(api, self._snapshot)
        self.metadata_feed = MetadataFeed(api, self.metadata, schedule)
        self._reader = Reader(
            api,
            self._snapshot,
            schedule,
            feed=self.alarm_feed,
            metadata_feed=self.metadata_feed,
            monitoring=self.monitoring,
            control_room=self.control_room,
            recordings=self.recordings,
        )
        self.ptz = PtzCommands(api, self._snapshot)

    @property
    def state(self) -> CamtraceState:
        """The present state of the server and its cameras."""
        return self._snapshot.state

    @property
    def login(self) -> Login:
        """The login that signs the requests."""
        return self._api.login

    @property
    def settings(self) -> CamtraceSettings:
        """Address, credentials and options."""
        return self._api.settings

    @property
    def unknown(self) -> Mapping[str, int]:
        """How often the server sent something that is not documented."""
        return self._api.unknown

    @property
    def failures(self) -> Mapping[str, Failure]:
        """The requests that fail now."""
        return self._schedule.failures

    async def identify(self) -> Identity:
        """Return which server answers, with one login attempt.

        Raises DeviceUnsupportedError for another product or an older API,
        DeviceAuthError for wrong credentials, DevicePermissionError when the account
        may not list cameras.
        """
        await self._discover()
        await self._reader.read_cameras()
        license_: License | None = None
        # Readable for Admin and Monitor only; without it there is no uuid.
        with suppress(DeviceError):
            license_ = await self.monitoring.license()
        return server_identity(self._api, license_)

    async def probe(self) -> None:
        """Read one camera, as the list of a large server is a big request."""
        await self._reader.probe()

    async def read(self) -> CamtraceState:
        """Return the state of the server; take what the feeds found after it.

        Two requests, and now and then a few more: call it every `POLL_S` seconds.
        """
        return await self._reader.read()

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[CamtraceEvent]]:
        """Open the control channel; what its hints are about is read at once.

        See `Control.hints`.
        """
        async with self.control.hints() as hints:
            try:
                yield self._reader.follow(hints)
            finally:
                # Another server may answer next.
                self._schedule.expire("license")

    async def force_recording(self, camera_id: int, *, on: bool) -> None:
        """Start or end forced recording; the next read shows it.

        Raises DeviceUnsupportedError without a control channel.
        """
        await self.control.force_recording(camera_id, on=on)
        self._schedule.expire("cameras")

    async def close(self) -> None:
        """Nothing is held open between calls; the session is its owner's."""

    async def _discover(self) -> None:
        """Raise unless a CamTrace server with our API answers; without login."""
        try:
            answer = await self._api.http.get("/api/")
            latest = _latest(answer)
        except (*_NOT_OPEN, DeviceConnectionError):
            # The document does not know /api/: the clock, which it does, decides.
            await self._ask_time()
            return
        if latest in TOO_OLD:
            raise DeviceOutdatedError(f"Its API is {latest}")
        if latest != VERSION:
            raise DeviceUnsupportedError(f"The server's API is not {VERSION}")

    async def _ask_time(self) -> None:
        try:
            answer = await self._api.http.get(f"{API}/getservertime")
            value = answer.json("getservertime")
        except _NOT_OPEN as err:
            raise DeviceUnsupportedError(_NOT_CAMTRACE) from err
        if not isinstance(value, dict) or "serverTime" not in value:
            raise DeviceUnsupportedError(_NOT_CAMTRACE)

    def _services(self) -> Services:
        return self.state.services


def _latest(answer: Answer) -> str:
    match answer.json("/api/"):
        case {"versions": {"latest": str(latest)}} if latest.startswith("v"):
            return latest
    raise DeviceResponseError("The server does not report its versions")
