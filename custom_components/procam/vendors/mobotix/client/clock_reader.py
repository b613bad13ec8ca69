"""Reads how far the camera's clock is from the true time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ....clientkit.errors import DeviceError
from ....clientkit.schedule import Job
from .cache import Cache
from .commands.admin import Administration
from .const import (
    CLOCK_INTERVAL_S,
    CLOCK_TOLERANCE_S,
    PROBE_AGAIN_S,
    ZONE_OFFSETS_S,
    ZONE_TOLERANCE_S,
)
from .models import Right
from .parser import zone_hours_of
from .port_reader import WithRight, camera_job


class ClockReader:
    """Reads the offset of the clock into the state."""

    def __init__(
        self,
        cache: Cache,
        admin: Administration,
        with_right: WithRight,
        now: Callable[[], datetime],
    ) -> None:
        """`now` is the true time with a zone."""
        self._cache = cache
        self._admin = admin
        self._with_right = with_right
        self._now = now

    @property
    def job(self) -> Job:
        """The job that reads the clock now and then."""
        refused = Right.CLOCK in self._cache.refused
        every_s = PROBE_AGAIN_S if refused else CLOCK_INTERVAL_S
        return camera_job("clock", self.read, every_s, failed=self._unknown)

    async def read(self) -> None:
        """Compare the camera's clock with the true time in the zone it is set to."""
        cache = self._cache
        local = await self._with_right(Right.CLOCK, self._admin.clock)
        zone = zone_hours_of(cache.parameters)
        if local is None or zone is None:
            self._set_offset(None)
            return
        true = self._now().astimezone(UTC).replace(tzinfo=None) + timedelta(hours=zone)
        offset = round((local - true).total_seconds())
        cache.zone_offset_s = _zone_offset(offset)
        offset -= cache.zone_offset_s
        shown = cache.state.clock_offset_s
        if shown is None or abs(offset - shown) > CLOCK_TOLERANCE_S:
            self._set_offset(0 if abs(offset) <= CLOCK_TOLERANCE_S else offset)

    def _set_offset(self, offset_s: int | None) -> None:
        cache = self._cache
        cache.snapshot.set(replace(cache.state, clock_offset_s=offset_s))

    def _unknown(self, _: DeviceError) -> None:
        self._set_offset(None)


def _zone_offset(offset_s: int) -> int:
    """Return the part of a clock's offset that is summer time or half a zone."""
    near = (n for n in ZONE_OFFSETS_S if abs(offset_s - n) <= ZONE_TOLERANCE_S)
    return next(near, 0)
