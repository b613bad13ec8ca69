"""Reads the state of a camera part by part."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
import math
from typing import Final

from ....clientkit.axis_params import AxisParams
from ....clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    DeviceWantsHttpsError,
)
from ....clientkit.schedule import Job, Schedule
from .cache import Cache
from .clock_reader import ClockReader
from .commands.admin import Administration
from .commands.media import Media
from .commands.ports import PortControl
from .commands.ptz import PtzControl
from .const import (
    ABSENT,
    EVENT_GROUPS,
    IDENTITY_GROUPS,
    PARAMETER_GROUPS,
    PROBE_AGAIN_S,
    REJECTING,
    ZONE_PARAMETER,
)
from .event_stream import EventData
from .events import GroupEvent, apply
from .models import Detection, Position, PtzKind, Right
from .parser import lists_streams
from .port_reader import PortReader, camera_job
from .ptz_parser import ptz_of
from .rtsp import check_server, probe_streams

_NOT_OURS: Final = "This is not a MOBOTIX MOVE camera"
_PARAMETERS: Final = "camera.parameters"
_EVENTS: Final = "camera.events"
_CLOCK: Final = "camera.clock"
_STREAMS: Final = "camera.streams"
"""The only job that does not use HTTP."""
_ROTATION_S: Final = 9.0
"""Parameters and position are read this often, just below the period of the reads."""
_ROTATION_MONITORED_S: Final = 55.0
_SLOTS: Final = 3
_SLOTS_BESIDE_MONITOR: Final = 1
"""A silent monitor is checked up to twice a minute as well."""


class Reader:
    """Reads everything at first, and then a few parts each time.

    Read once a minute, a camera gets at most three requests a minute.
    """

    def __init__(
        self,
        cache: Cache,
        *,
        parameters: AxisParams,
        media: Media,
        ptz: PtzControl,
        ports: PortControl,
        admin: Administration,
        events: EventData,
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        """`clock` is monotonic, `now` is the true time with a zone."""
        self._cache = cache
        self._parameters = parameters
        self._media = media
        self._ptz = ptz
        self._ports = PortReader(cache, ports, self._with_right)
        self.clock_reader = ClockReader(cache, admin, self._with_right, now)
        self._events = events
        self.schedule = Schedule(clock)
        self._logged_in = False
        self._has_picture = False
        """True if the camera has pictures: they show whether the login is accepted."""
        self._whole = True
        """Nothing is known yet: everything is tried."""
        self._login_job = camera_job("login", self._log_in, math.inf, essential=True)
        self._allowed_job = camera_job(
            "parameters", self._read_parameters, PROBE_AGAIN_S
        )
        """Reads the parameters if the account is allowed to now."""
        admin.clock_set = lambda: self.schedule.expire(_CLOCK)
        events.changed = lambda: self.schedule.expire(_EVENTS)

    def interrupted(self) -> None:
        """Read everything again: the camera may have restarted, or be another one."""
        self.schedule.expire()
        # Rights may have been granted meanwhile.
        self._cache.refused.clear()

    def parameters_changed(self) -> None:
        """Read the parameters with the next read."""
        self.schedule.expire(_PARAMETERS)

    async def identify(self) -> None:
        """Read the identity; raises DeviceUnsupportedError for another device."""
        try:
            await self._log_in_first()
            survey = await self._with_right(
                Right.PARAMETERS, lambda: self._list_groups(IDENTITY_GROUPS)
            )
        except DeviceWantsHttpsError:
            raise
        except DeviceResponseError as err:
            if err.status not in (None, 404):
                raise
            raise DeviceUnsupportedError(_NOT_OURS) from err
        if survey is None:
            self.schedule.done(self._allowed_job)
        else:
            found, _ = survey
            if not found:
                raise DeviceUnsupportedError(_NOT_OURS)
            self._cache.set_parameters(found)

    async def probe(self) -> None:
        """Send one small request; raises DeviceError."""
        if Right.PARAMETERS in self._cache.refused:
            await self._media.check_login()
        else:
            await self._parameters.read(IDENTITY_GROUPS[0], repeat=False)

    async def read(self) -> None:
        """Read what is due; raises DeviceError if the camera cannot be read at all."""
        if not self._logged_in:
            await self._log_in_first()
        jobs = self._jobs()
        slots = _SLOTS_BESIDE_MONITOR if self._events.monitored else _SLOTS
        if all(job.key == _STREAMS for job in self.schedule.due(jobs, slots)):
            # Nothing may be read, but the camera has to show that it is online.
            await self._log_in()
        try:
            await self.schedule.run(jobs, slots)
        except DeviceError:
            if self._whole:
                self.schedule.expire()
            raise
        if Right.PARAMETERS in self._cache.refused:
            self.schedule.done(self._login_job)
        self._whole = False
        self._cache.refresh()

    def _jobs(self) -> list[Job]:
        """Return the jobs of a read; which ones depends on the camera and the rights."""
        cache, refused = self._cache, self._cache.refused
        rotation_s = _ROTATION_MONITORED_S if self._events.monitored else _ROTATION_S
        if Right.PARAMETERS in refused:
            jobs = [self._login_job, self._allowed_job]
        else:
            every_s = PROBE_AGAIN_S if cache.parameter_groups == () else rotation_s
            run = self._read_parameters
            jobs = [camera_job("parameters", run, every_s, essential=True)]
        jobs.append(self._event_job())
        if cache.settings.ptz_kind is not PtzKind.NONE:
            is_refused = Right.PTZ in refused
            every_s = PROBE_AGAIN_S if is_refused else math.inf
            jobs.append(camera_job("ptz", self._read_ptz, every_s))
            ptz = None if is_refused else cache.state.ptz
            if ptz and ptz.position:
                run, failed = self._read_position, self._position_unknown
                jobs.append(camera_job("position", run, rotation_s, failed=failed))
        jobs += self._ports.jobs(whole=self._whole)
        jobs.append(self.clock_reader.job)
        # RTSP may answer while HTTP does not.
        run, failed = self._probe_streams, self._no_rtsp
        jobs.append(
            camera_job("streams", run, PROBE_AGAIN_S, proves=False, failed=failed)
        )
        return jobs

    # -- login and rights ---------------------------------------------------------

    async def _log_in_first(self) -> None:
        """Log in; the parameters show whether a camera without a picture is online."""
        try:
            await self._log_in()
        except DeviceConnectionError:
            if Right.PARAMETERS in self._cache.refused:
                raise

    async def _log_in(self, *, strict: bool = False) -> None:
        """Log in where every account may, before reading what some may not.

        A camera refuses a wrong password and a missing right with the same 401. A
        picture that cannot be had for another reason proves nothing, unless `strict`.
        """
        try:
            await self._media.check_login()
        except DevicePermissionError as err:
            raise DeviceAuthError(
                "The camera rejected the username or password"
            ) from err
        except DeviceWantsHttpsError:
            raise
        except (DeviceResponseError, DeviceRejectedError) as err:
            absent = isinstance(err, DeviceResponseError) and err.status == 404
            without = Right.PARAMETERS in self._cache.refused and not absent
            if strict or without:
                # Nothing else shows that this is still the camera.
                raise
        else:
            self._has_picture = True
        self._logged_in = True

    async def _with_right[T](
        self, right: Right, read: Callable[[], Awaitable[T]]
    ) -> T | None:
        """Return what is read, or None and note it if the right is missing."""
        try:
            found = await read()
        except DevicePermissionError:
            # A camera that refuses pictures, too, refuses everything for a while.
            await self._log_in(strict=self._has_picture)
            self._cache.refused.add(right)
            return None
        self._cache.refused.discard(right)
        return found

    # -- parameters ---------------------------------------------------------------

    async def _read_parameters(self) -> None:
        """Read every group the camera has; which those are is found out once."""
        await self._with_right(Right.PARAMETERS, self._read_groups)

    async def _read_groups(self) -> None:
        cache = self._cache
        zone = cache.parameters.get(ZONE_PARAMETER)
        found: dict[str, str] = {}
        if cache.parameter_groups:
            # Refused when a group is missing, as that of the presets without presets.
            with _lacking():
                found = await self._parameters.read(*cache.parameter_groups)
        if not found:
            found, cache.parameter_groups = await self._list_groups(PARAMETER_GROUPS)
        if cache.parameter_groups and not found:
            raise DeviceResponseError("The camera lists no parameters")
        if found:
            cache.set_parameters(found)
        if cache.parameters.get(ZONE_PARAMETER) != zone:
            self.schedule.expire(_CLOCK)
        cache.refresh()

    async def _list_groups(
        self, groups: tuple[str, ...]
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """Return the parameters of those groups the camera has, and the groups."""
        # One group that a camera lacks makes it refuse all; most lack those for PTZ.
        choices = (
            tuple(group for group in groups if group not in lacking)
            for lacking in ((), ("PTZ",), ("PTZ", "GuardTour"))
        )
        for choice in dict.fromkeys(choices):
            with _lacking():
                return await self._parameters.read(*choice), choice
        found: dict[str, str] = {}
        had = []
        for group in groups:
            with _lacking():
                found |= await self._parameters.read(group)
                had.append(group)
        return found, tuple(had)

    # -- event data ---------------------------------------------------------------

    def _event_job(self) -> Job:
        if self._cache.event_groups == ():
            every_s = PROBE_AGAIN_S
        else:
            every_s = math.inf if self._events.monitored else 0.0
        failed = self._events_unknown
        return camera_job("events", self._read_events, every_s, failed=failed)

    async def _read_events(self) -> None:
        read = self._events.poll if self._cache.event_groups else self._events.probe
        found = await self._with_right(Right.EVENTS, read)
        if Right.EVENTS in self._cache.refused:
            self._cache.event_groups = ()
        self._set_events(found or ())

    def _set_events(self, events: Iterable[GroupEvent]) -> None:
        cache = self._cache
        keys = {EVENT_GROUPS[group] for group in cache.event_groups or ()}
        state = replace(
            cache.state,
            detections=tuple(d for d in cache.state.detections if d.key in keys),
            io=cache.state.io if "io" in keys else None,
        )
        for event in events:
            state = apply(state, event)
        cache.snapshot.set(state)
        cache.refresh()

    def _events_unknown(self, _: DeviceError) -> None:
        if self._events.monitored:
            return
        state = self._cache.state
        unknown = tuple(
            Detection(key=d.key, enabled=d.enabled) for d in state.detections
        )
        self._cache.snapshot.set(
            replace(state, detections=unknown, faces=None, face_count=None, io=None)
        )
        self._ports.set_unknown()

    # -- PTZ ----------------------------------------------------------------------

    async def _read_ptz(self) -> None:
        """Find out what can be moved; until then commands go by what was known."""
        cache = self._cache
        described = await self._with_right(Right.PTZ, self._describe)
        if described is None:
            cache.snapshot.set(replace(cache.state, ptz=None, position=None))
            return
        description, absent = described
        position = await self._first_position()
        kind = cache.settings.ptz_kind
        if absent and position is None and kind is PtzKind.AUTO:
            ptz = None
        else:
            ptz = ptz_of(cache.parameters, description, position, kind)
        groups = cache.parameter_groups
        if ptz and cache.state.ptz and groups and "PTZ" not in groups:
            # The group appears with the first preset of a camera that is no dome.
            with _lacking():
                cache.set_group("PTZ", await self._parameters.read("PTZ"))
        cache.snapshot.set(
            replace(cache.state, ptz=ptz, position=position if ptz else None)
        )
        cache.refresh()

    async def _describe(self) -> tuple[str, bool]:
        """Return the description (empty if there is none) and whether ptz.cgi is absent."""
        try:
            return await self._ptz.describe(), False
        except DeviceRejectedError:
            return "", False
        except DeviceResponseError as err:
            if err.status not in ABSENT:
                raise
            return "", isinstance(err, DeviceNotFoundError)

    async def _first_position(self) -> Position | None:
        try:
            return await self._ptz.query_position()
        except DevicePermissionError, DeviceRejectedError:
            return None
        except DeviceResponseError as err:
            if err.status not in ABSENT:
                raise
            return None

    async def _read_position(self) -> None:
        await self._with_right(Right.PTZ, self._ptz.position)

    def _position_unknown(self, _: DeviceError) -> None:
        self._cache.snapshot.set(replace(self._cache.state, position=None))

    # -- streams --------------------------------------------------------------------

    async def _probe_streams(self) -> None:
        cache = self._cache
        if cache.settings.streams or lists_streams(cache.parameters):
            await check_server(cache.settings, cache.rtsp_port)
        else:
            cache.probed_streams = await probe_streams(cache.settings, cache.rtsp_port)
        cache.snapshot.set(replace(cache.state, rtsp_missing=None))
        cache.refresh()

    def _no_rtsp(self, _: DeviceError) -> None:
        cache = self._cache
        cache.snapshot.set(replace(cache.state, rtsp_missing=cache.rtsp_port))


@contextmanager
def _lacking() -> Iterator[None]:
    """Suppress the refusal of a request that names something a camera lacks."""
    try:
        yield
    except DeviceRejectedError:
        pass
    except DeviceResponseError as err:
        if err.status not in REJECTING:
            raise
