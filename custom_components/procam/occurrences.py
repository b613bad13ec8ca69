"""What happens on a device, brought to the event entities: each thing once."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from homeassistant.core import CALLBACK_TYPE, callback

from .clientkit.errors import DeviceError
from .const import LOGGER

MAX_WAITING: Final = 1000
"""Occurrences kept for an entity that is still being added."""

AT_ONCE: Final = 25
"""Of a burst, so many are told before others may use the event loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """Something that happened on a device; it is told once and is no state."""

    tail: str
    """Unique-id tail of the event entity it is meant for."""
    type: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


class Follower(Protocol):
    """Finds out after a read what has happened since the last one.

    What it returns is told whatever happens then, so it may count it as told.
    """

    async def async_follow(self) -> Iterable[Occurrence]:
        """Return what is new, oldest first; raises DeviceError."""
        ...


class Occurrences:
    """The event entities of one device, and what waits for those not added yet."""

    def __init__(self, device: str) -> None:
        """Start with nobody listening."""
        self.follower: Follower | None = None
        self._device = device
        self._listeners: dict[str, Callable[[Occurrence], None]] = {}
        self._waiting: dict[str, deque[Occurrence]] = {}
        self._turn = asyncio.Lock()

    async def async_follow(self) -> None:
        """Tell what the follower finds; those who ask meanwhile wait their turn."""
        if self.follower is None:
            return
        async with self._turn:
            try:
                found = deque(await self.follower.async_follow())
            except DeviceError as err:
                LOGGER.debug("%s: occurrences not read: %s", self._device, err)
                return
            try:
                while len(found) > AT_ONCE:
                    self._async_tell(found, AT_ONCE)
                    await asyncio.sleep(0)
            finally:
                self._async_tell(found, len(found))

    @callback
    def _async_tell(self, found: deque[Occurrence], number: int) -> None:
        for _ in range(number):
            self.async_occur(found.popleft())

    @callback
    def async_listen(
        self, tail: str, listener: Callable[[Occurrence], None]
    ) -> CALLBACK_TYPE:
        """Tell an event entity what happens, from what has waited for it on."""
        self._listeners[tail] = listener
        for occurrence in self._waiting.pop(tail, ()):
            listener(occurrence)
        return lambda: self._listeners.pop(tail, None) and None

    @callback
    def async_occur(self, occurrence: Occurrence) -> None:
        """Tell what happened to the entity it is meant for."""
        if listener := self._listeners.get(occurrence.tail):
            listener(occurrence)
            return
        waiting = self._waiting.setdefault(occurrence.tail, deque(maxlen=MAX_WAITING))
        waiting.append(occurrence)
