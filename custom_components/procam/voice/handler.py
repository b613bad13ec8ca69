"""Shared by all intents of the integration: slots, answers and actions."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Final, override

from homeassistant.components.select import (
    ATTR_OPTION,
    DOMAIN as SELECT_DOMAIN,
    SERVICE_SELECT_OPTION,
)
from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_ON
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, intent
import voluptuous as vol

from ..automation.roles import Role
from ..runtime.translation import async_common_texts, async_error_message
from .sentences import CHOICES
from .targets import Target, UnclearError, async_meant

_SAID: Final = intent.non_empty_string
_WHERE: Final = {
    vol.Optional("name"): _SAID,
    vol.Optional("area"): _SAID,
    vol.Optional("preferred_area_id"): cv.string,
}


class ProcamIntent(intent.IntentHandler, ABC):
    """An intent that always answers in a sentence, also if it fails."""

    roles: ClassVar[tuple[Role, ...]]
    """Roles of the entities it is for."""
    wants: ClassVar[str | None] = None
    """The required slot."""

    @property
    @override
    def slot_schema(self) -> dict[Any, Any]:
        wanted = {} if self.wants is None else {vol.Required(self.wants): _SAID}
        return {**wanted, **_WHERE}

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        slots = self.async_validate_slots(intent_obj.slots)
        values = {key: slot["value"] for key, slot in slots.items()}
        response = intent_obj.create_response()
        try:
            key, given, meant = await self.async_do(intent_obj, values)
        except UnclearError as err:
            response.async_set_error(
                intent.IntentResponseErrorCode.NO_VALID_TARGETS,
                await _sentence(intent_obj, err.key, err.placeholders),
            )
            response.async_set_speech_slots({CHOICES: err.choices})
        except HomeAssistantError as err:
            response.async_set_error(
                intent.IntentResponseErrorCode.FAILED_TO_HANDLE,
                await async_error_message(intent_obj.hass, err, intent_obj.language),
            )
        else:
            response.async_set_results([_target(one) for one in meant])
            response.async_set_speech(await _sentence(intent_obj, key, given))
        return response

    @abstractmethod
    async def async_do(
        self, intent_obj: intent.Intent, values: dict[str, Any]
    ) -> tuple[str, dict[str, str], Sequence[Target]]:
        """Carry out the intent; return key and placeholders of the answer, and targets.

        Raises UnclearError and HomeAssistantError.
        """

    def meant(
        self, intent_obj: intent.Intent, values: dict[str, Any], *roles: Role
    ) -> list[Target]:
        """Return the candidates with these roles, at the named place if there is one."""
        return async_meant(
            intent_obj,
            roles or self.roles,
            place=values.get("name"),
            area=values.get("area"),
        )


async def async_act(
    intent_obj: intent.Intent, meant: Target, service: str, **data: Any
) -> None:
    """Perform an action of the entity's own domain on it."""
    await intent_obj.hass.services.async_call(
        meant.entity.domain,
        service,
        {ATTR_ENTITY_ID: meant.entity.entity_id, **data},
        blocking=True,
        context=intent_obj.context,
    )


async def async_choose(intent_obj: intent.Intent, meant: Target, choice: str) -> None:
    """Select an option, or activate the scene that represents it."""
    if meant.entity.domain == SELECT_DOMAIN:
        await async_act(
            intent_obj, meant, SERVICE_SELECT_OPTION, **{ATTR_OPTION: choice}
        )
    else:
        await async_act(intent_obj, meant, SERVICE_TURN_ON)


async def _sentence(
    intent_obj: intent.Intent, key: str, placeholders: dict[str, str]
) -> str:
    words = await async_common_texts(intent_obj.hass, intent_obj.language)
    return words[key].format(**placeholders)


def _target(meant: Target) -> intent.IntentResponseTarget:
    return intent.IntentResponseTarget(
        name=meant.state.name,
        type=intent.IntentResponseTargetType.ENTITY,
        id=meant.entity.entity_id,
    )
