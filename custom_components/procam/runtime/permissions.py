"""Permissions of the user who performs an action."""

from collections.abc import Callable

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import Unauthorized, UnknownUser

type CanUse = Callable[[str], bool]
"""Returns True for an entity that the user is allowed to use."""


async def async_can_use(call: ServiceCall, *, reads_only: bool) -> CanUse:
    """Return which entities a call is allowed to control or, if it reads, to read.

    Calls by automations and by Home Assistant itself are allowed all.
    """
    policy = POLICY_READ if reads_only else POLICY_CONTROL
    if call.context.user_id is None:
        return lambda _: True
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context)
    return lambda entity_id: user.permissions.check_entity(entity_id, policy)


async def async_require_admin(hass: HomeAssistant, context: Context) -> None:
    """Raise Unauthorized if a user who is no administrator is behind a context."""
    if context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    if user is None or not user.is_admin:
        raise Unauthorized(context=context)


def unauthorized(
    call: ServiceCall, entity_id: str, *, reads_only: bool
) -> Unauthorized:
    """Return the error for an entity that the user is not allowed to use."""
    return Unauthorized(
        context=call.context,
        entity_id=entity_id,
        permission=POLICY_READ if reads_only else POLICY_CONTROL,
    )
