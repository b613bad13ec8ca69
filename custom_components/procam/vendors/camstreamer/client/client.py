"""The client: reads a camera and its apps, yields what they report, sends commands."""

from collections.abc import Callable, Mapping
import time

import aiohttp

from ....clientkit.auth import Login
from ....clientkit.axis_cgi import AxisCgi
from ....clientkit.client import EventStream
from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnequippedError,
)
from ....clientkit.http import Http
from ....clientkit.identity import Identity
from ....clientkit.schedule import Failure, Schedule
from .broadcasts import Broadcasts
from .cloud import Cloud
from .commands.drawing import Drawing
from .commands.license import apply_license
from .commands.network_cameras import FoundCamera, find_cameras
from .commands.overlays import OverlayControl
from .commands.ptz import PtzControl
from .commands.streams import StreamControl
from .commands.switcher import SwitcherControl
from .const import CAMOVERLAY, CAMSTREAMER, CAMSWITCHER, CLOUD
from .event_channel import EventChannel
from .events import CamstreamerEvent, PushChanged
from .models.settings import CamstreamerSettings
from .overlays import OverlayApp
from .params import Params
from .reader import IDENTITY, Reader
from .scripter import ScripterApp
from .state import CameraSnapshot, CamstreamerState
from .streams import StreamApp
from .switcher import SwitcherApp
from .vapix import Vapix

type _OnEvent = Callable[[CamstreamerEvent], None]


