"""The only loop that keeps a push channel subscribed."""

import asyncio
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import HomeAssistant

from .clientkit.errors import DeviceAuthError, DeviceError, DeviceUnsupportedError
from .const import LOGGER
from .vendor import PushChannel

if TYPE_CHECKING:
    from .coordinator import ProcamConfigEntry, ProcamCoordinator


MAX_FAILURES: Final = 5
"""Tries in a row, half a minute of them, after which a person is told."""


def async_start_push(hass: HomeAssistant, entry: ProcamConfigEntry) -> None:
    """Keep every channel of the vendor subscribed until the entry is unloaded."""
    coordinator = entry.runtime_data
    for channel in coordinator.vendor.channels:
        entry.async_create_background_task(
            hass,
            PushLoop(coordinator, channel).run(),
            f"{coordinator.name} {channel.key}",
        )


class PushLoop:
    """Subscribe, read, replay; when the stream is lost, again.

    The pause between tries is reset when a read after the subscription has landed:
    a socket that opens and dies is no recovery.
    """

    def __init__(
        self,
        coordinator: ProcamCoordinator[Any, Any, Any],
        channel: PushChannel[Any, Any, Any],
    ) -> None:
        """Take the coordinator whose snapshot the events change."""
        self._coordinator = coordinator
        self._channel = channel
        self._backoff = coordinator.recovery.new_backoff()
        self._subscription: object | None = None
        self._failures = 0

    async def run(self) -> None:
        """Run until let go of the device or until it refuses our credentials."""
        coordinator, channel = self._coordinator, self._channel
        lacking = False
        while not coordinator.released:
            await self._offered()
            await self._backoff.wait(knocking=not lacking)
            lacking = False
            try:
                await self._listen()
            except DeviceAuthError:
                coordinator.config_entry.async_start_reauth(coordinator.hass)
                return
            except DeviceUnsupportedError as err:
                LOGGER.debug("%s: no %s: %s", coordinator.name, channel.key, err)
                coordinator.async_set_absent(channel, absent=True)
                lacking = True
            except DeviceError as err:
                LOGGER.debug("%s: %s lost: %s", coordinator.name, channel.key, err)
                self._failures += 1
                if self._failures >= MAX_FAILURES:
                    coordinator.async_set_failing(channel)
            if coordinator.is_up(channel.key) and not coordinator.released:
                coordinator.async_set_up(channel, up=False)
                await coordinator.async_refresh()

    async def _offered(self) -> None:
        """Wait until the device has the channel at all."""
        coordinator, channel = self._coordinator, self._channel
        changed = asyncio.Event()
        stop = coordinator.async_add_listener(changed.set)
        try:
            while not channel.offered_fn(coordinator.data):
                self._backoff.reset()
                changed.clear()
                await changed.wait()
        finally:
            stop()

    async def _listen(self) -> None:
        coordinator, channel = self._coordinator, self._channel
        async with channel.events_fn(coordinator.client) as events:
            coordinator.async_set_absent(channel, absent=False)
            coordinator.async_set_up(channel, up=True)
            self._subscription = subscription = object()
            coordinator.config_entry.async_create_background_task(
                coordinator.hass,
                self._read(subscription),
                f"{coordinator.name} resync",
            )
            try:
                async for event in events:
                    coordinator.async_apply((event,))
            finally:
                # The read goes on: cut short it would count as a loss of the device.
                self._subscription = None

    async def _read(self, subscription: object) -> None:
        await self._coordinator.async_refresh()
        landed = self._coordinator.last_update_success
        if landed and self._subscription is subscription:
            self._backoff.reset()
            self._failures = 0
