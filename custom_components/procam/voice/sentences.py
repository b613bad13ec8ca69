"""Sentences for the intents, registered while Home Assistant runs.

An integration cannot ship sentence files, so the sentences are registered with the
conversation agent as triggers, in all languages at once, since the language is not
known in advance. An intent without entities is not registered, so that its sentences
stay free for others.
"""

from collections.abc import Callable, Iterable, Mapping
import re
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import Event, HassJob, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, intent
from homeassistant.helpers.event import async_call_later
from homeassistant.setup import async_when_setup

from ..automation.roles import Role
from ..const import DOMAIN, LOGGER

if TYPE_CHECKING:
    from hassil.recognize import RecognizeResult
    from homeassistant.components.conversation import ConversationInput

CONVERSATION: Final = "conversation"
CHOICES: Final = "choices"
"""Key of a response's speech slots: the names one of which answers its question."""
ANSWER_S: Final = 60.0
_TEMPLATE: Final = re.compile(r"[()\[\]{}<>|:]")
_LEAD: Final = (
    "[(the|in|on|in the|on the|der|die|das|in der|im|auf dem|auf der|le|la|dans|dans la"
    "|dans le|sur la|sur le)] "
)

_OF_EN: Final = "[(of|on|in|at|from|for) [the] {name}]"
_OF_DE: Final = "[(von|vom|in|im|an|am|bei|für) [der|dem|die|das|den] {name}]"
_OF_FR: Final = "[(de|du|des|sur|dans|à|au) [la|le|les] {name}]"

SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "ProcamRecallPreset": (
        "(recall|go to|switch to|move to) [the] (preset|position) {preset}",
        "(rufe|ruf) [das|die] (Preset|Voreinstellung) {preset} auf",
        "(fahre|fahr|gehe|geh|wechsle) (zu|zum|zur|auf) [das|die] (Preset|Voreinstellung|Position) {preset}",
        "(rappelle|va à|va au|passe à|passe au) [le|la] (préréglage|preset|préposition|position) {preset}",
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
        _Sentences(hass, dict(roles)).async_start()

    async_when_setup(hass, CONVERSATION, begin)


class _Sentences:
    """The intents that have no entities yet."""

    def __init__(
        self, hass: HomeAssistant, waiting: dict[str, tuple[Role, ...]]
    ) -> None:
        self._hass = hass
        self._waiting = waiting
        self._stop: Callable[[], None] | None = None

    @callback
    def async_start(self) -> None:
        """Register intents that have entities, and the others once they do."""
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
            if any(role.is_played_by(entity) for role in roles):
                self._register(intent_type)
        if not self._waiting and self._stop is not None:
            self._stop()

    @callback
    def _register(self, intent_type: str) -> None:
        del self._waiting[intent_type]
        handler = _handler(self._hass, intent_type)
        try:
            _register(self._hass, list(SENTENCES[intent_type]), handler)
        except (ImportError, AttributeError) as err:
            LOGGER.debug("No sentences for %s: %s", intent_type, err)


def _handler(hass: HomeAssistant, intent_type: str) -> Any:
    async def handle(said: ConversationInput, result: RecognizeResult) -> str:
        slots: dict[str, Any] = {
            name: {"value": str(entity.value).strip()}
            for name, entity in result.entities.items()
        }
        return await _async_answer(hass, intent_type, slots, said)

    return handle


async def _async_answer(
    hass: HomeAssistant,
    intent_type: str,
    slots: dict[str, Any],
    said: ConversationInput,
) -> str:
    """Handle an intent; if it asks back, its question can be answered for a limited time."""
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
    if choices := response.speech_slots.get(CHOICES):
        _async_await_choice(hass, intent_type, slots, choices)
    return str(response.speech["plain"]["speech"])


@callback
def _async_await_choice(
    hass: HomeAssistant, intent_type: str, slots: dict[str, Any], choices: Iterable[str]
) -> None:
    """Accept one of the names as the answer to a question, once, for a minute."""
    stop: list[Callable[[], None]] = []

    @callback
    def end(_now: Any = None) -> None:
        while stop:
            stop.pop()()

    def answer(name: str) -> Any:
        async def handle(said: ConversationInput, _result: RecognizeResult) -> str:
            end()
            return await _async_answer(
                hass, intent_type, {**slots, "name": {"value": name}}, said
            )

        return handle

    for name in choices:
        # What a template would take for alternatives is not said aloud.
        spoken = " ".join(_TEMPLATE.sub(" ", name).split())
        if spoken:
            stop.append(_register(hass, [f"{_LEAD}{spoken}"], answer(name)))
    job = HassJob(end, cancel_on_shutdown=True)
    stop.append(async_call_later(hass, ANSWER_S, job))


def _register(
    hass: HomeAssistant, sentences: list[str], handler: Any
) -> Callable[[], None]:
    """Register sentences; raises ImportError or AttributeError if the API has moved."""
    from homeassistant.components.conversation.agent_manager import (  # noqa: PLC0415 - inner parts of Home Assistant, which may move
        get_agent_manager,
    )

    return get_agent_manager(hass).register_trigger(sentences, handler)
