"""Listeners of the entities: called when a state is shown and when something occurs."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..clientkit.errors import DeviceError
from ..const import LOGGER
from ..contract.descriptions import AnyDescription
from ..contract.occurrence import EventSource, Occurrence

UPDATE_LISTENERS_EVERY_S: Final = 0.02
"""Minimum time between updates of the entities during a flood of events; the first
event is shown at once."""

SYNC_AFTER_S: Final = 0.1
"""Time after which devices, issues and the set of entities follow a pushed change: it
rarely concerns them, and comparing them takes longer than showing the change."""

MAX_CALLS_AT_ONCE: Final = 100
"""Listeners called before other tasks may use the event loop."""

MAX_WAITING: Final = 1000
"""Occurrences kept for an entity that is still being added."""

MAX_REPORTED_AT_ONCE: Final = 25
"""Occurrences of a burst reported before other tasks may use the event loop."""

_MISSING: Final = object()


class EntityUpdates:
    """Decides when the entities follow a changed state.

    The entities of changed items are updated at once, or after a short time during a
    flood of events. Devices, issues and the set of entities follow later.
    """

    def __init__(
        self, hass: HomeAssistant, update: CALLBACK_TYPE, sync: CALLBACK_TYPE
    ) -> None:
        self._hass = hass
        self._update = update
        self._sync = sync
        self._cancel_update: CALLBACK_TYPE | None = None
        self._cancel_sync: CALLBACK_TYPE | None = None
        self._updated_at = 0.0

    @property
    def is_waiting(self) -> bool:
        """True while entities wait for the next update."""
        return self._cancel_update is not None

    @callback
    def async_schedule(self) -> None:
        """Update the entities as soon as allowed: the state has changed."""
        if self._cancel_update is not None:
            return
        wait_s = self._updated_at + UPDATE_LISTENERS_EVERY_S - self._hass.loop.time()
        if wait_s <= 0:
            self._async_update()
        else:
            self._cancel_update = async_call_later(
                self._hass, wait_s, HassJob(self._async_update)
            )

    @callback
    def async_update_now(self) -> None:
        """Update at once the entities that wait for the next update."""
        if self._cancel_update is not None:
            self._cancel_update()
            self._async_update()

    @callback
    def async_sync_now(self) -> None:
        """Update the devices, issues and entities that wait for it immediately."""
        self.async_update_now()
        if self._cancel_sync is not None:
            self._async_sync()

    @callback
    def async_cancel_sync(self) -> None:
        """Cancel the waiting update of devices, issues and the set of entities."""
        if self._cancel_sync is not None:
            self._cancel_sync()
            self._cancel_sync = None

    @callback
    def async_cancel(self) -> None:
        """Cancel all waiting updates."""
        if self._cancel_update is not None:
            self._cancel_update()
            self._cancel_update = None
        self.async_cancel_sync()

    @callback
    def _async_update(self, _now: Any = None) -> None:
        self._cancel_update = None
        self._updated_at = self._hass.loop.time()
        self._update()
        if self._cancel_sync is None:
            self._cancel_sync = async_call_later(
                self._hass, SYNC_AFTER_S, HassJob(self._async_sync)
            )

    @callback
    def _async_sync(self, _now: Any = None) -> None:
        self.async_cancel_sync()
        self._sync()


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
    _found: list[tuple[Any, str]] = field(default_factory=list)
    """The items in their order, and their unique-id suffixes."""

    def read(self, state: Any) -> None:
        """Read the items of a state; an unchanged item keeps its suffix."""
        key = self.description.key
        suffix_of = self.description.unique_id_suffix_fn or (lambda _: key)
        self._found = [
            (item, suffix if item is before else suffix_of(item))
            for item, (before, suffix) in zip(
                self.description.items_fn(state),
                chain(self._found, repeat((_MISSING, ""))),
                strict=False,
            )
        ]
        self.state, self.items = state, {suffix: item for item, suffix in self._found}

    def changed(self) -> list[str]:
        """Return the suffixes of listeners whose item differs from the one shown."""
        before, now = self.shown, self.items
        return [
            suffix
            for suffix in self.listeners
            if (old := before.get(suffix, _MISSING))
            is not (new := now.get(suffix, _MISSING))
            and old != new
        ]


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
            group.read(state)
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
        """Call the listeners whose item changed since the last call, or all.

        Those whose item is the whole state come last: it does not say what changed.
        """
        calling = bool(self._due)
        last: list[tuple[_Group, str]] = []
        for group in self._groups.values():
            if not group.listeners:
                continue
            now = self.items(group.description, state)
            due = list(group.listeners) if everyone else group.changed()
            group.shown = now
            for suffix in due:
                is_whole = now.get(suffix) is state
                (last if is_whole else self._due).append((group, suffix))
        self._due += last
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


class EventDispatcher:
    """Passes occurrences to event entities; keeps them for entities not added yet."""

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
        """Report to an event entity the occurrences kept for it, and all new ones."""
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
