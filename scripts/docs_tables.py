"""The tables in docs/*.md, made from the code, its words and docs/entities/*.yaml.

A page holds `<!-- begin: NAME -->` and `<!-- end -->` lines; what stands between them
is made here. `scripts/docs` writes it, `scripts/docs --check` prints what is stale.
"""

import argparse
import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
import json
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.core import SupportsResponse
from homeassistant.data_entry_flow import section
import voluptuous as vol
import yaml

from custom_components.procam.contract.descriptions import ProcamEntityDescription
from custom_components.procam.contract.vendor import OptionsForm, Vendor
from custom_components.procam.ptz.actions import VERBS
from custom_components.procam.registry import VENDORS

ROOT: Final = Path(__file__).resolve().parent.parent
DOCS: Final = ROOT / "docs"
COMPONENT: Final = ROOT / "custom_components" / "procam"
BLUEPRINTS: Final = ROOT / "blueprints" / "automation" / "procam"
REPOSITORY: Final = "https://github.com/procam-ha/procam"
IMPORT: Final = "https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url="

type Json = dict[str, Any]
type AnyVendor = Vendor[Any, Any, Any]

WORDS: Final[Json] = json.loads((COMPONENT / "translations" / "en.json").read_text())
SERVICES: Final[Json] = yaml.safe_load((COMPONENT / "services.yaml").read_text())

_MARKED: Final = re.compile(
    r"(<!-- begin: (?P<name>[^>]+?) -->\n).*?(^<!-- end -->)", re.DOTALL | re.MULTILINE
)
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_MANY: Final = 3
"""Numbered fields of a section beyond which only the first and last are named."""
_WITH_LOGIN: Final = frozenset({"rights_lost"})
"""Issues of every vendor that has accounts."""
_ALWAYS_ON: Final = ProcamEntityDescription.__dataclass_fields__["enabled_fn"].default


# Building blocks.


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    heads = tuple(heads)
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _shown(text: str) -> str:
    """Return a text with its placeholders as a reader understands them."""
    return _PLACEHOLDER.sub(r"*\1*", text)


def _value(value: Any) -> str:
    """Return a default as it is written in YAML."""
    if value is None or value in ("", [], {}) or isinstance(value, vol.Undefined):
        return ""
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"`{value}`"


def _in_form(value: Any) -> str:
    """Return a default as a person sees it in a form."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return _value(value)


def _default(marker: vol.Marker) -> Any:
    default = getattr(marker, "default", None)
    return default() if callable(default) else None


# Entities.


def described(vendor: AnyVendor) -> Iterator[tuple[str, Any]]:
    """Yield a vendor's entity descriptions with their platform."""
    for platform in vendor.platforms:
        for description in vendor.by_platform[platform]:
            yield platform.value, description


def entity_texts(vendor: str) -> dict[str, dict[str, Json]]:
    """Return the handwritten texts on a vendor's entities, by platform and key."""
    raw = yaml.safe_load((DOCS / "entities" / f"{vendor}.yaml").read_text())
    return {
        platform: {
            key: text if isinstance(text, dict) else {"does": text}
            for key, text in texts.items()
        }
        for platform, texts in raw.items()
    }


def entity_keys(vendor: AnyVendor) -> set[tuple[str, str]]:
    """Return platform and key of all a vendor describes, push channels too."""
    keys = {(platform, one.key) for platform, one in described(vendor)}
    return keys | {("binary_sensor", channel.key) for channel in vendor.channels}


def switched_by_unit(description: Any) -> bool:
    """Return True if only some units' entities are enabled when they are added."""
    return bool(description.enabled_fn is not _ALWAYS_ON)


def _entity_name(platform: str, description: Any) -> str:
    words = WORDS["entity"].get(platform, {}).get(description.translation_key, {})
    name = words.get("name") or str(description.device_class or platform)
    return f"its own name, else {_shown(name)}" if description.name_fn else _shown(name)


