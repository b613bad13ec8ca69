"""Words and pictures: every key in the code has them, and none is left over."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import service
from homeassistant.setup import async_setup_component
import pytest
import voluptuous as vol
import yaml

from custom_components.procam.contract.media_library import _WEEKDAYS
from custom_components.procam.contract.validation import named
from custom_components.procam.contract.vendor import Vendor
from custom_components.procam.ptz.entities import BUTTON_NAMES
from custom_components.procam.registry import VENDORS
from custom_components.procam.runtime.errors import _TABLE

ROOT = Path(__file__).parent.parent
COMPONENT = ROOT / "custom_components" / "procam"
LANGUAGES = sorted((COMPONENT / "translations").glob("*.json"))

GIVEN_BY_HA = {
    "exclude",  # since 2026.11
    "entity_id",
    "device_id",
    "area_id",
    "floor_id",
    "label_id",
    "metadata",
}

type Json = dict[str, Any]


def load(path: Path) -> Json:
    data: Json = json.loads(path.read_text())
    return data


WORDS = load(COMPONENT / "translations" / "en.json")
ICONS = load(COMPONENT / "icons.json")
SERVICES: Json = yaml.safe_load((COMPONENT / "services.yaml").read_text())
TAKES = {a.key: a.fields for v in VENDORS.values() for a in v.actions}


def described(vendor: Vendor[Any, Any, Any]) -> Iterator[tuple[str, Any]]:
    """Yield a vendor's entity descriptions with their platform."""
    for platform in vendor.platforms:
        for description in vendor.by_platform[platform]:
            yield platform.value, description


ENTITIES = [
    pytest.param(platform, description, id=f"{vendor.key}-{platform}-{description.key}")
    for vendor in VENDORS.values()
    for platform, description in described(vendor)
]


def leaves(tree: Json, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its dotted path."""
    for key, value in tree.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from leaves(value, here)
        else:
            yield here, value


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Return every node of a module."""
    return list(ast.walk(ast.parse(path.read_text())))


def sources() -> Iterator[ast.AST]:
    """Yield every node of the component's code."""
    for path in COMPONENT.rglob("*.py"):
        yield from nodes(path)


def calls(*names: str) -> Iterator[ast.Call]:
    """Yield the calls of these functions anywhere in the component."""
    for node in sources():
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in names:
                yield node


def keywords(call: ast.Call) -> dict[str, ast.expr]:
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def strings(node: ast.AST | None) -> set[str]:
    """Return the string constants an expression may come to."""
    if node is None:
        return set()
    return {
        child.value
        for child in ast.walk(node)
        if isinstance(child, ast.Constant) and isinstance(child.value, str)
    }


# Entities.


@pytest.mark.parametrize(("platform", "description"), ENTITIES)
def test_every_entity_has_a_name(platform: str, description: Any) -> None:
    assert description.translation_key, "translation_key"
    texts = WORDS["entity"].get(platform, {}).get(description.translation_key, {})
    assert "name" in texts or description.device_class or description.name_fn


@pytest.mark.parametrize(("platform", "description"), ENTITIES)
def test_every_entity_has_an_icon_or_a_device_class(
    platform: str, description: Any
) -> None:
    icons = ICONS["entity"].get(platform, {}).get(description.translation_key, {})
    assert "default" in icons or getattr(description, "device_class", None)


@pytest.mark.parametrize(("platform", "description"), ENTITIES)
def test_the_states_of_an_enumeration_are_translated(
    platform: str, description: Any
) -> None:
    options = getattr(description, "options", None)
    if not isinstance(options, list):
        return
    texts = WORDS["entity"][platform][description.translation_key]
    assert set(texts["state"]) == set(options)


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=lambda vendor: vendor.key)
def test_every_push_channel_has_a_name_and_an_icon(vendor: Any) -> None:
    for channel in vendor.channels:
        assert "name" in WORDS["entity"]["binary_sensor"][channel.key]
        assert "default" in ICONS["entity"]["binary_sensor"][channel.key]


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=lambda vendor: vendor.key)
def test_no_key_is_used_twice_on_a_platform(vendor: Any) -> None:
    keys = [(platform, description.key) for platform, description in described(vendor)]
    keys += [("binary_sensor", channel.key) for channel in vendor.channels]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("tree", [WORDS, ICONS], ids=["words", "icons"])
