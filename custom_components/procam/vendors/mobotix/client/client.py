"""One MOVE camera: snapshots, pushed events, and its commands by subject."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
import time
from typing import Final

import aiohttp
from yarl import URL

from ....clientkit.auth import Login
from ....clientkit.client import EventStream
from ....clientkit.errors import (
    DeviceRejectedError,
    DeviceUnsupportedError,
    TranslatedMessage,
)
from ....clientkit.http import Http
from ....clientkit.identity import Identity
from .admin import Administration
from .capabilities import identity_of, recording_of, zone_hours_of
from .checks import one_of
from .const import DETECTION_PARAMETERS, GRACE_S, RECORDING_PARAMETER, SILENCE_S
from .eventdata import EventData
from .events import (
    ClockChanged,
    DetectionEnabled,
    Events,
    MobotixEvent,
    RecordingChanged,
)
from .io import PortControl
from .knowledge import Knowledge
from .media import Media
from .models import MobotixSettings, MobotixState
from .params import Parameters
from .presets import PresetControl
from .ptz import PtzControl
from .reading import Reading
from .state import state_of
from .tours import TourControl
from .wire import Cgi

_CLOCK: Final = "Time"
"""The group of parameters with the zone."""


def _true_time() -> datetime:
    return datetime.now(UTC)


class MobotixClient:
    """A camera over HTTP. The session brings the login and forbids repeats.

    Commands are sent once. They raise ValueError before anything is sent,
    DeviceUnsupportedError for what the model lacks, DevicePermissionError for what
    the account may not do, DeviceRejectedError with the camera's words.
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
        """Take what the user configured; nothing is sent yet.

        `login` is the session's, asked only whether the password went out readable.
        """
        self.settings = settings
        scheme = "https" if settings.ssl else "http"
        base = URL.build(scheme=scheme, host=settings.host, port=settings.port)
        cgi = Cgi(Http(session, base, ssl=settings.verify_ssl))
        pictures = base.with_scheme("http").with_port(settings.mjpeg_port)
        self.url = str(base)
        self._knowledge = knowledge = Knowledge(settings=settings)
        self._now = now
        self._events = EventData(cgi, knowledge, silence_s=silence_s, grace_s=grace_s)
        self._interrupted = False
        self._login = login
        self.parameters = Parameters(cgi)
        self.ptz = PtzControl(cgi, knowledge)
        self.presets = PresetControl(cgi, self.parameters, knowledge)
        self.tours = TourControl(self.parameters, knowledge)
        self.ports = PortControl(cgi, knowledge)
        self.media = Media(cgi, Http(session, pictures), settings)
        self.admin = Administration(cgi, knowledge)
        self._reading = Reading(
            knowledge,
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
        """The present state of the camera."""
        return self._knowledge.snapshot.state

    @property
    def unknown(self) -> dict[str, int]:
        """Lines of event data that were not understood, counted."""
        return self._knowledge.unknown

    async def identify(self) -> Identity:
        """Return who the camera is, with one login.

        An account that may not read parameters gets an identity without `unique`.
        Raises DeviceUnsupportedError for another device.
        """
        await self._reading.identify()
        return identity_of(self._knowledge.parameters, self.settings, self.url)

    async def read(self) -> MobotixState:
        """Return the whole state.

        The first read, and the first after `events` was entered again, ask
        everything; others a part, within three requests.
        """
        snapshot = self._knowledge.snapshot
        with snapshot.reading():
            await self._reading.read()
            readable = self._login is not None and self._login.clear_text
            state = state_of(self._knowledge, self.url)
            snapshot.set(replace(state, password_in_clear=readable))
        return snapshot.state

    @asynccontextmanager
    async def _subscribed(self) -> AsyncIterator[AsyncIterator[MobotixEvent]]:
        async with self._events.monitor() as stream:
            self._reading.subscribed(again=self._interrupted)
            self._interrupted = True
            yield self._applied(stream)

    async def _applied(
        self, events: AsyncIterator[MobotixEvent]
    ) -> AsyncIterator[MobotixEvent]:
        """Yield events that have changed the state."""
        async for event in events:
            self._knowledge.snapshot.put(event)
            yield event

    def events(self) -> EventStream[MobotixEvent]:
        """Subscribe to everything the camera detects, and its ports.

        Iteration raises DeviceConnectionError when the stream is lost, within 45 s
        when it only falls silent. Entering raises DeviceUnsupportedError for a
        camera without event data, DevicePermissionError without the right.
        """
        return self._subscribed()

    async def close(self) -> None:
        """Do nothing: the session is the caller's, streams end with their context."""

    async def set_detection(self, key: str, *, enabled: bool) -> Events:
        """Enable or disable a detection; `key` as in `Detection`. Administrator."""
        one_of(key, tuple(DETECTION_PARAMETERS), "detection")
        if key not in self._knowledge.latest:
            raise DeviceUnsupportedError(TranslatedMessage("no_detection"))
        await self.parameters.update({DETECTION_PARAMETERS[key]: enabled})
        self._knowledge.detection_enabled(key, enabled=enabled)
        return self._knowledge.snapshot.put(DetectionEnabled(key=key, enabled=enabled))

    async def set_recording(self, *, on: bool) -> Events:
        """Switch SD recording. Administrator."""
        if recording_of(self._knowledge.parameters) is None:
            raise DeviceUnsupportedError(TranslatedMessage("no_recording"))
        await self.parameters.update({RECORDING_PARAMETER: on})
        self._knowledge.parameters[RECORDING_PARAMETER] = "yes" if on else "no"
        return self._knowledge.snapshot.put(RecordingChanged(recording=on))

    async def set_parameters(self, values: Mapping[str, object]) -> None:
        """Set parameters; the next read tells what became of them. Administrator."""
        await self.parameters.update(values)
        self._reading.parameters_changed()

    async def sync_clock(self) -> Events:
        """Set the camera's clock to the true time in the zone it is set to.

        Administrator. The zone is asked for: it may have been changed since.
        Raises DeviceUnsupportedError when it is not readable.
        """
        with suppress(DeviceRejectedError):
            self._knowledge.learn(_CLOCK, await self.parameters.list(_CLOCK))
        hours = zone_hours_of(self._knowledge.parameters)
        if hours is None:
            raise DeviceUnsupportedError(TranslatedMessage("no_time_zone"))
        zone = timezone(timedelta(hours=hours))
        await self.admin.set_clock(self._now().astimezone(zone))
        self._knowledge.clock_offset_s = 0
        return self._knowledge.snapshot.put(ClockChanged(offset_s=0))
