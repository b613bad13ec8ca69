"""Commands that must be sent later, whatever happens in between.

A channel switched on for thirty seconds goes off, a pulse ends, a camera stops: at its
time, or at once when the entry is unloaded or Home Assistant stops. What does not get
through to a device that is away is sent when it is back.

A device may carry out a command later than one that was sent after it. So a command
that begins something is seen through, whoever waits for it, and what is answered or
lost after its end was sent is ended again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
import logging
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from ..const import LOGGER
from ..contract.host import Command

type Watcher = Callable[[frozenset[str]], None]

_REFUSALS: Final = (
    DeviceAuthError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceUnsupportedError,
    ValueError,
)
"""After these nothing has begun."""

CLOSE_S: Final = 8.0
"""How long a release waits for a device; Home Assistant does not wait for ever."""


@dataclass(eq=False, slots=True, kw_only=True)
class _Flight:
    """A command that was sent and has not been answered."""

    key: str
    begins: bool
    """It begins what goes on until it is ended."""
    landed: asyncio.Future[None]
    replaced: bool = False
    """Another command of its key was sent meanwhile."""
    ended: bool = False
    """An end was sent meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pending:
    timer: asyncio.TimerHandle
    command: Command
    flight: _Flight | None
    """What began it, as long as that has not been answered."""