def _notes(description: Any, text: Json) -> str:
    category = description.entity_category
    enabled = description.entity_registry_enabled_default
    on = text.get("enabled", "" if enabled else "off by default")
    return ", ".join(filter(None, (category and category.value, on)))


def entities(vendor: AnyVendor) -> str:
    """Return the tables of a vendor's entities, one per platform."""
    texts = entity_texts(vendor.key)
    rows: dict[str, list[tuple[str, str, str, str]]] = {}
    for platform, one in described(vendor):
        text = texts[platform][one.key]
        rows.setdefault(platform, []).append(
            (
                _entity_name(platform, one),
                f"`{text.get('tail', one.key)}`",
                text["does"],
                _notes(one, text),
            )
        )
    for channel in vendor.channels:
        text = texts["binary_sensor"][channel.key]
        name = WORDS["entity"]["binary_sensor"][channel.key]["name"]
        rows.setdefault("binary_sensor", []).append(
            (name, f"`{channel.key}`", text["does"], "diagnostic")
        )
    heads = ("Name", "Unique-id tail", "What it does", "Notes")
    return "\n\n".join(
        f"### {platform.replace('_', ' ').capitalize()}\n\n{table(heads, lines)}"
        for platform, lines in sorted(rows.items())
    )


# Set-up and options.


def parameters(vendor: AnyVendor) -> str:
    """Return the table of a vendor's connection form."""
    words = WORDS["config"]["step"][vendor.key]
    rows = []
    account = ("username", "password") if vendor.form.needs_login else ()
    first = {vol.Required(name): str for name in ("host", *account)}
    fields = {**first, **vendor.form.fields}
    for marker in fields:
        name = str(marker)
        rows.append(
            (
                f"{words['data'][name]} (`{name}`)",
                words["data_description"][name],
                _in_form(_default(marker)),
            )
        )
    return table(("Field", "What to enter", "Default"), rows)


def options(vendor: AnyVendor) -> str:
    """Return the table of a vendor's options."""
    if vendor.options is None:
        return "There are no options."
    words = WORDS["options"]["step"][vendor.key]
    rows = []
    for marker, field in vendor.options.fields_fn({}).items():
        name = str(marker)
        if isinstance(field, section):
            own = words["sections"][name]
            shown = _section_fields(field)
            rows.append(
                (f"{own['name']} ({shown})", own["description"], _suggested(field))
            )
            continue
        rows.append(
            (
                f"{words['data'][name]} (`{name}`)",
                _filled(vendor.options, words["data_description"][name]),
                _in_form(_default(marker)),
            )
        )
    return table(("Option", "What it does", "Default"), rows)


def _filled(form: OptionsForm[Any], text: str) -> str:
    """Return a field's explanation with its placeholders, none of which needs a device."""
    if "{" not in text:
        return text
    nobody: Any = None
    return text.format_map(form.placeholders_fn(nobody, nobody))


def _suggested(field: section) -> str:
    """Return what the fields of a section hold before anybody has changed them."""
    values = [
        f"`{(key.description or {}).get('suggested_value', '')}`"
        for key in field.schema.schema
    ]
    return f"{values[0]} … {values[-1]}"


def _section_fields(field: section) -> str:
    keys = [str(key) for key in field.schema.schema]
    if len(keys) <= _MANY:
        return ", ".join(f"`{key}`" for key in keys)
    return f"`{keys[0]}` … `{keys[-1]}`"


# Actions.


def _takes(selector: Mapping[str, Any]) -> str:
    """Return what a field takes, by its selector."""
    ((kind, config),) = selector.items()
    config = config or {}
    match kind:
        case "number":
            unit = config.get("unit_of_measurement", "")
            low, high = config.get("min"), config.get("max")
            if low is None or high is None:
                return f"number {unit}".rstrip()
            return f"{low} to {high} {unit}".rstrip()
        case "select":
            choices = [
                one["value"] if isinstance(one, dict) else str(one)
                for one in config.get("options", ())
            ]
            listed = ", ".join(f"`{one}`" for one in choices)
            return f"one or more of {listed}" if config.get("multiple") else listed
        case "boolean":
            return "`true` or `false`"
        case "datetime":
            return "date and time"
        case "config_entry":
            return "config entry id"
        case "entity":
            domain = config.get("domain", ())
            domains = [domain] if isinstance(domain, str) else domain
            return f"entity of {' or '.join(domains)}".removesuffix(" of ")
        case "color_rgb":
            return "list of red, green, blue (0 to 255)"
        case "object":
            return "YAML: list or mapping"
    return "texts" if config.get("multiple") else "text"


