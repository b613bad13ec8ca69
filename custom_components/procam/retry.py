"""Sets an entry up again as soon as its device is back.

Home Assistant tries again by itself, but after a long absence only every ten minutes.
"""

import asyncio
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .coordinator import ProcamConfigEntry
from .recovery import opened

_WATCHES: Final[HassKey[dict[str, asyncio.Task[None]]]] = HassKey(f"{DOMAIN}_watches")


@callback
def async_retry_when_back(
    hass: HomeAssistant, entry: ProcamConfigEntry, port: int
) -> None:
    """Watch the port of a device whose entry could not be set up."""
    async_end_watch(hass, entry.entry_id)
    hass.data[_WATCHES][entry.entry_id] = hass.async_create_background_task(
        _retry(hass, entry, port), f"{entry.title} watch", eager_start=False
    )


@callback
def async_end_watch(hass: HomeAssistant, entry_id: str) -> None:
    """Watch no longer: the entry is set up, or gone."""
    if watch := hass.data.setdefault(_WATCHES, {}).pop(entry_id, None):
        watch.cancel()


async def _retry(hass: HomeAssistant, entry: ProcamConfigEntry, port: int) -> None:
    await opened(entry.data[CONF_HOST], port)
    if entry.state is ConfigEntryState.SETUP_RETRY:
        hass.config_entries.async_schedule_reload(entry.entry_id)
