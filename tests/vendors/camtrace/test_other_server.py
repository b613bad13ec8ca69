"""Another CamTrace server, or a new license, at the address of an entry."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import AddEntry
from tests.helpers import until_settled, until_true
from tests.repairs_flow_client import RepairsFlowClient

from .helpers import Site, login
from .server import Server

OTHER_UUID = "11111111-2222-4333-8444-555555555555"


def is_open(site: Site) -> bool:
    """Return True if the server is reported as another one."""
    return "other_server" in site.issues()


async def swap(site: Site, uuid: str) -> None:
    """Let the server with this license answer at the address of the entry."""
    await site.device.stop()
    await site.read()
    site.device.monitoring.license_uuid = uuid
    await site.device.start()
    await site.until("binary_sensor", "camera_1_connected", "on")
    await until_settled(site.entry)


async def test_another_server_at_the_address_is_a_repair_until_the_known_one_is_back(
    site: Site,
) -> None:
    known = site.device.monitoring.license_uuid
    assert not is_open(site)
    await swap(site, OTHER_UUID)
    await until_true(lambda: is_open(site))
    await site.act("button.press", "camera_1_trigger_alarm")
    await swap(site, known)
    await until_true(lambda: not is_open(site))


async def test_another_server_is_noticed_once_the_control_channel_was_lost(
    site: Site,
) -> None:
    site.device.monitoring.license_uuid = OTHER_UUID
    await site.read()
    assert not is_open(site)
    await site.device.control.drop()
    await until_true(lambda: not site.entry.runtime_data.is_up("push"))
    await until_settled(site.entry)
    await site.read()
    assert is_open(site)


async def test_a_new_license_is_confirmed_and_the_entities_stay(
    hass: HomeAssistant, site: Site, repairs_flow: RepairsFlowClient
) -> None:
    before = {entity.entity_id: entity.unique_id for entity in site.entities()}
    site.device.monitoring.license_uuid = OTHER_UUID
    site.entry.runtime_data.client._schedule.expire("license")
    await site.read()
    step = await repairs_flow.fix(f"other_server_{site.entry.entry_id}")
    assert step["type"] == "create_entry"
    assert site.entry.unique_id == f"camtrace_{OTHER_UUID}"
    await hass.config_entries.async_reload(site.entry.entry_id)
    await until_settled(site.entry)
    assert not is_open(site)
    assert {entity.entity_id: entity.unique_id for entity in site.entities()} == before


async def test_a_server_of_another_entry_is_not_accepted(
    hass: HomeAssistant, site: Site, repairs_flow: RepairsFlowClient
) -> None:
    unique_id = f"camtrace_{OTHER_UUID}"
    depot = MockConfigEntry(domain="procam", title="Depot", unique_id=unique_id)
    depot.add_to_hass(hass)
    await swap(site, OTHER_UUID)
    known = site.entry.unique_id
    step = await repairs_flow.fix(f"other_server_{site.entry.entry_id}")
    assert step["errors"] == {"base": "failed"}
    assert "Depot" in step["description_placeholders"]["error"]
    assert site.entry.unique_id == known
    assert is_open(site)


async def test_an_accepted_server_can_be_reconfigured(
    hass: HomeAssistant, site: Site, repairs_flow: RepairsFlowClient
) -> None:
    await swap(site, OTHER_UUID)

    async def reconfigure() -> str | None:
        flow = await site.entry.start_reconfigure_flow(hass)
        done = await hass.config_entries.flow.async_configure(
            flow["flow_id"], login(site.device)
        )
        await hass.async_block_till_done()
        return done["reason"]

    assert await reconfigure() == "another_device"
    await repairs_flow.fix(f"other_server_{site.entry.entry_id}")
    assert await reconfigure() == "reconfigure_successful"
    await until_settled(site.entry)


@pytest.mark.parametrize("user", ["demo", "admin"])
async def test_of_an_entry_known_by_its_address_nothing_is_reported(
    hass: HomeAssistant, device: Server, add_entry: AddEntry, user: str
) -> None:
    unique = f"{device.host}:{device.port}"
    entry = await add_entry("camtrace", login(device, user), unique=unique)
    site = Site(hass=hass, device=device, entry=entry)
    await until_settled(entry)
    await swap(site, OTHER_UUID)
    assert not is_open(site)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_without_the_right_to_read_the_license_nothing_is_reported(
    hass: HomeAssistant, device: Server, add_entry: AddEntry
) -> None:
    unique = device.monitoring.license_uuid
    entry = await add_entry("camtrace", login(device, "demo"), unique=unique)
    site = Site(hass=hass, device=device, entry=entry)
    await until_settled(entry)
    await swap(site, OTHER_UUID)
    assert not is_open(site)
    assert "rights_monitor" in site.issues()
    await hass.config_entries.async_unload(entry.entry_id)
