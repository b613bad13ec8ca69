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
from .commands.alarms import Alarms
from .commands.control_room import ControlRoom
from .commands.metadata import Metadata
from .commands.monitoring import Monitoring
from .commands.organization import Organization
from .commands.ptz import PtzCommands
from .commands.recordings import Recordings
from .commands.snapshots import Snapshots
from .const import API, TOO_OLD, VERSION
from .control import Control, Hint
from .events import CamtraceEvent, Events, ReadRequest
from .http import Api
from .metadata_feed import MetadataFeed
from .models.alarms import Alarm, AlarmCursor
from .models.metadata import MetadataEvent, MetadataMark
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
"""What a path that needs no login does not answer on a CamTrace server."""


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
        self._feed = AlarmFeed(api, self.alarms)
        self._metadata_feed = MetadataFeed(api, self.metadata, schedule)
        self._reader = Reader(
            api,
            self._snapshot,
            schedule,
            feed=self._feed,
            metadata_feed=self._metadata_feed,
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
        """Return the state of the server; call `take_alarms` after it.

        Two requests, and now and then a few more: call it every `POLL_S` seconds.
        """
        return await self._reader.read()

    def resume_alarms(self, cursor: AlarmCursor) -> None:
        """Resume after the alarms that an earlier client delivered; before the first read.

        Without it alarms are delivered from the first read on.
        """
        self._feed.resume(cursor)

    @property
    def is_waiting(self) -> bool:
        """True if alarms or metadata events wait to be taken."""
        return self._feed.is_waiting or self._metadata_feed.is_waiting

    def take_alarms(self) -> tuple[tuple[Alarm, ...], AlarmCursor | None]:
        """Return the new alarms found so far, and the cursor to keep with them.

        Oldest first, each exactly once. They wait until they are taken, also when a
        read has failed.
        """
        return self._feed.take({camera.id for camera in self.state.cameras})

    def resume_metadata(self, marks: Mapping[str, MetadataMark]) -> None:
        """Resume after the events that an earlier client delivered; before the first read.

        Without a mark a connector's events are delivered from the first read on.
        """
        self._metadata_feed.resume(marks)

    def take_metadata(
        self,
    ) -> tuple[tuple[tuple[str, MetadataEvent], ...], dict[str, MetadataMark]]:
        """Return the new events with their connector's uuid, and the marks to keep.

        Each exactly once, of a connector oldest first.
        """
        return self._metadata_feed.take() if self.settings.connectors else ((), {})

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[CamtraceEvent]]:
        """Open the control channel; what its hints are about is read at once.

        See `Control.hints`.
        """
        async with self.control.hints() as hints:
            yield self._follow(hints)

    async def _follow(
        self, hints: AsyncIterator[list[Hint]]
    ) -> AsyncIterator[CamtraceEvent]:
        async for some in hints:
            try:
                if any(hint.may_be_alarm for hint in some):
                    for event in await self._read_alarms():
                        yield event
                for event in await self._read_hinted(some):
                    yield event
            except DeviceError:
                # Whether the server is still there is for a whole read to find out.
                yield ReadRequest()

    async def _read_alarms(self) -> Events:
        if "alarms" in self.state.missing_rights:
            return ()
        return await self._reader.read_alarms()

    async def _read_hinted(self, hints: list[Hint]) -> Events:
        """Read the camera if all hints are about the same one, otherwise the list."""
        (about, *others) = {hint.camera_id for hint in hints}
        if about is not None and not others and self.state.camera(about) is not None:
            return await self._reader.read_camera(about)
        self._schedule.expire("cameras")
        return (ReadRequest(),)

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
