"""The documentation is complete and matches the code, and its examples work."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
import re
from typing import Any, Final

from hassil.intents import Intents
from hassil.recognize import recognize
from homeassistant.components.automation.config import (
    ValidationStatus,
    async_validate_config_item as validate_automation,
)
from homeassistant.components.script.config import (
    async_validate_config_item as validate_script,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
import voluptuous as vol
import yaml

from custom_components.procam.ptz.entities import BUTTON_KEYS
from custom_components.procam.registry import VENDORS
from custom_components.procam.voice.sentences import SENTENCES
from scripts import docs_tables
from scripts.docs_tables import DOCS, ROOT, WORDS
from simulators import camstreamer, camtrace, demo_devices, inogeni, mobotix
from simulators.base import Simulator

from .conftest import AddEntry

type Json = dict[str, Any]

SYSTEMS: Final = {
    "inogeni": DOCS / "camtrack.md",
    "mobotix": DOCS / "mobotix.md",
    "camtrace": DOCS / "camtrace.md",
    "camstreamer": DOCS / "camstreamer.md",
}
HEADINGS: Final = [
    "Supported devices",
    "Before you begin",
    "Adding it",
    "Options",
    "What you get",
    "Actions",
    "Examples",
    "How data is updated",
    "Known limitations",
    "Troubleshooting",
    "Removing",
]
TITLES: Final = {
    "inogeni": "CAMTRACK",
    "mobotix": "MOVE speed dome SD1A-340-IR",
    "camtrace": "CamTrace",
    "camstreamer": "AXIS V5938",
}
"""What the demo's devices call themselves."""
TARGET: Final = {"entity_id", "device_id", "area_id", "floor_id", "label_id"}
PAGES: Final = docs_tables.pages()
VOICE: Final = (DOCS / "automations.md").read_text().partition("## Voice")[2]
SLOTS: Final = ("preset", "playlist", "text")


def name_of(page: Path) -> str:
    return page.stem


def headings(page: Path, level: int) -> list[str]:
    return re.findall(rf"^{'#' * level} (.+)$", page.read_text(), re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """Return the anchors GitHub gives the headings of a page."""
    found = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found
    }


