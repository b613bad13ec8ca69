"""The items that entities show, and listeners that are called when theirs changes."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, callback

from ..contract.descriptions import AnyDescription

MAX_CALLS_AT_ONCE: Final = 100
"""Listeners called before other tasks may use the event loop."""

_MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class ItemContext:
    """Context of a coordinator listener that is only called for one item."""

    description: AnyDescription
    unique_id_suffix: str


@dataclass(slots=True)
class _Group:
    """The items and listeners of one description."""

    description: AnyDescription
    state: object = None
    items: Mapping[str, Any] = field(default_factory=dict)
    shown: Mapping[str, Any] = field(default_factory=dict)
    """The items when the listeners were last called."""
    listeners: dict[str, CALLBACK_TYPE] = field(default_factory=dict)


class ItemListeners:
    """Calls the listeners of the items that changed.

    The items of a description are computed once per state: two thousand entities use them.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._groups: dict[int, _Group] = {}
        self._due: deque[tuple[_Group, str]] = deque()

    def items(self, description: AnyDescription, state: Any) -> Mapping[str, Any]:
        """Return the items of a description by unique-id suffix."""
        group = self._group(description)
        if group.state is not state:
            group.state, group.items = state, _by_suffix(description, state)
        return group.items

    @callback
    def async_add_listener(
        self, context: ItemContext, state: Any, listener: Callable[[], None]
    ) -> CALLBACK_TYPE:
        """Call a listener when its item changes, appears or disappears."""
        group = self._group(context.description)
        if not group.listeners:
            group.shown = self.items(context.description, state)
        group.listeners[context.unique_id_suffix] = listener
        return lambda: group.listeners.pop(context.unique_id_suffix, None) and None

    @callback
    def async_update_listeners(self, state: Any, *, everyone: bool) -> None:
        """Call the listeners whose item changed since the last call, or all."""
        calling = bool(self._due)
        for group in self._groups.values():
            before, group.shown = group.shown, self.items(group.description, state)
            if before is group.shown and not everyone:
                continue
            self._due += (
                (group, suffix)
                for suffix in group.listeners
                if everyone or _differ(before, group.shown, suffix)
            )
        if self._due and not calling:
            self._async_call_some()

    @callback
    def _async_call_some(self) -> None:
        for _ in range(min(MAX_CALLS_AT_ONCE, len(self._due))):
            group, suffix = self._due.popleft()
            if listener := group.listeners.get(suffix):
                listener()
        if self._due:
            self._loop.call_soon(self._async_call_some)

    def _group(self, description: AnyDescription) -> _Group:
        key = id(description)
        if key not in self._groups:
            self._groups[key] = _Group(description)
        return self._groups[key]


def _by_suffix(description: AnyDescription, state: Any) -> dict[str, Any]:
    """Return the items of a state by unique-id suffix."""
    suffix_fn = description.unique_id_suffix_fn
    return {
        description.key if suffix_fn is None else suffix_fn(item): item
        for item in description.items_fn(state)
    }


def _differ(before: Mapping[str, Any], now: Mapping[str, Any], suffix: str) -> bool:
    old, new = before.get(suffix, _MISSING), now.get(suffix, _MISSING)
    return old is not new and old != new
