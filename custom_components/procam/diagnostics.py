"""Diagnostics: settings and state of a device, secrets redacted."""

from base64 import b64encode
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

from .clientkit.decode import decode_text
from .const import CONF_STABLE_ID
from .coordinator import AnyCoordinator, ProcamConfigEntry
from .runtime.redaction import Redactor, strings_of

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
_SHOWN_BYTES: Final = 48
"""Bytes of a binary answer: enough for its kind, too few for what it holds."""


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ProcamConfigEntry
) -> dict[str, Any]:
    """Return settings, connection, state and last answers of an entry."""
    return {
        "entry": async_redact_data(dict(entry.data), _REDACT),
        "options": async_redact_data(dict(entry.options), _REDACT),
        **_connection(entry.runtime_data),
        "state": async_redact_data(_plain(entry.runtime_data.data), _REDACT),
        **await hass.async_add_executor_job(_recorded, entry),
    }


def _recorded(entry: ProcamConfigEntry) -> dict[str, Any]:
    """Return the last answers and pushed events, redacted."""
    coordinator = entry.runtime_data
    state = _plain(coordinator.data)
    known = strings_of([dict(entry.data), dict(entry.options), state], _REDACT)
    redactor = Redactor({entry.title, *known})
    return {
        "answers": [
            {
                "method": answer.method,
                "path": redactor.text(answer.url.raw_path_qs),
                "status": answer.status,
                "content_type": redactor.text(answer.content_type),
                "size": answer.size,
                **_body(answer.body, redactor),
            }
            for answer in coordinator.recorder.answers
        ],
        "pushed": [
            {
                "event": type(event).__name__,
                "values": redactor.value(async_redact_data(_plain(event), _REDACT)),
            }
            for event in tuple(coordinator.recorder.events)
        ],
    }


def _body(body: bytes, redactor: Redactor) -> dict[str, str]:
    """Return a body as text; of one that is none, the first bytes in Base64."""
    if b"\0" in body:
        return {"base64": b64encode(body[:_SHOWN_BYTES]).decode()}
    return {"text": redactor.text(decode_text(body))}


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: ProcamConfigEntry, device: dr.DeviceEntry
) -> dict[str, Any]:
    """Return connection, entities and items of one device of an entry."""
    coordinator = entry.runtime_data
    entities = er.async_entries_for_device(
        er.async_get(hass), device.id, include_disabled_entities=True
    )
    by_suffix = {
        entity.unique_id.removeprefix(f"{coordinator.stable_id}_"): entity
        for entity in entities
    }
    return {
        "model": device.model,
        "sw_version": device.sw_version,
        **_connection(coordinator),
        "entities": {
            suffix: {
                "domain": entity.domain,
                "disabled_by": entity.disabled_by,
                "state": state.state
                if (state := hass.states.get(entity.entity_id))
                else None,
            }
            for suffix, entity in sorted(by_suffix.items())
        },
        "items": [
            async_redact_data(_plain(item), _REDACT)
            for item in _items(coordinator, by_suffix)
        ],
    }


def _connection(coordinator: AnyCoordinator) -> dict[str, Any]:
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


def _items(coordinator: AnyCoordinator, suffixes: Container[str]) -> list[Any]:
    """Return the items shown by the entities with these unique-id suffixes."""
    found: list[Any] = []
    for description in coordinator.vendor.descriptions:
        for suffix, item in coordinator.items(description).items():
            if suffix in suffixes and not any(item is one for one in found):
                found.append(item)
    return found


def _plain(value: Any) -> Any:
    """Return a state as dicts and lists, the only types that are redacted."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
