"""The parts of a snapshot that entities hang on, and who hears of which change."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, callback

from ..contract.descriptions import ProcamEntityDescription

AT_ONCE: Final = 100
"""When more entities change together, others may use the event loop in between."""

_GONE: Final = object()


@dataclass(frozen=True, slots=True)
class ItemContext:
    """A coordinator listener's context: it only hears of one unit."""

    description: ProcamEntityDescription[Any, Any, Any]
    tail: str


@dataclass(slots=True)
class _Kind:
    """The units of one description."""

    description: ProcamEntityDescription[Any, Any, Any]
    state: object = None
    units: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    """The units the watchers last heard of."""
    watchers: dict[str, CALLBACK_TYPE] = field(default_factory=dict)


class Units:
    """Worked out once per snapshot: two thousand entities ask.

    After a change only those hear of it whose own unit is another one.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start with no description known."""
        self._loop = loop
        self._kinds: dict[int, _Kind] = {}
        self._due: deque[tuple[_Kind, str]] = deque()

    def of(
        self, description: ProcamEntityDescription[Any, Any, Any], state: Any
    ) -> Mapping[str, Any]:
        """Return the units a description hangs on by unique-id tail."""
        kind = self._kind(description)
        if kind.state is not state:
            kind.state, kind.units = state, description.items_by_suffix(state)
        return kind.units

    @callback
    def async_watch(
        self, watch: ItemContext, state: Any, listener: Callable[[], None]
    ) -> CALLBACK_TYPE:
        """Call a listener when its unit changes, comes or goes."""
        kind = self._kind(watch.description)
        if not kind.watchers:
            kind.told = self.of(watch.description, state)
        kind.watchers[watch.tail] = listener
        return lambda: kind.watchers.pop(watch.tail, None) and None

    @callback
    def async_tell(self, state: Any, *, everyone: bool) -> None:
        """Call those whose unit has changed since the last time, or everyone."""
        waiting = bool(self._due)
        for kind in self._kinds.values():
            before, kind.told = kind.told, self.of(kind.description, state)
            if before is kind.told and not everyone:
                continue
            self._due += (
                (kind, tail)
                for tail in kind.watchers
                if everyone or _differ(before, kind.told, tail)
            )
        if self._due and not waiting:
            self._async_tell_some()

    @callback
    def _async_tell_some(self) -> None:
        for _ in range(min(AT_ONCE, len(self._due))):
            kind, tail = self._due.popleft()
            if listener := kind.watchers.get(tail):
                listener()
        if self._due:
            self._loop.call_soon(self._async_tell_some)

    def _kind(self, description: ProcamEntityDescription[Any, Any, Any]) -> _Kind:
        key = id(description)
        if key not in self._kinds:
            self._kinds[key] = _Kind(description)
        return self._kinds[key]


def _differ(before: Mapping[str, Any], now: Mapping[str, Any], tail: str) -> bool:
    old, new = before.get(tail, _GONE), now.get(tail, _GONE)
    return old is not new and old != new
