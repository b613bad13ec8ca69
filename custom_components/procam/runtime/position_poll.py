"""Shows where a movement ends: PTZ heads move on after the command was confirmed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from homeassistant.core import callback

from ..clientkit.errors import DeviceError
from ..const import LOGGER
from .host import RuntimeHost

POSITION_EVERY_S: Final = 0.5
MAX_POSITION_READS: Final = 20
"""A patrol never settles; what it passes is not followed for ever."""


class PositionPoll:
    """Asks where the head is until it stays where it was."""

    def __init__(self, coordinator: RuntimeHost) -> None:
        """Take the coordinator whose snapshot shows the head."""
        self._coordinator = coordinator
        self._task: asyncio.Task[None] | None = None

    @callback
    def async_start(self) -> None:
        """Follow the head until it stands; a new movement starts the wait anew."""
        coordinator = self._coordinator
        if (
            position_fn := coordinator.vendor.position_fn
        ) is None or coordinator.closing:
            return
        if self._task is not None:
            self._task.cancel()
        self._task = coordinator.config_entry.async_create_background_task(
            coordinator.hass, self._follow(position_fn), f"{coordinator.name} settling"
        )

    async def _follow(
        self, ask: Callable[[Any, Any], Awaitable[tuple[Any, ...]]]
    ) -> None:
        coordinator = self._coordinator
        before: tuple[Any, ...] | None = None
        for _ in range(MAX_POSITION_READS):
            await asyncio.sleep(POSITION_EVERY_S)
            try:
                found = await ask(coordinator.client, coordinator.data)
            except DeviceError as err:
                LOGGER.debug("%s: position not read: %s", coordinator.name, err)
                return
            coordinator.async_process(found)
            if not found or found == before:
                return
            before = found
