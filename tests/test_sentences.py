"""ProCam's sentences never match a sentence of Home Assistant.

The installed package of Home Assistant's intents has no test sentences, so they are
made from its templates.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
import random
from typing import Final

from hassil import Intents, recognize_all
from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    TextChunk,
)
from hassil.intents import (
    RangeSlotList,
    SlotList,
    TextSlotList,
    WildcardSlotList,
)
from hassil.sample import sample_sentence
from hassil.util import normalize_whitespace
from home_assistant_intents import get_intents
import pytest
import yaml

from custom_components.procam.voice.sentences import SENTENCES

FILES: Final = Path(__file__).parent.parent / "custom_sentences"

REGISTERED: Final = ("en", "de", "fr")
"""Languages of the sentences that are registered."""
SPOKEN_OF: Final = (
    *("alarm", "alarms", "camera alarm", "Alarme", "Kameraalarm", "alarme", "alarmes"),
    *("les alarmes", "playlist", "liste de lecture", "overlay", "ticker", "image"),
    *("picture", "Bild", "position", "view", "vue", "Ansicht"),
)
NAMES: Final = {
    **dict.fromkeys(REGISTERED, SPOKEN_OF),
    "es": ("alarma", "alarmas", "posición", "imagen", "vista", "playlist"),
    "it": ("allarme", "allarmi", "posizione", "immagine", "vista", "playlist"),
    "nl": ("alarm", "alarmen", "positie", "beeld", "afspeellijst", "overlay"),
    "cs": ("alarm", "alarmy", "pozice", "pozici", "pohled", "obraz", "playlist"),
    "pt": ("alarme", "alarmes", "posição", "imagem", "vista", "playlist"),
    "pl": ("alarm", "alarmy", "pozycja", "pozycję", "widok", "obraz", "playlista"),
    "sv": ("larm", "larmet", "läget", "bilden", "spellistan", "överlägget"),
    "da": ("alarmer", "alarmen", "positionen", "billedet", "afspilningslisten"),
    "pt-BR": ("alarme", "alarmes", "posição", "imagem", "vista", "playlist"),
}
"""What our sentences speak of, where people also give the name to something else."""
LANGUAGES: Final = tuple(NAMES)
DOMAINS: Final = (
    *("alarm_control_panel", "binary_sensor", "button", "climate", "cover", "fan"),
    *("input_boolean", "lawn_mower", "light", "lock", "media_player", "scene"),
    *("script", "sensor", "switch", "todo", "vacuum", "valve"),
)
PLACE: Final = "Church"
FREE: Final = "Altar"
"""What stands where anything can be said."""
SAMPLES: Final = 6
"""Sentences made of each template of Home Assistant's."""
MOST: Final = 150
"""Sentences of ours tried in a language, where there are more."""
MOST_FOREIGN: Final = 40
"""Sentences tried that are registered for speakers of another language."""


def _texts(*texts: str) -> TextSlotList:
    return TextSlotList.from_strings(texts, allow_template=False)


PLACES: Final[dict[str, SlotList]] = {"area": _texts(PLACE), "floor": _texts(PLACE)}
OUR_FREE: Final = (
    *("preset", "playlist", "text", "name"),
    *("procam_preset", "procam_playlist", "procam_text", "procam_name"),
)
OUR_LISTS: Final = {**PLACES, **{name: _texts(FREE) for name in OUR_FREE}}


@cache
def their_lists(language: str) -> dict[str, SlotList]:
    """Return the places and names that Home Assistant knows in a home."""
    names = [
        (name, name, {"domain": domain})
        for name in NAMES[language]
        for domain in DOMAINS
    ]
    return {**PLACES, "name": TextSlotList.from_tuples(names, allow_template=False)}


@cache
def theirs(language: str) -> Intents:
    """Return Home Assistant's intents."""
    found = get_intents(language)
    assert found is not None
    return Intents.from_dict(found)


