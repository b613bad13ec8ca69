"""Actions of all vendors, registered once; each checks who is allowed to use it."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback
from homeassistant.helpers import config_validation as cv, target as target_helpers
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from .automation.action_targets import (
    AnyAction,
    async_check_permission,
    async_coordinators,
    check_targets,
    field_entities,
    refusal,
    targeted_devices,
)
from .const import CONF_CONFIG_ENTRY_ID, CONF_CONFIRM, DOMAIN
from .contract.action import TARGETED
from .contract.validation import async_require_admin, named

_TARGET: Final[VolDictType] = {
    vol.Optional(CONF_CONFIG_ENTRY_ID): vol.All(cv.ensure_list, [cv.string]),
    **cv.ENTITY_SERVICE_FIELDS,
}


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
        raise refusal("confirm_needed", action=action.key)
    selected = target_helpers.async_extract_referenced_entity_ids(
        call.hass, target_helpers.TargetSelection(call.data)
    )
    check_targets(vendor, call, selected)
    entities = field_entities(action, call)
    selected.referenced.update(one.entity_id for one, _ in entities.values())
    coordinators = await async_coordinators(vendor, call, entities)
    await async_check_permission(call, action, coordinators, selected)
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
        data[TARGETED] = targeted_devices(coordinator, selected)
        answers[coordinator.config_entry.entry_id] = await coordinator.async_command(
            action.run_fn(coordinator, coordinator.client, data)
        )
        # The next step of a script may use an entity that the action created.
        coordinator.async_sync_now()
    if not call.return_response:
        return None
    return next(iter(answers.values())) if len(answers) == 1 else answers
