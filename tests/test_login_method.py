"""A weaker login needs the consent of a person, also after a reload."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.camtrace import CamtraceSimulator, User
from simulators.camtrace.users import Level, Method
from simulators.mobotix import MobotixSimulator

from .conftest import AddEntry
from .helpers import until_settled, until_true

PASSWORD = "Only4Eyes"


@pytest.mark.usefixtures("socket_enabled")
async def test_a_camera_that_falls_back_to_basic_gets_no_password_after_a_reload(
    hass: HomeAssistant, add_entry: AddEntry
) -> None:
    async with MobotixSimulator(model="ptz", auth="digest") as camera:
        camera.set_password("Admin", PASSWORD)
        entry = await add_entry("mobotix", data_of(camera), title="Gate")
        await until_settled(entry)
        assert entry.data["login_method"] == "digest"
        unique = entry.runtime_data.data.identity.unique
        hass.config_entries.async_update_entry(entry, unique_id=f"mobotix_{unique}")
        await hass.config_entries.async_unload(entry.entry_id)
        camera.options.auth = "basic"
        camera.log.clear()
        await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state.name == "SETUP_ERROR"
        assert not [one for one in camera.log if one.authorization]
        await consent(hass, entry)
        assert entry.state.name == "LOADED"
        assert entry.data["login_method"] == "basic"
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("method", [Method.BCRYPT, Method.MD5])
async def test_a_server_that_falls_back_to_basic_gets_no_password_after_a_reload(
    hass: HomeAssistant, add_entry: AddEntry, method: Method
) -> None:
    user = User(
        id=1,
        name="Admin",
        password=PASSWORD,
        levels=frozenset({Level.ADMIN}),
        methods=(method,),
    )
    async with CamtraceSimulator(users=[user], seeded=False) as server:
        data = data_of(server)
        entry = await add_entry("camtrace", data, title="Site")
        await until_settled(entry)
        assert entry.data["login_method"] == method
        unique = entry.runtime_data.data.identity.unique
        hass.config_entries.async_update_entry(entry, unique_id=f"camtrace_{unique}")
        user.methods = (Method.BASIC,)
        await hass.config_entries.async_unload(entry.entry_id)
        server.log.clear()
        await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state.name == "SETUP_ERROR"
        assert not [one for one in server.log if one.authorization]
        await consent(hass, entry)
        assert entry.state.name == "LOADED"
        assert entry.data["login_method"] == "basic"
        await hass.config_entries.async_unload(entry.entry_id)


def data_of(camera: MobotixSimulator | CamtraceSimulator) -> dict[str, object]:
    """Return entry data with the address of a camera."""
    return {
        "host": camera.host,
        "port": camera.port,
        "ssl": False,
        "verify_ssl": True,
        "rtsp_port": camera.rtsp_port,
        "username": "Admin",
        "password": PASSWORD,
    }


async def consent(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Enter the same login once more."""
    (flow,) = hass.config_entries.flow.async_progress()
    await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"username": "Admin", "password": PASSWORD}
    )
    await hass.async_block_till_done()
    await until_true(lambda: entry.data["login_method"] == "basic")