def test_no_entity_text_or_icon_is_left_over(tree: Json) -> None:
    used = {
        (platform, description.translation_key)
        for vendor in VENDORS.values()
        for platform, description in described(vendor)
    } | {
        ("binary_sensor", channel.key)
        for vendor in VENDORS.values()
        for channel in vendor.channels
    }
    used |= {("button", key) for names in BUTTON_NAMES.items() for key in names}
    there = {
        (platform, key) for platform, keys in tree["entity"].items() for key in keys
    }
    assert there - used == set()


# Actions.


async def test_every_action_is_described_translated_and_pictured(
    hass: HomeAssistant,
) -> None:
    assert await async_setup_component(hass, "procam", {})
    registered = set(hass.services.async_services()["procam"])
    assert set(SERVICES) == registered
    assert set(WORDS["services"]) == registered
    assert set(ICONS["services"]) == registered
    described_by_ha = await service.async_get_all_descriptions(hass)
    # Home Assistant drops, with a mere warning, what it cannot read.
    for name in registered:
        understood = described_by_ha["procam"][name]
        assert set(understood["fields"]) == set(
            (SERVICES[name] or {}).get("fields", {})
        )
        assert set(WORDS["services"][name]) >= {"name", "description"}


def fields_of(name: str) -> set[str]:
    """Return the fields services.yaml gives an action, those in sections too."""
    fields: set[str] = set()
    for key, field in (SERVICES[name] or {}).get("fields", {}).items():
        fields |= set(field["fields"]) if "fields" in field else {key}
    return fields


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_field_of_an_action_is_translated(name: str) -> None:
    texts = WORDS["services"][name].get("fields", {})
    assert set(texts) == fields_of(name)
    for field in texts.values():
        assert set(field) == {"name", "description"}


def yaml_fields(name: str) -> set[str]:
    """Return the fields of an action that its form asks for in YAML."""
    fields: Json = (SERVICES[name] or {}).get("fields", {})
    sections = [field["fields"] for field in fields.values() if "fields" in field]
    flat = {key: field for part in (fields, *sections) for key, field in part.items()}
    return {key for key, field in flat.items() if "object" in field.get("selector", {})}


@pytest.mark.parametrize("name", sorted(TAKES))
def test_a_form_asks_for_a_list_of_texts_without_yaml(name: str) -> None:
    takes = named(TAKES[name])
    for field in yaml_fields(name):
        with pytest.raises((vol.Invalid, ServiceValidationError)):
            takes[field](["a text"])


async def test_every_field_an_action_takes_is_described(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "procam", {})
    for name, registered in hass.services.async_services()["procam"].items():
        taken = {str(key) for key in schema_of(registered.schema)} - GIVEN_BY_HA
        assert taken - {"config_entry_id"} == fields_of(name) - {"config_entry_id"}, (
            name
        )


def schema_of(schema: Any) -> Iterable[Any]:
    """Return the keys of an action's schema, through whatever wraps it."""
    while not isinstance(schema, dict):
        inner = getattr(schema, "validators", None)
        schema = inner[0] if inner else schema.schema
    return schema


# Sentences.


def raised() -> Iterator[tuple[str, set[str] | None]]:
    """Yield the exception keys in the code with the placeholders given."""
    for row in _TABLE:
        yield row.key, {"error", "device"}
    for call in calls("InvalidValueError", "TranslatedMessage"):
        for key in strings(call.args[0]):
            yield key, {"device", *keywords(call)}
    for call in calls("InvalidFieldError"):
        for key in strings(call.args[0]):
            yield key, {"what", *keywords(call)}
    for call in calls("_refusal", "refusal"):
        for key in strings(call.args[0]) if call.args else ():
            yield key, set(keywords(call)) if len(call.args) == 1 else None
    for node in sources():
        if not isinstance(node, ast.Call):
            continue
        given = keywords(node)
        if "translation_domain" not in given or "translation_key" not in given:
            continue
        values = given.get("translation_placeholders")
        names = None
        if isinstance(values, ast.Dict):
            names = {name for key in values.keys for name in strings(key)}
        elif values is None:
            names = set()
        if isinstance(given["translation_key"], ast.Constant):
            yield str(given["translation_key"].value), names


