"""Thumbnails of recordings, kept for the next look at a list."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..contract.media_library import MediaPath

MAX_KEPT: Final = 200
MAX_BYTES: Final = 2**18
"""A larger picture is shown, but not kept."""
_AT_ONCE: Final = 2
"""Clips of one device that are read at the same time."""

type Key = tuple[str, MediaPath]


class Thumbnails:
    """The pictures shown last, and the requests that wait for one."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._gates: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(_AT_ONCE)
        )

    async def async_get(
        self, entry_id: str, path: MediaPath, make: Callable[[], Awaitable[bytes]]
    ) -> bytes:
        """Return the picture of an item; what `make` raises is raised, and not kept."""
        key = entry_id, path
        async with self._gates[entry_id]:
            if (picture := self._kept.get(key)) is None:
                picture = await make()
        if len(picture) <= MAX_BYTES:
            self._kept[key] = picture
            self._kept.move_to_end(key)
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return picture


_THUMBNAILS: Final[HassKey[Thumbnails]] = HassKey(f"{DOMAIN}_thumbnails")


@callback
def async_thumbnails(hass: HomeAssistant) -> Thumbnails:
    """Return the thumbnails of all devices."""
    if _THUMBNAILS not in hass.data:
        hass.data[_THUMBNAILS] = Thumbnails()
    return hass.data[_THUMBNAILS]
