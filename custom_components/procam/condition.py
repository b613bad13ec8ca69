"""Conditions: how a device is, by its own name instead of an entity's state."""

from typing import ClassVar, Final, override

from homeassistant.components.select import DOMAIN as SELECT_DOMAIN
from homeassistant.const import CONF_OPTIONS, STATE_ON
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import (
    ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL,
    Condition,
    ConditionConfig,
    EntityConditionBase,
)
import voluptuous as vol

from .automation.device_online_condition import DeviceIsOnlineCondition
from .automation.roles import ALARM, LIVE, PRESET, SYSTEM, Role

CONF_PRESET: Final = "preset"


class OnCondition(EntityConditionBase):
    """Tests whether entities with a role are on."""

    _role: ClassVar[Role]
    _primary_entities_only = False

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return self._role.among(self._hass, entities)

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        return entity_state.state == STATE_ON


def _is_on(role: Role) -> type[Condition]:
    class RoleCondition(OnCondition):
        _role = role
        _domain_specs = {role.domain: DomainSpec()}  # noqa: RUF012 - HA's own way

    return RoleCondition


class PresetIsActiveCondition(EntityConditionBase):
    """One of these presets is the current one."""

    _domain_specs = {SELECT_DOMAIN: DomainSpec()}  # noqa: RUF012 - HA's own way
    _schema = ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.extend(
        {
            vol.Required(CONF_OPTIONS): {
                vol.Required(CONF_PRESET): vol.All(
                    cv.ensure_list, vol.Length(min=1), [cv.string]
                ),
            }
        }
    )

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        super().__init__(hass, config)
        wanted = (config.options or {})[CONF_PRESET]
        self._presets = {name.casefold() for name in wanted}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return PRESET.among(self._hass, entities)

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        return entity_state.state.casefold() in self._presets


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "is_in_alarm": _is_on(ALARM),
    "stream_is_live": _is_on(LIVE),
    "system_is_on": _is_on(SYSTEM),
    "preset_is_active": PresetIsActiveCondition,
    "device_is_online": DeviceIsOnlineCondition,
}


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by name."""
    return CONDITIONS
