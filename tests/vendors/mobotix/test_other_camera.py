"""Another camera at the address of an entry."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.helpers import until_settled
from tests.repairs_flow_client import RepairsFlowClient

from .conftest import AddCamera
from .helpers import Home

SERIAL = "Properties.System.SerialNumber"
MAC = "Network.eth0.MACAddress"


async def reload(home: Home) -> bool:
    """Reload the entry and return True if the camera is reported as another one."""
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await until_settled(home.entry)
    await home.entry.runtime_data.async_refresh()
    issues = ir.async_get(home.hass)
    key = f"other_camera_{home.entry.entry_id}"
    return issues.async_get_issue("procam", key) is not None


async def test_another_camera_at_the_address_is_a_repair_until_it_is_confirmed(
    add_camera: AddCamera, repairs_flow: RepairsFlowClient
) -> None:
    home = await add_camera()
    assert not await reload(home)
    home.device.parameters.values[MAC] = "00:03:C5:FF:FF:01"
    assert await reload(home)
    step = await repairs_flow.fix(f"other_camera_{home.entry.entry_id}")
    assert step["type"] == "create_entry"
    assert home.entry.unique_id == "mobotix_0003c5ffff01"
    assert not await reload(home)


async def test_a_camera_with_an_entry_of_its_own_is_not_accepted(
    hass: HomeAssistant, add_camera: AddCamera, repairs_flow: RepairsFlowClient
) -> None:
    home = await add_camera()
    assert not await reload(home)
    MockConfigEntry(
        domain="procam", unique_id="mobotix_0003c5ffff01", title="Choir"
    ).add_to_hass(hass)
    home.device.parameters.values[MAC] = "00:03:C5:FF:FF:01"
    assert await reload(home)
    step = await repairs_flow.fix(f"other_camera_{home.entry.entry_id}")
    assert step["errors"] == {"base": "failed"}
    assert "is already set up as Choir" in step["description_placeholders"]["error"]
    assert home.entry.unique_id == "mobotix_one"
    assert await reload(home)


async def test_an_entry_known_by_its_address_keeps_its_unique_id(
    hass: HomeAssistant, add_camera: AddCamera, repairs_flow: RepairsFlowClient
) -> None:
    home = await add_camera()
    by_address = f"mobotix_{home.device.host}:{home.device.port}"
    hass.config_entries.async_update_entry(home.entry, unique_id=by_address)
    assert not await reload(home)
    home.device.parameters.values[MAC] = "00:03:C5:FF:FF:01"
    assert await reload(home)
    step = await repairs_flow.fix(f"other_camera_{home.entry.entry_id}")
    assert step["type"] == "create_entry"
    assert home.entry.unique_id == by_address
    assert not await reload(home)


async def test_another_camera_is_noticed_while_the_entry_runs(
    add_camera: AddCamera, issue_registry: ir.IssueRegistry
) -> None:
    home = await add_camera()
    home.device.parameters.values[MAC] = "00:03:C5:FF:FF:01"
    home.device.drop_monitors()
    for _ in range(3):
        await home.entry.runtime_data.async_refresh()
    await home.hass.async_block_till_done()
    issue = f"other_camera_{home.entry.entry_id}"
    assert issue_registry.async_get_issue("procam", issue) is not None


async def test_a_camera_that_reports_less_for_a_while_is_no_other_one(
    add_camera: AddCamera,
) -> None:
    home = await add_camera()
    values = home.device.parameters.values
    mac, serial = values.pop(MAC), values[SERIAL]
    assert not await reload(home)
    values[MAC] = mac
    del values[SERIAL]
    assert not await reload(home)
    values[SERIAL] = serial + "-new-format"
    assert not await reload(home)