def test_every_sentence_raised_exists_and_its_placeholders_are_given() -> None:
    for key, given in raised():
        text = WORDS["exceptions"][key]["message"]
        if given is not None:
            assert placeholders(text) <= given, key


def test_no_sentence_is_left_over() -> None:
    assert set(WORDS["exceptions"]) == {key for key, _ in raised()}


LOGGED = {
    "clientkit/remux.py",
    "vendors/camstreamer/client/event_channel.py",
    "vendors/camtrace/client/client.py",
    "vendors/camtrace/client/video.py",
    "vendors/inogeni/client/connection.py",
    "vendors/mobotix/client/event_stream.py",
}
"""Where what a device lacks ends in a log, or only chooses a form's own error."""


def test_what_a_device_lacks_is_reported_in_a_sentence_of_every_language() -> None:
    plain = {
        str(path.relative_to(COMPONENT))
        for path in COMPONENT.rglob("*.py")
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "DeviceUnsupportedError"
        and isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    }
    assert plain == LOGGED


def issue_keys() -> set[str]:
    """Return the issue keys in the code; a variable stands for its module's strings."""
    found: set[str] = set()
    for path in COMPONENT.rglob("*.py"):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Issue":
                key = keywords(node)["key"]
                if isinstance(key, ast.Constant):
                    found.add(str(key.value))
                else:
                    found |= strings(tree) & set(WORDS["issues"])
    return found


FIXABLE = {
    key: texts["fix_flow"]
    for key, texts in WORDS["issues"].items()
    if "fix_flow" in texts
}


def test_every_issue_is_explained_and_none_is_left_over() -> None:
    assert set(WORDS["issues"]) == issue_keys()
    for key, texts in WORDS["issues"].items():
        assert set(texts) == {"title", "fix_flow" if key in FIXABLE else "description"}


@pytest.mark.parametrize("key", FIXABLE)
def test_every_way_through_a_repair_is_worded(key: str) -> None:
    texts = FIXABLE[key]
    first = texts["step"]["init"]
    assert set(first) == {"title", "description", "menu_options"}
    assert set(first["menu_options"]) == {"fix", "ignore"}
    assert first["title"] == WORDS["issues"][key]["title"]
    leads_on = "form_opened" in texts["abort"]
    assert texts["abort"].keys() - {"form_opened"} == {"ignored", "not_loaded"}
    assert ("error" in texts) is not leads_on
    if not leads_on:
        assert set(texts["error"]) == {"failed", "still_there"}
        assert texts["error"]["failed"] == "{error}"


def test_what_is_said_and_browsed_is_worded_and_nothing_is_left_over() -> None:
    used = set(_WEEKDAYS) | set(strings_given("word"))
    for call in calls("UnclearError"):
        used |= strings(call.args[0])
    # The words of the cards are checked beside the cards.
    words = {key for key in WORDS["common"] if not key.startswith("card_")}
    assert used <= words
    constants = {node.value for node in sources() if isinstance(node, ast.Constant)}
    assert words <= constants


# Forms.


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=lambda vendor: vendor.key)
def test_every_field_of_a_form_has_a_name_and_an_explanation(vendor: Any) -> None:
    fields = {str(key) for key in vendor.form.fields}
    if vendor.form.needs_login:
        fields |= {"username", "password"}
    texts = WORDS["config"]["step"][vendor.key]
    assert set(texts["data"]) == fields
    assert set(texts["data_description"]) == fields
    assert texts["title"]
    assert vendor.key in WORDS["config"]["step"]["user"]["menu_options"]
    assert vendor.key in WORDS["config"]["step"]["user"]["menu_option_descriptions"]


