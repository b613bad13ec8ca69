"""When to try an unreachable device again.

The wait doubles from 1 to 60 s. In between the device's port is knocked at: one TCP
connect, no login, no request. A port that was shut and opens means the device is back
and ends the wait at once; a port that was open all along does not, so a device that
accepts connections and then fails is not hammered.
"""

import asyncio
from datetime import timedelta
import random
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from homeassistant.const import CONF_HOST
from homeassistant.core import callback
from homeassistant.exceptions import ConfigEntryAuthFailed

from .clientkit.errors import DeviceConnectionError, DeviceResponseError

if TYPE_CHECKING:
    from .coordinator import ProcamCoordinator

FIRST_WAIT_S: Final = 1.0
MAX_WAIT_S: Final = 60.0
JITTER: Final = 0.25
"""Share of the wait added at random, so that forty rooms do not call in step."""
KNOCK_EVERY_S: Final = 1.0
"""Entities must be back within two seconds of the device."""
_KNOCK_TIMEOUT_S: Final = 1.0
STARTING_UP: Final = timedelta(seconds=1.5)
STARTING_UP_READS: Final = 20
"""A device that starts up answers with errors or pages of its own at first: for half a
minute it is read this often."""


class Backoff:
    """The growing pauses between tries at one device."""

    def __init__(self, host: str, port: int) -> None:
        """Name the port that opens when the device is back."""
        self._host = host
        self._port = port
        self._wait_s = 0.0
        self._pause: asyncio.Timeout | None = None

    def reset(self) -> None:
        """Start over: the device has proved to be back."""
        self._wait_s = 0.0

    async def wait(self, *, knocking: bool = True) -> None:
        """Pause before the next try; the first pause after a reset is none.

        A device that answers, and only lacks what is tried, need not be knocked at.
        """
        wait_s = self._wait_s
        self._wait_s = min(max(FIRST_WAIT_S, wait_s * 2), MAX_WAIT_S)
        if wait_s == 0:
            return
        wait_s += random.uniform(0, wait_s * JITTER)  # noqa: S311 - not a secret
        try:
            async with asyncio.timeout(wait_s) as self._pause:
                if not knocking:
                    await asyncio.Event().wait()
                await opened(self._host, self._port)
                self._wait_s = FIRST_WAIT_S
        except TimeoutError:
            pass
        finally:
            self._pause = None

    def hurry(self) -> None:
        """End the pause that is going on: a person wants to see it tried now."""
        if self._pause is not None:
            self._wait_s = FIRST_WAIT_S
            self._pause.reschedule(asyncio.get_running_loop().time())


class Recovery:
    """Reads a device that was lost until it answers, and hurries what waits for it."""

    def __init__(self, coordinator: ProcamCoordinator[Any, Any, Any]) -> None:
        """Take the coordinator that reads."""
        self._coordinator = coordinator
        self._backoffs: WeakSet[Backoff] = WeakSet()
        self._odd_answers = 0
        """Reads in a row that were answered, but not understood."""
        self.task: asyncio.Task[None] | None = None
        """The tries that go on."""

    def new_backoff(self) -> Backoff:
        """Return fresh pauses for tries at this device."""
        coordinator = self._coordinator
        data = coordinator.config_entry.data
        backoff = Backoff(data[CONF_HOST], coordinator.vendor.knock_port_fn(data))
        self._backoffs.add(backoff)
        return backoff

    @callback
    def async_hurry(self) -> None:
        """Try now whatever waits for its next try."""
        for backoff in self._backoffs:
            backoff.hurry()

    @callback
    def async_failed(self, err: Exception) -> timedelta | None:
        """Note that a read has failed; return when to read again if that is soon.

        A device that cannot be reached is tried until it answers: the poll alone would
        be too slow.
        """
        if isinstance(err, DeviceConnectionError) and self.task is None:
            coordinator = self._coordinator
            self.task = coordinator.config_entry.async_create_background_task(
                coordinator.hass, self._read(), f"{coordinator.name} recovery"
            )
        if not isinstance(err, DeviceResponseError):
            return None
        self._odd_answers += 1
        return STARTING_UP if self._odd_answers <= STARTING_UP_READS else None

    @callback
    def async_answered(self) -> None:
        """Note that a read has landed: after a loss, what waits is tried again."""
        self._odd_answers = 0
        if self.task is None:
            return
        if self.task is not asyncio.current_task():
            self.task.cancel()
        self.async_hurry()

    async def _read(self) -> None:
        coordinator, backoff = self._coordinator, self.new_backoff()
        try:
            while True:
                await backoff.wait()
                await coordinator.async_refresh()
                refused = isinstance(coordinator.last_exception, ConfigEntryAuthFailed)
                if coordinator.last_update_success or refused:
                    return
        finally:
            self.task = None


async def opened(host: str, port: int) -> None:
    """Return once a TCP port that was shut accepts connections."""
    was_shut = False
    while True:
        is_open = await knock(host, port)
        if is_open and was_shut:
            return
        was_shut |= not is_open
        await asyncio.sleep(KNOCK_EVERY_S)


async def knock(host: str, port: int) -> bool:
    """Tell whether the TCP port accepts a connection; sends nothing."""
    try:
        async with asyncio.timeout(_KNOCK_TIMEOUT_S):
            _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True
