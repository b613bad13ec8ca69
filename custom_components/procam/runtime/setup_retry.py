"""Sets an entry up again as soon as its device is back.

Home Assistant tries again by itself, but after a long absence only every ten minutes.
"""

import asyncio
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .backoff import wait_until_open

_RETRIES: Final[HassKey[dict[str, asyncio.Task[None]]]] = HassKey(f"{DOMAIN}_watches")


@callback
def async_retry_when_open(
    hass: HomeAssistant, entry: ConfigEntry[Any], port: int
) -> None:
    """Watch the port of a device whose entry could not be set up."""
    async_cancel_retry(hass, entry.entry_id)
    hass.data[_RETRIES][entry.entry_id] = hass.async_create_background_task(
        _retry(hass, entry, port), f"{entry.title} watch", eager_start=False
    )


@callback
def async_cancel_retry(hass: HomeAssistant, entry_id: str) -> None:
    """Watch no longer: the entry is set up, or gone."""
    if watch := hass.data.setdefault(_RETRIES, {}).pop(entry_id, None):
        watch.cancel()


async def _retry(hass: HomeAssistant, entry: ConfigEntry[Any], port: int) -> None:
    await wait_until_open(entry.data[CONF_HOST], port)
    if entry.state is ConfigEntryState.SETUP_RETRY:
        hass.config_entries.async_schedule_reload(entry.entry_id)
