"""Diagnostics: settings and state of a device, secrets redacted."""

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
    STATE_UNAVAILABLE,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .capture.build import build_capture, finished
from .capture.redaction import Redactor, strings_of
from .const import CONF_STABLE_ID, CONF_VENDOR
from .coordinator import AnyCoordinator, ProcamConfigEntry

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
_SECRETS: Final = frozenset({CONF_PASSWORD, CONF_WEBHOOK_ID, "links"})
_OF_HOME_ASSISTANT: Final = frozenset({CONF_STABLE_ID, CONF_VENDOR, CONF_WEBHOOK_ID})
"""Entry data that says nothing about the device."""


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ProcamConfigEntry
) -> dict[str, Any]:
    """Return settings, connection, state and what the device sent last."""
    return await hass.async_add_executor_job(_report, entry, entity_list(hass, entry))


def _report(
    entry: ProcamConfigEntry, entities: dict[str, dict[str, bool | None]]
) -> dict[str, Any]:
    """Return what was understood of a device, and what can be replayed."""
    coordinator = entry.runtime_data
    state = _plain(coordinator.data)
    mine = [dict(entry.data), dict(entry.options), state["identity"]]
    known = strings_of(mine, _is_name)
    secrets = strings_of([dict(entry.data), dict(entry.options)], _is_secret)
    redactor = Redactor(secrets, sorted({entry.title, *known} - secrets))
    capture = build_capture(
        coordinator.vendor.key,
        {k: v for k, v in entry.data.items() if k not in _OF_HOME_ASSISTANT},
        entry.options,
        coordinator.recorder,
        redactor,
    )
    capture["entities"] = {
        domain: {redactor.text(tail): is_there for tail, is_there in tails.items()}
        for domain, tails in entities.items()
    }
    events = [
        {"event": type(event).__name__, "values": _plain(event)}
        for event in tuple(coordinator.recorder.events)
    ]
    parts = {
        "entry": dict(entry.data),
        "options": dict(entry.options),
        **_connection(coordinator),
        "state": state,
        "events": events,
    }
    shown = redactor.value(async_redact_data(parts, _REDACT))
    return {**finished(shown, redactor), "capture": capture}


def entity_list(
    hass: HomeAssistant, entry: ProcamConfigEntry
) -> dict[str, dict[str, bool | None]]:
    """Return whether each entity is available; None for a disabled entity."""
    found: dict[str, dict[str, bool | None]] = {}
    prefix = f"{entry.runtime_data.stable_id}_"
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        state = hass.states.get(entity.entity_id)
        tails = found.setdefault(entity.domain, {})
        tails[entity.unique_id.removeprefix(prefix)] = (
            None if state is None else state.state != STATE_UNAVAILABLE
        )
    return {domain: dict(sorted(found[domain].items())) for domain in sorted(found)}


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


def _is_name(key: str) -> bool:
    return key in _REDACT - _SECRETS


def _is_secret(key: str) -> bool:
    return key in _SECRETS


def _plain(value: Any) -> Any:
    """Return a state as dicts and lists, the only types that are redacted."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
