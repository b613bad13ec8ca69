"""What is said of presets, playlists, overlays and alarms, and what is done."""

import json
from pathlib import Path
import shutil
from typing import Any

from homeassistant.components import conversation
from homeassistant.components.homeassistant.exposed_entities import (
    async_expose_entity,
)
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    intent,
)
from homeassistant.setup import async_setup_component
import pytest

from .fake_automation_device import Stage, build
from .helpers import let_time_pass

ROOT = Path(__file__).parent.parent
SENTENCES = ROOT / "custom_sentences"
TRANSLATIONS = ROOT / "custom_components" / "procam" / "translations"

EXPOSED = (
    ("select", "preset"),
    ("select", "playlist"),
    ("text", "overlay_1_text"),
    ("button", "camera_door_acknowledge_alarm"),
    ("button", "camera_yard_acknowledge_alarm"),
    ("binary_sensor", "camera_door_alarm"),
    ("binary_sensor", "camera_yard_alarm"),
)


def said(language: str, key: str, **given: str) -> str:
    """Return an answer in a person's language."""
    texts = json.loads((TRANSLATIONS / f"{language}.json").read_text())
    answer: str = texts["common"][key]
    return answer.format(**given)


@pytest.fixture
async def stage(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> Stage:
    """A fake device whose entities are all exposed to voice assistants."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    stage = await build(hass, monkeypatch)
    expose(stage, *EXPOSED)
    return stage


@pytest.fixture
def copied(hass: HomeAssistant, tmp_path: Path) -> None:
    """Our sentence files, copied to where Home Assistant looks for them."""
    hass.config.config_dir = str(tmp_path)
    shutil.copytree(SENTENCES, tmp_path / "custom_sentences")


@pytest.fixture
async def second(
    hass: HomeAssistant, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> Stage:
    """Another fake device, whose preset is exposed to voice assistants."""
    second = await build(hass, monkeypatch, title="Chapel", unique="S2")
    expose(second, ("select", "preset"))
    return second


def expose(stage: Stage, *entities: tuple[str, str], to: bool = True) -> None:
    for domain, tail in entities:
        entity_id = stage.entity(domain, tail)
        async_expose_entity(stage.hass, "conversation", entity_id, to)


async def say(hass: HomeAssistant, sentence: str, language: str = "en") -> str:
    """Say something to the assistant, and return what it answers."""
    result = await conversation.async_converse(
        hass, sentence, None, Context(), language
    )
    await hass.async_block_till_done()
    return str(result.response.speech["plain"]["speech"])


async def mean(hass: HomeAssistant, kind: str, **slots: str) -> intent.IntentResponse:
    """Have an intent handled, as an assistant does that understood it."""
    given: Any = {key: {"value": value} for key, value in slots.items()}
    return await intent.async_handle(
        hass, "test", kind, given, assistant="conversation"
    )


def put(stage: Stage, area: str, *entities: tuple[str, str]) -> ar.AreaEntry:
    """Put the devices of some entities into an area."""
    found = ar.async_get(stage.hass).async_get_or_create(area)
    for domain, tail in entities:
        device = stage.device(domain, tail)
        dr.async_get(stage.hass).async_update_device(device, area_id=found.id)
    return found


# Presets.


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "recall preset altar"),
        ("en", "go to the preset Altar in the hall"),
        ("en", "switch to preset Altar in the Church"),
        ("de", "rufe die Voreinstellung Altar auf"),
        ("de", "fahre zur Position Altar"),
        ("fr", "va à la position Altar"),
        ("de", "fahre zum Preset Altar in der Church"),
        ("fr", "rappelle le préréglage Altar"),
        ("fr", "va au préréglage Altar dans la Church"),
    ],
)
async def test_a_preset_is_recalled_by_its_name(
    hass: HomeAssistant, stage: Stage, language: str, sentence: str
) -> None:
    put(stage, "Church", ("select", "preset"))
    assert "Altar" in await say(hass, sentence, language)
    assert stage.commands == ["preset Altar"]


async def test_a_name_that_sounds_like_a_place_is_a_name(
    hass: HomeAssistant, stage: Stage
) -> None:
    said = "recall preset Panel in the back"
    assert await say(hass, said) == "Panel in the back recalled on Hall."
    assert await say(hass, f"{said} in Hall") == "Panel in the back recalled on Hall."
    assert stage.commands == ["preset Panel in the back"] * 2


async def test_a_preset_is_recalled_by_its_scene_where_no_select_is_exposed(
    hass: HomeAssistant, stage: Stage
) -> None:
    expose(stage, ("select", "preset"), to=False)
    assert await say(hass, "recall preset lecture") == "Lecture recalled on Hall."
    assert stage.commands == ["preset Lecture"]


async def test_a_preset_without_a_name_is_recalled_by_its_number(
    hass: HomeAssistant, stage: Stage
) -> None:
    assert await say(hass, "recall preset 4") == "Preset 4 recalled on Hall."
    assert await say(hass, "go to preset 4 in hall") == "Preset 4 recalled on Hall."
    assert stage.commands == ["preset Preset 4"] * 2


async def test_a_preset_that_is_disabled_is_not_recalled(
    hass: HomeAssistant, stage: Stage
) -> None:
    registry = er.async_get(hass)
    for domain, tail in [("select", "preset"), ("scene", "preset_3")]:
        registry.async_update_entity(
            stage.entity(domain, tail), disabled_by=er.RegistryEntryDisabler.USER
        )
    answer = await say(hass, "recall preset altar")
    assert answer.startswith("altar was not found.")


async def test_an_unknown_preset_is_answered_with_those_there_are(
    hass: HomeAssistant, stage: Stage
) -> None:
    answer = await say(hass, "recall preset banquet")
    assert answer == (
        "banquet was not found."
        " Available: Lecture, Panel in the back, Altar, Preset 4, Gate, …."
    )
    assert stage.commands == []


async def test_a_preset_of_an_unknown_place_is_not_recalled(
    hass: HomeAssistant, stage: Stage
) -> None:
    response = await mean(hass, "ProcamRecallPreset", preset="Altar", name="Attic")
    assert response.error_code is intent.IntentResponseErrorCode.NO_VALID_TARGETS
    assert response.speech["plain"]["speech"] == (
        "No camera system named Attic was found."
    )
    response = await mean(hass, "ProcamRecallPreset", preset="Altar", area="Cellar")
    assert "Cellar" in response.speech["plain"]["speech"]
    assert stage.commands == []


async def test_a_preset_is_recalled_in_the_area_named(
    hass: HomeAssistant, stage: Stage
) -> None:
    put(stage, "Church", ("select", "preset"))
    response = await mean(hass, "ProcamRecallPreset", preset="Altar", area="church")
    assert response.response_type is intent.IntentResponseType.ACTION_DONE
    assert [one.id for one in response.success_results] == [
        stage.entity("select", "preset")
    ]
    assert stage.commands == ["preset Altar"]


async def test_what_is_not_exposed_is_not_recalled(
    hass: HomeAssistant, stage: Stage
) -> None:
    rooms = [("scene", f"preset_{number}") for number in (1, 2, 3, 4)]
    heads = [("scene", f"{one}_preset_{n}") for one in ("door", "yard") for n in (1, 2)]
    scenes = rooms + heads
    expose(stage, ("select", "preset"), *scenes, to=False)
    assert await say(hass, "recall preset altar") == (
        "No device that supports this is exposed to voice assistants."
    )
    assert stage.commands == []


async def test_a_stage_that_is_offline_has_nothing_to_recall(
    hass: HomeAssistant, stage: Stage
) -> None:
    await stage.go_offline()
    response = await mean(hass, "ProcamRecallPreset", preset="Altar")
    assert response.response_type is intent.IntentResponseType.ERROR


async def test_what_the_device_refuses_is_said(
    hass: HomeAssistant, stage: Stage
) -> None:
    stage.offline = True
    response = await mean(hass, "ProcamRecallPreset", preset="Altar")
    assert response.error_code is intent.IntentResponseErrorCode.FAILED_TO_HANDLE
    assert "Hall" in response.speech["plain"]["speech"]


# Playlists and overlays.


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "cut to playlist concert"),
        ("en", "put the playlist Concert on air"),
        ("de", "wechsle zur Playlist Concert"),
        ("fr", "passe à la playlist Concert"),
    ],
)
async def test_a_playlist_is_played_by_its_name(
    hass: HomeAssistant, stage: Stage, language: str, sentence: str
) -> None:
    answer = await say(hass, sentence, language)
    assert answer == said(
        language, "playlist_played", playlist="Concert", device="Hall"
    )
    assert stage.commands == ["playlist Concert"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "set the overlay text to Welcome Everybody"),
        ("en", "set the overlay text of the ticker to Welcome Everybody"),
        ("en", "show Welcome Everybody on the overlay"),
        ("de", "setze den Overlay-Text auf Welcome Everybody"),
        ("de", "zeige Welcome Everybody im Overlay"),
        ("fr", "affiche Welcome Everybody sur l'incrustation"),
        ("fr", "remplace le texte de l'incrustation par Welcome Everybody"),
    ],
)
async def test_an_overlay_reads_what_is_said(
    hass: HomeAssistant, stage: Stage, language: str, sentence: str
) -> None:
    answer = await say(hass, sentence, language)
    given = {"name": "Hall Ticker", "text": "Welcome Everybody"}
    assert answer == said(language, "overlay_text_set", **given)
    assert stage.commands == ["text Welcome Everybody"]


# Alarms.


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "acknowledge the alarm"),
        ("en", "acknowledge all camera alarms"),
        ("de", "quittiere alle Alarme"),
        ("fr", "acquitte toutes les alarmes"),
    ],
)
async def test_only_cameras_in_alarm_are_acknowledged(
    hass: HomeAssistant, stage: Stage, language: str, sentence: str
) -> None:
    await stage.alarm("yard")
    answer = await say(hass, sentence, language)
    assert answer == said(language, "alarms_acknowledged", cameras="Yard")
    assert stage.commands == ["ack yard"]


async def test_the_alarm_of_one_camera_is_acknowledged(
    hass: HomeAssistant, stage: Stage
) -> None:
    await stage.alarm("yard", "door")
    assert await say(hass, "acknowledge alarm of door") == "Acknowledged: Door."
    assert stage.commands == ["ack door"]


async def test_without_an_alarm_nothing_is_acknowledged(
    hass: HomeAssistant, stage: Stage
) -> None:
    assert await say(hass, "acknowledge the alarm") == "No camera is in alarm."
    assert stage.commands == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "is there an alarm"),
        ("en", "which cameras are in alarm?"),
        ("de", "gibt es einen Alarm"),
        ("de", "welche Kameras haben einen Alarm?"),
        ("fr", "quelles caméras sont en alarme"),
        ("fr", "y a-t-il une alarme"),
    ],
)
async def test_cameras_in_alarm_are_reported(
    hass: HomeAssistant, stage: Stage, language: str, sentence: str
) -> None:
    await stage.alarm("yard", "door")
    answer = await say(hass, sentence, language)
    assert answer == said(language, "alarms_now", cameras="Door, Yard")


async def test_alarms_of_an_area_are_reported(
    hass: HomeAssistant, stage: Stage
) -> None:
    put(stage, "Garden", ("binary_sensor", "camera_yard_alarm"))
    await stage.alarm("door")
    answer = await say(hass, "are there any alarms in the garden")
    assert answer == "Not in alarm: Yard."


async def test_a_camera_without_alarm_does_not_speak_for_the_others(
    hass: HomeAssistant, stage: Stage
) -> None:
    await stage.alarm("door")
    answer = await say(hass, "acknowledge the alarm of yard")
    assert answer == "Not in alarm: Yard."
    assert stage.commands == []


# More than one.


async def test_two_that_offer_the_same_are_asked_for(
    hass: HomeAssistant, stage: Stage, second: Stage
) -> None:
    assert await say(hass, "recall preset altar") == "Which one: Hall, Chapel?"
    assert await say(hass, "recall preset altar in the chapel") == (
        "Altar recalled on Chapel."
    )
    assert (stage.commands, second.commands) == ([], ["preset Altar"])


@pytest.mark.parametrize("answer", ["Chapel", "the chapel", "in the chapel"])
async def test_a_question_back_can_be_answered_once(
    hass: HomeAssistant, stage: Stage, second: Stage, answer: str
) -> None:
    await say(hass, "recall preset altar")
    assert await say(hass, answer) == "Altar recalled on Chapel."
    await say(hass, answer)
    assert (stage.commands, second.commands) == ([], ["preset Altar"])


async def test_a_question_back_can_be_answered_for_a_minute(
    hass: HomeAssistant, stage: Stage, second: Stage
) -> None:
    await say(hass, "recall preset altar")
    let_time_pass(hass, 61)
    await hass.async_block_till_done()
    await say(hass, "Chapel")
    assert second.commands == []


async def test_a_place_is_known_by_a_part_of_its_name(
    hass: HomeAssistant, stage: Stage
) -> None:
    answer = await say(hass, "go to preset gate on the front")
    assert "was not found" in answer
    device = dr.async_get(hass).async_get(stage.device("camera", "camera_door_hd"))
    assert device is not None
    dr.async_get(hass).async_update_device(device.id, name_by_user="Front door dome")
    answer = await say(hass, "go to preset gate on the dome")
    assert answer == "Gate recalled on Front door dome."


async def test_an_overlay_is_known_by_a_part_of_its_name(
    hass: HomeAssistant, stage: Stage
) -> None:
    expose(stage, ("text", "overlay_2_text"))
    overlay = stage.entity("text", "overlay_2_text")
    er.async_get(hass).async_update_entity(overlay, name="Lower third text")
    await hass.async_block_till_done()
    answer = await say(hass, "set the overlay text of lower third to Hello")
    # Whether the device's name comes first depends on Home Assistant's version.
    state = hass.states.get(overlay)
    assert state is not None
    assert answer == f"{state.name} now reads: Hello"


async def test_the_one_where_the_person_speaks_is_meant(
    hass: HomeAssistant, stage: Stage, second: Stage
) -> None:
    area = put(second, "Chapel area", ("select", "preset"))
    response = await mean(
        hass, "ProcamRecallPreset", preset="Altar", preferred_area_id=area.id
    )
    assert response.response_type is intent.IntentResponseType.ACTION_DONE
    assert (stage.commands, second.commands) == ([], ["preset Altar"])


async def test_two_overlays_of_a_device_are_distinguished_by_their_names(
    hass: HomeAssistant, stage: Stage
) -> None:
    expose(stage, ("text", "overlay_2_text"))
    assert await say(hass, "set overlay text to Hello") == (
        "Which one: Hall Ticker, Hall Credits?"
    )
    assert await say(hass, "set overlay text of credits to Hello") == (
        "Hall Credits now reads: Hello"
    )


# Sentences.


async def test_sentences_wait_for_something_to_speak_of(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from homeassistant.components.conversation.agent_manager import (  # noqa: PLC0415
        get_agent_manager,
    )

    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    assert await async_setup_component(hass, "procam", {})
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    others = registry.async_get_or_create("select", "somebody", "preset")
    registry.async_remove(others.entity_id)
    await hass.async_block_till_done()
    assert get_agent_manager(hass).trigger_sentences == []
    await build(hass, monkeypatch)
    assert len(get_agent_manager(hass).trigger_sentences) > 10


async def test_without_the_assistants_inner_parts_there_are_no_sentences(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from homeassistant.components.conversation import (  # noqa: PLC0415
        agent_manager,
    )

    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    monkeypatch.delattr(agent_manager, "get_agent_manager")
    stage = await build(hass, monkeypatch)
    expose(stage, *EXPOSED)
    await mean(hass, "ProcamRecallPreset", preset="Altar")
    assert stage.commands == ["preset Altar"]


# The files to copy.


@pytest.mark.parametrize(
    ("language", "sentence", "command"),
    [
        ("en", "bring us the view altar", "preset Altar"),
        ("en", "show the position altar in the Church", "preset Altar"),
        ("en", "start the video playlist concert", "playlist Concert"),
        ("en", "write Good Morning on the ticker", "text Good Morning"),
        ("en", "clear all camera alarms", "ack yard"),
        ("de", "zeig uns die Ansicht Altar", "preset Altar"),
        ("de", "nimm die Position Altar in der Church", "preset Altar"),
        ("de", "starte die Wiedergabeliste Concert", "playlist Concert"),
        ("de", "schreibe Guten Morgen ins Bild", "text Guten Morgen"),
        ("de", "lösche alle Kameraalarme", "ack yard"),
        ("fr", "montre-nous la vue Altar", "preset Altar"),
        ("fr", "affiche la position Altar dans la Church", "preset Altar"),
        ("fr", "lance la liste de lecture vidéo Concert", "playlist Concert"),
        ("fr", "écris Bonjour dans l'image", "text Bonjour"),
        ("fr", "efface toutes les alarmes", "ack yard"),
        ("fr", "arrête l'alarme des caméras", "ack yard"),
    ],
)
async def test_the_files_to_copy_are_understood(
    hass: HomeAssistant,
    stage: Stage,
    copied: None,
    language: str,
    sentence: str,
    command: str,
) -> None:
    put(stage, "Church", ("select", "preset"))
    await stage.alarm("yard")
    answer = await say(hass, sentence, language)
    assert stage.commands == [command], answer


COPIED = {
    "es": (
        ("ve a la posición Altar en la Church", "preset Altar"),
        ("cambia a la lista de reproducción Concert", "playlist Concert"),
        ("cambia el texto del rótulo por Buenos días", "text Buenos días"),
        ("confirma todas las alarmas", "ack yard"),
    ),
    "it": (
        ("vai alla posizione Altar nella Church", "preset Altar"),
        ("metti in onda la playlist Concert", "playlist Concert"),
        ("scrivi Buongiorno sull'immagine", "text Buongiorno"),
        ("conferma gli allarmi", "ack yard"),
    ),
    "nl": (
        ("ga naar de positie Altar in de Church", "preset Altar"),
        ("schakel naar de afspeellijst Concert", "playlist Concert"),
        ("schrijf Goedemorgen in het beeld", "text Goedemorgen"),
        ("bevestig alle alarmen", "ack yard"),
    ),
    "cs": (
        ("ukaž nám předvolbu Altar v Church", "preset Altar"),
        ("přepni na playlist Concert", "playlist Concert"),
        ("změň text překrytí na Dobrý den", "text Dobrý den"),
        ("potvrď všechny alarmy", "ack yard"),
    ),
    "pt": (
        ("vai para a posição Altar na Church", "preset Altar"),
        ("põe no ar a lista de reprodução Concert", "playlist Concert"),
        ("escreve Bom dia na imagem", "text Bom dia"),
        ("confirma todos os alarmes", "ack yard"),
    ),
    "pl": (
        ("przejdź do presetu Altar w Church", "preset Altar"),
        ("przełącz na playlistę Concert", "playlist Concert"),
        ("napisz Dzień dobry na nakładce", "text Dzień dobry"),
        ("potwierdź wszystkie alarmy", "ack yard"),
    ),
    "sv": (
        ("gå till läget Altar i Church", "preset Altar"),
        ("byt till spellistan Concert", "playlist Concert"),
        ("ändra överläggets text till God morgon", "text God morgon"),
        ("kvittera alla larm", "ack yard"),
    ),
    "da": (
        ("gå til positionen Altar i Church", "preset Altar"),
        ("send playlisten Concert i luften", "playlist Concert"),
        ("skriv Godmorgen på billedet", "text Godmorgen"),
        ("kvitter alle alarmer", "ack yard"),
    ),
    "pt-BR": (
        ("volte para a posição Altar na Church", "preset Altar"),
        ("coloque no ar a playlist Concert", "playlist Concert"),
        ("mude o texto do overlay para Bom dia", "text Bom dia"),
        ("reconheça o alarme", "ack yard"),
    ),
}


async def test_files_to_copy_serve_languages_without_registered_sentences(
    hass: HomeAssistant, stage: Stage, copied: None
) -> None:
    assert {path.name for path in SENTENCES.iterdir()} == {"en", "de", "fr", *COPIED}
    put(stage, "Church", ("select", "preset"))
    for language, sentences in COPIED.items():
        for sentence, command in sentences:
            await stage.alarm("yard")
            stage.commands.clear()
            answer = await say(hass, sentence, language)
            assert stage.commands == [command], (language, answer)
        # The last one of each language.
        assert answer == said(language, "alarms_acknowledged", cameras="Yard")


async def test_a_french_siren_called_alarm_is_stopped_in_spite_of_the_file_to_copy(
    hass: HomeAssistant, stage: Stage, copied: None
) -> None:
    siren = {"input_boolean": {"siren": {"name": "Alarme", "initial": True}}}
    assert await async_setup_component(hass, "input_boolean", siren)
    async_expose_entity(hass, "conversation", "input_boolean.siren", True)
    await stage.alarm("yard")
    await say(hass, "arrête l'alarme", "fr")
    assert hass.states.is_state("input_boolean.siren", "off")
    assert stage.commands == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "any camera alarms in the Garden"),
        ("de", "welche Alarme gibt es im Garden"),
        ("fr", "quelles alarmes y a-t-il dans le Garden"),
    ],
)
async def test_the_files_to_copy_ask_for_the_alarms_of_an_area(
    hass: HomeAssistant, stage: Stage, copied: None, language: str, sentence: str
) -> None:
    put(stage, "Garden", ("binary_sensor", "camera_yard_alarm"))
    await stage.alarm("yard", "door")
    answer = await say(hass, sentence, language)
    assert answer == said(language, "alarms_now", cameras="Yard")
