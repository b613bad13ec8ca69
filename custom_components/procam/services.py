"""Actions of all vendors, registered once and aimed at entries."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import (
    config_validation as cv,
    entity_registry as er,
    service,
    target as target_helpers,
)
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from .const import CONF_CONFIG_ENTRY_ID, CONF_CONFIRM, CONF_VENDOR, DOMAIN
from .contract.action import TARGETED, ProcamAction
from .contract.validation import named
from .coordinator import ProcamCoordinator

_TARGET: Final[VolDictType] = {
    vol.Optional(CONF_CONFIG_ENTRY_ID): vol.All(cv.ensure_list, [cv.string]),
    **cv.ENTITY_SERVICE_FIELDS,
}


@callback
def async_setup_actions(
    hass: HomeAssistant, actions: Mapping[str, tuple[ProcamAction[Any, Any, Any], ...]]
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
    vendor: str, action: ProcamAction[Any, Any, Any], call: ServiceCall
) -> ServiceResponse:
    destroys = action.confirm or (
        action.confirm_fn is not None and action.confirm_fn(call.data)
    )
    if action.admin or destroys:
        await _async_require_admin(call)
    if destroys and not call.data[CONF_CONFIRM]:
        raise _refusal("confirm_needed", action=action.key)
    data: dict[str, Any] = {
        key: value
        for key, value in call.data.items()
        if key not in cv.ENTITY_SERVICE_FIELDS and key != CONF_CONFIG_ENTRY_ID
    }
    answers: dict[str, Any] = {}
    for coordinator in await _async_coordinators(vendor, call):
        data[TARGETED] = _targeted(coordinator, call)
        answers[coordinator.config_entry.entry_id] = await coordinator.async_command(
            action.run_fn(coordinator, coordinator.client, data)
        )
    if not call.return_response:
        return None
    return next(iter(answers.values())) if len(answers) == 1 else answers


async def _async_require_admin(call: ServiceCall) -> None:
    if call.context.user_id is None:
        return
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None or not user.is_admin:
        raise Unauthorized(context=call.context)


async def _async_coordinators(
    vendor: str, call: ServiceCall
) -> list[ProcamCoordinator[Any, Any, Any]]:
    """Return the devices a call means; without a target, the only one there is."""
    entries = [
        entry
        for entry in call.hass.config_entries.async_entries(DOMAIN)
        if entry.data.get(CONF_VENDOR) == vendor
    ]
    wanted = set(call.data.get(CONF_CONFIG_ENTRY_ID, ()))
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
    coordinator: ProcamCoordinator[Any, Any, Any], call: ServiceCall
) -> tuple[str, ...]:
    referenced = target_helpers.async_extract_referenced_entity_ids(
        call.hass, target_helpers.TargetSelection(call.data)
    )
    registry = er.async_get(call.hass)
    devices = set(referenced.referenced_devices)
    for entity_id in referenced.referenced | referenced.indirectly_referenced:
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
