"""What to send along with a bug report: settings and snapshot, secrets blacked out."""

from collections.abc import Container, Mapping
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
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import CONF_STABLE_ID
from .coordinator import ProcamConfigEntry, ProcamCoordinator

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
        "uuid",
        "serial",
        "hardware_id",
        "licensed_to",
        "mac",
        "url",
        "address",
        "title",
        "name",
    }
)


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: ProcamConfigEntry
) -> dict[str, Any]:
    """Return what is known of a device and how it reaches us."""
    return {
        "entry": async_redact_data(dict(entry.data), _REDACT),
        "options": async_redact_data(dict(entry.options), _REDACT),
        **_connection(entry.runtime_data),
        "state": async_redact_data(_plain(entry.runtime_data.data), _REDACT),
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: ProcamConfigEntry, device: dr.DeviceEntry
) -> dict[str, Any]:
    """Return what is known of one of the devices of an entry."""
    coordinator = entry.runtime_data
    entities = er.async_entries_for_device(
        er.async_get(hass), device.id, include_disabled_entities=True
    )
    tails = {
        entity.unique_id.removeprefix(f"{coordinator.stable_id}_"): entity
        for entity in entities
    }
    return {
        "model": device.model,
        "sw_version": device.sw_version,
        **_connection(coordinator),
        "entities": {
            tail: {
                "domain": entity.domain,
                "disabled_by": entity.disabled_by,
                "state": state.state
                if (state := hass.states.get(entity.entity_id))
                else None,
            }
            for tail, entity in sorted(tails.items())
        },
        "parts": [
            async_redact_data(_plain(part), _REDACT)
            for part in _parts(coordinator, tails)
        ],
    }


def _connection(coordinator: ProcamCoordinator[Any, Any, Any]) -> dict[str, Any]:
    interval = coordinator.update_interval
    return {
        "push": {
            channel.key: coordinator.is_up(channel.key)
            for channel in coordinator.vendor.channels
        },
        "poll_s": interval.total_seconds() if interval else None,
        "available": coordinator.last_update_success,
        "issues": sorted(coordinator.open_issues),
        "unknown_messages": dict(getattr(coordinator.client, "unknown", {})),
        "failing_requests": _plain(getattr(coordinator.client, "failures", {})),
    }


def _parts(
    coordinator: ProcamCoordinator[Any, Any, Any], tails: Container[str]
) -> list[Any]:
    """Return the parts of the snapshot that entities of these tails show."""
    parts: list[Any] = []
    for description in coordinator.vendor.descriptions:
        for tail, unit in coordinator.units(description).items():
            if tail in tails and not any(unit is part for part in parts):
                parts.append(unit)
    return parts


def _plain(value: Any) -> Any:
    """Return a snapshot as dicts and lists, the only ones that are redacted."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
