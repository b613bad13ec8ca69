"""Sentences for our intents, registered while Home Assistant runs.

An integration cannot ship sentence files. What a sentence trigger may say is registered
with the conversation agent, in every language at once: it does not know in which one it
will be spoken to. Only where there is something to speak of, so that nobody else's
sentences are taken away.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, intent
from homeassistant.setup import async_when_setup

from ..automation.roles import Role
from ..const import DOMAIN, LOGGER

if TYPE_CHECKING:
    from hassil.recognize import RecognizeResult
    from homeassistant.components.conversation import ConversationInput

CONVERSATION: Final = "conversation"

_OF_EN: Final = "[(of|on|in|at|from|for) [the] {name}]"
_OF_DE: Final = "[(von|vom|in|im|an|am|bei|für) [der|dem|die|das|den] {name}]"
_OF_FR: Final = "[(de|du|des|sur|dans|à|au) [la|le|les] {name}]"

SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "ProcamRecallPreset": (
        "(recall|go to|switch to|move to) [the] preset {preset}",
        "(rufe|ruf) [das|die] (Preset|Voreinstellung) {preset} auf",
        "(fahre|fahr|gehe|geh|wechsle) (zu|zum|zur|auf) [das|die] (Preset|Voreinstellung) {preset}",
        "(rappelle|va à|va au|passe à|passe au) [le|la] (préréglage|preset|préposition) {preset}",
    ),
    "ProcamPlayPlaylist": (
        "(switch to|cut to) [the] playlist {playlist}",
        "put [the] playlist {playlist} on air",
        "(wechsle|schalte) (zu|zur|auf) [die] (Playlist|Wiedergabeliste) {playlist}",
        "(passe à|passe sur|bascule sur) la (playlist|liste de lecture) {playlist}",
    ),
    "ProcamSetOverlayText": (
        f"(set|change) [the] overlay text {_OF_EN} to {{text}}",
        "show {text} (on|in) [the] overlay",
        f"(setze|ändere|stelle) [den] (Overlay-Text|Overlaytext) {_OF_DE} auf {{text}}",
        "(zeige|blende) {text} (im|auf dem) Overlay [ein]",
        f"(change|remplace) le texte de (l'incrustation|l'overlay) {_OF_FR} (par|en) {{text}}",
        "affiche {text} (dans|sur) (l'incrustation|l'overlay)",
    ),
    "ProcamAcknowledgeAlarm": (
        f"acknowledge [the|all] [camera] (alarm|alarms) {_OF_EN}",
        f"(quittiere|bestätige) [den|die|alle] (Alarm|Alarme) {_OF_DE}",
        f"(acquitte|confirme) (l'alarme|les alarmes|toutes les alarmes) {_OF_FR}",
    ),
    "ProcamGetAlarms": (
        f"(is there|are there) (an|any) [camera] (alarm|alarms) {_OF_EN}",
        "which cameras (are in alarm|have an alarm|have alarms)",
        f"gibt es [gerade] (einen|irgendeinen) Alarm {_OF_DE}",
        f"gibt es [gerade] Alarme {_OF_DE}",
        "welche Kameras (sind im Alarm|haben einen Alarm|haben Alarm)",
        f"y a-t-il (une alarme|des alarmes) {_OF_FR}",
        "quelles caméras sont en alarme",
    ),
}


@callback
def async_setup_sentences(
    hass: HomeAssistant, roles: Mapping[str, tuple[Role, ...]]
) -> None:
    """Register each intent's sentences once there is an entity with one of its roles."""

    async def begin(_hass: HomeAssistant, _component: str) -> None:
        _Sentences(hass, dict(roles)).async_run_with_end()

    async_when_setup(hass, CONVERSATION, begin)


class _Sentences:
    """The intents whose sentences nobody needs yet."""

    def __init__(
        self, hass: HomeAssistant, waiting: dict[str, tuple[Role, ...]]
    ) -> None:
        self._hass = hass
        self._waiting = waiting
        self._stop: Callable[[], None] | None = None

    @callback
    def async_run_with_end(self) -> None:
        """Register what is needed now, and the rest when it is."""
        for intent_type, roles in list(self._waiting.items()):
            if any(role.entities(self._hass) for role in roles):
                self._register(intent_type)
        if self._waiting:
            self._stop = self._hass.bus.async_listen(
                er.EVENT_ENTITY_REGISTRY_UPDATED, self._registry_updated
            )

    @callback
    def _registry_updated(
        self, event: Event[er.EventEntityRegistryUpdatedData]
    ) -> None:
        entity = er.async_get(self._hass).async_get(event.data["entity_id"])
        if entity is None:
            return
        for intent_type, roles in list(self._waiting.items()):
            if any(role.is_played_by(self._hass, entity) for role in roles):
                self._register(intent_type)
        if not self._waiting and self._stop is not None:
            self._stop()

    @callback
    def _register(self, intent_type: str) -> None:
        del self._waiting[intent_type]
        try:
            from homeassistant.components.conversation.agent_manager import (  # noqa: PLC0415 - inner parts of Home Assistant, which may move
                get_agent_manager,
            )

            get_agent_manager(self._hass).register_trigger(
                list(SENTENCES[intent_type]), _handler(self._hass, intent_type)
            )
        except (ImportError, AttributeError) as err:
            LOGGER.debug("No sentences for %s: %s", intent_type, err)


def _handler(hass: HomeAssistant, intent_type: str) -> Any:
    async def handle(said: ConversationInput, result: RecognizeResult) -> str:
        slots: dict[str, Any] = {
            name: {"value": str(entity.value).strip()}
            for name, entity in result.entities.items()
        }
        response = await intent.async_handle(
            hass,
            DOMAIN,
            intent_type,
            slots,
            said.text,
            said.context,
            said.language,
            assistant=CONVERSATION,
            device_id=said.device_id,
            satellite_id=said.satellite_id,
        )
        return str(response.speech["plain"]["speech"])

    return handle
