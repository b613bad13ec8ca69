"""What a person is told to mend, and for how long."""

from dataclasses import replace

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .gate import Gatehouse


def keys(issue_registry: ir.IssueRegistry) -> set[str]:
    return {key for domain, key in issue_registry.issues if domain == "procam"}


async def test_an_issue_lasts_as_long_as_the_device_reports_it(
    gate: MockConfigEntry, gatehouse: Gatehouse, issue_registry: ir.IssueRegistry
) -> None:
    gatehouse.state = replace(gatehouse.state, jammed=True)
    await gate.runtime_data.async_refresh()
    assert keys(issue_registry) == {f"gate_jammed_{gate.entry_id}"}
    (issue,) = issue_registry.issues.values()
    assert issue.translation_placeholders == {"device": "Castle"}
    assert issue.severity is ir.IssueSeverity.WARNING
    gatehouse.state = replace(gatehouse.state, jammed=False)
    await gate.runtime_data.async_refresh()
    assert keys(issue_registry) == set()


async def test_an_issue_goes_with_its_device(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    gatehouse: Gatehouse,
    issue_registry: ir.IssueRegistry,
) -> None:
    gatehouse.state = replace(gatehouse.state, jammed=True)
    await gate.runtime_data.async_refresh()
    await hass.config_entries.async_remove(gate.entry_id)
    assert keys(issue_registry) == set()
