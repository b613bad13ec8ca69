"""The base of the triggers for devices that go online or offline."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final, cast, override

from homeassistant.const import ATTR_DEVICE_ID, CONF_FOR, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, State, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.target import (
    TargetStateChangedData,
    async_track_target_selector_state_change_event,
)
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .device_online import entities_by_device, is_online

_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
        vol.Required(CONF_OPTIONS, default={}): {
            vol.Optional(CONF_FOR): cv.positive_time_period
        },
    }
)


class OnlineStateTrigger(Trigger):
    """Triggers once per targeted device, however many entities change."""

    _to: ClassVar[bool]
    """True to trigger when a device comes online, False when it goes offline."""

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        return cast("ConfigType", _SCHEMA(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self._target: dict[str, Any] = config.target or {}
        self._duration = (config.options or {}).get(CONF_FOR)
        self._telling: dict[str, set[str]] = {}
        self._online: dict[str, bool] = {}
        """The last known value per device; a reload does not change it."""
        self._pending: dict[str, CALLBACK_TYPE] = {}

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        @callback
        def changed(change: TargetStateChangedData) -> None:
            event = change.state_change_event
            entity_id, states = event.data["entity_id"], change.targeted_entity_states
            for device_id, telling in self._telling.items():
                if entity_id in telling and self._turned(device_id, states):
                    self._begin(device_id, run_action, event.context)

        unsubscribe = await async_track_target_selector_state_change_event(
            self._hass,
            self._target,
            changed,
            self._entity_filter,
            self._retarget,
            primary_entities_only=False,
        )

        @callback
        def detach() -> None:
            unsubscribe()
            for device_id in list(self._pending):
                self._cancel(device_id)

        return detach

    def _entity_filter(self, entities: set[str]) -> set[str]:
        self._telling = entities_by_device(self._hass, entities)
        return set().union(*self._telling.values())

    @callback
    def _retarget(
        self,
        _added: set[str],
        _removed: set[str],
        states: Mapping[str, State | None],
    ) -> None:
        """Store the present value of each device; only later changes trigger."""
        for device_id in self._online.keys() - self._telling.keys():
            del self._online[device_id]
            self._cancel(device_id)
        for device_id in self._telling.keys() - self._online.keys():
            self._turned(device_id, states)

    def _turned(self, device_id: str, states: Mapping[str, State | None]) -> bool:
        """Store the value of a device and return True if it just changed to `online`."""
        now = is_online(self._hass, self._telling[device_id], states)
        before = self._online.get(device_id)
        if now is None or now is before:
            return False
        self._online[device_id] = now
        self._cancel(device_id)
        return before is not None and now is self._to

    @callback
    def _begin(
        self, device_id: str, run_action: TriggerActionRunner, context: Context
    ) -> None:
        if not self._duration:
            self._tell(device_id, run_action, context)
            return
        self._pending[device_id] = async_call_later(
            self._hass,
            self._duration,
            partial(self._tell, device_id, run_action, context),
        )

    @callback
    def _tell(
        self,
        device_id: str,
        run_action: TriggerActionRunner,
        context: Context,
        _now: datetime | None = None,
    ) -> None:
        self._pending.pop(device_id, None)
        device = dr.async_get(self._hass).async_get(device_id)
        name = device and (device.name_by_user or device.name)
        run_action(
            {ATTR_DEVICE_ID: device_id, "device_name": name, "for": self._duration},
            f"{name} {'online' if self._to else 'offline'}",
            context,
        )

    @callback
    def _cancel(self, device_id: str) -> None:
        if (cancel := self._pending.pop(device_id, None)) is not None:
            cancel()
