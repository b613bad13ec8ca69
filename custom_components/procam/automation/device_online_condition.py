"""Condition that devices are online."""

from typing import Any, cast, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import (
    ATTR_BEHAVIOR,
    BEHAVIOR_ALL,
    BEHAVIOR_ANY,
    Condition,
    ConditionConfig,
)
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .device_online import entities_by_device, is_online


class DeviceIsOnlineCondition(Condition):
    """Any or all of the targeted devices are online; unknown devices count as offline."""

    _schema = vol.Schema(
        {
            vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
            vol.Required(CONF_OPTIONS, default={}): {
                vol.Required(ATTR_BEHAVIOR, default=BEHAVIOR_ANY): vol.In(
                    [BEHAVIOR_ANY, BEHAVIOR_ALL]
                ),
            },
        }
    )

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        return cast("ConfigType", cls._schema(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        super().__init__(hass, config)
        self._selection = TargetSelection(config.target or {})
        self._all = (config.options or {})[ATTR_BEHAVIOR] == BEHAVIOR_ALL

    @override
    def _async_check(self, **_kwargs: Any) -> bool:
        targeted = async_extract_referenced_entity_ids(
            self._hass,
            self._selection,
            expand_group=False,
            primary_entities_only=False,
        )
        devices = entities_by_device(
            self._hass, targeted.referenced | targeted.indirectly_referenced
        )
        online = [is_online(self._hass, telling) for telling in devices.values()]
        return bool(online) and (all(online) if self._all else any(online))
