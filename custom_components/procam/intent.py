"""Intents for presets, playlists, overlay texts and alarms."""

from collections.abc import Sequence
from typing import Any, Final, override

from homeassistant.components.button import SERVICE_PRESS
from homeassistant.components.text import ATTR_VALUE, SERVICE_SET_VALUE
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers import intent

from .automation.roles import (
    ACKNOWLEDGE,
    ALARM,
    OVERLAY_TEXT,
    PLAYLIST,
    PRESET,
    PRESET_SCENE,
)
from .voice.handler import ProcamIntent, async_act, async_choose
from .voice.sentences import async_setup_sentences
from .voice.targets import Target, async_choice, single_target


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
        await async_choose(intent_obj, one, preset)
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
        await async_choose(intent_obj, one, playlist)
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
        await async_act(intent_obj, one, SERVICE_SET_VALUE, **{ATTR_VALUE: text})
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
        asked = self.meant(intent_obj, values)
        wanted = [one for one in asked if one.entity.device_id in alarmed]
        for one in wanted:
            await async_act(intent_obj, one, SERVICE_PRESS)
        return _alarms("alarms_acknowledged", wanted, _named(values, asked))


class GetAlarms(ProcamIntent):
    """Report which cameras are in alarm."""

    intent_type = "ProcamGetAlarms"
    description = "Tells which cameras are in alarm now, at a place or anywhere."
    roles = (ALARM,)

    @override
    async def async_do(
        self, intent_obj: intent.Intent, values: dict[str, Any]
    ) -> tuple[str, dict[str, str], Sequence[Target]]:
        asked = self.meant(intent_obj, values)
        alarmed = [one for one in asked if one.state.state == STATE_ON]
        return _alarms("alarms_now", alarmed, _named(values, asked))


def _named(values: dict[str, Any], asked: Sequence[Target]) -> Sequence[Target]:
    """Return the cameras asked for if the sentence names a camera or an area."""
    return asked if "name" in values or "area" in values else ()


def _alarms(
    key: str, meant: Sequence[Target], named: Sequence[Target]
) -> tuple[str, dict[str, str], Sequence[Target]]:
    """Return the answer: the cameras in alarm, or which cameras have no alarm."""
    if meant:
        return key, {"cameras": _devices(meant)}, meant
    if named:
        return "no_alarms_of", {"cameras": _devices(named)}, meant
    return "no_alarms", {}, meant


def _devices(targets: Sequence[Target]) -> str:
    return ", ".join(one.device for one in targets)


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
