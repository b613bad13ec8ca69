"""Reading the device: what is asked how often, and what a missing answer means."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
import time
from typing import Any, Final

from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceRejectedError,
    DeviceResponseError,
)
from ....clientkit.schedule import TOLERANCE, Job, Schedule
from ....clientkit.snapshot import Snapshot
from .channel import Channel
from .connection import Connection
from .const import MISSING_LISTS, PRESET, STANDBY
from .events import (
    DeviceDataChanged,
    InogeniEvent,
    UnitCompared,
    assume_devices,
    keep_devices,
    unknown_devices,
)
from .exchange import DeviceSilentError
from .grammar import Command, build
from .models import DeviceKind, InogeniSettings, InogeniState
from .unit_check import UnitCheck, fingerprint

_PER_READ: Final = 2
"""Commands of a read, at four reads a minute."""
_PER_READ_REPORTING: Final = 4
"""Commands of a read, at one read a minute, of a device that reports changes."""
_ALWAYS_S: Final = 1e-6
"""Due in every read, if the number of commands allows it."""

_SYSTEM: Final = "system"
_PRESET: Final = "preset"

type _Ask = Callable[[Command], Awaitable[Any]]


@dataclass(slots=True)
class _Attempt:
    """Result of the requests of one read."""

    answered: bool = False
    error: DeviceError | None = None
    """The first error that was not a refusal."""

    async def ask(self, ask: _Ask, text: str) -> Any:
        """Send a query and return its answer; raises DeviceError."""
        try:
            answer = await ask(build(text))
        except DeviceRejectedError:
            self.answered = True
            raise
        except DeviceError as err:
            self.error = self.error or err
            # One request without an answer is no lost connection.
            raise DeviceResponseError(str(err)) from err
        self.answered = True
        return answer

    def check(self) -> None:
        """Raise the first error if nothing was answered."""
        if self.error is not None and not self.answered:
            raise self.error


class Reader:
    """Asks for the parts of the state; the messages that answer change it."""

    def __init__(
        self,
        settings: InogeniSettings,
        connection: Connection,
        snapshot: Snapshot[InogeniState, InogeniEvent],
    ) -> None:
        self.schedule = Schedule(time.monotonic)
        self.unit = UnitCheck()
        self.lists_due = True
        """True if the next read asks for all lists of devices."""
        self.missing: Counter[tuple[DeviceKind, int]] = Counter()
        """Consecutive lists in which a device was missing, since it was reported
        last."""
        self._settings = settings
        self._connection = connection
        self._snapshot = snapshot
        self._channel: Channel | None = None
        self._listed = False
        self._listed_at = self._values()
        """Preset and system state when the lists were read."""
        self._forgotten: set[str] = set()
        """Parts that are not known any more."""

    async def read(self) -> None:
        """Read the device; raises DeviceError when it answers nothing at all."""
        connection = self._connection
        if (channel := await self._open()) is not None:
            try:
                await self._read_channel(channel)
            except DeviceConnectionError:
                if not connection.has_http:
                    raise
            else:
                return
        await self._read_http()

    async def read_lists(self, channel: Channel) -> None:
        """Read all device lists that the device gives, at once."""
        self.lists_due, self._listed_at = False, self._values()
        await asyncio.gather(*(self.read_list(channel, kind) for kind in DeviceKind))

    async def read_list(self, channel: Channel, kind: DeviceKind) -> bool:
        """Read a device list; return False if the device does not give it now."""
        job = self._list_job(channel, kind, _Attempt())
        if job.key in self.schedule.failures:
            return False
        try:
            await job.run()
        except DeviceError:
            return False
        self.schedule.done(job)
        return True

    async def _open(self) -> Channel | None:
        """Return the channel for a read; None if HTTP is used.

        Device lists come over the channel only, so the first read opens it, and the
        subscriber uses it as well. Opening it again is up to the subscriber, unless
        the user allows nothing else.
        """
        connection = self._connection
        if connection.channel is not None or connection.http_only:
            return connection.channel
        if not connection.has_http:
            return await connection.open()
        if self._listed:
            return None
        try:
            return await connection.open()
        except DeviceError:
            return None

    async def _read_channel(self, channel: Channel) -> None:
        if channel is not self._channel:
            self._channel = channel
            self.schedule.expire()
            self.unit.doubt()
        received, attempt = channel.received, _Attempt()
        lists = [self._list_job(channel, kind, attempt) for kind in DeviceKind]
        if self.lists_due or self._values() != self._listed_at:
            self._expire(lists)
        jobs = [*self._value_jobs(channel.ask, attempt), *lists]
        reporting = self._snapshot.state.reports_changes
        slots = _PER_READ_REPORTING if reporting else _PER_READ
        reads_all = set(lists) <= set(self.schedule.due(jobs, slots))
        try:
            await self._run(jobs, attempt, slots)
            if channel.error is not None:
                raise channel.error
        except DeviceSilentError as err:
            if channel.received == received:
                await channel.close(err)
            raise
        if reads_all:
            self._listed_at = self._values()
        elif self._values() != self._listed_at:
            await self.read_lists(channel)
        self._listed = True
        self._compare_unit()

    async def _read_http(self) -> None:
        attempt = _Attempt()
        await self._run(
            self._value_jobs(self._connection.ask_http, attempt), attempt, None
        )
        if self._listed:
            return
        for kind, count in (
            (DeviceKind.INPUT, self._settings.http_inputs),
            (DeviceKind.OUTPUT, self._settings.http_outputs),
            (DeviceKind.SWITCH, len(DeviceKind.SWITCH.numbers)),
        ):
            state = assume_devices(self._snapshot.state, kind, range(1, count + 1))
            self._snapshot.set(state)

    async def _run(self, jobs: list[Job], attempt: _Attempt, slots: int | None) -> None:
        """Run the jobs that are due; raises the first error if none is answered.

        No single answer is essential: whatever the device answers proves that it is
        there.
        """
        schedule = self.schedule
        if not schedule.due(jobs, slots):
            schedule.expire(_SYSTEM)
        await schedule.run(jobs, slots, check=attempt.check)

    def _expire(self, lists: list[Job]) -> None:
        """Have the lists read now, all but those the device does not give."""
        self.lists_due, self._listed_at = False, self._values()
        for job in lists:
            if job.key not in self.schedule.failures:
                self.schedule.expire(job.key)

    def _values(self) -> tuple[int | None, bool | None]:
        """Return the preset and the system state: their changes also switch devices."""
        state = self._snapshot.state
        return state.preset, state.system_on

    def _value_jobs(self, ask: _Ask, attempt: _Attempt) -> list[Job]:
        return [
            Job(
                key=key,
                run=partial(attempt.ask, ask, f"GET {noun}"),
                every_s=_ALWAYS_S,
                tolerance=TOLERANCE,
                failed=partial(self._forget, key),
            )
            for key, noun in ((_SYSTEM, STANDBY), (_PRESET, PRESET))
        ]

    def _list_job(self, channel: Channel, kind: DeviceKind, attempt: _Attempt) -> Job:
        """Return the job that reads a list.

        GET SWITCH_DEVICE_DATA is in appendix B only: a unit that does not answer it is
        assumed to have the one switch device that SET is documented for.
        """
        return Job(
            key=kind.value,
            run=partial(self._read_list, channel, kind, attempt),
            every_s=_ALWAYS_S,
            optional=kind is DeviceKind.SWITCH,
            tolerance=0 if kind is DeviceKind.SWITCH else TOLERANCE,
            failed=partial(self._forget, kind.value),
        )

    async def _read_list(
        self, channel: Channel, kind: DeviceKind, attempt: _Attempt
    ) -> None:
        """Read a list and drop the devices that were missing in the one before, too."""
        messages = await attempt.ask(channel.ask, f"GET {kind.noun}")
        self._forgotten.discard(kind.value)
        events = [message.event for message in messages]
        listed = {e.number for e in events if isinstance(e, DeviceDataChanged)}
        state = self._snapshot.state
        missing = {device.number for device in state.of_kind(kind)} - listed
        for number in missing:
            self.missing[kind, number] += 1
        gone = {n for n in missing if self.missing[kind, n] >= MISSING_LISTS}
        self._snapshot.set(keep_devices(state, kind, (listed | missing) - gone))

    def _forget(self, key: str, _: DeviceError) -> None:
        """Record that a part is unknown until it is reported again."""
        state = self._snapshot.state
        if key == DeviceKind.SWITCH:
            kind = DeviceKind.SWITCH
            self._snapshot.set(assume_devices(state, kind, kind.numbers))
        elif key not in self._forgotten:
            self._forgotten.add(key)
            if key == _SYSTEM:
                self._snapshot.set(replace(state, system_on=None))
            elif key == _PRESET:
                self._snapshot.set(replace(state, preset=None))
            else:
                self._snapshot.set(unknown_devices(state, DeviceKind(key)))

    def _compare_unit(self) -> None:
        failures = self.schedule.failures
        if DeviceKind.INPUT in failures or DeviceKind.OUTPUT in failures:
            return
        seen = fingerprint(self._snapshot.state, self.missing)
        self._snapshot.put(UnitCompared(other=self.unit.differs(seen)))
