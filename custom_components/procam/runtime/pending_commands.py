"""Commands that must be sent later, no matter what happens in between.

An audio channel turns off after thirty seconds, a pulse ends, a camera stops: when it is due, or
immediately if the entry is unloaded or Home Assistant stops. A command that cannot reach an offline
device is sent when the device is online again.

A device may carry out a command later than one that was sent after it: a command that begins
something runs to its end even if its caller is canceled, and what is answered or lost after its end
was sent is ended again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
import logging
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..const import LOGGER
from ..contract.host import Command
from .errors import is_rejection, is_temporary, is_unsent

type KeysListener = Callable[[frozenset[str]], None]

CLOSE_S: Final = 8.0
"""Maximum time for the pending commands of a device when its entry is unloaded. Home
Assistant waits for all entries to unload."""


@dataclass(eq=False, slots=True, kw_only=True)
class _InFlight:
    """A command that was sent and has not been answered."""

    key: str
    begins: bool
    """True if it begins something that continues until it is ended."""
    done: asyncio.Future[None]
    replaced: bool = False
    """True if another command with its key was sent meanwhile."""
    ended: bool = False
    """True if an end was sent meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pending:
    timer: asyncio.TimerHandle
    command: Command
    begun_by: _InFlight | None
    """The command that begins what this one ends, until it is answered."""


