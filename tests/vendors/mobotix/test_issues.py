"""What is mended at a camera from within Home Assistant."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from tests.repairs_flow_client import RepairsFlowClient

from .conftest import AddCamera


async def test_a_wrong_clock_is_set(
    hass: HomeAssistant,
    add_camera: AddCamera,
    repairs_flow: RepairsFlowClient,
    issue_registry: ir.IssueRegistry,
) -> None:
    dome = await add_camera()
    await dome.call("set_datetime", datetime="2030-05-06 07:08:09")
    for _ in range(4):
        await dome.entry.runtime_data.async_refresh()
    step = await repairs_flow.fix(f"clock_wrong_{dome.entry.entry_id}")
    assert step["type"] == "create_entry"
    assert dome.entry.runtime_data.data.clock_offset_s == 0
    assert not [key for key in issue_registry.issues if key[0] == "procam"]
