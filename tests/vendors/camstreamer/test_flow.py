"""Adding an Axis camera, finding it, logging in again, adjusting it."""

from typing import Any

from homeassistant.components.camera import async_get_stream_source
from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import pytest

from custom_components.procam.vendors.camstreamer.client import CamstreamerClient
from custom_components.procam.vendors.camstreamer.discovery import DISCOVERY
from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.cloud import PERMANENT_HASH
from simulators.camstreamer.options import AuthMode, Role, User
from tests.helpers import until, until_true

from .conftest import AddCamera, address
from .home import MAC, PASSWORD, Home, announced

APPS = ("camstreamer", "camoverlay", "camswitcher", "camscripter")


@pytest.fixture(autouse=True)
def login(device: CamstreamerSimulator) -> None:
    """The account that users log in with."""
    device.set_password("root", PASSWORD)


async def begin(hass: HomeAssistant, **values: Any) -> Any:
    """Choose the system in the menu and fill in its form."""
    flows = hass.config_entries.flow
    menu = await flows.async_init("procam", context={"source": SOURCE_USER})
    form = await flows.async_configure(menu["flow_id"], {"next_step_id": "camstreamer"})
    assert form["step_id"] == "camstreamer"
    return await flows.async_configure(form["flow_id"], values)


async def test_a_camera_is_added_by_address_and_login(
    hass: HomeAssistant, device: CamstreamerSimulator
) -> None:
    done = await begin(hass, host=f"{device.url}/", username="root", password=PASSWORD)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["title"] == "AXIS V5938"
    assert done["result"].unique_id == f"camstreamer_{MAC}"
    await hass.config_entries.async_unload(done["result"].entry_id)


