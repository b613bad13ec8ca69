"""Repair issues and their fix flows."""

from dataclasses import replace
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceRejectedError,
)
from custom_components.procam.contract.issue import Fix, Form, Issue
from custom_components.procam.contract.vendor import OptionsForm

from .conftest import GATE_DATA, AddEntry
from .fake_device import FakeDevice, add_fake_vendor
from .helpers import until_settled, until_true
from .repairs_flow_client import RepairsFlowClient


async def jam(
    gate: MockConfigEntry,
    house: FakeDevice,
    *,
    jammed: bool = False,
    rusty: bool = False,
) -> None:
    house.state = replace(house.state, jammed=jammed, rusty=rusty)
    await gate.runtime_data.async_refresh()


async def test_what_is_mended_with_a_form_is_gone_once_the_device_agrees(
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    repairs_flow: RepairsFlowClient,
    issue_registry: ir.IssueRegistry,
) -> None:
    await jam(gate, fake_device, jammed=True)
    step = await repairs_flow.open(f"gate_jammed_{gate.entry_id}")
    assert (step["type"], step["menu_options"]) == ("menu", ["fix", "ignore"])
    step = await repairs_flow.choose(step, "fix")
    assert step["step_id"] == "fix"
    assert [field["name"] for field in step["data_schema"]] == ["tool"]
    step = await repairs_flow.submit(step, tool="feather")
    assert step["errors"] == {"base": "still_there"}
    assert "unjam with feather" in fake_device.asked
    step = await repairs_flow.submit(step, tool="crowbar")
    assert step["type"] == "create_entry"
    assert issue_registry.issues == {}


async def test_a_refusal_is_reported_in_the_devices_words(
    gate: MockConfigEntry, fake_device: FakeDevice, repairs_flow: RepairsFlowClient
) -> None:
    await jam(gate, fake_device, jammed=True)
    step = await repairs_flow.open(f"gate_jammed_{gate.entry_id}")
    step = await repairs_flow.choose(step, "fix")
    fake_device.error = DeviceRejectedError("NOT ON SUNDAYS")
    step = await repairs_flow.submit(step, tool="crowbar")
    assert step["errors"] == {"base": "failed"}
    assert (
        step["description_placeholders"]["error"]
        == "Castle rejected the request: NOT ON SUNDAYS"
    )


async def test_what_is_ignored_stays_as_it_is(
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    repairs_flow: RepairsFlowClient,
    issue_registry: ir.IssueRegistry,
) -> None:
    await jam(gate, fake_device, jammed=True)
    step = await repairs_flow.open(f"gate_jammed_{gate.entry_id}")
    step = await repairs_flow.choose(step, "ignore")
    assert (step["type"], step["reason"]) == ("abort", "ignored")
    (issue,) = issue_registry.issues.values()
    assert issue.dismissed_version


async def test_a_wrong_account_leads_to_the_form_that_changes_it(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    repairs_flow: RepairsFlowClient,
) -> None:
    await jam(gate, fake_device, rusty=True)
    step = await repairs_flow.open(f"gate_rusty_{gate.entry_id}")
    step = await repairs_flow.choose(step, "fix")
    assert (step["type"], step["reason"]) == ("abort", "form_opened")
    (flow,) = hass.config_entries.flow.async_progress()
    assert step["next_flow"] == ["config_flow", flow["flow_id"]]
    assert flow["step_id"] == "gate"
    assert flow["context"]["entry_id"] == gate.entry_id


@pytest.fixture
async def watchman(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
    add_entry: AddEntry,
) -> MockConfigEntry:
    """A fake device whose issues are fixed in its options, or by Home Assistant."""

    async def lock_up(*_: Any) -> None:
        await hass.services.async_call("lock", "lock", blocking=True)

    def issues(_state: object) -> list[Issue]:
        asleep = Issue(key="gate_rusty", fix=Form.OPTIONS)
        return [asleep, Issue(key="gate_jammed", fix=Fix(run_fn=lock_up))]

    form = OptionsForm[Any](fields_fn=lambda _: {}, read_fn=dict)
    add_fake_vendor(monkeypatch, fake_device, issues_fn=issues, options=form)
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    await until_settled(entry)
    return entry


async def test_a_wrong_choice_leads_to_the_options(
    hass: HomeAssistant,
    watchman: MockConfigEntry,
    repairs_flow: RepairsFlowClient,
    issue_registry: ir.IssueRegistry,
) -> None:
    step = await repairs_flow.open(f"gate_rusty_{watchman.entry_id}")
    step = await repairs_flow.choose(step, "fix")
    assert (step["type"], step["reason"]) == ("abort", "form_opened")
    (flow,) = hass.config_entries.options.async_progress()
    assert step["next_flow"] == ["options_flow", flow["flow_id"]]
    assert (flow["handler"], flow["step_id"]) == (watchman.entry_id, "gate")
    assert ("procam", f"gate_rusty_{watchman.entry_id}") in issue_registry.issues


async def test_what_home_assistant_refuses_is_shown_as_it_says_it(
    watchman: MockConfigEntry, repairs_flow: RepairsFlowClient
) -> None:
    step = await repairs_flow.open(f"gate_jammed_{watchman.entry_id}")
    step = await repairs_flow.choose(step, "fix")
    assert step["errors"] == {"base": "failed"}
    error = step["description_placeholders"]["error"]
    assert error == "Action lock.lock not found"


async def test_a_push_channel_is_tried_at_once(
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    repairs_flow: RepairsFlowClient,
    issue_registry: ir.IssueRegistry,
) -> None:
    fake_device.push_error = DeviceConnectionError("Too many listeners")
    fake_device.cut()
    await until_true(lambda: fake_device.asked.count("subscribe") >= 2)
    gate.runtime_data.async_set_failing(
        gate.runtime_data.vendor.channels[0], fake_device.push_error
    )
    step = await repairs_flow.open(f"push_lost_{gate.entry_id}")
    fake_device.push_error = None
    step = await repairs_flow.choose(step, "fix")
    assert step["type"] == "create_entry"
    assert issue_registry.issues == {}


async def test_an_issue_that_ended_by_itself_needs_no_fix(
    gate: MockConfigEntry, fake_device: FakeDevice, repairs_flow: RepairsFlowClient
) -> None:
    await jam(gate, fake_device, jammed=True)
    step = await repairs_flow.open(f"gate_jammed_{gate.entry_id}")
    await jam(gate, fake_device, jammed=False)
    step = await repairs_flow.choose(step, "fix")
    assert step["type"] == "create_entry"
    assert not any(asked.startswith("unjam") for asked in fake_device.asked)


async def test_an_issue_of_an_entry_that_is_not_loaded_cannot_be_fixed(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    repairs_flow: RepairsFlowClient,
) -> None:
    await jam(gate, fake_device, jammed=True)
    await hass.config_entries.async_unload(gate.entry_id)
    step = await repairs_flow.open(f"gate_jammed_{gate.entry_id}")
    step = await repairs_flow.choose(step, "fix")
    assert (step["type"], step["reason"]) == ("abort", "not_loaded")
