"""Reports occurrences to the event entities, each once."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback

from ..clientkit.errors import DeviceError
from ..const import LOGGER
from ..contract.occurrence import EventSource, Occurrence

MAX_WAITING: Final = 1000
"""Occurrences kept for an entity that is still being added."""

MAX_REPORTED_AT_ONCE: Final = 25
"""Occurrences of a burst reported before other tasks may use the event loop."""


class EventDispatcher:
    """The event entities of one device, and occurrences for those not added yet."""

    def __init__(self, device: str) -> None:
        self.source: EventSource | None = None
        self._device = device
        self._listeners: dict[str, Callable[[Occurrence], None]] = {}
        self._waiting: dict[str, deque[Occurrence]] = {}
        self._lock = asyncio.Lock()

    async def async_read_occurrences(self) -> None:
        """Report what the source finds; concurrent calls run one after the other."""
        if self.source is None:
            return
        async with self._lock:
            try:
                found = deque(await self.source.async_read_occurrences())
            except DeviceError as err:
                LOGGER.debug("%s: occurrences not read: %s", self._device, err)
                return
            try:
                while len(found) > MAX_REPORTED_AT_ONCE:
                    self._async_dispatch_some(found, MAX_REPORTED_AT_ONCE)
                    await asyncio.sleep(0)
            finally:
                self._async_dispatch_some(found, len(found))

    @callback
    def _async_dispatch_some(self, found: deque[Occurrence], number: int) -> None:
        for _ in range(number):
            self.async_dispatch(found.popleft())

    @callback
    def async_listen(
        self, unique_id_suffix: str, listener: Callable[[Occurrence], None]
    ) -> CALLBACK_TYPE:
        """Report to an event entity what has waited for it and what happens."""
        self._listeners[unique_id_suffix] = listener
        for occurrence in self._waiting.pop(unique_id_suffix, ()):
            listener(occurrence)
        return lambda: self._listeners.pop(unique_id_suffix, None) and None

    @callback
    def async_dispatch(self, occurrence: Occurrence) -> None:
        """Report an occurrence to its event entity."""
        if listener := self._listeners.get(occurrence.unique_id_suffix):
            listener(occurrence)
            return
        waiting = self._waiting.setdefault(
            occurrence.unique_id_suffix, deque(maxlen=MAX_WAITING)
        )
        waiting.append(occurrence)
