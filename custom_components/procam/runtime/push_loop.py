"""The loop that keeps a push channel subscribed."""

import asyncio
import traceback
from typing import Final

from homeassistant.exceptions import ConfigEntryAuthFailed

from ..clientkit.errors import DeviceAuthError, DeviceError, DeviceUnsupportedError
from ..const import LOGGER
from ..contract.vendor import AnyPushChannel
from .host import RuntimeHost

MAX_FAILURES: Final = 12
"""Consecutive failures, half a minute of them, before an issue is created."""

OFFLINE_S: Final = 30.0
"""Time between tries while the device is offline."""
REJECTED_S: Final = 3600.0
"""The same while it rejects the login."""


def async_start_push(host: RuntimeHost) -> None:
    """Keep every channel of the vendor subscribed until the entry is unloaded."""
    lock = asyncio.Lock()
    for channel in host.vendor.channels:
        host.config_entry.async_create_background_task(
            host.hass, PushLoop(host, channel, lock).run(), f"{host.name} {channel.key}"
        )


class PushLoop:
    """Subscribes to a channel, reads the device, and repeats that after a loss.

    The pauses start over only after a read that followed the subscription has
    succeeded: a socket that opens and closes at once is not a recovery.
    """

    def __init__(
        self, coordinator: RuntimeHost, channel: AnyPushChannel, lock: asyncio.Lock
    ) -> None:
        """`lock` is common to the channels of a device."""
        self._lock = lock
        self._coordinator = coordinator
        self._channel = channel
        self._backoff = coordinator.new_backoff()
        self._subscription: object | None = None
        self._failures = 0
        self._logged: set[type[Exception]] = set()

    async def run(self) -> None:
        """Run until the entry is unloaded."""
        coordinator, channel = self._coordinator, self._channel
        supported = True
        while not coordinator.closing:
            await self._until_offered()
            await self._backoff.wait(
                supported=supported, shortest_s=self._offline_wait_s()
            )
            supported = True
            try:
                await self._process_events()
            except DeviceUnsupportedError as err:
                LOGGER.debug("%s: no %s: %s", coordinator.name, channel.key, err)
                coordinator.async_set_failing(channel, err)
                supported = False
            except DeviceError as err:
                self._failed(err)
                # A login that is rejected repeatedly could lock the account.
                supported = not isinstance(err, DeviceAuthError)
            except Exception as err:  # noqa: BLE001 - the channel must not stay lost
                self._log(err)
                self._failed(DeviceError(type(err).__name__))
            if coordinator.is_up(channel.key) and not coordinator.closing:
                coordinator.async_set_up(channel, up=False)
                # Channels are lost together: one read shows that the device is, too.
                async with self._lock:
                    if coordinator.last_update_success:
                        await coordinator.async_refresh()

    def _offline_wait_s(self) -> float:
        """Return the pause while reads fail; it ends early when they recover.

        A device whose channel works again before its reads do is rare, and a login
        that was rejected must not be tried on.
        """
        coordinator = self._coordinator
        if coordinator.last_update_success:
            return 0.0
        rejected = isinstance(coordinator.last_exception, ConfigEntryAuthFailed)
        return REJECTED_S if rejected else OFFLINE_S

    def _failed(self, err: DeviceError) -> None:
        coordinator, channel = self._coordinator, self._channel
        LOGGER.debug("%s: %s lost: %s", coordinator.name, channel.key, err)
        self._failures += 1
        if self._failures >= MAX_FAILURES and coordinator.last_update_success:
            coordinator.async_set_failing(channel, err)

    def _log(self, err: Exception) -> None:
        """Log an unexpected error, once of its kind."""
        if type(err) in self._logged:
            return
        self._logged.add(type(err))
        # Not the error's text: it may hold an address with its password.
        frame = traceback.extract_tb(err.__traceback__)[-1]
        LOGGER.error(
            "%s: unexpected %s in %s (%s:%s); retrying",
            self._coordinator.name,
            type(err).__name__,
            self._channel.key,
            frame.filename,
            frame.lineno,
        )

    async def _until_offered(self) -> None:
        """Wait until the device offers the channel."""
        coordinator, channel = self._coordinator, self._channel
        changed = asyncio.Event()
        stop = coordinator.async_add_listener(changed.set)
        try:
            while not channel.offered_fn(coordinator.data):
                if coordinator.last_update_success:
                    self._backoff.reset()
                changed.clear()
                await changed.wait()
        finally:
            stop()

    async def _process_events(self) -> None:
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
                    coordinator.recorder.events.append(event)
                    coordinator.async_process((event,))
            finally:
                # The read continues: a canceled one would count as an outage.
                self._subscription = None

    async def _read(self, subscription: object) -> None:
        await self._coordinator.async_refresh()
        succeeded = self._coordinator.last_update_success
        if succeeded and self._subscription is subscription:
            self._backoff.reset()
            self._failures = 0
