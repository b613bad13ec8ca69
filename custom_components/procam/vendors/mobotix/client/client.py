"""One MOVE camera: its state, pushed events, and commands by subject."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
import time
from typing import Final

import aiohttp

from ....clientkit.address import device_url
from ....clientkit.auth import Login
from ....clientkit.axis_cgi import AxisCgi
from ....clientkit.axis_params import AxisParams
from ....clientkit.client import EventStream
from ....clientkit.errors import (
    DeviceError,
    DeviceRejectedError,
    DeviceUnsupportedError,
    TranslatedMessage,
)
from ....clientkit.http import Http
from ....clientkit.identity import Identity
from ....clientkit.schedule import Failure
from ....clientkit.snapshot import Snapshot
from ....clientkit.values import one_of
from .cache import Cache
from .camera_check import Marks
from .commands.admin import Administration
from .commands.media import Media
from .commands.ports import PortControl
from .commands.presets import PresetControl
from .commands.ptz import PtzControl
from .commands.tours import TourControl
from .const import (
    DETECTION_PARAMETERS,
    GRACE_S,
    PARAM,
    RECORDING_PARAMETER,
    SILENCE_S,
)
from .event_stream import EventData
from .events import (
    ClockChanged,
    DetectionEnabled,
    Events,
    MobotixEvent,
    RecordingChanged,
    apply,
)
from .models import MobotixSettings, MobotixState
from .parser import identity_of, zone_hours_of
from .reader import Reader

_CLOCK: Final = "Time"
"""The group of parameters with the zone."""


def _true_time() -> datetime:
    return datetime.now(UTC)


class MobotixClient:
    """A camera over HTTP; the session logs in and never repeats a request.

    Commands are sent once. They raise InvalidValueError before anything is sent,
    DeviceUnsupportedError for what the model lacks, DevicePermissionError for what
    the account is not allowed to do, DeviceRejectedError with the camera's words.
    """

    def __init__(
        self,
        settings: MobotixSettings,
        session: aiohttp.ClientSession,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _true_time,
        silence_s: float = SILENCE_S,
        grace_s: float = GRACE_S,
        login: Login | None = None,
    ) -> None:
        """`login` is the session's; it knows if the password was sent unencrypted."""
        self.settings = settings
        scheme = "https" if settings.ssl else "http"
        base = device_url(scheme, settings.host, settings.port)
        pictures = device_url("http", settings.host, settings.mjpeg_port)
        cgi = AxisCgi(Http(session, base, ssl=settings.verify_ssl))
        self.url = str(base.origin())
        first = MobotixState(identity=identity_of({}, settings, self.url))
        self._snapshot = Snapshot(apply, first)
        self._cache = cache = Cache(
            settings=settings, url=self.url, snapshot=self._snapshot
        )
        self._now = now
        self._events = EventData(cgi, cache, silence_s=silence_s, grace_s=grace_s)
        self._interrupted = False
        self._login = login
        self.parameters = AxisParams(cgi, PARAM)
        self.ptz = PtzControl(cgi, cache)
        self.presets = PresetControl(cgi, self.parameters, cache)
        self.tours = TourControl(self.parameters, cache)
        self.ports = PortControl(cgi, cache)
        self.media = Media(cgi, Http(session, pictures), cache)
        self.admin = Administration(cgi, cache)
        self._reader = Reader(
            cache,
            parameters=self.parameters,
            media=self.media,
            ptz=self.ptz,
            ports=self.ports,
            admin=self.admin,
            events=self._events,
            clock=clock,
            now=now,
        )

    @property
    def state(self) -> MobotixState:
        """The present state."""
        return self._snapshot.state

    @property
    def unknown(self) -> Mapping[str, int]:
        """How often unknown event groups and values were received, by name."""
        return self._cache.unknown.counts

    @property
    def failures(self) -> Mapping[str, Failure]:
        """The requests that are answered oddly now, by name."""
        return self._reader.schedule.failures

    def watch_camera(self, known: Marks, on_change: Callable[[Marks], None]) -> None:
        """Set the marks of the camera known before, if any; see what is new in them."""
        self._cache.camera.watch(known, on_change)
        self._cache.refresh()

    def accept_camera(self) -> tuple[MobotixEvent, ...]:
        """Accept the camera that answers as the known one."""
        self._cache.camera.accept(self.state.identity)
        self._cache.refresh()
        return ()

    async def identify(self) -> Identity:
        """Return the identity, with one login attempt.

        Without the right to read parameters, `unique` is None. Raises
        DeviceUnsupportedError for another device.
        """
        await self._reader.identify()
        return identity_of(self._cache.parameters, self.settings, self.url)

    async def probe(self) -> None:
        """Read the brand, or the head of a picture without the right to parameters."""
        await self._reader.probe()

    async def read(self) -> MobotixState:
        """Read the camera and return its state.

        The first read, and the first after `events` was entered again, reads
        everything; others read a part, with at most three requests.
        """
        with self._snapshot.reading():
            await self._reader.read()
            clear = self._login is not None and self._login.clear_text
            self._snapshot.set(replace(self.state, password_in_clear=clear))
        return self.state

    @asynccontextmanager
    async def _subscribed(self) -> AsyncIterator[AsyncIterator[MobotixEvent]]:
        async with self._events.monitor() as stream:
            if self._interrupted:
                self._reader.interrupted()
            self._interrupted = True
            yield self._applied(stream)

    async def _applied(
        self, events: AsyncIterator[MobotixEvent]
    ) -> AsyncIterator[MobotixEvent]:
        """Yield events after applying them to the state."""
        async for event in events:
            self._snapshot.put(event)
            yield event

    def events(self) -> EventStream[MobotixEvent]:
        """Subscribe to the detections and ports of the camera.

        Iteration raises DeviceConnectionError when the stream is lost, within 45 s if
        it only falls silent. Entering raises DeviceUnsupportedError for a camera
        without event data, DevicePermissionError without the right.
        """
        return self._subscribed()

    async def close(self) -> None:
        """Do nothing: the session belongs to the caller, streams to their context."""

    async def set_detection(self, key: str, *, enabled: bool) -> Events:
        """Enable or disable a detection; `key` as in `Detection`. Administrator."""
        one_of(key, tuple(DETECTION_PARAMETERS), "detection")
        if key not in {detection.key for detection in self.state.detections}:
            raise DeviceUnsupportedError(TranslatedMessage("no_detection"))
        await self.parameters.update({DETECTION_PARAMETERS[key]: enabled})
        return self._snapshot.put(DetectionEnabled(key=key, enabled=enabled))

    async def set_recording(self, *, on: bool) -> Events:
        """Switch SD recording. Administrator."""
        if self.state.recording is None:
            raise DeviceUnsupportedError(TranslatedMessage("no_recording"))
        await self.parameters.update({RECORDING_PARAMETER: on})
        self._cache.parameters[RECORDING_PARAMETER] = "yes" if on else "no"
        return self._snapshot.put(RecordingChanged(recording=on))

    async def set_parameters(self, values: Mapping[str, object]) -> None:
        """Set parameters; the next read shows the result. Administrator."""
        await self.parameters.update(values)
        self._reader.parameters_changed()

    async def add_parameters(
        self, group: str, values: Mapping[str, object] | None = None
    ) -> str:
        """Add a member to a group and return the camera's words. Administrator."""
        words = await self.parameters.add(group, values)
        self._reader.parameters_changed()
        return words

    async def remove_parameters(self, group: str) -> None:
        """Remove a member of a group. Administrator."""
        await self.parameters.remove(group)
        self._reader.parameters_changed()

    async def sync_clock(self) -> Events:
        """Set the camera's clock to the true time in the zone it is set to.

        Summer time is kept. Administrator. Raises DeviceUnsupportedError if the zone
        is not readable.
        """
        with suppress(DeviceRejectedError):
            # It may have been changed since.
            self._cache.set_group(_CLOCK, await self.parameters.read(_CLOCK))
        hours = zone_hours_of(self._cache.parameters)
        if hours is None:
            raise DeviceUnsupportedError(TranslatedMessage("no_time_zone"))
        with suppress(DeviceError):
            await self._reader.clock_reader.read()
        zone = timezone(timedelta(hours=hours, seconds=self._cache.zone_offset_s))
        await self.admin.set_clock(self._now().astimezone(zone))
        return self._snapshot.put(ClockChanged(offset_s=0))
