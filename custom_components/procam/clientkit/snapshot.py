"""The present state of a device, kept in one place by its client."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

MAX_REPLAY: Final = 10_000
"""Events kept during a read; a device that reports more is corrected by its next read."""


class Snapshot[StateT, EventT]:
    """Holds the state, which reads replace and each event changes once.

    Subscribe, then read, then apply again what arrived meanwhile: an answer of a slow
    read may be older than an event.
    """

    def __init__(
        self, apply: Callable[[StateT, EventT], StateT], initial: StateT | None = None
    ) -> None:
        self._apply = apply
        self._state = initial
        self._reads = 0
        self._arrived: deque[EventT] = deque(maxlen=MAX_REPLAY)

    @property
    def state(self) -> StateT:
        """The present state; only once the device has been read."""
        assert self._state is not None  # noqa: S101 - a read comes first
        return self._state

    def set(self, state: StateT) -> None:
        """Replace the state; if the new one is equal, the present object is kept."""
        if state != self._state:
            self._state = state

    def put(self, *events: EventT) -> tuple[EventT, ...]:
        """Apply events to the state and return them."""
        for event in events:
            if self._reads:
                self._arrived.append(event)
            if self._state is not None:
                self._state = self._apply(self._state, event)
        return events

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Apply the events that arrive during a read again at its end."""
        if not self._reads:
            self._arrived.clear()
        self._reads += 1
        try:
            yield
        finally:
            self._reads -= 1
            if self._state is not None:
                for event in self._arrived:
                    self._state = self._apply(self._state, event)
