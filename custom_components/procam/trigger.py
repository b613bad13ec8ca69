"""Triggers for alarms, presets, streams and devices."""

from typing import ClassVar, Final, override

from homeassistant.components.scene import DOMAIN as SCENE_DOMAIN
from homeassistant.components.select import DOMAIN as SELECT_DOMAIN
from homeassistant.const import (
    CONF_OPTIONS,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA,
    EntityTriggerBase,
    NotTriggeredReasonReporter,
    Trigger,
    TriggerConfig,
)
import voluptuous as vol

from .automation.device_online_trigger import OnlineStateTrigger
from .automation.roles import ALARM, LIVE, PRESET, PRESET_SCENE, SYSTEM, Role, own_name
from .automation.turn_trigger import TurnTrigger
from .const import OPTION_NONE

CONF_PRESET: Final = "preset"


def _turns(role: Role, to_state: str) -> type[Trigger]:
    class RoleTrigger(TurnTrigger):
        _role = role
        _domain_specs = {role.domain: DomainSpec()}  # noqa: RUF012 - HA's own way
        _to_states = {to_state}  # noqa: RUF012 - same

    return RoleTrigger


class PresetRecalledTrigger(EntityTriggerBase):
    """A preset becomes the current one, or its scene is activated.

    A scene counts where the device's own select is not among the targets: the select
    shows the same, and also what others recalled.
    """

    _domain_specs = {SELECT_DOMAIN: DomainSpec(), SCENE_DOMAIN: DomainSpec()}  # noqa: RUF012 - HA's own way
    _excluded_from_states: ClassVar[frozenset[str]] = frozenset({STATE_UNAVAILABLE})
    _schema = ENTITY_STATE_TRIGGER_SCHEMA.extend(
        {
            vol.Required(CONF_OPTIONS, default={}): {
                vol.Optional(CONF_PRESET, default=[]): vol.All(
                    cv.ensure_list, [cv.string]
                ),
            }
        }
    )

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self._presets = {name.casefold() for name in self._options[CONF_PRESET]}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        registry = er.async_get(self._hass)
        selects = PRESET.among(self._hass, entities)
        scenes = PRESET_SCENE.among(self._hass, entities)
        covered = {_device(registry, entity_id) for entity_id in selects}
        return selects | {
            entity_id
            for entity_id in scenes
            if _device(registry, entity_id) not in covered
        }

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        if state.state == OPTION_NONE:
            return False
        if not self._presets:
            return True
        name = state.state
        if state.domain == SCENE_DOMAIN:
            entity = er.async_get(self._hass).async_get(state.entity_id)
            name = own_name(entity) if entity is not None else ""
        return name.casefold() in self._presets


def _device(registry: er.EntityRegistry, entity_id: str) -> str | None:
    entity = registry.async_get(entity_id)
    return entity.device_id if entity is not None else None


class DeviceOnlineTrigger(OnlineStateTrigger):
    """Triggers when a device comes online."""

    _to = True


class DeviceOfflineTrigger(OnlineStateTrigger):
    """Triggers when a device goes offline."""

    _to = False


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "alarm_raised": _turns(ALARM, STATE_ON),
    "alarm_acknowledged": _turns(ALARM, STATE_OFF),
    "stream_started": _turns(LIVE, STATE_ON),
    "stream_lost": _turns(LIVE, STATE_OFF),
    "system_on": _turns(SYSTEM, STATE_ON),
    "system_off": _turns(SYSTEM, STATE_OFF),
    "preset_recalled": PresetRecalledTrigger,
    "device_online": DeviceOnlineTrigger,
    "device_offline": DeviceOfflineTrigger,
}


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by name."""
    return TRIGGERS