class CamstreamerClient:
    """An Axis camera with the apps; commands are grouped by what they act on.

    Every command is sent once. It raises ValueError for a wrong argument before
    anything is sent, DeviceRejectedError with the device's words, and
    DeviceConnectionError when no answer came: then it may have been carried out, or
    not. What it confirmed is returned as events; None means that only a read shows it.
    """

    def __init__(
        self,
        settings: CamstreamerSettings,
        session: aiohttp.ClientSession,
        *,
        login: Login | None = None,
        cloud_session: aiohttp.ClientSession | None = None,
        cloud_url: str = CLOUD,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`session` carries the camera's login, which is `login`.

        `cloud_session` verifies certificates even where the camera's does not; it
        needs no login.
        """
        self.settings = settings
        self._login = login
        http = Http(session, settings.base, ssl=settings.verify_ssl)
        self._cgi = cgi = AxisCgi(http)
        self._snapshot = snapshot = CameraSnapshot()
        self._params = params = Params(cgi)
        self._schedule = schedule = Schedule(clock)
        self._vapix = Vapix(settings, cgi, params)
        self.overlays = OverlayControl(settings, cgi, params, snapshot)
        overlays = OverlayApp(snapshot, self.overlays)
        streams = StreamApp(cgi, snapshot)
        switcher = SwitcherApp(cgi, snapshot, schedule)
        self.packages = ScripterApp(cgi, params, snapshot)
        self.streams = StreamControl(cgi, streams)
        self.switcher = SwitcherControl(settings, cgi, params, switcher)
        self.ptz = PtzControl(cgi, params, snapshot)
        self.drawing = Drawing(cgi)
        self.cloud = Cloud(cloud_session or session, cloud_url)
        self._channels = _channels(cgi, snapshot, schedule, overlays, switcher)
        self._reader = Reader(
            snapshot,
            schedule,
            clock,
            vapix=self._vapix,
            ptz=self.ptz,
            apps=(overlays, streams, switcher, self.packages),
            broadcasts=Broadcasts(settings.links, self.cloud, snapshot, clock),
            drawing=self.drawing,
        )

    @property
    def state(self) -> CamstreamerState:
        """The present state of the camera and its apps."""
        return self._snapshot.state

    @property
    def unknown(self) -> Mapping[str, int]:
        """Messages and objects not understood, by what they are; at most 50 keys."""
        return self._snapshot.unknown.counts

    @property
    def failures(self) -> Mapping[str, Failure]:
        """The requests that are answered oddly now, by what they ask for."""
        return self._schedule.failures

    async def identify(self) -> Identity:
        """Return the identity of the device that answers; makes one login attempt.

        Raises DeviceUnsupportedError for a device that is not an Axis camera,
        DeviceUnequippedError for a camera without any of the apps, DevicePermissionError
        for an account without administrator rights. A missing list of apps is ignored.
        """
        identity = await self._vapix.identity()
        try:
            applications = await self._vapix.applications()
        except DeviceConnectionError, DeviceResponseError, DeviceRejectedError:
            return identity
        if not applications:
            raise DeviceUnequippedError(
                "None of the CamStreamer apps is installed on this camera"
            )
        return identity

    async def probe(self) -> None:
        """Send the request that proved the camera's identity."""
        await self._vapix.probe()

    async def read(self) -> CamstreamerState:
        """Return the whole snapshot; raises DeviceError.

        With all events sockets up, a read a minute stays below six requests a
        minute: what seldom changes is asked for in turns.
        """
        if self._login is None:
            return await self._reader.read()
        await self._reader.read()
        self._snapshot.update(login_in_clear=self._login.clear_text)
        return self._snapshot.state

    def stream_events(self) -> EventStream[CamstreamerEvent]:
        """Subscribe to CamStreamer; see `EventChannel.events`."""
        return self._channels[CAMSTREAMER].events()

    def overlay_events(self) -> EventStream[CamstreamerEvent]:
        """Subscribe to CamOverlay; see `EventChannel.events`."""
        return self._channels[CAMOVERLAY].events()

    def switcher_events(self) -> EventStream[CamstreamerEvent]:
        """Subscribe to CamSwitcher; see `EventChannel.events`."""
        return self._channels[CAMSWITCHER].events()

    async def close(self) -> None:
        """Remove what was drawn and close the connections; never raises."""
        await self.drawing.close()

    # -- the camera itself ----------------------------------------------------------

    async def control_app(self, package: str, action: str) -> None:
        """Start, stop or restart an app (applications/control.cgi)."""
        await self._vapix.control(package, action)

    async def snapshot(
        self, view: int, width: int | None = None, height: int | None = None
    ) -> bytes:
        """Return a JPEG of a view, numbered from 1."""
        return await self._vapix.snapshot(view, width, height)

    def stream_url(self, view: int) -> str:
        """Return the RTSP address of a view; it holds the credentials."""
        return self._vapix.stream_url(view)

    async def find_cameras(self) -> tuple[FoundCamera, ...]:
        """Return the cameras an app finds in its network."""
        return await find_cameras(self._cgi, self._snapshot.state)

    async def apply_license(
        self, package: str, *, signature: str, license_params: str, code: str
    ) -> None:
        """Store a license the vendor issued for this camera (offline licensing)."""
        await apply_license(
            self._params,
            package,
            signature=signature,
            license_params=license_params,
            code=code,
        )


def _channels(
    cgi: AxisCgi,
    snapshot: CameraSnapshot,
    schedule: Schedule,
    overlays: OverlayApp,
    switcher: SwitcherApp,
) -> dict[str, EventChannel]:
    """Return the events sockets: paths and token CGIs, the likelier first."""
    places = {
        CAMSTREAMER: ("events", ("", "api/"), _ignore),
        CAMOVERLAY: ("service/ws", ("api/",), overlays.on_event),
        CAMSWITCHER: (
            "events",
            ("api/", "", f"react/local/{CAMSWITCHER}/api/"),
            switcher.on_event,
        ),
    }
    return {
        app: EventChannel(
            app,
            cgi,
            snapshot,
            socket=f"/local/{app}/{socket}",
            tokens=tuple(f"/local/{app}/{b}ws_authorization.cgi" for b in bases),
            on_event=_noticing_loss(schedule, on_event),
        )
        for app, (socket, bases, on_event) in places.items()
    }


def _noticing_loss(schedule: Schedule, on_event: _OnEvent) -> _OnEvent:
    """Return a function that also has the identity read after a lost socket."""

    def noticed(event: CamstreamerEvent) -> None:
        if isinstance(event, PushChanged) and not event.up:
            # Another camera may answer next.
            schedule.expire(IDENTITY)
        on_event(event)

    return noticed


def _ignore(_: CamstreamerEvent) -> None:
    """Do nothing: the event has no further effect."""