class PendingCommands:
    """The pending commands of one device, by key; a new one replaces the old one."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._pending: dict[str, _Pending] = {}
        self._overdue: dict[str, Command] = {}
        """Commands that did not reach the device."""
        self._in_flight: set[_InFlight] = set()
        self._running: dict[asyncio.Task[None], str] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        """Commands in flight."""
        self._closed = False
        self._reported: frozenset[str] = frozenset()
        self._listener: KeysListener = lambda _: None

    @callback
    def async_set_listener(self, listener: KeysListener) -> None:
        """Report the keys of all that must still be ended, now and when they change."""
        self._listener = listener
        listener(self._reported)

    # Begin and replace

    async def async_run_with_end[ResultT](
        self,
        key: str,
        begin: Awaitable[ResultT],
        delay_s: float,
        end: Command,
        *,
        moves: bool = False,
    ) -> ResultT:
        """Await a command that begins something and send its end after the delay.

        The end is pending as soon as the command is sent. Unless `moves`, the delay
        starts again with the answer, so that what begins late lasts as long. If `begin`
        fails, something may have begun all the same and is ended at once. If the device
        rejected it, what began earlier is ended instead; with `moves`, only if it was
        rejected before it was sent. `begin` completes if the caller is canceled.
        """
        earlier = self.async_cancel(key)
        flight = self._add_flight(key, begins=True)
        self._set(key, delay_s, end, flight)
        self._report()

        async def run() -> ResultT:
            try:
                result = await begin
            except BaseException as err:
                if is_unsent(err) if moves else is_rejection(err):
                    self._finish_rejected(flight, earlier)
                else:
                    self._finish_begun(flight, 0, end)
                raise
            self._finish_begun(flight, None if moves else delay_s, end)
            return result

        try:
            return await _run_to_completion(self._create_task(run(), key))
        except asyncio.CancelledError:
            if not flight.done.done() and not flight.replaced:
                flight.replaced = True
                self.async_schedule(key, 0, end)
            raise

    async def async_replace[ResultT](
        self, key: str, command: Awaitable[ResultT], end: Command
    ) -> ResultT:
        """Await a command that ends on its own and replaces one that was started earlier.

        If it fails, what began earlier is ended at once. If an end was sent meanwhile, it is sent
        again.
        """
        earlier = self.async_cancel(key)
        flight = self._add_flight(key, begins=False)

        async def run() -> ResultT:
            due = earlier
            try:
                result = await command
                due = None
            finally:
                self._finish_replacing(flight, end if flight.ended else due)
            return result

        try:
            return await _run_to_completion(self._create_task(run(), key))
        except asyncio.CancelledError:
            if earlier is not None and not flight.done.done():
                self._end_unless_replaced(flight, earlier)
            raise

    def _add_flight(self, key: str, *, begins: bool) -> _InFlight:
        done = self._hass.loop.create_future()
        flight = _InFlight(key=key, begins=begins, done=done)
        self._in_flight.add(flight)
        return flight

    def _create_task[ResultT](
        self, command: Coroutine[Any, Any, ResultT], key: str
    ) -> asyncio.Task[ResultT]:
        task = self._hass.async_create_task(command, key)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _finish_begun(
        self, flight: _InFlight, delay_s: float | None, end: Command
    ) -> None:
        """Make sure that a started command is ended: after the delay, or as pending."""
        key = flight.key
        if flight.replaced or flight.ended:
            self._end_unless_replaced(flight, end)
        elif delay_s is not None:
            self._set(key, delay_s, end)
        elif key not in self._pending:
            # The end was sent before the answer arrived.
            self._set(key, 0, end)
        self._finish(flight)

    def _finish_rejected(self, flight: _InFlight, earlier: Command | None) -> None:
        if not (flight.replaced or flight.ended):
            self._remove(flight.key)
            if earlier is not None:
                self._set(flight.key, 0, earlier)
        self._finish(flight)

    def _finish_replacing(self, flight: _InFlight, due: Command | None) -> None:
        if due is not None:
            self._end_unless_replaced(flight, due)
        self._finish(flight)

    def _end_unless_replaced(self, flight: _InFlight, end: Command) -> None:
        """End at once, unless a newer command is running and will be ended."""
        pending = self._pending.get(flight.key)
        if pending is None or pending.begun_by is flight:
            self._set(flight.key, 0, end)

    def _finish(self, flight: _InFlight) -> None:
        self._in_flight.remove(flight)
        flight.done.set_result(None)
        self._report()

    # End

    @callback
    def async_schedule(self, key: str, delay_s: float, command: Command) -> None:
        """Send the command after the delay, instead of an earlier one of this key."""
        self._set(key, delay_s, command)
        self._report()

    def _set(
        self,
        key: str,
        delay_s: float,
        command: Command,
        begun_by: _InFlight | None = None,
    ) -> None:
        self._remove(key)
        timer = self._hass.loop.call_later(delay_s, self._async_due, key)
        self._pending[key] = _Pending(timer=timer, command=command, begun_by=begun_by)

    @callback
    def async_cancel(self, key: str) -> Command | None:
        """Cancel the pending command of a key and return it, if there is one."""
        for flight in self._in_flight:
            flight.replaced |= flight.key == key
        command = self._remove(key)
        self._report()
        return command

    @callback
    def async_ending(self, key: str) -> None:
        """Record that an end is being sent; commands answered later are ended again."""
        for flight in self._in_flight:
            flight.ended |= flight.key == key

    def is_pending(self, key: str) -> bool:
        """Return True if something is running that will be ended when due."""
        return key in self._pending

    def _remove(self, key: str) -> Command | None:
        overdue = self._overdue.pop(key, None)
        if (pending := self._pending.pop(key, None)) is None:
            return overdue
        pending.timer.cancel()
        return pending.command

    async def async_end_now(self, key: str, end: Command) -> None:
        """Send an end now instead of when it is due; raises what it raises.

        A rejected one is sent again when due. It completes if the caller is canceled.
        """
        pending = self._pending.get(key)
        self.async_ending(key)
        self._remove(key)

        async def send() -> None:
            try:
                await self.async_send(key, end)
            except HomeAssistantError:
                if pending and not self.is_pending(key) and key not in self._overdue:
                    left_s = pending.timer.when() - self._hass.loop.time()
                    self.async_schedule(key, max(0, left_s), pending.command)
                raise

        task = self._hass.async_create_task(send(), f"procam end of {key}")
        self._async_track(key, task)
        await _run_to_completion(task)

    async def async_send(self, key: str, command: Command) -> None:
        """Send a command now; one that does not get through is sent again later."""
        try:
            await command()
        except HomeAssistantError as err:
            if is_temporary(err.__cause__) and key not in self._pending:
                self._overdue[key] = command
                self._report()
            raise

    @callback
    def async_send_overdue(self) -> None:
        """Send what did not get through: the device answers again."""
        overdue, self._overdue = self._overdue, {}
        for key, command in overdue.items():
            self._async_end(key, command, again=True)

    async def async_run_all(self) -> None:
        """Send everything pending now and wait for what is in flight, for the last time.

        What has not got through after `CLOSE_S` is canceled and stays reported, so that
        the next start sends it.
        """
        overdue, self._overdue = self._overdue, {}
        for key, command in overdue.items():
            self._async_end(key, command)
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                while waits := self._async_end_all():
                    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        self._closed = True
        for task in (*self._running, *self._tasks):
            task.cancel()

    @callback
    def _async_end_all(self) -> set[asyncio.Future[None]]:
        """Send what is pending; return the ends and what may have to be ended again."""
        for key in tuple(self._pending):
            self._async_due(key)
        again = (one.done for one in self._in_flight if one.begins or one.ended)
        return {*self._running, *again}

    @callback
    def _async_due(self, key: str) -> None:
        if not self._closed and (command := self._remove(key)) is not None:
            self._async_end(key, command)

    @callback
    def _async_end(self, key: str, command: Command, *, again: bool = False) -> None:
        # Not eagerly: when Home Assistant stops, push channels are about to close, and a command
        # sent through one that closes would get no answer.
        task = self._hass.async_create_task(
            self._end(key, command, again=again),
            f"procam end of {key}",
            eager_start=False,
        )
        self._async_track(key, task)

    @callback
    def _async_track(self, key: str, task: asyncio.Task[None]) -> None:
        self._running[task] = key
        task.add_done_callback(self._async_ended)
        self._report()

    @callback
    def _async_ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._report()

    async def _end(self, key: str, command: Command, *, again: bool) -> None:
        try:
            await self.async_send(key, command)
        except HomeAssistantError as err:
            level = logging.DEBUG if again else logging.WARNING
            LOGGER.log(level, "Could not end %s: %s", key, err)

    def _report(self) -> None:
        if self._closed:
            return
        keys = frozenset(
            (
                *(one.key for one in self._in_flight if one.begins),
                *self._pending,
                *self._running.values(),
                *self._overdue,
            )
        )
        if keys != self._reported:
            self._reported = keys
            self._listener(keys)


async def _run_to_completion[ResultT](task: asyncio.Task[ResultT]) -> ResultT:
    """Await a task that continues if the caller is canceled.

    A device may carry out a request that is dropped half-way.
    """
    try:
        await asyncio.wait((task,))
    except asyncio.CancelledError:
        task.add_done_callback(_log_failure)
        raise
    return task.result()


def _log_failure(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (err := task.exception()) is not None:
        LOGGER.debug("%s failed: %s", task.get_name(), err)