class PendingCommands:
    """The pending commands of one device, by key; a new one replaces the old."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with nothing pending."""
        self._hass = hass
        self._pending: dict[str, _Pending] = {}
        self._overdue: dict[str, Command] = {}
        """What did not get through."""
        self._flights: set[_Flight] = set()
        self._running: dict[asyncio.Task[None], str] = {}
        self._told: frozenset[str] = frozenset()
        self._watcher: Watcher = lambda _: None

    @callback
    def async_watch(self, watcher: Watcher) -> None:
        """Tell the keys of all that must still be ended, now and when they change."""
        self._watcher = watcher
        watcher(self._told)

    # -- beginning and replacing ----------------------------------------------

    async def async_run_with_end[ResultT](
        self,
        key: str,
        begin: Awaitable[ResultT],
        delay_s: float,
        end: Command,
        *,
        moves: bool = False,
    ) -> ResultT:
        """Await what begins something; its end is due after the delay.

        The end is pending from the first byte and counted anew from the answer, so
        that what begins late lasts as long; with `moves` it is not. What is answered
        or lost after its end was sent is ended again, unless something newer is to be
        ended anyway.

        However beginning fails, it may have begun, and is ended at once; unless the
        device refused, which ends what began earlier. With `moves`, only what was
        refused unsent did not begin. It is seen through when the caller is cancelled.
        """
        earlier = self.async_cancel(key)
        flight = self._take_off(key, begins=True)
        self._set(key, delay_s, end, flight)

        async def fly() -> ResultT:
            try:
                result = await begin
            except BaseException as err:
                if _unsent(err) if moves else _refused(err):
                    self._land_unbegun(flight, earlier)
                else:
                    self._land(flight, 0, end)
                raise
            self._land(flight, None if moves else delay_s, end)
            return result

        try:
            return await _see_through(self._hass.async_create_task(fly(), key))
        except asyncio.CancelledError:
            if not flight.landed.done() and not flight.replaced:
                flight.replaced = True
                self.async_schedule(key, 0, end)
            raise

    async def async_replace[ResultT](
        self, key: str, command: Awaitable[ResultT], end: Command
    ) -> ResultT:
        """Await what takes the place of what was begun, and ends by itself.

        When it fails, what began earlier is ended at once. When an end was sent
        meanwhile, it is sent again.
        """
        earlier = self.async_cancel(key)
        flight = self._take_off(key, begins=False)

        async def fly() -> ResultT:
            due = earlier
            try:
                result = await command
                due = None
            finally:
                self._land_replacing(flight, end if flight.ended else due)
            return result

        try:
            return await _see_through(self._hass.async_create_task(fly(), key))
        except asyncio.CancelledError:
            if earlier is not None and not flight.landed.done():
                self._set_if_uncovered(flight, earlier)
            raise

    def _take_off(self, key: str, *, begins: bool) -> _Flight:
        landed = self._hass.loop.create_future()
        flight = _Flight(key=key, begins=begins, landed=landed)
        self._flights.add(flight)
        self._tell()
        return flight

    def _land(self, flight: _Flight, delay_s: float | None, end: Command) -> None:
        """See to the end of what has begun: after the delay, or as it is pending."""
        key = flight.key
        if flight.replaced or flight.ended:
            self._set_if_uncovered(flight, end)
        elif delay_s is not None:
            self._set(key, delay_s, end)
        elif key not in self._pending:
            # The end went out first.
            self._set(key, 0, end)
        self._landed(flight)

    def _land_unbegun(self, flight: _Flight, earlier: Command | None) -> None:
        if not (flight.replaced or flight.ended):
            self._forget(flight.key)
            if earlier is not None:
                self._set(flight.key, 0, earlier)
        self._landed(flight)

    def _land_replacing(self, flight: _Flight, due: Command | None) -> None:
        if due is not None:
            self._set_if_uncovered(flight, due)
        self._landed(flight)

    def _set_if_uncovered(self, flight: _Flight, end: Command) -> None:
        """End at once, unless something newer is running and will be ended."""
        pending = self._pending.get(flight.key)
        if pending is None or pending.flight is flight:
            self._set(flight.key, 0, end)

    def _landed(self, flight: _Flight) -> None:
        self._flights.remove(flight)
        flight.landed.set_result(None)
        self._tell()

    # -- ending ---------------------------------------------------------------

    @callback
    def async_schedule(self, key: str, delay_s: float, command: Command) -> None:
        """Send the command after the delay, instead of an earlier one of this key."""
        self._set(key, delay_s, command)
        self._tell()

    def _set(
        self, key: str, delay_s: float, command: Command, flight: _Flight | None = None
    ) -> None:
        self._forget(key)
        timer = self._hass.loop.call_later(delay_s, self._async_due, key)
        self._pending[key] = _Pending(timer=timer, command=command, flight=flight)

    @callback
    def async_cancel(self, key: str) -> Command | None:
        """Forget a command, which is sent by other means; return it if it was due."""
        for flight in self._flights_of(key):
            flight.replaced = True
        command = self._forget(key)
        self._tell()
        return command

    @callback
    def async_ending(self, key: str) -> None:
        """Note that an end is being sent: what is answered later is ended again."""
        for flight in self._flights_of(key):
            flight.ended = True

    def is_pending(self, key: str) -> bool:
        """Tell whether something is running that will be ended in its time."""
        return key in self._pending

    def _flights_of(self, key: str) -> list[_Flight]:
        return [flight for flight in self._flights if flight.key == key]

    def _forget(self, key: str) -> Command | None:
        overdue = self._overdue.pop(key, None)
        if (pending := self._pending.pop(key, None)) is None:
            return overdue
        pending.timer.cancel()
        return pending.command

    async def async_end_now(self, key: str, end: Command) -> None:
        """Send an end now, instead of in its time; raises what it raises.

        One that is refused is sent again in its time. It is seen through when the
        caller is cancelled.
        """
        pending = self._pending.get(key)
        self.async_ending(key)
        self._forget(key)

        async def send() -> None:
            try:
                await self.async_send(key, end)
            except HomeAssistantError:
                if pending and not self.is_pending(key) and key not in self._overdue:
                    left_s = pending.timer.when() - self._hass.loop.time()
                    self.async_schedule(key, max(0, left_s), pending.command)
                raise

        task = self._hass.async_create_task(send(), f"procam end of {key}")
        self._async_count(key, task)
        await _see_through(task)

    async def async_send(self, key: str, command: Command) -> None:
        """Send a command now; what does not get through is sent again, later."""
        try:
            await command()
        except HomeAssistantError as err:
            if passes(err.__cause__) and key not in self._pending:
                self._overdue[key] = command
                self._tell()
            raise

    @callback
    def async_send_overdue(self) -> None:
        """Send what could not be sent: the device answers again."""
        overdue, self._overdue = self._overdue, {}
        for key, command in overdue.items():
            self._async_end(key, command, again=True)

    async def async_run_all(self) -> None:
        """Send everything that is pending now, and see through what is on its way.

        After `CLOSE_S` what has not got through is left for the next start.
        """
        overdue, self._overdue = self._overdue, {}
        for key, command in overdue.items():
            self._async_end(key, command)
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                while waits := self._async_end_all():
                    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)

    @callback
    def _async_end_all(self) -> set[asyncio.Future[None]]:
        """Send what is pending; return what may have to be ended again, and the ends."""
        for key in tuple(self._pending):
            self._async_due(key)
        flights = (one for one in self._flights if one.begins or one.ended)
        return {*self._running, *(flight.landed for flight in flights)}

    @callback
    def _async_due(self, key: str) -> None:
        if (command := self._forget(key)) is not None:
            self._async_end(key, command)

    @callback
    def _async_end(self, key: str, command: Command, *, again: bool = False) -> None:
        # Not at once: when Home Assistant stops, push channels are about to close, and
        # what was sent over one that closes would get no answer.
        task = self._hass.async_create_task(
            self._end(key, command, again=again),
            f"procam deadline {key}",
            eager_start=False,
        )
        self._async_count(key, task)

    @callback
    def _async_count(self, key: str, task: asyncio.Task[None]) -> None:
        self._running[task] = key
        task.add_done_callback(self._async_ended)
        self._tell()

    @callback
    def _async_ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._tell()

    def _tell(self) -> None:
        keys = frozenset(
            (
                *(flight.key for flight in self._flights if flight.begins),
                *self._pending,
                *self._running.values(),
                *self._overdue,
            )
        )
        if keys != self._told:
            self._told = keys
            self._watcher(keys)

    async def _end(self, key: str, command: Command, *, again: bool) -> None:
        try:
            await self.async_send(key, command)
        except HomeAssistantError as err:
            level = logging.DEBUG if again else logging.WARNING
            LOGGER.log(level, "Could not end %s: %s", key, err)


def passes(err: BaseException | None) -> bool:
    """Tell whether what ends something may get through another time.

    A device that is away comes back, and one that answers oddly is starting or busy.
    """
    odd = isinstance(err, DeviceConnectionError | DeviceResponseError)
    return odd and not isinstance(err, DeviceNotFoundError)


def _refused(err: BaseException) -> bool:
    cause = err.__cause__ if isinstance(err, HomeAssistantError) else err
    return isinstance(cause, _REFUSALS)


def _unsent(err: BaseException) -> bool:
    return isinstance(err, ServiceValidationError | ValueError)


async def _see_through[ResultT](task: asyncio.Task[ResultT]) -> ResultT:
    """Await a task that goes on when the caller is cancelled.

    A request that is dropped half-way may still be carried out, unseen.
    """
    try:
        await asyncio.wait((task,))
    except asyncio.CancelledError:
        task.add_done_callback(_unheard)
        raise
    return task.result()


def _unheard(task: asyncio.Task[Any]) -> None:
    """Note how a command ended that nobody waits for any more."""
    if not task.cancelled() and (err := task.exception()) is not None:
        LOGGER.debug("%s failed: %s", task.get_name(), err)