@cache
def registered() -> Intents:
    """Return what we register while Home Assistant runs, in every language at once."""
    names = {"preset", "playlist", "text", "name"}
    return Intents.from_dict(
        {
            "language": "en",
            "intents": {
                kind: {"data": [{"sentences": list(sentences)}]}
                for kind, sentences in SENTENCES.items()
            },
            "lists": {name: {"wildcard": True} for name in names},
        }
    )


@cache
def to_copy(language: str) -> Intents:
    """Return the intents of a file to copy."""
    return Intents.from_dict(
        yaml.safe_load((FILES / language / "procam.yaml").read_text())
    )


def ours(language: str) -> list[Intents]:
    """Return the intents of ProCam that are registered in a language."""
    return [registered(), to_copy(language)]


def sentences(intents: Intents, most: int) -> list[str]:
    """Return at most so many of what can be said to some intents of ours."""
    found = [
        text
        for kind in intents.intents.values()
        for data in kind.data
        for sentence in data.sentences
        for text in sample_sentence(
            sentence, {**intents.slot_lists, **OUR_LISTS}, intents.expansion_rules
        )
    ]
    chosen = random.Random(0).sample(found, min(len(found), most))  # noqa: S311
    return sorted(chosen)


def understood(text: str, intents: Intents, language: str) -> str | None:
    """Return the intent of Home Assistant's that means just what we say.

    A list of anything that also swallows our own words does not mean it.
    """
    for result in recognize_all(
        text,
        intents,
        slot_lists=their_lists(language),
        intent_context={"area": PLACE},
        language=language,
    ):
        free = (one for one in result.entities_list if one.is_wildcard)
        if all(one.text.strip() == FREE for one in free):
            return result.intent.name
    return None


class Speaker:
    """Somebody who says what a template of Home Assistant's allows."""

    def __init__(self, language: str) -> None:
        self._intents = theirs(language)
        self._lists = {**self._intents.slot_lists, **their_lists(language)}
        self._random = random.Random(language)  # noqa: S311 - no secret

    def say_all(self) -> Iterator[str]:
        """Return sample sentences of every template."""
        for kind in self._intents.intents.values():
            for data in kind.data:
                for sentence in data.sentences:
                    for _ in range(SAMPLES):
                        said = self._say(sentence.expression)
                        yield normalize_whitespace(said).strip()

    def _say(self, part: Expression) -> str:
        if isinstance(part, TextChunk):
            return part.original_text
        if isinstance(part, RuleReference):
            rules = self._intents.expansion_rules
            return self._say(rules[part.rule_name].expression)
        if isinstance(part, ListReference):
            return self._fill(part.list_name)
        assert isinstance(part, Group)
        if isinstance(part, Alternative):
            return self._say(self._random.choice(part.items))
        items = list(part.items)
        if isinstance(part, Permutation):
            self._random.shuffle(items)
        return "".join(self._say(item) for item in items)

    def _fill(self, name: str) -> str:
        values = self._lists[name]
        if isinstance(values, TextSlotList):
            return self._say(self._random.choice(values.values).text_in)
        assert isinstance(values, WildcardSlotList | RangeSlotList)
        return FREE if isinstance(values, WildcardSlotList) else "2"


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_assistant_understands_none_of_our_sentences(language: str) -> None:
    foreign = None if language in REGISTERED else registered()
    taken = {
        text: meaning
        for intents in ours(language)
        for text in sentences(intents, MOST_FOREIGN if intents is foreign else MOST)
        if (meaning := understood(text, theirs(language), language))
    }
    assert taken == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_we_understand_none_of_home_assistants_sentences(language: str) -> None:
    listening = ours(language)
    said = list(Speaker(language).say_all())
    assert len(said) > 500
    taken = {
        text
        for text in said
        for intents in listening
        for _ in recognize_all(text, intents, slot_lists=PLACES)
    }
    assert taken == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_to_copy_replaces_no_rule_and_no_list_of_home_assistant(
    language: str,
) -> None:
    built_in, copied = theirs(language), to_copy(language)
    assert not built_in.expansion_rules.keys() & copied.expansion_rules.keys()
    assert not built_in.slot_lists.keys() & copied.slot_lists.keys()
