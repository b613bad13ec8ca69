"""What to send along with a bug report: settings and snapshot, secrets blacked out."""

from dataclasses import asdict, is_dataclass
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_UNIQUE_ID,
    CONF_USERNAME,
    CONF_WEBHOOK_ID,
)
from homeassistant.core import HomeAssistant

from .const import CONF_STABLE_ID
from .coordinator import ProcamConfigEntry

_REDACT: Final = frozenset(
    {
        CONF_HOST,
        CONF_USERNAME,
        CONF_PASSWORD,
        CONF_STABLE_ID,
        CONF_UNIQUE_ID,
        CONF_WEBHOOK_ID,
        "rtsp_parameters",
        "links",
        "unique",
        "serial",
        "mac",
        "url",
        "title",
        "name",
    }
)


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: ProcamConfigEntry
) -> dict[str, Any]:
    """Return what is known of a device and how it reaches us."""
    coordinator = entry.runtime_data
    state = coordinator.data
    return {
        "entry": async_redact_data(dict(entry.data), _REDACT),
        "options": async_redact_data(dict(entry.options), _REDACT),
        "push": {
            channel.key: coordinator.is_up(channel.key)
            for channel in coordinator.vendor.channels
        },
        "poll_s": coordinator.update_interval.total_seconds()
        if coordinator.update_interval
        else None,
        "available": coordinator.last_update_success,
        "unknown_messages": dict(getattr(coordinator.client, "unknown", {})),
        "state": async_redact_data(_plain(state), _REDACT),
    }


def _plain(value: Any) -> Any:
    return (
        asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    )
