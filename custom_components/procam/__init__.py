"""ProCam: professional camera systems in Home Assistant."""

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .cards import async_add_cards, async_remove_cards, async_setup_cards
from .const import CONF_VENDOR, DOMAIN
from .coordinator import ProcamConfigEntry, ProcamCoordinator
from .media.view import MediaView
from .ptz.actions import async_setup_ptz_actions
from .ptz.restore import async_restore_pending_commands
from .registry import VENDORS
from .runtime.device_sync import async_sync_devices
from .runtime.issue_sync import async_close_issues
from .runtime.push_loop import async_start_push
from .runtime.recovery import async_abort_reauth
from .runtime.session import entry_connection
from .runtime.setup_retry import (
    async_cancel_retry,
    async_retry_login,
    async_retry_when_online,
)
from .runtime.store import async_remove_stores
from .services import async_setup_actions

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Register the actions, the media view and the cards."""
    hass.http.register_view(MediaView())
    await async_setup_cards(hass)
    async_setup_ptz_actions(hass)
    async_setup_actions(
        hass, {vendor.key: vendor.actions for vendor in VENDORS.values()}
    )
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ProcamConfigEntry) -> bool:
    """Set up one device or server."""
    vendor = VENDORS[entry.data[CONF_VENDOR]]
    connection = entry_connection(hass, entry)
    client = vendor.connect_fn(connection)
    coordinator = ProcamCoordinator(hass, entry, vendor, client, connection)
    try:
        await coordinator.async_prepare_event_source()
        await coordinator.async_config_entry_first_refresh()
    except BaseException as err:
        await client.close()
        if isinstance(err, ConfigEntryAuthFailed):
            async_retry_login(hass, entry, vendor)
        elif isinstance(err, ConfigEntryNotReady):
            async_retry_when_online(hass, entry, vendor, err)
        raise
    async_cancel_retry(hass, entry.entry_id)
    async_abort_reauth(hass, entry)
    await async_add_cards(hass)

    async def release(_event: Event | None = None) -> None:
        coordinator.async_sync_now()
        await coordinator.async_close()

    entry.async_on_unload(release)
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, release))
    entry.runtime_data = coordinator
    async_sync_devices(coordinator)
    await hass.config_entries.async_forward_entry_setups(entry, vendor.platforms)
    await async_restore_pending_commands(coordinator)
    await coordinator.async_start_event_source()
    if vendor.start_fn is not None:
        await vendor.start_fn(coordinator)
    async_start_push(coordinator)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ProcamConfigEntry) -> bool:
    """Unload a device after sending what must still be sent.

    Not in `async_on_unload`: its callbacks run while the push channel and the session,
    through which the commands are sent, are closed.
    """
    coordinator = entry.runtime_data
    # Before the platforms, to which it may add entities.
    coordinator.async_sync_now()
    platforms = coordinator.vendor.platforms
    unloaded = await hass.config_entries.async_unload_platforms(entry, platforms)
    if unloaded:
        await coordinator.async_close()
        if entry.disabled_by is not None:
            async_close_issues(hass, entry.entry_id)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: ProcamConfigEntry) -> None:
    """Remove issues and stored values of an entry."""
    async_cancel_retry(hass, entry.entry_id)
    async_close_issues(hass, entry.entry_id)
    await async_remove_stores(hass, entry.entry_id)
    await async_remove_cards(hass)


async def async_remove_config_entry_device(
    _hass: HomeAssistant, entry: ProcamConfigEntry, device: dr.DeviceEntry
) -> bool:
    """Return True if a device may be removed: it is no longer in the state."""
    return not entry.runtime_data.knows_device(device)
