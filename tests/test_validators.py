"""The rules of hassfest and of HACS' action that can be checked here.

Checked by them alone: that the repository has a description, topics and issues switched on, is no
fork and not archived, and that GitHub recognizes the license (HACS); that the requirements install
on every system Home Assistant runs on, and whatever rules a later version brings (hassfest).
"""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
import string
import struct
from typing import Any

from homeassistant.const import Platform
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import validate_selector
import pytest

from .test_assets import COMPONENT, ICONS, LANGUAGES, ROOT, SERVICES, WORDS, Json, load
from .test_requirements import at_run_time

MANIFEST = load(COMPONENT / "manifest.json")
HACS = load(ROOT / "hacs.json")
JSON = [ROOT / "hacs.json", *COMPONENT.glob("*.json"), *LANGUAGES]

ADDRESS = re.compile(r"\w+://|\bwww\.", re.IGNORECASE)
KEY = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")

type Place = tuple[str, ...]


def texts(tree: Json, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield every text with the keys that lead to it."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from texts(value, (*place, key))
        else:
            yield (*place, key), value


def fields_in(text: str) -> list[str]:
    """Return the placeholders; raises ValueError for a stray brace."""
    return [
        name for _, name, _, _ in string.Formatter().parse(text) if name is not None
    ]


# Translations.


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_no_text_holds_an_address_or_html(path: Path) -> None:
    for place, text in texts(load(path)):
        assert not ADDRESS.search(text), place
        assert cv.string_with_no_html(text) == text.strip(), place


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_every_placeholder_can_be_filled(path: Path) -> None:
    for place, text in texts(load(path)):
        assert all(name.isidentifier() for name in fields_in(text)), place
        assert not re.search(r"'\{\w+\}'", text), place
        # Home Assistant has nothing to fill a state or an attribute with.
        if place[0] == "entity" and place[3] in {"state", "state_attributes"}:
            assert not fields_in(text), place


SECTIONS = {
    "common",
    "conditions",
    "config",
    "entity",
    "exceptions",
    "issues",
    "options",
    "selector",
    "services",
    "system_health",
    "title",
    "triggers",
}


def test_every_key_of_a_text_is_one_home_assistant_reads() -> None:
    assert set(WORDS) <= SECTIONS
    for place, _ in texts(WORDS):
        for key in place:
            assert key == "_" or KEY.fullmatch(key), place


@pytest.mark.parametrize("flow", ["config", "options"])
def test_every_explained_field_has_a_name(flow: str) -> None:
    for step in WORDS[flow]["step"].values():
        for form in (step, *step.get("sections", {}).values()):
            assert set(form.get("data_description", ())) <= set(form.get("data", ()))


# Manifest.

MANIFEST_KEYS = {
    "after_dependencies",
    "categories",
    "codeowners",
    "config_flow",
    "connectivity",
    "dependencies",
    "dhcp",
    "documentation",
    "domain",
    "integration_type",
    "iot_class",
    "issue_tracker",
    "loggers",
    "name",
    "requirements",
    "version",
    "zeroconf",
}


def test_the_manifest_has_the_keys_home_assistant_and_hacs_read() -> None:
    needed = {"domain", "name", "codeowners", "documentation", "issue_tracker"}
    assert needed | {"version", "iot_class", "integration_type"} <= set(MANIFEST)
    assert set(MANIFEST) <= MANIFEST_KEYS
    # Domain and name first, the rest by alphabet.
    rest = [key for key in MANIFEST if key not in {"domain", "name"}]
    assert list(MANIFEST) == ["domain", "name", *sorted(rest)]


def test_the_manifest_has_values_home_assistant_takes() -> None:
    assert MANIFEST["domain"] == COMPONENT.name
    assert MANIFEST["config_flow"] is True
    assert re.fullmatch(r"\d+\.\d+\.\d+", MANIFEST["version"])
    assert MANIFEST["integration_type"] == "hub"
    assert MANIFEST["iot_class"] == "local_push"
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])
    for key in ("documentation", "issue_tracker"):
        assert MANIFEST[key].startswith("https://")
    assert not set(MANIFEST["dependencies"]) & set(MANIFEST["after_dependencies"])
    for requirement in MANIFEST["requirements"]:
        assert re.fullmatch(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+", requirement)


def test_every_announcement_is_matched_as_home_assistant_compares_it() -> None:
    for matcher in MANIFEST["dhcp"]:
        if "macaddress" in matcher:
            assert re.fullmatch(r"[0-9A-F]+\*", matcher["macaddress"])
    for matcher in MANIFEST["zeroconf"]:
        assert matcher["type"].endswith(".local.")
        for value in matcher["properties"].values():
            assert value == value.lower()


UNLISTED = {*Platform, "conversation", "homeassistant", "media_source", "system_health"}
"""Components that may be imported without being listed."""


def test_every_component_used_is_a_dependency() -> None:
    allowed = {*UNLISTED, *MANIFEST["dependencies"], *MANIFEST["after_dependencies"]}
    allowed |= {path.stem for path in COMPONENT.iterdir()}  # platforms of others
    used: set[str] = set()
    for path in COMPONENT.rglob("*.py"):
        for node in at_run_time(ast.parse(path.read_text())):
            if not isinstance(node, ast.ImportFrom) or not node.module or node.level:
                continue
            if node.module == "homeassistant.components":
                used |= {alias.name for alias in node.names}
            elif node.module.startswith("homeassistant.components."):
                used.add(node.module.split(".")[2])
    assert used <= allowed


# Icons and actions.


def test_every_icon_is_of_material_design() -> None:
    assert set(ICONS) <= {"conditions", "entity", "services", "triggers"}
    for place, icon in texts(ICONS):
        assert re.fullmatch(r"mdi:[a-z0-9]+(-[a-z0-9]+)*", icon), place
        assert place[-1] in {"condition", "default", "service", "trigger"} or (
            place[-2] == "state"
        ), place


FIELD = {"default", "example", "filter", "required", "selector"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_action_has_the_form_home_assistant_takes(name: str) -> None:
    action = SERVICES[name] or {}
    assert set(action) <= {"fields", "target"}
    fields: list[tuple[str, Json]] = []
    for key, field in action.get("fields", {}).items():
        if "fields" in field:
            assert set(field) <= {"collapsed", "fields"}
            assert key in WORDS["services"][name]["sections"]
            fields += field["fields"].items()
        else:
            fields.append((key, field))
    keys = [key for key, _ in fields]
    assert len(keys) == len(set(keys))
    for _, field in fields:
        assert set(field) <= FIELD
        assert None not in field.values()
        assert "filter" not in field or "target" in action
        validate_selector(field["selector"])
        shown = field["selector"].get("select") or {}
        if "translation_key" in shown:
            assert shown["translation_key"] in WORDS["selector"]


# Files.


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.name)
def test_json_has_no_key_twice(path: Path) -> None:
    def once(pairs: list[tuple[str, Any]]) -> Json:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), keys
        return dict(pairs)

    assert json.loads(path.read_text(), object_pairs_hook=once)


