"""What is mended at a camera from within Home Assistant."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from tests.repairs_flow_client import RepairsFlowClient

from .home import Home


async def test_stopped_apps_are_started(
    hass: HomeAssistant,
    home: Home,
    repairs_flow: RepairsFlowClient,
    issue_registry: ir.IssueRegistry,
) -> None:
    for app in ("camoverlay", "camscripter"):
        home.device.stop_app(app)
    await home.entry.runtime_data.async_refresh()
    step = await repairs_flow.fix(f"app_stopped_{home.entry.entry_id}")
    assert step["type"] == "create_entry"
    running = {app.package: app.running for app in home.entry.runtime_data.data.apps}
    assert running["camoverlay"]
    assert running["camscripter"]
    assert not [key for key in issue_registry.issues if key[0] == "procam"]


async def test_an_app_without_a_license_is_named(
    home: Home, issue_registry: ir.IssueRegistry
) -> None:
    home.device.apps["camswitcher"].license = "Missing"
    await home.entry.runtime_data.async_refresh()
    key = ("procam", f"app_unlicensed_{home.entry.entry_id}")
    issue = issue_registry.issues[key]
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["apps"] == "CamSwitcher App"
    assert not issue.is_fixable
