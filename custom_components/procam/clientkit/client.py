"""The shape every client has, whatever its device."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

type EventStream[EventT] = AbstractAsyncContextManager[AsyncIterator[EventT]]
"""Entering it subscribes; iterating yields events and raises DeviceError when the
stream is lost or, with nothing raised, ends when the device ended it."""


class DeviceClient[StateT](Protocol):
    """Reads a device and carries out commands; never sleeps, retries or logs loudly.

    Commands are methods of each client. A command returns what the device confirmed
    as event(s) of the same type the push stream yields, or None when the device
    confirms nothing that could be shown.
    """

    async def read(self) -> StateT:
        """Return the whole state of the device; raises DeviceError."""
        ...

    async def close(self) -> None:
        """Release connections; never raises."""
        ...
