"""Another Axis camera at the address of an entry."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_ZEROCONF,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.camstreamer import CamstreamerSimulator
from tests.helpers import until, until_settled, until_true
from tests.repairs_flow_client import RepairsFlowClient

from .conftest import AddCamera, address
from .home import MAC, Home, announced

OTHER_MAC = "b8a44f0c51ff"


def is_open(home: Home) -> bool:
    """Return True if the camera is reported as another one."""
    issue_id = f"other_camera_{home.entry.entry_id}"
    issue = ir.async_get(home.hass).async_get_issue("procam", issue_id)
    return issue is not None and bool(issue.is_fixable)


async def swap(home: Home, mac: str) -> None:
    """Let the camera with this MAC address answer at the address of the entry."""
    await home.device.stop()
    await home.entry.runtime_data.async_refresh()
    home.device.vapix.identity["SerialNumber"] = mac.upper()
    home.device.camera.params.put("Properties.System.SerialNumber", mac.upper())
    await home.device.start()
    await home.until_available("switch", "overlay_1")
    await until_settled(home.entry)


async def fix(home: Home, repairs_flow: RepairsFlowClient) -> dict[str, Any]:
    """Confirm that the camera was replaced."""
    return await repairs_flow.fix(f"other_camera_{home.entry.entry_id}")


async def test_another_camera_at_the_address_is_a_repair_until_the_known_one_is_back(
    home: Home,
) -> None:
    assert not is_open(home)
    await swap(home, OTHER_MAC)
    await until(home.hass, lambda: is_open(home))
    await home.act("switch.turn_off", "overlay_1")
    assert home.shows("switch", "overlay_1") == "off"
    await swap(home, MAC)
    await until(home.hass, lambda: not is_open(home))


async def test_another_camera_is_noticed_once_a_socket_was_lost(home: Home) -> None:
    home.device.vapix.identity["SerialNumber"] = OTHER_MAC.upper()
    await home.entry.runtime_data.async_refresh()
    assert not is_open(home)
    channel = home.device.apps["camoverlay"].channel
    assert channel is not None
    channel.cut()
    await until_true(lambda: not home.entry.runtime_data.is_up("push_camoverlay"))
    await until_settled(home.entry)
    await home.entry.runtime_data.async_refresh()
    assert is_open(home)


async def test_a_replaced_camera_keeps_the_entities_of_the_entry(
    hass: HomeAssistant, home: Home, repairs_flow: RepairsFlowClient
) -> None:
    before = {entity.entity_id: entity.unique_id for entity in home.entities()}
    await swap(home, OTHER_MAC)
    step = await fix(home, repairs_flow)
    assert step["type"] == "create_entry"
    assert home.entry.unique_id == f"camstreamer_{OTHER_MAC}"
    assert not is_open(home)
    await hass.config_entries.async_reload(home.entry.entry_id)
    await until_settled(home.entry)
    assert not is_open(home)
    assert {entity.entity_id: entity.unique_id for entity in home.entities()} == before
    await swap(home, MAC)
    await until(hass, lambda: is_open(home))


async def test_a_camera_of_another_entry_is_not_accepted(
    hass: HomeAssistant, home: Home, repairs_flow: RepairsFlowClient
) -> None:
    choir = MockConfigEntry(
        domain="procam", title="Choir", unique_id=f"camstreamer_{OTHER_MAC}"
    )
    choir.add_to_hass(hass)
    await swap(home, OTHER_MAC)
    step = await fix(home, repairs_flow)
    assert step["errors"] == {"base": "failed"}
    error = step["description_placeholders"]["error"]
    assert error.startswith("The device at the address of Nave is already set up as")
    assert home.entry.unique_id == f"camstreamer_{MAC}"
    assert is_open(home)


async def test_a_new_camera_that_was_found_and_ignored_is_accepted(
    hass: HomeAssistant, home: Home, repairs_flow: RepairsFlowClient
) -> None:
    ignored = MockConfigEntry(
        domain="procam",
        source=SOURCE_IGNORE,
        unique_id=f"camstreamer_{OTHER_MAC}",
    )
    ignored.add_to_hass(hass)
    await swap(home, OTHER_MAC)
    step = await fix(home, repairs_flow)
    assert step["type"] == "create_entry"
    assert hass.config_entries.async_entries("procam") == [home.entry]


@pytest.mark.usefixtures("on_port")
async def test_an_accepted_camera_is_no_longer_offered_and_is_followed(
    hass: HomeAssistant, home: Home, repairs_flow: RepairsFlowClient
) -> None:
    await swap(home, OTHER_MAC)

    async def discover(host: str) -> Any:
        found = announced(host, OTHER_MAC.upper())
        return await hass.config_entries.flow.async_init(
            "procam", context={"source": SOURCE_ZEROCONF}, data=found
        )

    assert (await discover(home.device.host))["step_id"] == "camstreamer"
    await fix(home, repairs_flow)
    assert not hass.config_entries.flow.async_progress()
    assert (await discover("127.0.0.29"))["reason"] == "already_configured"
    assert home.entry.data["host"] == "127.0.0.29"
    await hass.async_block_till_done()


async def test_an_accepted_camera_can_be_reconfigured(
    hass: HomeAssistant, home: Home, repairs_flow: RepairsFlowClient
) -> None:
    await swap(home, OTHER_MAC)

    async def reconfigure() -> str | None:
        form = await home.entry.start_reconfigure_flow(hass)
        values = address(home.device)
        done = await hass.config_entries.flow.async_configure(form["flow_id"], values)
        await hass.async_block_till_done()
        return done["reason"]

    assert await reconfigure() == "another_device"
    await fix(home, repairs_flow)
    assert await reconfigure() == "reconfigure_successful"
    assert home.entry.state is ConfigEntryState.LOADED


async def test_an_accepted_camera_can_be_logged_in_to_again(
    hass: HomeAssistant, home: Home, repairs_flow: RepairsFlowClient
) -> None:
    await swap(home, OTHER_MAC)
    await fix(home, repairs_flow)
    form = await home.entry.start_reauth_flow(hass)
    login = {key: address(home.device)[key] for key in ("username", "password")}
    done = await hass.config_entries.flow.async_configure(form["flow_id"], login)
    assert done["reason"] == "reauth_successful"
    await hass.async_block_till_done()


async def test_of_an_entry_known_by_its_address_nothing_is_reported(
    add_camera: AddCamera, device: CamstreamerSimulator
) -> None:
    home = await add_camera(unique=f"{device.host}:{device.port}")
    await swap(home, OTHER_MAC)
    assert not is_open(home)