def service_fields(name: str) -> Json:
    """Return the fields of an action, those in sections too."""
    fields: Json = {}
    for key, field in (SERVICES[name] or {}).get("fields", {}).items():
        fields |= field.get("fields", {key: field})
    return fields


def _fields(
    name: str, schema: Mapping[Any, Any], more: Iterable[str] = ()
) -> list[tuple[str, str, str, str]]:
    markers = {str(marker): marker for marker in schema}
    words = WORDS["services"][name].get("fields", {})
    rows = []
    for key, field in service_fields(name).items():
        marker = markers.get(key)
        needed = isinstance(marker, vol.Required) or key in more
        default = None if marker is None else _value(_default(marker))
        rows.append(
            (
                f"`{key}`",
                "required" if needed else (f"default {default}" if default else ""),
                _takes(field["selector"]),
                words[key]["description"],
            )
        )
    return rows


def _action(
    name: str,
    schema: Mapping[Any, Any],
    remarks: Iterable[str],
    more: Iterable[str] = (),
) -> str:
    words = WORDS["services"][name]
    parts = [f"### `procam.{name}`", f"**{words['name']}.** {words['description']}"]
    if said := " ".join(remarks):
        parts.append(said)
    if rows := _fields(name, schema, more):
        parts.append(table(("Field", "Needed", "Takes", "Meaning"), rows))
    return "\n\n".join(parts)


def _remarks(action: Any) -> Iterator[str]:
    if action.admin:
        yield "Administrators only."
    elif action.admin_fn is not None:
        yield "Administrators only, for some values."
    elif action.reads_only:
        yield "Also for users who can only view."
    if action.response is SupportsResponse.ONLY:
        yield "Returns a response, which you must request."
    elif action.response is SupportsResponse.OPTIONAL:
        yield "Returns a response if you request one."


def actions(vendor: AnyVendor) -> str:
    """Return every action of a vendor with its fields."""
    return "\n\n".join(
        _action(
            action.key,
            action.fields,
            _remarks(action),
            ("confirm",) if action.confirm else (),
        )
        for action in sorted(vendor.actions, key=lambda action: action.key)
    )


def ptz_actions() -> str:
    """Return the vendor-neutral PTZ actions."""
    return "\n\n".join(
        _action(
            f"ptz_{verb.name}",
            verb.fields,
            ("Returns a response, which you must request.",) if verb.reads_only else (),
        )
        for verb in VERBS
    )


# Repairs.


