"""Shows where a movement ends: PTZ heads move on after the command was confirmed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import callback

from .clientkit.errors import DeviceError
from .const import LOGGER

if TYPE_CHECKING:
    from .coordinator import ProcamCoordinator

SETTLE_EVERY_S: Final = 0.5
SETTLE_LOOKS: Final = 20
"""A patrol never settles; what it passes is not followed for ever."""


class Settling:
    """Asks where the head is until it stays where it was."""

    def __init__(self, coordinator: ProcamCoordinator[Any, Any, Any]) -> None:
        """Take the coordinator whose snapshot shows the head."""
        self._coordinator = coordinator
        self._task: asyncio.Task[None] | None = None

    @callback
    def async_start(self) -> None:
        """Follow the head until it stands; a new movement starts the wait anew."""
        coordinator = self._coordinator
        if (settle_fn := coordinator.vendor.settle_fn) is None or coordinator.released:
            return
        if self._task is not None:
            self._task.cancel()
        self._task = coordinator.config_entry.async_create_background_task(
            coordinator.hass, self._follow(settle_fn), f"{coordinator.name} settling"
        )

    async def _follow(
        self, ask: Callable[[Any, Any], Awaitable[tuple[Any, ...]]]
    ) -> None:
        coordinator = self._coordinator
        before: tuple[Any, ...] | None = None
        for _ in range(SETTLE_LOOKS):
            await asyncio.sleep(SETTLE_EVERY_S)
            try:
                found = await ask(coordinator.client, coordinator.data)
            except DeviceError as err:
                LOGGER.debug("%s: position not read: %s", coordinator.name, err)
                return
            coordinator.async_apply(found)
            if not found or found == before:
                return
            before = found
