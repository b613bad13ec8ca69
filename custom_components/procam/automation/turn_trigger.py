"""Trigger for what turns on or off, even while it is unavailable."""

from typing import ClassVar, Final, override

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, State, callback
from homeassistant.helpers.target import (
    TargetStateChangedData,
    async_track_target_selector_state_change_event,
)
from homeassistant.helpers.trigger import (
    EntityTargetStateTriggerBase,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)

from .roles import Role

_NOTHING_KNOWN: Final = frozenset({STATE_UNAVAILABLE, STATE_UNKNOWN})


class TurnTrigger(EntityTargetStateTriggerBase):
    """Triggers when something turns on or off, even while it is unavailable.

    An alarm raised while the device was offline triggers when it is online again; one
    that was on before does not. The state before Home Assistant started is unknown.
    """

    _role: ClassVar[Role]
    _excluded_from_states: ClassVar[frozenset[str]] = frozenset()
    _primary_entities_only = False

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self._seen: dict[str, str] = {}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return self._role.among(self._hass, entities)

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        before: str | None = from_state.state
        if before in _NOTHING_KNOWN:
            before = self._seen.get(to_state.entity_id)
        return before is not None and before not in self._to_states

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        @callback
        def remember(change: TargetStateChangedData) -> None:
            before = change.state_change_event.data["old_state"]
            if before is not None and before.state not in _NOTHING_KNOWN:
                self._seen[before.entity_id] = before.state

        forget = await async_track_target_selector_state_change_event(
            self._hass,
            self._target,
            remember,
            self.entity_filter,
            primary_entities_only=self._primary_entities_only,
        )
        detach = await super().async_attach_runner(run_action, did_not_trigger)

        @callback
        def detach_both() -> None:
            detach()
            forget()

        return detach_both
