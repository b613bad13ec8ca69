"""The only loop that keeps a push channel subscribed."""

import asyncio
from typing import Any, Final

from ..clientkit.errors import DeviceAuthError, DeviceError, DeviceUnsupportedError
from ..const import LOGGER
from ..contract.vendor import PushChannel
from .host import RuntimeHost

MAX_FAILURES: Final = 5
"""Tries in a row, half a minute of them, after which a person is told."""


def async_start_push(host: RuntimeHost) -> None:
    """Keep every channel of the vendor subscribed until the entry is unloaded."""
    for channel in host.vendor.channels:
        host.config_entry.async_create_background_task(
            host.hass, PushLoop(host, channel).run(), f"{host.name} {channel.key}"
        )


class PushLoop:
    """Subscribe, read, replay; when the stream is lost, again.

    The pause between tries is reset when a read after the subscription has landed:
    a socket that opens and dies is no recovery.
    """

    def __init__(
        self,
        coordinator: RuntimeHost,
        channel: PushChannel[Any, Any, Any],
    ) -> None:
        """Take the coordinator whose snapshot the events change."""
        self._coordinator = coordinator
        self._channel = channel
        self._backoff = coordinator.new_backoff()
        self._subscription: object | None = None
        self._failures = 0

    async def run(self) -> None:
        """Run until let go of the device or until it refuses our credentials."""
        coordinator, channel = self._coordinator, self._channel
        lacking = False
        while not coordinator.closing:
            await self._offered()
            await self._backoff.wait(probing=not lacking)
            lacking = False
            try:
                await self._listen()
            except DeviceAuthError:
                coordinator.config_entry.async_start_reauth(coordinator.hass)
                return
            except DeviceUnsupportedError as err:
                LOGGER.debug("%s: no %s: %s", coordinator.name, channel.key, err)
                coordinator.async_set_failing(channel, err)
                lacking = True
            except DeviceError as err:
                LOGGER.debug("%s: %s lost: %s", coordinator.name, channel.key, err)
                self._failures += 1
                failing = self._failures >= MAX_FAILURES
                if failing and coordinator.last_update_success:
                    coordinator.async_set_failing(channel, err)
            if coordinator.is_up(channel.key) and not coordinator.closing:
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
            coordinator.async_set_supported(channel)
            coordinator.async_set_up(channel, up=True)
            self._subscription = subscription = object()
            coordinator.config_entry.async_create_background_task(
                coordinator.hass,
                self._read(subscription),
                f"{coordinator.name} resync",
            )
            try:
                async for event in events:
                    coordinator.async_process((event,))
            finally:
                # The read goes on: cut short it would count as a loss of the device.
                self._subscription = None

    async def _read(self, subscription: object) -> None:
        await self._coordinator.async_refresh()
        landed = self._coordinator.last_update_success
        if landed and self._subscription is subscription:
            self._backoff.reset()
            self._failures = 0
