"""Which repair issues are open, and for how long."""

from dataclasses import replace

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.clientkit.errors import DeviceConnectionError

from ..fake_device import FakeDevice
from ..helpers import until_true


def keys(issue_registry: ir.IssueRegistry) -> set[str]:
    return {key for domain, key in issue_registry.issues if domain == "procam"}


async def test_an_issue_lasts_as_long_as_the_device_reports_it(
    gate: MockConfigEntry, fake_device: FakeDevice, issue_registry: ir.IssueRegistry
) -> None:
    fake_device.state = replace(fake_device.state, jammed=True)
    await gate.runtime_data.async_refresh()
    assert keys(issue_registry) == {f"gate_jammed_{gate.entry_id}"}
    (issue,) = issue_registry.issues.values()
    assert issue.translation_placeholders == {"device": "Castle"}
    assert issue.severity is ir.IssueSeverity.WARNING
    fake_device.state = replace(fake_device.state, jammed=False)
    await gate.runtime_data.async_refresh()
    assert keys(issue_registry) == set()


async def test_an_issue_goes_with_its_device(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    issue_registry: ir.IssueRegistry,
) -> None:
    fake_device.state = replace(fake_device.state, jammed=True)
    await gate.runtime_data.async_refresh()
    await hass.config_entries.async_remove(gate.entry_id)
    assert keys(issue_registry) == set()


async def test_what_a_person_ignores_stays_ignored_over_a_reload(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    issue_registry: ir.IssueRegistry,
) -> None:
    fake_device.state = replace(fake_device.state, jammed=True, rusty=True)
    await gate.runtime_data.async_refresh()
    issue_id = f"gate_jammed_{gate.entry_id}"
    ir.async_ignore_issue(hass, "procam", issue_id, True)
    fake_device.state = replace(fake_device.state, rusty=False)
    await hass.config_entries.async_reload(gate.entry_id)
    await until_true(lambda: keys(issue_registry) == {issue_id})
    issue = issue_registry.async_get_issue("procam", issue_id)
    assert issue is not None
    assert issue.dismissed_version


async def test_a_disabled_device_has_no_issues(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    issue_registry: ir.IssueRegistry,
) -> None:
    fake_device.state = replace(fake_device.state, jammed=True)
    await gate.runtime_data.async_refresh()
    await hass.config_entries.async_set_disabled_by(
        gate.entry_id, ConfigEntryDisabler.USER
    )
    assert keys(issue_registry) == set()


async def test_an_ignored_channel_stays_ignored_while_it_is_tried_again(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    issue_registry: ir.IssueRegistry,
) -> None:
    coordinator = gate.runtime_data
    fake_device.push_error = DeviceConnectionError("Too many listeners")
    fake_device.cut()
    await until_true(lambda: fake_device.asked.count("subscribe") >= 2)
    coordinator.async_set_failing(
        coordinator.vendor.channels[0], fake_device.push_error
    )
    issue_id = f"push_lost_{gate.entry_id}"
    ir.async_ignore_issue(hass, "procam", issue_id, True)
    await hass.config_entries.async_reload(gate.entry_id)
    await gate.runtime_data.async_refresh()
    issue = issue_registry.async_get_issue("procam", issue_id)
    assert issue is not None
    assert issue.dismissed_version
    fake_device.push_error = None
    gate.runtime_data.recovery.async_retry_now()
    await until_true(lambda: keys(issue_registry) == set())
