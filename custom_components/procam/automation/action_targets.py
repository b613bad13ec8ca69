"""The targets of a vendor's action, and whether the user is allowed to use it."""

from collections.abc import Iterable
import re
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_ENTITY_ID, ENTITY_MATCH_ALL
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
    service,
    target as target_helpers,
)

from ..const import CONF_CONFIG_ENTRY_ID, CONF_STABLE_ID, CONF_VENDOR, DOMAIN
from ..contract.action import ProcamAction
from ..contract.validation import async_can_use, unauthorized
from ..coordinator import AnyCoordinator

type AnyAction = ProcamAction[Any, Any, Any]
type FieldEntities = dict[str, tuple[er.RegistryEntry, re.Match[str]]]


async def async_check_permission(
    call: ServiceCall,
    action: AnyAction,
    coordinators: Iterable[AnyCoordinator],
    selected: target_helpers.SelectedEntities,
) -> None:
    """Raise Unauthorized if the user is not allowed to use what the call targets."""
    can_use = await async_can_use(call, reads_only=action.reads_only)
    for entity_id in selected.referenced:
        if not can_use(entity_id):
            raise unauthorized(call, entity_id, reads_only=action.reads_only)
    registry = er.async_get(call.hass)
    for coordinator in coordinators:
        for identity_id in targeted_devices(coordinator, selected) or ("",):
            entities = er.async_entries_for_device(
                registry,
                coordinator.device_ids[identity_id],
                include_disabled_entities=True,
            )
            # A device without entities is allowed to those who may use all entities.
            ids = [entity.entity_id for entity in entities] or [f"{DOMAIN}.device"]
            if not any(can_use(entity_id) for entity_id in ids):
                raise unauthorized(call, ids[0], reads_only=action.reads_only)


def field_entities(action: AnyAction, call: ServiceCall) -> FieldEntities:
    """Return the entities given in fields, with the ids of their items."""
    registry, found = er.async_get(call.hass), {}
    for key, pattern in action.entity_fields.items():
        entity = registry.async_get(str(call.data.get(key)))
        if entity is None or entity.platform != DOMAIN:
            continue
        entry = call.hass.config_entries.async_get_entry(entity.config_entry_id or "")
        prefix = entry.data[CONF_STABLE_ID] if entry is not None else ""
        suffix = entity.unique_id.removeprefix(f"{prefix}_")
        if match := re.fullmatch(pattern, suffix):
            found[key] = (entity, match)
    return found


async def async_coordinators(
    vendor: str, call: ServiceCall, entities: FieldEntities
) -> list[AnyCoordinator]:
    """Return the entries that a call targets; without a target, the only entry.

    A target that matches nothing, such as an empty area, is an error: some actions do more
    without a target, such as acknowledging every alarm.
    """
    entries = [
        entry
        for entry in call.hass.config_entries.async_entries(DOMAIN)
        if entry.data.get(CONF_VENDOR) == vendor
    ]
    wanted = set(call.data.get(CONF_CONFIG_ENTRY_ID, ()))
    wanted |= {one.config_entry_id for one, _ in entities.values()}
    if any(key in call.data for key in cv.ENTITY_SERVICE_FIELDS):
        found = await service.async_extract_config_entry_ids(call)
        if not found and call.data.get(ATTR_ENTITY_ID) != ENTITY_MATCH_ALL:
            raise refusal("no_such_device", action=call.service)
        wanted |= found
    meant = [entry for entry in entries if entry.entry_id in wanted]
    if not wanted and len(entries) == 1:
        meant = entries
    if not meant:
        raise refusal("no_such_device", action=call.service)
    for entry in meant:
        if entry.state is not ConfigEntryState.LOADED:
            raise refusal("device_not_loaded", device=entry.title)
    return [entry.runtime_data for entry in meant]


def check_targets(
    vendor: str, call: ServiceCall, selected: target_helpers.SelectedEntities
) -> None:
    """Raise if an entity or device that the call names belongs to no entry of the vendor.

    Areas, labels, and "all" are allowed to contain anything.
    """
    hass = call.hass
    titles = {
        entry.entry_id: entry.title
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.data.get(CONF_VENDOR) == vendor
    }
    owners: dict[str, set[str]] = {}
    for entity_id in selected.referenced - {ENTITY_MATCH_ALL}:
        entity = er.async_get(hass).async_get(entity_id)
        owners[entity_id] = {entity.config_entry_id or ""} if entity else set()
    for device_id in target_helpers.TargetSelection(call.data).device_ids:
        device = dr.async_get(hass).async_get(device_id)
        name = (device.name_by_user or device.name) if device else None
        owners[name or device_id] = {device.config_entry_id} if device else set()
    for chosen, entries in owners.items():
        if titles and entries.isdisjoint(titles):
            raise refusal(
                "target_unsuitable",
                action=call.service,
                value=chosen,
                known=", ".join(titles.values()),
            )


def targeted_devices(
    coordinator: AnyCoordinator, selected: target_helpers.SelectedEntities
) -> tuple[str, ...]:
    """Return the identity ids of the targeted devices behind the entry's own one."""
    registry = er.async_get(coordinator.hass)
    devices = set(selected.referenced_devices)
    for entity_id in selected.referenced | selected.indirectly_referenced:
        entity = registry.async_get(entity_id)
        if entity is not None and entity.device_id is not None:
            devices.add(entity.device_id)
    return tuple(
        identity_id
        for identity_id, device_id in coordinator.device_ids.items()
        if identity_id and device_id in devices
    )


def refusal(key: str, **placeholders: str) -> ServiceValidationError:
    """Return a translated error for a call that is not carried out."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
