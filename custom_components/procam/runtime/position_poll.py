"""Reads the position of a PTZ head until a movement has ended.

Heads move on after the command was confirmed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from homeassistant.core import callback

from ..clientkit.errors import DeviceError
from ..const import LOGGER
from .host import RuntimeHost

type PositionFn = Callable[[], Awaitable[tuple[Any, ...]]]
"""Reads the position into the state; returns what it changed."""

POSITION_EVERY_S: Final = 0.5
MAX_POSITION_READS: Final = 20
"""A patrol never ends; its position is not read for ever."""


class PositionPoll:
    """Reads the position until it no longer changes."""

    def __init__(self, coordinator: RuntimeHost) -> None:
        self._coordinator = coordinator
        self._task: asyncio.Task[None] | None = None

    @callback
    def async_start(self, position_fn: PositionFn) -> None:
        """Read the position until the movement has ended; a new movement starts over."""
        coordinator = self._coordinator
        if coordinator.closing:
            return
        if self._task is not None:
            self._task.cancel()
        self._task = coordinator.config_entry.async_create_background_task(
            coordinator.hass, self._read(position_fn), f"{coordinator.name} position"
        )

    async def _read(self, ask: PositionFn) -> None:
        coordinator = self._coordinator
        before: tuple[Any, ...] | None = None
        for left in reversed(range(MAX_POSITION_READS)):
            await asyncio.sleep(POSITION_EVERY_S)
            try:
                found = await ask()
            except DeviceError as err:
                LOGGER.debug("%s: position not read: %s", coordinator.name, err)
                return
            if not found or found == before or not left:
                # Positions on the way would fill the history of every movement.
                coordinator.async_process(found)
                return
            before = found
