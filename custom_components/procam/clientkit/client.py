"""The shape every client has, whatever its device."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from .identity import Identity

type EventStream[EventT] = AbstractAsyncContextManager[AsyncIterator[EventT]]
"""Entering it subscribes; iterating yields events and raises DeviceError when the
stream is lost or, with nothing raised, ends when the device ended it."""


class RefreshRequest:
    """Base of events that may report that something else has changed."""

    __slots__ = ()

    @property
    def needs_read(self) -> bool:
        """Return True if a read has to find out what has changed."""
        return True


class DeviceState(Protocol):
    """The state of any device, at least its identity."""

    @property
    def identity(self) -> Identity:
        """The device itself."""
        ...


class DeviceClient[StateT](Protocol):
    """Owns the state of a device and carries out commands; it does not retry them.

    Commands are methods of each client. A command returns what the device confirmed as
    a tuple of events, already applied to `state`, or None when the device confirms
    nothing that could be shown. Events of the push streams are applied before they are
    yielded.
    """

    @property
    def state(self) -> StateT:
        """The present state; only once the device has been read."""
        ...

    async def identify(self) -> Identity:
        """Return which device answers, with one login attempt; raises DeviceError."""
        ...

    async def probe(self) -> None:
        """Send one small request and return when it is answered as it should be.

        Called about once a second while the device is offline. Raises DeviceError.
        """
        ...

    async def read(self) -> StateT:
        """Read the device and return its whole state; raises DeviceError."""
        ...

    async def close(self) -> None:
        """Release connections; never raises."""
        ...