@pytest.mark.parametrize(
    "vendor",
    [vendor for vendor in VENDORS.values() if vendor.options],
    ids=lambda vendor: vendor.key,
)
def test_every_option_has_a_name_and_an_explanation(vendor: Any) -> None:
    texts = WORDS["options"]["step"][vendor.key]
    plain: set[str] = set()
    sections: dict[str, set[str]] = {}
    for key, value in vendor.options.fields_fn({}).items():
        inner = getattr(value, "schema", None)
        if hasattr(value, "options") and inner is not None:
            sections[str(key)] = {str(field) for field in inner.schema}
        else:
            plain.add(str(key))
    assert set(texts["data"]) == plain
    assert set(texts["data_description"]) == plain
    assert set(texts.get("sections", {})) == set(sections)
    for name, fields in sections.items():
        assert set(texts["sections"][name]["data"]) == fields
        assert set(texts["sections"][name]["data_description"]) == fields
        assert texts["sections"][name]["name"]


def test_no_form_is_left_over() -> None:
    steps = {"user", "reauth_confirm"}
    steps |= set(VENDORS)
    assert set(WORDS["config"]["step"]) == steps
    with_options = {key for key, vendor in VENDORS.items() if vendor.options}
    assert set(WORDS["options"]["step"]) == with_options
    assert set(WORDS["config"]["step"]["user"]["menu_options"]) == set(VENDORS)


def test_every_error_of_a_form_is_worded_and_none_is_left_over() -> None:
    assert set(WORDS["config"]["error"]) == {row.key for row in _TABLE} | {"unknown"}


def test_every_end_of_a_flow_is_worded_and_none_is_left_over() -> None:
    reasons = {"already_configured"}
    for call in calls("async_abort", "_abort_if_unique_id_mismatch"):
        reasons |= strings(keywords(call).get("reason"))
    worded = set(WORDS["config"]["abort"]) | set(WORDS["options"]["abort"])
    for texts in FIXABLE.values():
        worded |= set(texts["abort"])
    assert worded == reasons


def test_every_error_of_the_options_is_worded_and_none_is_left_over() -> None:
    refused = {
        text
        for path in COMPONENT.glob("vendors/*/*.py")
        for node in nodes(path)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ValueError"
        for text in strings(node)
        if text.isidentifier()
    }
    assert set(WORDS["options"]["error"]) == refused


def test_every_choice_is_worded_and_none_is_left_over() -> None:
    used = set(strings_given("translation_key"))
    used |= set(re.findall(r"translation_key: (\w+)", yaml.safe_dump(SERVICES)))
    assert set(WORDS.get("selector", {})) <= used
    for vendor in VENDORS.values():
        for selector in vendor.form.fields.values():
            config = getattr(selector, "config", {})
            if (key := config.get("translation_key")) and "options" in config:
                words = WORDS["selector"][key]["options"]
                assert set(words) == set(config["options"])


def strings_given(name: str) -> Iterator[str]:
    """Yield what is passed by this keyword, constants of the module resolved."""
    for path in COMPONENT.rglob("*.py"):
        tree = ast.parse(path.read_text())
        known = {
            node.target.id: strings(node.value)
            for node in tree.body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == name:
                if isinstance(node.value, ast.Name):
                    yield from known.get(node.value.id, ())
                yield from strings(node.value)


# Languages.


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_every_language_says_the_same_things(path: Path) -> None:
    theirs, ours = dict(leaves(load(path))), dict(leaves(WORDS))
    assert set(theirs) == set(ours)
    for key, text in ours.items():
        assert placeholders(theirs[key]) == placeholders(text), key
        assert theirs[key].strip() == theirs[key] != "", key
        # References are not resolved in a custom component.
        assert "[%key" not in theirs[key], key


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_the_choices_of_a_repair_fit_on_a_phone(path: Path) -> None:
    for key in FIXABLE:
        first = load(path)["issues"][key]["fix_flow"]["step"]["init"]
        for text in first["menu_options"].values():
            # Home Assistant cuts a longer one off at a width of 390 pixels.
            assert len(text) <= 42, (key, text)
