"""Commands that must be sent later, whatever happens in between.

A channel switched on for thirty seconds goes off, a pulse ends, a camera stops: at its
time, or at once when the entry is unloaded or Home Assistant stops.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from .const import LOGGER

type Command = Callable[[], Awaitable[Any]]


class Deadlines:
    """The pending commands of one device, by key; a new one replaces the old."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with nothing pending."""
        self._hass = hass
        self._pending: dict[str, tuple[asyncio.TimerHandle, Command]] = {}
        self._running: set[asyncio.Task[None]] = set()

    @callback
    def async_set(self, key: str, delay_s: float, command: Command) -> None:
        """Send the command after the delay, instead of an earlier one of this key."""
        self.async_cancel(key)
        timer = self._hass.loop.call_later(delay_s, self._async_due, key)
        self._pending[key] = (timer, command)

    @callback
    def async_cancel(self, key: str) -> Command | None:
        """Forget a command, which is sent by other means; return it if it was due."""
        if (pending := self._pending.pop(key, None)) is None:
            return None
        timer, command = pending
        timer.cancel()
        return command

    @callback
    def _async_due(self, key: str) -> None:
        _, command = self._pending.pop(key)
        task = self._hass.async_create_task(
            _run(key, command), f"procam deadline {key}"
        )
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def async_run_all(self) -> None:
        """Send everything that is pending now, and see what is being sent through."""
        pending, self._pending = self._pending, {}
        for timer, _ in pending.values():
            timer.cancel()
        commands = (_run(key, command) for key, (_, command) in pending.items())
        await asyncio.gather(*commands, *self._running)


async def _run(key: str, command: Command) -> None:
    try:
        await command()
    except HomeAssistantError as err:
        LOGGER.warning("Could not end %s: %s", key, err)
