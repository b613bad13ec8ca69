"""Sets up an entry again as soon as its device answers or accepts the login.

Home Assistant retries an offline device every 80 seconds after a while, and one that
rejected the login only after a person has entered it again.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.util.hass_dict import HassKey

from ..clientkit.client import DeviceClient
from ..clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DevicePermissionError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from ..const import DOMAIN
from ..contract.vendor import AnyVendor
from .backoff import Backoff
from .recovery import PROBE_EVERY_S, RETRY_LOGIN_S, async_answers
from .session import temporary_client

_LASTING: Final = (DevicePermissionError, DeviceUnsupportedError)
"""Failures that rarely end by themselves while the device is online."""
_WATCHES: Final[HassKey[dict[str, asyncio.Task[None]]]] = HassKey(f"{DOMAIN}_watches")


@callback
def async_retry_when_online(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    vendor: AnyVendor,
    failure: ConfigEntryNotReady,
) -> None:
    """Reload an entry whose device did not answer when the device answers.

    One that refuses the account, is another device, or answers a small request as it
    should is left to Home Assistant, which asks less often.
    """
    read_failure = failure.__cause__
    if read_failure is not None and isinstance(read_failure.__cause__, _LASTING):
        async_cancel_retry(hass, entry.entry_id)
    else:
        _async_watch(hass, entry, _retry_when_online(hass, entry, vendor))


@callback
def async_retry_login(
    hass: HomeAssistant, entry: ConfigEntry[Any], vendor: AnyVendor
) -> None:
    """Reload an entry whose login was rejected when the device accepts it again."""
    _async_watch(hass, entry, _retry_login(hass, entry, vendor))


@callback
def async_cancel_retry(hass: HomeAssistant, entry_id: str) -> None:
    """Stop watching: the entry is set up or removed."""
    if watch := hass.data.setdefault(_WATCHES, {}).pop(entry_id, None):
        watch.cancel()


@callback
def _async_watch(
    hass: HomeAssistant, entry: ConfigEntry[Any], watch: Coroutine[None, None, None]
) -> None:
    async_cancel_retry(hass, entry.entry_id)
    hass.data[_WATCHES][entry.entry_id] = hass.async_create_background_task(
        watch, f"{entry.title} watch", eager_start=False
    )


async def _retry_when_online(
    hass: HomeAssistant, entry: ConfigEntry[Any], vendor: AnyVendor
) -> None:
    pauses, was_offline = Backoff(PROBE_EVERY_S), False
    async with temporary_client(hass, entry, vendor) as client:
        await pauses.wait()
        while not (answers := await async_answers(client)) or not was_offline:
            was_offline |= not answers
            await pauses.wait()
    if entry.state is ConfigEntryState.SETUP_RETRY:
        hass.config_entries.async_schedule_reload(entry.entry_id)


async def _retry_login(
    hass: HomeAssistant, entry: ConfigEntry[Any], vendor: AnyVendor
) -> None:
    async with temporary_client(hass, entry, vendor) as client:
        while True:
            await asyncio.sleep(RETRY_LOGIN_S)
            if await _accepts_login(client):
                break
    if entry.state is ConfigEntryState.SETUP_ERROR:
        hass.config_entries.async_schedule_reload(entry.entry_id)


async def _accepts_login(client: DeviceClient[Any]) -> bool:
    try:
        await client.identify()
    except DeviceAuthError, DeviceConnectionError, DeviceResponseError:
        return False
    except DeviceError, ValueError:
        pass
    return True
