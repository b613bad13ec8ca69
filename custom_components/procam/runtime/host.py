"""The parts of the coordinator that the helpers of a loaded entry need."""

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from homeassistant.helpers.device_registry import DeviceEntry

from ..clientkit.errors import DeviceError
from ..clientkit.recorder import Recorder
from ..contract.host import Host
from ..contract.vendor import AnyPushChannel, AnyVendor
from .backoff import Backoff


class RuntimeHost(Host[Any, Any, Any], Protocol):
    """One loaded entry, as seen by the code that keeps it running."""

    vendor: AnyVendor
    last_exception: BaseException | None
    last_update_success: bool
    closing: bool
    """True once the entry is being unloaded."""

    recorder: Recorder
    """The last answers and pushed events of the device."""

    device_ids: dict[str, str]
    """Registry ids by the identity ids of the devices of this entry."""

    def bounded(self) -> AbstractAsyncContextManager[asyncio.Timeout]:
        """End what waits for the device when the entry is unloaded."""
        ...

    async def async_probe(self) -> bool:
        """Return True if the device answers a small request."""
        ...

    def async_abort_read(self) -> None:
        """End the read in progress, which a device that answers again would delay."""
        ...

    async def async_refresh(self) -> None:
        """Read the device now and notify the entities."""
        ...

    def async_update_listeners(self) -> None:
        """Update the issues, the devices and the entities."""
        ...

    def is_up(self, channel: str) -> bool:
        """Return True while a push channel is subscribed."""
        ...

    def async_set_up(self, channel: AnyPushChannel, *, up: bool) -> None:
        """Record that a push channel was subscribed or lost."""
        ...

    def async_set_supported(self, channel: AnyPushChannel) -> None:
        """Record that the device supports a push channel."""
        ...

    def async_set_failing(self, channel: AnyPushChannel, err: DeviceError) -> None:
        """Record that the device lacks a push channel, or that it keeps failing."""
        ...

    def new_backoff(self) -> Backoff:
        """Return the pauses between retries of something on this device."""
        ...

    def device_id(self, identity_id: str) -> tuple[str, str]:
        """Return the registry identifier of a device of this entry."""
        ...

    def knows_device(self, device: DeviceEntry) -> bool:
        """Return True if a registry device is in the state."""
        ...