def links(page: Path) -> Iterator[str]:
    """Yield where the links of a page lead, outside its examples."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)


def pictures(page: Path) -> list[str]:
    return [link for link in links(page) if link.endswith(".png")]


# Complete.


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_tables_are_what_the_code_says(page: Path) -> None:
    text = page.read_text()
    assert docs_tables.filled(text) == text, "stale: run scripts/docs"


def test_every_system_has_its_page() -> None:
    assert set(SYSTEMS) == set(VENDORS)


@pytest.mark.parametrize("page", SYSTEMS.values(), ids=name_of)
def test_the_pages_of_the_systems_are_built_alike(page: Path) -> None:
    assert headings(page, 2) == HEADINGS


@pytest.mark.parametrize("vendor", SYSTEMS)
def test_a_page_has_every_table_of_its_system(vendor: str) -> None:
    text = SYSTEMS[vendor].read_text()
    for kind in ("parameters", "options", "entities", "actions", "repairs"):
        assert f"<!-- begin: {kind} {vendor} -->" in text


@pytest.mark.parametrize("vendor", SYSTEMS)
def test_a_page_has_three_examples_at_least(vendor: str) -> None:
    assert SYSTEMS[vendor].read_text().count("\n```yaml\nalias:") >= 3


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=lambda vendor: vendor.key)
def test_every_entity_is_documented_and_no_other(vendor: Any) -> None:
    texts = docs_tables.entity_texts(vendor.key)
    listed = {(platform, key) for platform, keys in texts.items() for key in keys}
    assert listed == docs_tables.entity_keys(vendor)
    for platform, description in docs_tables.described(vendor):
        text = texts[platform][description.key]
        assert text["does"].endswith(".")
        assert ("tail" in text) == (description.unique_id_suffix_fn is not None), (
            description.key
        )
        if docs_tables.switched_by_unit(description):
            assert "enabled" in text, description.key


def test_every_action_trigger_condition_and_repair_is_documented() -> None:
    text = "\n".join(page.read_text() for page in DOCS.glob("*.md"))
    for kind in ("services", "triggers", "conditions"):
        for name in WORDS[kind]:
            assert f"### `procam.{name}`" in text, name
    for issue in WORDS["issues"]:
        assert f"(`{issue}`)" in text, issue


def test_every_page_is_in_the_index() -> None:
    there = {page.name for page in DOCS.glob("*.md")} - {"README.md"}
    assert there <= set(links(DOCS / "README.md"))


def test_the_readme_says_how_to_install_and_to_remove() -> None:
    assert {"Install", "Remove"} <= set(headings(ROOT / "README.md", 2))


def test_the_readme_counts_the_blueprints() -> None:
    numbers = ("Five", "Six", "Seven", "Eight", "Nine", "Ten")
    count = len(list((ROOT / "blueprints").rglob("*.yaml")))
    text = (ROOT / "README.md").read_text()
    assert f"{numbers[count - 5]}\n[blueprints](docs/automations.md#blueprints)" in text


def test_a_page_without_a_table_of_that_name_is_found() -> None:
    with pytest.raises(KeyError):
        docs_tables.filled("<!-- begin: entities acme -->\n<!-- end -->\n")


# Links.


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        if "://" in link or path.endswith(".png"):
            continue
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_picture_is_there_and_described_in_words(page: Path) -> None:
    for picture in pictures(page):
        assert (page.parent / picture).is_file(), picture
    assert not re.findall(r"!\[\s*\]", page.read_text())


# Examples.


def blocks() -> Iterator[Any]:
    for page in PAGES:
        found = re.findall(
            r"^```yaml\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE
        )
        for number, block in enumerate(found, 1):
            yield pytest.param(yaml.safe_load(block), id=f"{page.stem}-{number}")


def calls(tree: Any) -> Iterator[tuple[str, Json]]:
    """Yield the actions called anywhere in an example, with what they are given."""
    if isinstance(tree, list):
        for item in tree:
            yield from calls(item)
    if not isinstance(tree, dict):
        return
    for key in ("action", "perform_action", "service"):
        if str(tree.get(key, "")).startswith("procam."):
            data = tree.get("data") or tree.get("service_data") or {}
            several = [one for name, one in tree.items() if name.startswith("data_")]
            for given in several or [data]:
                yield tree[key], {**tree.get("target", {}), **given}
    for value in tree.values():
        yield from calls(value)


@pytest.fixture
async def procam(hass: HomeAssistant) -> HomeAssistant:
    """Home Assistant with our actions, triggers and conditions."""
    assert await async_setup_component(hass, "procam", {})
    await hass.async_block_till_done()
    return hass


@pytest.mark.parametrize("example", blocks())
async def test_an_example_is_valid(procam: HomeAssistant, example: Json) -> None:
    if "triggers" in example:
        automation = await validate_automation(procam, "example", example)
        assert automation is not None
        assert automation.validation_status is ValidationStatus.OK, (
            automation.validation_error
        )
    elif "sequence" in example:
        script = await validate_script(procam, "example", example)
        assert script is not None
        assert script.validation_status == "ok", script.validation_error


@pytest.mark.parametrize("example", blocks())
async def test_an_example_gives_an_action_what_it_takes(
    procam: HomeAssistant, example: Json
) -> None:
    services = procam.services.async_services_internal()["procam"]
    for name, data in calls(example):
        key = name.removeprefix("procam.")
        known = set(docs_tables.service_fields(key))
        assert set(data) - TARGET <= known, name
        schema = services[key].schema
        assert schema is not None
        if not any("{{" in str(value) for value in data.values()):
            schema(dict(data))


async def test_a_wrong_example_is_noticed(procam: HomeAssistant) -> None:
    trigger = {
        "trigger": "procam.alarm_raised",
        "target": {"entity_id": "binary_sensor.door_alarm"},
        "options": {"loudness": 3},
    }
    wrong = {"alias": "Wrong", "triggers": [trigger], "actions": []}
    with pytest.raises(vol.Invalid, match="loudness"):
        await validate_automation(procam, "example", wrong)


def test_the_examples_use_what_is_there() -> None:
    text = "\n".join(page.read_text() for page in PAGES)
    used = set(re.findall(r"(trigger|condition): procam\.(\w+)", text))
    assert used
    for kind, name in used:
        assert name in WORDS[f"{kind}s"]


def said() -> Iterator[Any]:
    """Yield the sentences of the table on voice with the intent of their row."""
    rows = re.findall(r'^\| [^|"]+ \| (".+") \|$', VOICE, re.MULTILINE)
    for intent, row in zip(SENTENCES, rows, strict=True):
        for sentence in re.findall(r'"([^"]+)"', row):
            yield pytest.param(intent, sentence, id=f"{intent}-{sentence}")


@pytest.mark.parametrize(("intent", "sentence"), said())
def test_what_can_be_said_is_understood(intent: str, sentence: str) -> None:
    kinds = {kind: {"data": [{"sentences": [*s]}]} for kind, s in SENTENCES.items()}
    slots = {slot: {"wildcard": True} for slot in ("name", *SLOTS)}
    known = Intents.from_dict({"language": "en", "intents": kinds, "lists": slots})
    result = recognize(sentence, known)
    assert result is not None
    assert result.intent.name == intent


def test_every_intent_is_named_with_its_slots() -> None:
    assert all(f"`{name}`" in VOICE for name in (*SENTENCES, *SLOTS))


# The demo, whose entities the examples name.


def anywhere(demo: Callable[..., Simulator]) -> Callable[..., Simulator]:
    """Return a demo device on free ports."""

    def make(**settings: Any) -> Simulator:
        ports = {name: 0 for name in settings if name.endswith("port")}
        return demo(**{**settings, **ports})

    return make


@pytest.fixture
async def demo(
    hass: HomeAssistant,
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    add_entry: AddEntry,
) -> AsyncIterator[HomeAssistant]:
    """Home Assistant with the devices of the demo."""
    for module in (inogeni, mobotix, camtrace, camstreamer):
        monkeypatch.setattr(module, "demo", anywhere(module.demo))
    async with AsyncExitStack() as stack:
        for device in [make() for make in demo_devices.DEVICES]:
            sim = await stack.enter_async_context(device.simulator)
            vendor = VENDORS[device.vendor]
            login = ("username", "password")
            given = {k: v for k, v in device.form.items() if k not in login}
            ports = {k: getattr(sim, k) for k in ("tcp_port",) if hasattr(sim, k)}
            data = vol.Schema(vendor.form.fields)({**given, **ports, "port": sim.port})
            data |= {k: v for k, v in device.form.items() if k in login}
            entry = await add_entry(device.vendor, data, title=TITLES[device.vendor])
            stack.push_async_callback(hass.config_entries.async_unload, entry.entry_id)
            if device.options and vendor.options is not None:
                # As in the demo after the entry, when its entities have their ids.
                options = vendor.options.read_fn(device.options)
                hass.config_entries.async_update_entry(entry, options=options)
                await hass.config_entries.async_reload(entry.entry_id)
        yield hass


OF_HEADS: Final = {
    "button": [rf"(camera_\d+_)?{key}(_\d+)?" for key in BUTTON_KEYS],
    "scene": [r"(camera_\d+_)?preset_.+"],
}
"""What docs/ptz.md says of the entities of every head."""


def tail_pattern(tail: str) -> str:
    return re.sub(r"<\w+>", ".+", tail)


async def test_the_entities_of_the_demo_are_the_documented_ones(
    demo: HomeAssistant,
) -> None:
    registry = er.async_get(demo)
    for entry in demo.config_entries.async_entries("procam"):
        vendor = entry.data["vendor"]
        texts = docs_tables.entity_texts(vendor)
        entities = er.async_entries_for_config_entry(registry, entry.entry_id)
        assert entities
        for entity in entities:
            tail = entity.unique_id.removeprefix(f"{vendor}_one_")
            listed = texts.get(entity.domain, {}).items()
            patterns = [tail_pattern(text.get("tail", key)) for key, text in listed]
            patterns += OF_HEADS.get(entity.domain, ())
            assert any(re.fullmatch(one, tail) for one in patterns), entity.entity_id


async def test_the_entities_in_examples_are_those_of_the_demo(
    demo: HomeAssistant,
) -> None:
    registry = er.async_get(demo)
    ours = {entity.entity_id for entity in registry.entities.values()}
    devices = {
        re.sub(r"\W+", "_", device.name.lower()).strip("_")
        for entry in demo.config_entries.async_entries("procam")
        for device in dr.async_entries_for_config_entry(
            dr.async_get(demo), entry.entry_id
        )
        if device.name
    }
    assert len(devices) == 12
    for page in PAGES:
        for entity_id in re.findall(r"\b[a-z_]+\.[a-z0-9_]+\b", page.read_text()):
            domain, _, object_id = entity_id.partition(".")
            if domain != "procam" and any(
                object_id.startswith(f"{device}_") for device in devices
            ):
                assert entity_id in ours, f"{page.name}: {entity_id}"
