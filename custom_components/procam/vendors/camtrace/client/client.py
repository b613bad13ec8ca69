"""The client of a CamTrace server: reads it, and holds its commands by subject."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
import time

import aiohttp

from ....clientkit.client import EventStream
from ....clientkit.errors import (
    DeviceAuthError,
    DeviceError,
    DeviceNotFoundError,
    DeviceOutdatedError,
    DevicePermissionError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from ....clientkit.http import Answer
from ....clientkit.identity import Identity
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
from .control import Control
from .events import CamtraceEvent, Refresh, apply
from .http import Api
from .metadata_feed import MetadataFeed
from .models.alarms import Alarm, AlarmCursor
from .models.cameras import Camera, read_camera
from .models.metadata import MetadataEvent, MetadataMark
from .models.monitoring import License
from .models.state import CamtraceState
from .reader import Reader, server_identity
from .settings import CamtraceSettings
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
        """Take a session that carries `never_repeat`; nothing is sent yet."""
        self._snapshot = Snapshot[CamtraceState, CamtraceEvent](apply)
        self._api = Api(settings, session, clock=clock, wall=wall)
        self._reading_now = asyncio.Lock()
        self.alarms = Alarms(self._api, self._snapshot, self._end_alarms)
        self.control = Control(self._api)
        self.control_room = ControlRoom(self._api, self._snapshot, self._expire)
        self.metadata = Metadata(self._api)
        self.monitoring = Monitoring(self._api, self._expire)
        self.organization = Organization(self._api)
        self.recordings = Recordings(self._api, self._expire)
        self.snapshots = Snapshots(self._api)
        self.video = Video(self._api)
        self._feed = AlarmFeed(self._api, self.alarms)
        self._metadata_feed = MetadataFeed(self._api, self.metadata)
        self._reading = Reader(
            self._api,
            self._feed,
            self._metadata_feed,
            self.monitoring,
            self.control_room,
            self.recordings,
        )
        self.ptz = PtzCommands(
            self._api,
            self._reading.cameras.get,
            self._reading.cameras.last_commands,
            self._snapshot,
        )

    @property
    def state(self) -> CamtraceState:
        """The present state of the server and its cameras."""
        return self._snapshot.state

    @property
    def settings(self) -> CamtraceSettings:
        """What the client was made with."""
        return self._api.settings

    @property
    def unknown(self) -> dict[str, int]:
        """How often the server said what the documentation does not know."""
        return self._api.unknown

    @property
    def clock_skew_s(self) -> float:
        """How far the server's clock is ahead of ours, to about a second."""
        return self._api.clock.skew_s()

    async def identify(self) -> Identity:
        """Find out who is there; one login attempt.

        Raises DeviceUnsupportedError for another product or an older API,
        DeviceAuthError for wrong credentials, DevicePermissionError when the account
        may not list cameras.
        """
        await self._discover()
        # Only the vendor's own clients speak of this path; the list below logs in.
        with suppress(DeviceNotFoundError):
            await self.monitoring.services()
        await self._reading.cameras.read()
        license_: License | None = None
        try:
            license_ = await self.monitoring.license()
        except DeviceAuthError:
            raise
        except DeviceError:
            # Readable for Admin and Monitor only; without it there is no uuid.
            pass
        return server_identity(self._api, license_, "CamTrace")

    async def read(self) -> CamtraceState:
        """Return the state of the server; call `take_alarms` after it.

        Two requests, and now and then a few more: call it every `POLL_S` seconds.
        """
        async with self._reading_now:
            with self._snapshot.reading():
                self._snapshot.set(await self._reading.read())
        state = self.state
        self.control.services = self.video.services = state.services
        return state

    async def read_camera(self, camera_id: int) -> Camera:
        """Return one camera as it is now, without what the alarm list says of it."""
        return read_camera(await self._api.one(f"/cameras/{camera_id}"))

    def resume_alarms(self, cursor: AlarmCursor) -> None:
        """Go on after the alarms an earlier client delivered; before the first read.

        Without it alarms are delivered from the first read on.
        """
        self._feed.resume(cursor)

    def take_alarms(self) -> tuple[tuple[Alarm, ...], AlarmCursor | None]:
        """Return the new alarms of the reads so far, and the cursor to keep with them.

        Oldest first, each exactly once. They wait until they are taken, also when a
        read has failed.
        """
        return self._feed.take()

    def resume_metadata(self, marks: Mapping[str, MetadataMark]) -> None:
        """Go on after the events an earlier client delivered; before the first read.

        Without a mark a connector's events are delivered from the first read on.
        """
        self._metadata_feed.resume(marks)

    def take_metadata(
        self,
    ) -> tuple[tuple[tuple[str, MetadataEvent], ...], dict[str, MetadataMark]]:
        """Return the new events with their connector's uuid, and the marks to keep.

        Likewise: each exactly once, of a connector oldest first.
        """
        return self._metadata_feed.take()

    def events(self) -> EventStream[Refresh]:
        """Open the control channel; see `Control.events`."""
        return self.control.events()

    async def force_recording(
        self, camera_id: int, *, on: bool
    ) -> tuple[CamtraceEvent, ...] | None:
        """Start or end forced recording; the next read shows it.

        Raises DeviceUnsupportedError without a control channel.
        """
        await self.control.force_recording(camera_id, on=on)
        return None

    async def signed_url(self, path: str) -> str:
        """Return a URL that opens one path within ten seconds, such as the banner's.

        A secret for its short life: it never belongs into a state or a log.
        """
        return str(self._api.http.url(path, await self._api.login.query(), safe=":="))

    async def close(self) -> None:
        """Nothing is held open between calls; the session is its owner's."""

    async def _discover(self) -> None:
        """Tell a CamTrace server of our API from anything else, without login."""
        try:
            answer = await self._api.http.get("/api/")
            latest = _latest(answer)
        except _NOT_OPEN:
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

    def _end_alarms(self, camera_ids: Iterable[int]) -> None:
        self._feed.release(camera_ids)

    def _expire(self, name: str) -> None:
        self._reading.expire(name)


def _latest(answer: Answer) -> str:
    match answer.json("/api/"):
        case {"versions": {"latest": str(latest)}}:
            return latest
    raise DeviceResponseError("The server does not name its versions")
