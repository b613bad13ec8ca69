"""ProCam: professional camera systems in Home Assistant."""

from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .connection import entry_connection
from .const import CONF_VENDOR, DOMAIN
from .coordinator import ProcamConfigEntry, ProcamCoordinator
from .entity import device_info
from .media_view import MediaView
from .ptz_actions import async_setup_ptz_actions
from .push import async_start_push
from .registry import VENDORS
from .services import async_setup_actions

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Register the actions; they exist whether or not a device is loaded."""
    hass.http.register_view(MediaView())
    async_setup_ptz_actions(hass)
    async_setup_actions(
        hass, {vendor.key: vendor.actions for vendor in VENDORS.values()}
    )
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ProcamConfigEntry) -> bool:
    """Connect to one device or server and show it."""
    vendor = VENDORS[entry.data[CONF_VENDOR]]
    client = vendor.connect_fn(entry_connection(hass, entry))
    coordinator = ProcamCoordinator(hass, entry, vendor, client)
    try:
        await coordinator.async_config_entry_first_refresh()
    except BaseException:
        await client.close()
        raise

    async def release(_event: Event | None = None) -> None:
        await coordinator.async_release()

    entry.async_on_unload(coordinator.async_forget)
    entry.async_on_unload(release)
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, release))
    entry.runtime_data = coordinator
    _async_register_device(hass, entry, coordinator)
    await hass.config_entries.async_forward_entry_setups(entry, vendor.platforms)
    await coordinator.async_start_following()
    async_start_push(hass, entry)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ProcamConfigEntry) -> bool:
    """Let go of a device; what it was doing for us is stopped first.

    Here and not in `async_on_unload`: those run side by side with the end of the push
    channel and of the session, over which the device must still be told.
    """
    coordinator = entry.runtime_data
    platforms = coordinator.vendor.platforms
    unloaded = await hass.config_entries.async_unload_platforms(entry, platforms)
    if unloaded:
        await coordinator.async_release()
    return unloaded


async def async_remove_config_entry_device(
    _hass: HomeAssistant, entry: ProcamConfigEntry, device: dr.DeviceEntry
) -> bool:
    """Allow removing a device that is no longer there."""
    return not entry.runtime_data.knows_device(device)


def _async_register_device(
    hass: HomeAssistant,
    entry: ProcamConfigEntry,
    coordinator: ProcamCoordinator[Any, Any, Any],
) -> None:
    """Register the entry's own device first: others hang behind it."""
    identity = coordinator.vendor.identity_fn(coordinator.data)
    info = device_info(coordinator, identity)
    dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, **info)
