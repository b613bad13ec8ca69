"""Commands that must be sent later, whatever happens in between.

A channel switched on for thirty seconds goes off, a pulse ends, a camera stops: at its
time, or at once when the entry is unloaded or Home Assistant stops. What does not get
through to a device that is away is sent when it is back.
"""

import asyncio
from collections.abc import Awaitable, Callable
import logging
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

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


class PendingCommands:
    """The pending commands of one device, by key; a new one replaces the old."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with nothing pending."""
        self._hass = hass
        self._pending: dict[str, tuple[asyncio.TimerHandle, Command]] = {}
        self._overdue: dict[str, Command] = {}
        """What did not get through."""
        self._beginning: dict[asyncio.Future[None], str] = {}
        self._running: dict[asyncio.Task[None], str] = {}
        self._told: frozenset[str] = frozenset()
        self._watcher: Watcher = lambda _: None

    @callback
    def async_watch(self, watcher: Watcher) -> None:
        """Tell the keys of all that must still be ended, now and when they change."""
        self._watcher = watcher
        watcher(self._told)

    async def async_run_with_end[ResultT](
        self, key: str, begin: Awaitable[ResultT], delay_s: float, end: Command
    ) -> ResultT:
        """Await what begins something; send its end the delay after the answer.

        However beginning fails, cancelled half-way too, it may have begun, and is
        ended at once; unless the device refused, which ends what began earlier.
        """
        begun = self._hass.loop.create_future()
        self._beginning[begun] = key
        earlier = self.async_cancel(key)
        try:
            result = await begin
        except BaseException as err:
            due = earlier if _refused(err) else end
            if due is not None:
                self.async_schedule(key, 0, due)
            raise
        else:
            self.async_schedule(key, delay_s, end)
        finally:
            del self._beginning[begun]
            begun.set_result(None)
            self._tell()
        return result

    @callback
    def async_schedule(self, key: str, delay_s: float, command: Command) -> None:
        """Send the command after the delay, instead of an earlier one of this key."""
        self._forget(key)
        timer = self._hass.loop.call_later(delay_s, self._async_due, key)
        self._pending[key] = (timer, command)
        self._tell()

    @callback
    def async_cancel(self, key: str) -> Command | None:
        """Forget a command, which is sent by other means; return it if it was due."""
        command = self._forget(key)
        self._tell()
        return command

    def _forget(self, key: str) -> Command | None:
        overdue = self._overdue.pop(key, None)
        if (pending := self._pending.pop(key, None)) is None:
            return overdue
        timer, command = pending
        timer.cancel()
        return command

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
        """Send everything that is pending now, and see what is being sent through."""
        while self._beginning:
            await asyncio.wait(self._beginning)
        due = {key: command for key, (_, command) in self._pending.items()}
        due |= self._overdue
        for key, command in due.items():
            self._forget(key)
            self._async_end(key, command)
        await asyncio.gather(*self._running)

    @callback
    def _async_due(self, key: str) -> None:
        _, command = self._pending.pop(key)
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
        self._running[task] = key
        task.add_done_callback(self._async_ended)

    @callback
    def _async_ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._tell()

    def _tell(self) -> None:
        keys = frozenset(
            (
                *self._beginning.values(),
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
