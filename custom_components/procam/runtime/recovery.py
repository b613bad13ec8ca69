"""Reads a device that was lost until it answers again."""

import asyncio
from datetime import timedelta
from typing import Final
from weakref import WeakSet

from homeassistant.const import CONF_HOST
from homeassistant.core import callback
from homeassistant.exceptions import ConfigEntryAuthFailed

from ..clientkit.errors import DeviceConnectionError, DeviceResponseError
from .backoff import Backoff
from .host import RuntimeHost

STARTING_UP: Final = timedelta(seconds=1.5)
STARTING_UP_READS: Final = 20
"""A device that starts up answers with errors or pages of its own at first: for half a
minute it is read this often."""


class Recovery:
    """Reads a device that was lost until it answers, and hurries what waits for it."""

    def __init__(self, coordinator: RuntimeHost) -> None:
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
        backoff = Backoff(data[CONF_HOST], coordinator.vendor.probe_port_fn(data))
        self._backoffs.add(backoff)
        return backoff

    @callback
    def async_retry_now(self) -> None:
        """Try now whatever waits for its next try."""
        for backoff in self._backoffs:
            backoff.retry_now()

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
        self.async_retry_now()

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
