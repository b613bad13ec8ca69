"""Config, discovery, reauth and options flow of a MOVE camera."""

from typing import Any

from homeassistant.config_entries import SOURCE_DHCP, SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import pytest

from custom_components.procam.vendors.mobotix.discovery import DISCOVERY
from simulators.mobotix import MobotixSimulator
from tests.conftest import AddEntry
from tests.helpers import until_settled, until_true

from .conftest import PASSWORD, AddCamera, MakeDevice, Speak, address

MAC = "0003c5123456"


async def begin(hass: HomeAssistant, **values: Any) -> Any:
    """Choose the system in the menu and fill in its form."""
    flows = hass.config_entries.flow
    menu = await flows.async_init("procam", context={"source": SOURCE_USER})
    form = await flows.async_configure(menu["flow_id"], {"next_step_id": "mobotix"})
    assert form["step_id"] == "mobotix"
    return await flows.async_configure(form["flow_id"], values)


@pytest.fixture
async def device(socket_enabled: None) -> Any:
    """A dome on its own."""
    async with MobotixSimulator(auth="digest") as device:
        device.set_password("Admin", PASSWORD)
        yield device


async def test_a_camera_is_added_by_address_and_login(
    hass: HomeAssistant, device: MobotixSimulator
) -> None:
    done = await begin(
        hass,
        host=f"http://{device.host}:{device.port}/",
        username="Admin",
        password=PASSWORD,
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["title"] == "MOVE Speed Dome SD1A-340-IR"
    entry = done["result"]
    assert entry.unique_id == f"mobotix_{MAC}"
    assert entry.data["rtsp_port"] == 554
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_wrong_password_is_tried_once(
    hass: HomeAssistant, device: MobotixSimulator
) -> None:
    form = await begin(
        hass, host=device.host, port=device.port, username="Admin", password="wrong"
    )
    assert form["errors"] == {"base": "invalid_auth"}
    assert len([entry for entry in device.log if entry.authorization]) == 1
    flow = hass.config_entries.flow
    done = await flow.async_configure(form["flow_id"], address(device))
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(done["result"].entry_id)


async def test_https_where_the_camera_speaks_http_is_reported_as_that(
    hass: HomeAssistant, device: MobotixSimulator
) -> None:
    form = await begin(hass, **{**address(device), "ssl": True, "verify_ssl": False})
    assert form["errors"] == {"base": "no_https"}


async def test_a_camera_is_added_once(
    hass: HomeAssistant, add_camera: AddCamera
) -> None:
    home = await add_camera()
    hass.config_entries.async_update_entry(home.entry, unique_id=f"mobotix_{MAC}")
    again = await begin(hass, **address(home.device))
    assert again["reason"] == "already_configured"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("reset", "cannot_connect"),
        ("html", "unsupported_device"),
        ("garbage", "unsupported_device"),
        ("huge", "unsupported_device"),
        ("empty", "unsupported_device"),
    ],
)
async def test_something_else_at_the_address_is_reported(
    hass: HomeAssistant, device: MobotixSimulator, fault: str, error: str
) -> None:
    device.fail(fault)
    form = await begin(hass, **address(device))
    assert form["errors"] == {"base": error}


# -- discovery -----------------------------------------------------------------------


def announced(ip: str, mac: str = MAC) -> DhcpServiceInfo:
    """Return the data of a DHCP discovery."""
    return DhcpServiceInfo(ip=ip, hostname="camera", macaddress=mac)


@pytest.fixture
def on_port(monkeypatch: pytest.MonkeyPatch, device: MobotixSimulator) -> None:
    """Discovered cameras are asked on the simulator's port."""
    form = "custom_components.procam.vendors.mobotix.discovery.base_url"
    monkeypatch.setattr(form, lambda data: f"http://{data['host']}:{device.port}")


