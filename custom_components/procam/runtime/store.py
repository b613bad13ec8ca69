"""What an entry remembers over reloads and restarts, besides its settings."""

from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..contract.host import StoreKey

_VERSION: Final = 1
_STORES: Final[HassKey[dict[tuple[str, StoreKey], DiskStore]]] = HassKey(
    f"{DOMAIN}_memories"
)


class DiskStore:
    """A few JSON values on disk; after a reload they come from memory.

    A reload does not wait for the disk, so the file may be older than what was kept.
    """

    def __init__(
        self, hass: HomeAssistant, entry_id: str, part: StoreKey = StoreKey.OCCURRENCES
    ) -> None:
        """Take the entry and the part; nothing is read yet."""
        self._hass = hass
        self._store: Store[dict[str, Any]] = Store(
            hass, _VERSION, f"{DOMAIN}.{entry_id}{part}", private=True
        )
        self._values: dict[str, Any] | None = None

    async def async_load(self) -> dict[str, Any]:
        """Return what was kept last, nothing at first."""
        if self._values is None:
            self._values = await self._store.async_load() or {}
        return dict(self._values)

    @callback
    def async_save(self, values: dict[str, Any]) -> None:
        """Keep values from now on, on disk as soon as possible."""
        self._values = values
        self._hass.async_create_task(self._store.async_save(values), "procam memory")

    @callback
    def async_save_later(self, values: dict[str, Any], delay_s: float) -> None:
        """Keep values from now on, on disk after a while in which no others came."""
        self._values = values
        self._store.async_delay_save(lambda: values, delay_s)

    async def async_remove_stores(self) -> None:
        """Delete what was kept."""
        self._values = None
        await self._store.async_remove()


@callback
def async_get_store(
    hass: HomeAssistant, entry_id: str, part: StoreKey = StoreKey.OCCURRENCES
) -> DiskStore:
    """Return a memory of an entry, the same one until it is removed."""
    memories = hass.data.setdefault(_STORES, {})
    if (entry_id, part) not in memories:
        memories[entry_id, part] = DiskStore(hass, entry_id, part)
    return memories[entry_id, part]


async def async_remove_stores(hass: HomeAssistant, entry_id: str) -> None:
    """Forget all about an entry that is removed."""
    for part in StoreKey:
        await async_get_store(hass, entry_id, part).async_remove_stores()
        del hass.data[_STORES][entry_id, part]
