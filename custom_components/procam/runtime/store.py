"""Values of an entry that outlive reloads and restarts."""

import math
import time
from typing import Any, Final, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..contract.host import StoreKey

REMOVAL_DELAY_S: Final = 10.0
"""Delay before finished commands are removed from the disk."""

_KEYS: Final = "keys"
_VERSION: Final = 1
_STORES: Final[HassKey[dict[tuple[str, StoreKey], EntryStore]]] = HassKey(
    f"{DOMAIN}_stores"
)


class EntryStore(Store[dict[str, Any]]):
    """A few JSON values of an entry on disk, saved with Home Assistant's own methods."""

    def __init__(
        self, hass: HomeAssistant, entry_id: str, key: StoreKey = StoreKey.OCCURRENCES
    ) -> None:
        super().__init__(hass, _VERSION, f"{DOMAIN}.{entry_id}{key}", private=True)
        self._kept: dict[str, Any] | None = None

    @override
    async def async_load(self) -> dict[str, Any]:
        """Return the values saved last; empty at first."""
        kept, self._kept = self._kept, None
        if kept is not None:
            return dict(kept)
        # A reload does not wait for the disk: the file may just be being written.
        async with self._write_lock:
            pass  # Not held any longer: values of another minor version are saved at once.
        return await super().async_load() or {}

    def keep(self, values: dict[str, Any]) -> None:
        """Have the next load find these values, even if they could not be written."""
        self._kept = values


class PendingCommandStore:
    """Keeps the keys of pending commands on disk.

    Additions are written at once, removals after a delay: a joystick starts and ends a
    movement every second, and a key too many for a while saves a write each time.
    """

    def __init__(self, store: EntryStore) -> None:
        self._store = store
        self._noted: frozenset[str] = frozenset()
        self._running = self._noted
        self._written_at = math.inf

    async def async_load(self) -> frozenset[str]:
        """Return the keys saved last: of commands that were not sent."""
        self._noted = frozenset((await self._store.async_load()).get(_KEYS, []))
        self._running = self._noted
        return self._noted

    @callback
    def async_change(self, running: frozenset[str]) -> None:
        """Save the keys of the commands that are pending now."""
        now = time.monotonic()
        if now >= self._written_at:
            self._noted, self._written_at = self._running, math.inf
        self._running = running
        values = {_KEYS: sorted(running)}
        if not running <= self._noted:
            self._noted, self._written_at = running, math.inf
            # async_delay_save without a delay would wait for a longer one set before.
            save = self._store.async_save(values)
            self._store.hass.async_create_task(save, "procam store")
        elif running != self._noted or self._written_at < math.inf:
            self._written_at = now + REMOVAL_DELAY_S
            self._store.async_delay_save(lambda: values, REMOVAL_DELAY_S)


@callback
def async_get_store(
    hass: HomeAssistant, entry_id: str, key: StoreKey = StoreKey.OCCURRENCES
) -> EntryStore:
    """Return a store of an entry, the same one until the entry is removed."""
    stores = hass.data.setdefault(_STORES, {})
    if (entry_id, key) not in stores:
        stores[entry_id, key] = EntryStore(hass, entry_id, key)
    return stores[entry_id, key]


async def async_remove_stores(hass: HomeAssistant, entry_id: str) -> None:
    """Delete all stores of an entry that is removed."""
    for key in StoreKey:
        await async_get_store(hass, entry_id, key).async_remove()
        del hass.data[_STORES][entry_id, key]
