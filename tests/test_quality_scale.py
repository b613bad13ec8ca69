"""The quality scale's record: no rule forgotten, no evidence that is not there."""

from pathlib import Path
import re
from typing import Any, Final

import pytest
import yaml

ROOT = Path(__file__).parent.parent
COMPONENT = ROOT / "custom_components" / "procam"
PAGES = [
    ROOT / "docs" / f"{page}.md"
    for page in ("camtrack", "mobotix", "camtrace", "camstreamer")
]

RULES: dict[str, Any] = yaml.safe_load((COMPONENT / "quality_scale.yaml").read_text())[
    "rules"
]

KNOWN: Final = {
    "action-setup",
    "appropriate-polling",
    "brands",
    "common-modules",
    "config-flow",
    "config-flow-test-coverage",
    "dependency-transparency",
    "docs-actions",
    "docs-conditions",
    "docs-high-level-description",
    "docs-installation-instructions",
    "docs-removal-instructions",
    "docs-triggers",
    "entity-event-setup",
    "entity-unique-id",
    "has-entity-name",
    "runtime-data",
    "test-before-configure",
    "test-before-setup",
    "unique-config-entry",
    "action-exceptions",
    "config-entry-unloading",
    "docs-configuration-parameters",
    "docs-installation-parameters",
    "entity-unavailable",
    "integration-owner",
    "log-when-unavailable",
    "parallel-updates",
    "reauthentication-flow",
    "test-coverage",
    "devices",
    "diagnostics",
    "discovery",
    "discovery-update-info",
    "docs-data-update",
    "docs-examples",
    "docs-known-limitations",
    "docs-supported-devices",
    "docs-supported-functions",
    "docs-troubleshooting",
    "docs-use-cases",
    "dynamic-devices",
    "entity-category",
    "entity-device-class",
    "entity-disabled-by-default",
    "entity-translations",
    "exception-translations",
    "icon-translations",
    "reconfiguration-flow",
    "repair-issues",
    "stale-devices",
    "async-dependency",
    "inject-websession",
    "strict-typing",
}


def test_every_rule_has_its_record() -> None:
    assert len(KNOWN) == 54
    assert set(RULES) == KNOWN


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_done_or_has_a_reason(rule: str) -> None:
    record = RULES[rule]
    assert record["status"] in {"done", "exempt"}
    assert record["comment"].endswith(".")


@pytest.mark.parametrize("rule", RULES)
def test_the_evidence_is_there(rule: str) -> None:
    text = RULES[rule]["comment"]
    for path in re.findall(r"[\w.]+(?:/[\w.*-]+)+", text):
        assert list(ROOT.glob(path.rstrip("."))), path
    for name in re.findall(
        r"\b_?[a-z]+_[a-z_]+(?= in custom_components/[\w/.]+\.py)", text
    ):
        module = text[text.index(name) :].split(" in ", 1)[1].split()[0].rstrip(",;.")
        assert name in (ROOT / module).read_text(), name


@pytest.mark.parametrize("rule", RULES)
def test_the_pages_have_the_sections_they_are_quoted_for(rule: str) -> None:
    text = RULES[rule]["comment"]
    for heading, place in re.findall(r'"([^"]+)" of (the docs|[\w/]+\.md)', text):
        for page in PAGES if place == "the docs" else [ROOT / place]:
            headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
            assert heading in headings, page


def test_every_platform_says_how_many_updates_run_at_once() -> None:
    for module in COMPONENT.glob("*.py"):
        text = module.read_text()
        if "AddConfigEntryEntitiesCallback" in text and "async_setup_entry" in text:
            assert "\nPARALLEL_UPDATES = " in text, module