async def test_a_wrong_password_is_tried_once(
    hass: HomeAssistant, device: CamstreamerSimulator
) -> None:
    form = await begin(hass, **address(device, password="wrong"))
    assert form["errors"] == {"base": "invalid_auth"}
    assert len([entry for entry in device.log if entry.authorization]) == 1
    done = await hass.config_entries.flow.async_configure(
        form["flow_id"], address(device)
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(done["result"].entry_id)


async def test_a_camera_without_any_of_the_apps_gets_a_clear_error(
    hass: HomeAssistant, device: CamstreamerSimulator
) -> None:
    for app in APPS:
        device.remove_app(app)
    form = await begin(hass, **address(device))
    assert form["errors"] == {"base": "not_equipped"}


async def test_an_account_without_the_rights_gets_a_clear_error(
    hass: HomeAssistant, device: CamstreamerSimulator
) -> None:
    device.users["guest"] = User(password="look", role=Role.VIEWER)
    form = await begin(hass, **address(device, username="guest", password="look"))
    assert form["errors"] == {"base": "missing_permission"}


@pytest.mark.parametrize(
    ("fault", "error"),
    [("reset", "cannot_connect"), ("html", "unexpected_answer")],
)
async def test_something_else_at_the_address_is_reported(
    hass: HomeAssistant, device: CamstreamerSimulator, fault: str, error: str
) -> None:
    device.fail(fault)
    form = await begin(hass, **address(device))
    assert form["errors"] == {"base": error}


# -- discovery -------------------------------------------------------------------------


@pytest.mark.usefixtures("on_port")
@pytest.mark.parametrize("source", [SOURCE_ZEROCONF, SOURCE_DHCP])
async def test_a_camera_with_an_app_is_offered_without_a_login(
    hass: HomeAssistant, device: CamstreamerSimulator, source: str
) -> None:
    dhcp = DhcpServiceInfo(ip=device.host, hostname="axis", macaddress=MAC)
    info = announced(device.host) if source == SOURCE_ZEROCONF else dhcp
    form = await hass.config_entries.flow.async_init(
        "procam", context={"source": source}, data=info
    )
    assert form["step_id"] == "camstreamer"
    assert not [entry for entry in device.log if entry.authorization]
    flow = hass.config_entries.flow.async_progress()[0]
    assert "V5938" in flow["context"]["title_placeholders"]["name"]


@pytest.mark.usefixtures("on_port")
async def test_a_camera_that_keeps_its_model_to_itself_is_offered_too(
    hass: HomeAssistant, device: CamstreamerSimulator
) -> None:
    device.fail("html", "basicdeviceinfo")
    form = await hass.config_entries.flow.async_init(
        "procam", context={"source": SOURCE_ZEROCONF}, data=announced(device.host)
    )
    assert form["step_id"] == "camstreamer"


@pytest.mark.usefixtures("on_port")
async def test_cameras_without_the_apps_are_not_offered(
    hass: HomeAssistant, device: CamstreamerSimulator
) -> None:
    for app in APPS:
        device.remove_app(app)
    result = await hass.config_entries.flow.async_init(
        "procam", context={"source": SOURCE_ZEROCONF}, data=announced(device.host)
    )
    assert result["reason"] == "not_supported"


@pytest.mark.parametrize(
    ("host", "mac"),
    [
        ("127.0.0.1", "0003C5123456"),
        ("169.254.3.4", MAC),
        ("127.0.0.1", ""),
    ],
)
def test_other_makers_and_addresses_that_do_not_last_are_let_be(
    host: str, mac: str
) -> None:
    assert DISCOVERY.zeroconf_fn(announced(host, mac)) is None


async def test_a_camera_with_a_new_address_is_followed(
    hass: HomeAssistant, home: Home
) -> None:
    found = await hass.config_entries.flow.async_init(
        "procam", context={"source": SOURCE_ZEROCONF}, data=announced("127.0.0.29")
    )
    assert found["reason"] == "already_configured"
    assert home.entry.data["host"] == "127.0.0.29"
    await hass.async_block_till_done()


# -- later -----------------------------------------------------------------------------


async def test_a_changed_password_costs_two_tries_then_asks(
    hass: HomeAssistant, home: Home
) -> None:
    await home.entry.runtime_data.async_refresh()
    home.device.set_password("root", "another")
    home.device.log.clear()
    await home.entry.runtime_data.async_refresh()
    await until_true(lambda: bool(hass.config_entries.flow.async_progress()))
    await home.entry.runtime_data.async_refresh()
    # A part of the read is rejected first; what is essential is asked after a pause, and
    # decides.
    assert len([entry for entry in home.device.log if entry.authorization]) == 2
    flow = hass.config_entries.flow.async_progress()[0]
    done = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"username": "root", "password": "another"}
    )
    assert done["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    await home.until_available("switch", "overlay_1")


async def test_a_camera_is_reached_another_way(hass: HomeAssistant, home: Home) -> None:
    form = await home.entry.start_reconfigure_flow(hass)
    assert form["step_id"] == "camstreamer"
    done = await hass.config_entries.flow.async_configure(
        form["flow_id"], {**address(home.device), "verify_ssl": False}
    )
    assert done["reason"] == "reconfigure_successful"
    assert home.entry.data["verify_ssl"] is False
    await hass.async_block_till_done()


@pytest.mark.parametrize("line", ["11", "11: no link!", ": https://x/abcdefgh"])
async def test_a_link_that_is_none_is_refused(
    hass: HomeAssistant, home: Home, line: str
) -> None:
    form = await hass.config_entries.options.async_init(home.entry.entry_id)
    values = {"permanent": False, "reapply": False, "rtsp_port": 554, "links": [line]}
    again = await hass.config_entries.options.async_configure(form["flow_id"], values)
    assert again["errors"] == {"base": "invalid_link"}
    placeholders = again["description_placeholders"]
    assert placeholders == {"example": "11: https://camstreamer.com/…"}


async def test_parameters_of_the_stream_are_an_option(
    hass: HomeAssistant, home: Home
) -> None:
    form = await hass.config_entries.options.async_init(home.entry.entry_id)
    values = {"permanent": False, "reapply": False, "rtsp_port": 554}
    await hass.config_entries.options.async_configure(
        form["flow_id"], {**values, "rtsp_parameters": " ?videocodec=h264"}
    )
    await hass.async_block_till_done()
    view = home.entity("camera", "view_1")
    source = await async_get_stream_source(hass, view)
    assert source is not None
    assert source.endswith("?camera=1&videocodec=h264")


async def test_a_pasted_link_shows_the_broadcast(
    hass: HomeAssistant, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    defaults = CamstreamerClient.__init__.__kwdefaults__ or {}
    monkeypatch.setitem(defaults, "cloud_url", home.device.cloud_url)
    link = f"https://camstreamer.com/redirect/{PERMANENT_HASH}"
    form = await hass.config_entries.options.async_init(home.entry.entry_id)
    values = {"permanent": True, "reapply": False, "rtsp_port": 554}
    await hass.config_entries.options.async_configure(
        form["flow_id"], {**values, "links": [f"11: {link}"]}
    )
    await hass.async_block_till_done()
    assert home.entry.options["links"] == {"11": link}
    await home.until("binary_sensor", "stream_11_broadcast_ok", "on")
    assert home.shows("sensor", "stream_11_broadcast") not in (None, "unavailable")


def open_issues(hass: HomeAssistant) -> dict[str, Any]:
    """Return what repairs show, by key."""
    return {
        issue.translation_key or "": issue.translation_placeholders
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == "procam"
    }


async def test_stopped_apps_are_named_and_the_issue_closes(
    hass: HomeAssistant, home: Home
) -> None:
    for app in ("camoverlay", "camscripter"):
        home.device.stop_app(app)
        await home.entry.runtime_data.async_refresh()
    issue = open_issues(hass)["app_stopped"]
    assert issue["apps"] == "CamOverlay App, CamScripter App"
    for app in ("camoverlay", "camscripter"):
        home.device.start_app(app)
    await home.entry.runtime_data.async_refresh()
    await until(hass, lambda: "app_stopped" not in open_issues(hass))


async def test_a_password_sent_in_clear_is_reported(
    hass: HomeAssistant, add_camera: AddCamera
) -> None:
    home = await add_camera(auth=AuthMode.BASIC)
    assert home.entry.state is ConfigEntryState.LOADED
    assert "password_in_clear" in open_issues(hass)