def test_hacs_json_has_the_keys_hacs_knows() -> None:
    kinds = {
        "filename": str,
        "hide_default_branch": bool,
        "homeassistant": str,
        "name": str,
        "zip_release": bool,
    }
    assert HACS["name"] == "ProCam"
    assert {key: type(value) for key, value in HACS.items()} == kinds
    assert tuple(map(int, HACS["homeassistant"].split("."))) >= (2026, 10, 0)


def test_the_repository_has_what_hacs_looks_for() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text()
    for name in ("README.md", "info.md"):
        assert (ROOT / name).read_text().startswith("# ProCam\n")
    folders = [path for path in (ROOT / "custom_components").iterdir() if path.is_dir()]
    assert folders == [COMPONENT]


BRAND = {
    "icon": {1: range(256, 257), 2: range(512, 513)},
    "logo": {1: range(128, 257), 2: range(256, 513)},
}
"""Pixels of the shorter side, by the factor in the name; an icon is square."""


@pytest.mark.parametrize(
    "path", sorted((COMPONENT / "brand").iterdir()), ids=lambda path: path.name
)
def test_every_brand_image_has_a_size_home_assistant_takes(path: Path) -> None:
    named = re.fullmatch(r"(?:dark_)?(icon|logo)(@2x)?\.png", path.name)
    assert named, "Home Assistant does not serve it"
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", head[16:])
    assert min(width, height) in BRAND[named[1]][2 if named[2] else 1]
    assert named[1] == "logo" or width == height


def test_there_is_an_icon() -> None:
    assert (COMPONENT / "brand" / "icon.png").is_file()