@pytest.mark.usefixtures("on_port")
async def test_a_camera_that_appears_is_offered_without_a_login(
    hass: HomeAssistant, device: MobotixSimulator
) -> None:
    form = await hass.config_entries.flow.async_init(
        "procam", context={"source": SOURCE_DHCP}, data=announced(device.host)
    )
    assert form["step_id"] == "mobotix"
    assert not [entry for entry in device.log if entry.authorization]
    done = await hass.config_entries.flow.async_configure(
        form["flow_id"], address(device)
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(done["result"].entry_id)


async def test_a_camera_with_a_new_address_is_followed(
    hass: HomeAssistant, add_camera: AddCamera
) -> None:
    home = await add_camera()
    hass.config_entries.async_update_entry(home.entry, unique_id=f"mobotix_{MAC}")
    found = await hass.config_entries.flow.async_init(
        "procam", context={"source": SOURCE_DHCP}, data=announced("127.0.0.28")
    )
    assert found["reason"] == "already_configured"
    assert home.entry.data["host"] == "127.0.0.28"
    await hass.async_block_till_done()


async def test_other_makers_devices_are_passed_over(hass: HomeAssistant) -> None:
    found = await hass.config_entries.flow.async_init(
        "procam",
        context={"source": SOURCE_DHCP},
        data=announced("127.0.0.1", "001122334455"),
    )
    assert found["reason"] == "not_supported"


async def test_a_camera_that_asks_for_a_login_everywhere_is_offered(
    hass: HomeAssistant, answering: Any
) -> None:
    await answering({"": 401})
    found = await hass.config_entries.flow.async_init(
        "procam", context={"source": SOURCE_DHCP}, data=announced("127.0.0.1")
    )
    assert found["step_id"] == "mobotix"


@pytest.mark.parametrize(
    "statuses",
    [
        {"": 404},
        {"/control/rcontrol": 401, "": 404},
        {"/control/rcontrol": 401, "param.cgi": 401, "": 404},
        {"/control/rcontrol": 200, "param.cgi": 401, "": 404},
    ],
)
async def test_classic_cameras_are_passed_over_silently(
    hass: HomeAssistant, answering: Any, statuses: dict[str, int]
) -> None:
    await answering(statuses)
    found = await hass.config_entries.flow.async_init(
        "procam", context={"source": SOURCE_DHCP}, data=announced("127.0.0.1")
    )
    assert found["reason"] == "not_supported"


@pytest.fixture
def answering(other_device: MakeDevice, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make a camera that answers paths with these statuses."""
    from aiohttp import web  # noqa: PLC0415

    async def make(statuses: dict[str, int]) -> None:
        async def speak(request: web.Request) -> web.StreamResponse:
            found = (code for part, code in statuses.items() if part in request.path)
            return web.Response(status=next(found))

        speaking: Speak = speak
        client = await other_device(speaking)
        form = "custom_components.procam.vendors.mobotix.discovery.base_url"
        monkeypatch.setattr(form, lambda _: client.url)

    return make


def test_the_matcher_is_the_makers_prefix() -> None:
    assert DISCOVERY.dhcp_fn(announced("1.2.3.4", "0003c5aabbcc")) == "0003c5aabbcc"
    assert DISCOVERY.dhcp_fn(announced("1.2.3.4", "0003c6aabbcc")) is None


# -- later ---------------------------------------------------------------------------


async def test_a_changed_password_asks_once_and_heals(
    hass: HomeAssistant, add_camera: AddCamera
) -> None:
    home = await add_camera()
    hass.config_entries.async_update_entry(home.entry, unique_id=f"mobotix_{MAC}")
    home.device.set_password("Admin", "Another1")
    home.device.log.clear()
    coordinator = home.entry.runtime_data
    for _ in range(3):
        await coordinator.async_refresh()
    home.device.drop_monitors()
    await until_true(lambda: not coordinator.is_up("push"))
    (flow,) = hass.config_entries.flow.async_progress_by_handler("procam")
    tries = [entry for entry in home.device.log if entry.authorization]
    # Two logins, the second after a pause: a camera that restarts may refuse anybody.
    # Each is sent with the known nonce, and with the new one that it is given.
    assert len(tries) <= 2 * 2
    done = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"username": "Admin", "password": "Another1"}
    )
    assert done["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert home.entry.state is ConfigEntryState.LOADED
    await until_settled(home.entry)


async def test_a_camera_is_reached_another_way(
    hass: HomeAssistant, add_camera: AddCamera
) -> None:
    home = await add_camera()
    hass.config_entries.async_update_entry(home.entry, unique_id=f"mobotix_{MAC}")
    form = await home.entry.start_reconfigure_flow(hass)
    assert form["step_id"] == "mobotix"
    values = address(home.device) | {"rtsp_port": 5540}
    done = await hass.config_entries.flow.async_configure(form["flow_id"], values)
    assert done["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert home.entry.data["rtsp_port"] == 5540
    await until_settled(home.entry)


async def test_the_options_change_presets_and_streams(
    hass: HomeAssistant, add_camera: AddCamera
) -> None:
    home = await add_camera()
    form = await hass.config_entries.options.async_init(home.entry.entry_id)
    assert form["step_id"] == "mobotix"
    done = await hass.config_entries.options.async_configure(
        form["flow_id"],
        {
            "ptz_kind": "dome",
            "presets": ["1: Altar", "12"],
            "streams": ["h264_2"],
            "rtsp_parameters": "?tcp=1",
            "mjpeg_port": 8009,
        },
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert home.entry.options == {
        "ptz_kind": "dome",
        "presets": {"1": "Altar", "12": "Preset 12"},
        "streams": ["h264_2"],
        "rtsp_parameters": "tcp=1",
        "mjpeg_port": 8009,
    }
    await hass.async_block_till_done()
    await until_settled(home.entry)
    options = home.attribute("select", "ptz_preset", "options")
    assert options == ["Altar", "Preset 12", "none"]


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"presets": ["Altar"]}, "invalid_preset"),
        ({"presets": ["300: Moon"]}, "invalid_preset"),
        ({"presets": ["1: " + "x" * 32]}, "invalid_preset"),
        ({"presets": ["1: Altar", "2: Altar"]}, "same_label_twice"),
        ({"presets": ["1: Altar", "01: Pulpit"]}, "invalid_preset"),
        ({"streams": ["rtsp://other/h264"]}, "invalid_stream"),
        ({"streams": ["two words"]}, "invalid_stream"),
    ],
)
async def test_options_that_make_no_sense_are_reported(
    hass: HomeAssistant, add_camera: AddCamera, values: dict[str, Any], error: str
) -> None:
    home = await add_camera()
    form = await hass.config_entries.options.async_init(home.entry.entry_id)
    again = await hass.config_entries.options.async_configure(
        form["flow_id"], {"mjpeg_port": 8008, **values}
    )
    assert again["errors"] == {"base": error}


async def test_an_account_without_any_right_is_not_set_up(
    hass: HomeAssistant, add_entry: AddEntry, device: MobotixSimulator
) -> None:
    entry = await add_entry("mobotix", address(device, username="nobody"))
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress_by_handler("procam")
    assert flow["step_id"] == "reauth_confirm"
