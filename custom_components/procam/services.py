"""Actions of all vendors, registered once; each checks who is allowed to use it."""

from collections.abc import Iterable, Mapping
from functools import partial
import re
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import (
    config_validation as cv,
    entity_registry as er,
    service,
    target as target_helpers,
)
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from .const import (
    CONF_CONFIG_ENTRY_ID,
    CONF_CONFIRM,
    CONF_STABLE_ID,
    CONF_VENDOR,
    DOMAIN,
)
from .contract.action import TARGETED, ProcamAction
from .contract.validation import named
from .coordinator import AnyCoordinator
from .runtime.permissions import async_can_use, async_require_admin, unauthorized

_TARGET: Final[VolDictType] = {
    vol.Optional(CONF_CONFIG_ENTRY_ID): vol.All(cv.ensure_list, [cv.string]),
    **cv.ENTITY_SERVICE_FIELDS,
}

type AnyAction = ProcamAction[Any, Any, Any]
type _FieldEntities = dict[str, tuple[er.RegistryEntry, re.Match[str]]]


@callback
def async_setup_actions(
    hass: HomeAssistant, actions: Mapping[str, tuple[AnyAction, ...]]
) -> None:
    """Register the actions of every vendor, by vendor key."""
    for vendor, offered in actions.items():
        for action in offered:
            fields: VolDictType = {**_TARGET, **named(action.fields)}
            if action.confirm or action.confirm_fn:
                fields[vol.Optional(CONF_CONFIRM, default=False)] = cv.boolean
            hass.services.async_register(
                DOMAIN,
                action.key,
                partial(_async_run, vendor, action),
                vol.Schema(fields),
                action.response,
            )


async def _async_run(
    vendor: str, action: AnyAction, call: ServiceCall
) -> ServiceResponse:
    if action.needs_admin(call.data):
        await async_require_admin(call.hass, call.context)
    if action.destroys(call.data) and not call.data[CONF_CONFIRM]:
        raise _refusal("confirm_needed", action=action.key)
    selected = target_helpers.async_extract_referenced_entity_ids(
        call.hass, target_helpers.TargetSelection(call.data)
    )
    entities = _field_entities(action, call)
    selected.referenced.update(one.entity_id for one, _ in entities.values())
    coordinators = await _async_coordinators(vendor, call, entities)
    await _async_check_permission(call, action, coordinators, selected)
    data: dict[str, Any] = {
        key: value
        for key, value in call.data.items()
        if key not in cv.ENTITY_SERVICE_FIELDS and key != CONF_CONFIG_ENTRY_ID
    }
    for key, (_, match) in entities.items():
        data[key] = match[1]
        data |= {f"{key}_{name}": part for name, part in match.groupdict().items()}
    answers: dict[str, Any] = {}
    for coordinator in coordinators:
        data[TARGETED] = _targeted(coordinator, selected)
        answers[coordinator.config_entry.entry_id] = await coordinator.async_command(
            action.run_fn(coordinator, coordinator.client, data)
        )
        # The next step of a script may use an entity that the action created.
        coordinator.async_sync_now()
    if not call.return_response:
        return None
    return next(iter(answers.values())) if len(answers) == 1 else answers


async def _async_check_permission(
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
        for identity_id in _targeted(coordinator, selected) or ("",):
            entities = er.async_entries_for_device(
                registry,
                coordinator.device_ids[identity_id],
                include_disabled_entities=True,
            )
            # A device without entities is allowed to those who may use all entities.
            ids = [entity.entity_id for entity in entities] or [f"{DOMAIN}.device"]
            if not any(can_use(entity_id) for entity_id in ids):
                raise unauthorized(call, ids[0], reads_only=action.reads_only)


def _field_entities(action: AnyAction, call: ServiceCall) -> _FieldEntities:
    """Return the entities given in fields, and how their ids matched."""
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


async def _async_coordinators(
    vendor: str, call: ServiceCall, entities: _FieldEntities
) -> list[AnyCoordinator]:
    """Return the entries that a call targets; without a target, the only one."""
    entries = [
        entry
        for entry in call.hass.config_entries.async_entries(DOMAIN)
        if entry.data.get(CONF_VENDOR) == vendor
    ]
    wanted = set(call.data.get(CONF_CONFIG_ENTRY_ID, ()))
    wanted |= {one.config_entry_id for one, _ in entities.values()}
    if any(key in call.data for key in cv.ENTITY_SERVICE_FIELDS):
        wanted |= await service.async_extract_config_entry_ids(call)
    meant = [entry for entry in entries if entry.entry_id in wanted]
    if not wanted and len(entries) == 1:
        meant = entries
    if not meant:
        raise _refusal("no_such_device", action=call.service)
    for entry in meant:
        if entry.state is not ConfigEntryState.LOADED:
            raise _refusal("device_not_loaded", device=entry.title)
    return [entry.runtime_data for entry in meant]


def _targeted(
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


def _refusal(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