def _strings(paths: Iterable[Path]) -> set[str]:
    return {
        node.value
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def issue_keys(vendor: AnyVendor) -> list[str]:
    """Return the repairs a vendor's devices may show."""
    named = _strings((COMPONENT / "vendors" / vendor.key).glob("*.py"))
    if vendor.form.needs_login:
        named |= _WITH_LOGIN
    return sorted(named & set(WORDS["issues"]))


def repairs(vendor: AnyVendor) -> str:
    """Return what a vendor's repairs say, and what can be done in Home Assistant."""
    rows = []
    for key in issue_keys(vendor):
        issue = WORDS["issues"][key]
        step = issue.get("fix_flow", {}).get("step", {})
        first: Json = next(iter(step.values()), {})
        fix = first.get("menu_options", {}).get("fix")
        rows.append(
            (
                f"{_shown(issue['title'])} (`{key}`)",
                _shown(issue.get("description") or first["description"]),
                fix or ("follow the steps" if step else "nothing; it closes by itself"),
            )
        )
    return table(("Repair", "Cause and solution", "Button in Home Assistant"), rows)


# Automations.


def _automation(kind: str, file: str) -> str:
    listed = yaml.safe_load((COMPONENT / file).read_text())
    parts = []
    for name, config in listed.items():
        if name.startswith("."):
            continue
        words = WORDS[kind][name]
        parts.append(
            f"### `procam.{name}`\n\n**{words['name']}.** {words['description']}"
        )
        target = config.get("target", {}).get("entity", {})
        several = target if isinstance(target, list) else [target]
        domains = [one["domain"] for one in several if "domain" in one]
        aims = " or ".join(f"`{one}`" for one in domains) or "any entity of the device"
        rows = [
            ("`target`", "required", f"ProCam's {aims}, or its device, area, label")
        ]
        rows += [
            (
                f"`{field}`",
                _needed(name, field, given),
                words["fields"][field]["description"],
            )
            for field, given in config.get("fields", {}).items()
        ]
        parts.append(table(("Option", "Needed", "Meaning"), rows))
    return "\n\n".join(parts)


def _needed(name: str, field: str, given: Mapping[str, Any]) -> str:
    if "default" in given:
        return f"default `{_duration(given['default'])}`"
    return "required" if given.get("required") else ""


def _duration(value: Any) -> Any:
    # YAML reads 00:00:00 as a number to the base of 60.
    return "00:00:00" if value == 0 else value


def blueprints() -> str:
    """Return the blueprints with the links that import them."""
    rows = []
    for path in sorted(BLUEPRINTS.glob("*.yaml")):
        blueprint = yaml.load(path.read_text(), Loader=_Blueprint)["blueprint"]  # noqa: S506 - a safe loader of ours
        address = blueprint["source_url"].replace(":", "%3A").replace("/", "%2F")
        name = blueprint["name"].removeprefix("ProCam: ")
        rows.append((name, blueprint["description"], f"[import]({IMPORT}{address})"))
    return table(("Blueprint", "What it does", "Import"), rows)


class _Blueprint(yaml.SafeLoader):
    """Reads a blueprint; an input is its name."""


_Blueprint.add_constructor(
    "!input",
    lambda loader, node: loader.construct_scalar(node),  # type: ignore[arg-type]
)


# Pages.


_FOR_VENDOR: Final[Mapping[str, Callable[[AnyVendor], str]]] = {
    "parameters": parameters,
    "options": options,
    "entities": entities,
    "actions": actions,
    "repairs": repairs,
}


def generated(name: str) -> str:
    """Return what belongs between the markers of this name; KeyError for no such."""
    kind, _, subject = name.partition(" ")
    match name:
        case "actions ptz":
            return ptz_actions()
        case "triggers":
            return _automation("triggers", "triggers.yaml")
        case "conditions":
            return _automation("conditions", "conditions.yaml")
        case "blueprints":
            return blueprints()
    return _FOR_VENDOR[kind](VENDORS[subject])


def filled(text: str) -> str:
    """Return a page with its generated parts as they should be."""
    return _MARKED.sub(
        lambda found: f"{found[1]}\n{generated(found['name'])}\n\n{found[3]}", text
    )


def pages() -> list[Path]:
    """Return every page a person reads."""
    return [ROOT / "README.md", ROOT / "info.md", *sorted(DOCS.glob("*.md"))]


def stale() -> list[Path]:
    """Return the pages whose generated parts are not what they should be."""
    return [page for page in pages() if filled(page.read_text()) != page.read_text()]


def main() -> int:
    """Write the tables, or print which are stale."""
    parser = argparse.ArgumentParser(prog="scripts/docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only print what is stale")
    check = parser.parse_args().check
    changed = stale()
    for page in changed:
        print(f"{'stale' if check else 'written'}: {page.relative_to(ROOT)}")
        if not check:
            page.write_text(filled(page.read_text()))
    return 1 if check and changed else 0
