"""Intents for presets, playlists, overlay texts and alarms."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Final, override

from homeassistant.components.button import SERVICE_PRESS
from homeassistant.components.select import (
    ATTR_OPTION,
    DOMAIN as SELECT_DOMAIN,
    SERVICE_SELECT_OPTION,
)
from homeassistant.components.text import (
    ATTR_VALUE,
    SERVICE_SET_VALUE,
)
from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_ON, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, intent
import voluptuous as vol

from .automation.roles import (
    ACKNOWLEDGE,
    ALARM,
    OVERLAY_TEXT,
    PLAYLIST,
    PRESET,
    PRESET_SCENE,
    Role,
)
from .runtime.translation import async_common_texts, async_error_message
from .voice.sentences import CHOICES, async_setup_sentences
from .voice.targets import (
    Target,
    UnclearError,
    async_choice,
    async_meant,
    single_target,
)

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
        """Do it; return the key and placeholders of the answer, and the targets.

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


async def _act(
    intent_obj: intent.Intent, meant: Target, service: str, **data: Any
) -> None:
    await intent_obj.hass.services.async_call(
        meant.entity.domain,
        service,
        {ATTR_ENTITY_ID: meant.entity.entity_id, **data},
        blocking=True,
        context=intent_obj.context,
    )


async def _choose(intent_obj: intent.Intent, meant: Target, choice: str) -> None:
    if meant.entity.domain == SELECT_DOMAIN:
        await _act(intent_obj, meant, SERVICE_SELECT_OPTION, **{ATTR_OPTION: choice})
    else:
        await _act(intent_obj, meant, SERVICE_TURN_ON)


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


class RecallPreset(ProcamIntent):
    """Recall a preset of a room or a camera."""

    intent_type = "ProcamRecallPreset"
    description = (
        "Recalls a stored preset (position, scene of a room) of a camera or a room."
        " An unknown preset is answered with the names of those there are."
    )
    roles = (PRESET, PRESET_SCENE)
    wants = "preset"

    @override
    async def async_do(
        self, intent_obj: intent.Intent, values: dict[str, Any]
    ) -> tuple[str, dict[str, str], Sequence[Target]]:
        candidates = self.meant(intent_obj, values)
        one, preset = async_choice(intent_obj, candidates, values["preset"])
        await _choose(intent_obj, one, preset)
        return "preset_recalled", {"preset": preset, "device": one.device}, [one]


class PlayPlaylist(ProcamIntent):
    """Play a playlist of a video switcher."""

    intent_type = "ProcamPlayPlaylist"
    description = (
        "Plays a playlist of a camera's video switcher, which changes what is on air."
        " An unknown playlist is answered with the names of those there are."
    )
    roles = (PLAYLIST,)
    wants = "playlist"

    @override
    async def async_do(
        self, intent_obj: intent.Intent, values: dict[str, Any]
    ) -> tuple[str, dict[str, str], Sequence[Target]]:
        candidates = self.meant(intent_obj, values)
        one, playlist = async_choice(intent_obj, candidates, values["playlist"])
        await _choose(intent_obj, one, playlist)
        return "playlist_played", {"playlist": playlist, "device": one.device}, [one]


class SetOverlayText(ProcamIntent):
    """Change the text of an overlay in the picture."""

    intent_type = "ProcamSetOverlayText"
    description = "Sets the text of an overlay shown in a camera's picture."
    roles = (OVERLAY_TEXT,)
    wants = "text"

    @override
    async def async_do(
        self, intent_obj: intent.Intent, values: dict[str, Any]
    ) -> tuple[str, dict[str, str], Sequence[Target]]:
        one = single_target(intent_obj, self.meant(intent_obj, values))
        text = values["text"].strip()
        await _act(intent_obj, one, SERVICE_SET_VALUE, **{ATTR_VALUE: text})
        return "overlay_text_set", {"name": one.state.name, "text": text}, [one]


class AcknowledgeAlarm(ProcamIntent):
    """Acknowledge all alarms, or that of one camera."""

    intent_type = "ProcamAcknowledgeAlarm"
    description = (
        "Acknowledges the alarm of a camera, or of all cameras in alarm at a place or"
        " anywhere when no name is given. This ends the alarm."
    )
    roles = (ACKNOWLEDGE,)

    @override
    async def async_do(
        self, intent_obj: intent.Intent, values: dict[str, Any]
    ) -> tuple[str, dict[str, str], Sequence[Target]]:
        hass = intent_obj.hass
        alarmed = {
            entity.device_id
            for entity in ALARM.entities(hass)
            if hass.states.is_state(entity.entity_id, STATE_ON)
        }
        wanted = [
            one
            for one in self.meant(intent_obj, values)
            if one.entity.device_id in alarmed
        ]
        for one in wanted:
            await _act(intent_obj, one, SERVICE_PRESS)
        return _alarms("alarms_acknowledged", wanted)


class GetAlarms(ProcamIntent):
    """Report which cameras are in alarm."""

    intent_type = "ProcamGetAlarms"
    description = "Tells which cameras are in alarm now, at a place or anywhere."
    roles = (ALARM,)

    @override
    async def async_do(
        self, intent_obj: intent.Intent, values: dict[str, Any]
    ) -> tuple[str, dict[str, str], Sequence[Target]]:
        return _alarms(
            "alarms_now",
            [
                one
                for one in self.meant(intent_obj, values)
                if one.state.state == STATE_ON
            ],
        )


def _alarms(
    key: str, meant: Sequence[Target]
) -> tuple[str, dict[str, str], Sequence[Target]]:
    if not meant:
        return "no_alarms", {}, meant
    return key, {"cameras": ", ".join(one.device for one in meant)}, meant


INTENTS: Final[tuple[type[ProcamIntent], ...]] = (
    RecallPreset,
    PlayPlaylist,
    SetOverlayText,
    AcknowledgeAlarm,
    GetAlarms,
)


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register the intents, and the sentences for them."""
    for handler in INTENTS:
        intent.async_register(hass, handler())
    async_setup_sentences(
        hass, {handler.intent_type: handler.roles for handler in INTENTS}
    )
