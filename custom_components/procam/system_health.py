"""System health of all entries."""

from collections import Counter
from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import CONF_VENDOR, DOMAIN
from .coordinator import AnyCoordinator, ProcamConfigEntry


@callback
def async_register(_hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register the system health information."""
    register.async_register_info(system_health_info)


async def system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return the number of systems, reachable devices and open push channels."""
    entries: list[ProcamConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_disabled=False
    )
    loaded: list[AnyCoordinator] = [
        entry.runtime_data
        for entry in entries
        if entry.state is ConfigEntryState.LOADED
    ]
    titles = {one.vendor.key: one.vendor.title for one in loaded}
    systems = Counter(
        titles.get(key := entry.data[CONF_VENDOR], key) for entry in entries
    )
    reachable = sum(one.last_update_success for one in loaded)
    channels = [
        one.is_up(channel.key)
        for one in loaded
        for channel in one.vendor.channels
        if channel.offered_fn(one.data)
    ]
    return {
        "systems": ", ".join(f"{count} × {name}" for name, count in systems.items())
        or "0",
        "reachable": f"{reachable}/{len(entries)}",
        "push_up": f"{sum(channels)}/{len(channels)}",
        "unknown_messages": sum(
            sum(getattr(one.client, "unknown", {}).values()) for one in loaded
        ),
    }
