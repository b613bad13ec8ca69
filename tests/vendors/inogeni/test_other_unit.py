"""Two units that exchanged their addresses."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.inogeni import InogeniSimulator
from tests.helpers import until_settled
from tests.repairs_flow_client import RepairsFlowClient


async def read_twice(room: MockConfigEntry) -> None:
    await until_settled(room)
    for _ in range(2):
        await room.runtime_data.async_refresh()


async def test_another_unit_at_the_address_is_a_repair_until_it_is_confirmed(
    hass: HomeAssistant,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
    issue_registry: ir.IssueRegistry,
    repairs_flow: RepairsFlowClient,
) -> None:
    issue_id = f"other_unit_{room.entry_id}"
    await hass.config_entries.async_unload(room.entry_id)
    del camtrack.unit.enabled["OUTPUT_DEVICE_DATA"][4]
    await hass.config_entries.async_setup(room.entry_id)
    await read_twice(room)
    issue = issue_registry.async_get_issue("procam", issue_id)
    assert issue is not None
    step = await repairs_flow.fix(issue_id)
    assert step["type"] == "create_entry"
    assert issue_registry.async_get_issue("procam", issue_id) is None
    assert await hass.config_entries.async_reload(room.entry_id)
    await read_twice(room)
    assert issue_registry.async_get_issue("procam", issue_id) is None


async def test_the_same_unit_after_a_restart_is_no_repair(
    hass: HomeAssistant, room: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    assert await hass.config_entries.async_reload(room.entry_id)
    await read_twice(room)
    assert not issue_registry.issues
