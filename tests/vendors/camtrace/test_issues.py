"""What is mended at a server from within Home Assistant."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from tests.repairs_flow_client import RepairsFlowClient

from .helpers import Site


async def test_a_new_license_is_pasted_and_installed(
    hass: HomeAssistant,
    site: Site,
    repairs_flow: RepairsFlowClient,
    issue_registry: ir.IssueRegistry,
) -> None:
    monitoring = site.device.monitoring
    monitoring.license_valid = False
    site.entry.runtime_data.client._schedule.expire("license")
    await site.read()
    step = await repairs_flow.fix(f"license_invalid_{site.entry.entry_id}")
    assert [field["name"] for field in step["data_schema"]] == ["license"]
    step = await repairs_flow.submit(step, license="  ")
    assert step["errors"] == {"base": "failed"}
    assert step["description_placeholders"]["error"]
    step = await repairs_flow.submit(step, license="LICENSE OF THE DEALER")
    assert step["type"] == "create_entry"
    assert monitoring.installed_license == "LICENSE OF THE DEALER"
    assert site.issues() == set()


async def test_rights_lead_to_another_account(
    hass: HomeAssistant, site: Site, repairs_flow: RepairsFlowClient
) -> None:
    site.device.fail("status", "/api/v1.2/health", status=403)
    site.entry.runtime_data.client._schedule.expire("health")
    await site.read()
    step = await repairs_flow.fix(f"rights_monitor_{site.entry.entry_id}")
    assert step["reason"] == "form_opened"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "camtrace"
