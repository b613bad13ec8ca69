"""Adding a CamTrace server, logging in again, its options and its webhook."""

import asyncio
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.procam.vendors.camtrace import webhook
from simulators.camtrace import Variants
from tests.conftest import AddEntry
from tests.helpers import until_settled, until_true

from .helpers import Site, login
from .server import Server

BYTES = bytes(range(256))
API_UUID = "3000efd7-62b3-4a6e-ac05-a76f0d831a56"
"""The simulator's connector that takes events."""


async def begin(hass: HomeAssistant, **values: Any) -> Any:
    """Choose the system in the menu and fill in its form."""
    flows = hass.config_entries.flow
    menu = await flows.async_init("procam", context={"source": SOURCE_USER})
    form = await flows.async_configure(menu["flow_id"], {"next_step_id": "camtrace"})
    assert form["step_id"] == "camtrace"
    return await flows.async_configure(form["flow_id"], values)


async def test_a_server_is_added_by_address_and_login(
    hass: HomeAssistant, device: Server
) -> None:
    done = await begin(
        hass,
        host=f"http://{device.host}:{device.port}/",
        username="admin",
        password="camtrace",
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["title"] == "CamTrace"
    entry = done["result"]
    assert entry.unique_id == f"camtrace_{device.monitoring.license_uuid}"
    assert entry.data["rtsp_port"] == 8554
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_wrong_password_is_tried_once(
    hass: HomeAssistant, device: Server
) -> None:
    form = await begin(hass, **{**without_ports(login(device)), "password": "wrong"})
    assert form["errors"] == {"base": "invalid_auth"}
    assert len(device.requests("/cameras")) == 1


def without_ports(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != "rtsp_port"}


@pytest.mark.parametrize(
    ("version", "error"),
    [(None, "unsupported_device"), ("v1.1", "too_old")],
)
async def test_another_server_is_distinguished(
    hass: HomeAssistant, socket_enabled: None, version: str | None, error: str
) -> None:
    async with Server(variants=Variants(latest_version=version)) as device:
        if version is None:
            device.answer_with("/api/v1.2/getservertime", {"it": "works"})
        form = await begin(hass, **login(device))
    assert form["errors"] == {"base": error}


async def test_nothing_answers(hass: HomeAssistant, device: Server) -> None:
    values = login(device)
    await device.stop()
    form = await begin(hass, **values)
    assert form["errors"] == {"base": "cannot_connect"}


async def test_a_server_is_added_once(hass: HomeAssistant, site: Site) -> None:
    again = await begin(hass, **login(site.device))
    assert again["reason"] == "already_configured"


async def test_another_account_may_tell_more(
    hass: HomeAssistant, device: Server, add_entry: AddEntry
) -> None:
    values = login(device, "demo")
    entry = await add_entry(
        "camtrace", values, unique=f"{device.host}:{device.port}", title="Site"
    )
    flow = await entry.start_reconfigure_flow(hass)
    admin = login(device)
    done = await hass.config_entries.flow.async_configure(flow["flow_id"], admin)
    assert done["reason"] == "reconfigure_successful"
    assert entry.unique_id == f"camtrace_{device.monitoring.license_uuid}"
    await hass.async_block_till_done()
    site = Site(hass=hass, device=device, entry=entry)
    await until_true(lambda: site.issues() == set())
    await hass.config_entries.async_unload(entry.entry_id)


async def test_another_account_that_may_tell_less_changes_nothing(
    hass: HomeAssistant, site: Site
) -> None:
    known = site.entry.unique_id
    flow = await site.entry.start_reconfigure_flow(hass)
    demo = login(site.device, "demo")
    done = await hass.config_entries.flow.async_configure(flow["flow_id"], demo)
    assert done["reason"] == "reconfigure_successful"
    assert (site.entry.unique_id, site.entry.data["username"]) == (known, "demo")
    await hass.async_block_till_done()
    again = await begin(hass, **login(site.device))
    assert again["reason"] == "already_configured"


# -- options and webhook -------------------------------------------------------------


def test_without_an_address_of_home_assistant_a_webhook_has_its_path(
    hass: HomeAssistant,
) -> None:
    entry = MockConfigEntry(domain="procam", data={"webhook_id": "abc123"})
    assert webhook.webhook_address(hass, entry) == "/api/webhook/abc123"


async def options(site: Site, **values: Any) -> Any:
    flows = site.hass.config_entries.options
    form = await flows.async_init(site.entry.entry_id)
    assert form["step_id"] == "camtrace"
    return await flows.async_configure(form["flow_id"], values)


async def test_the_hold_of_alarms_is_an_option(site: Site) -> None:
    done = await options(site, alarm_hold=0, test_webhook=False)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert site.entry.options == {"alarm_hold": 0, "connectors": []}
    await site.hass.async_block_till_done()
    await until_settled(site.entry)
    assert site.entry.runtime_data.client.settings.alarm_hold_s == 0


def offered(form: Any) -> list[Any]:
    config = form["data_schema"].schema["connectors"].config
    assert config["custom_value"]
    return [(one["label"], one["value"]) for one in config["options"]]


async def test_connectors_of_cameras_are_chosen_by_name(site: Site) -> None:
    cameras = site.device.cameras
    shared = cameras[2].device_id
    assert shared
    cameras[3].device_id = shared.upper()
    await site.read()
    form = await site.hass.config_entries.options.async_init(site.entry.entry_id)
    assert ("Camera 2, Camera 3", shared) in offered(form)
    done = await options(site, alarm_hold=30, connectors=[shared], test_webhook=False)
    assert done["data"]["connectors"] == [shared]
    await site.hass.async_block_till_done()
    await until_settled(site.entry)


async def test_other_connectors_are_typed_as_uuid(site: Site) -> None:
    form = await options(site, alarm_hold=30, connectors=["door"], test_webhook=False)
    assert form["errors"] == {"base": "invalid_connector"}
    lines = [f" {API_UUID.upper()} ", "", API_UUID]
    done = await options(site, alarm_hold=30, connectors=lines, test_webhook=False)
    assert done["data"]["connectors"] == [API_UUID]
    await site.hass.async_block_till_done()
    await until_settled(site.entry)


async def test_the_options_open_while_the_server_is_offline(
    hass: HomeAssistant, site: Site
) -> None:
    await hass.config_entries.async_unload(site.entry.entry_id)
    form = await hass.config_entries.options.async_init(site.entry.entry_id)
    assert offered(form) == []


async def test_the_options_show_the_address_to_call(site: Site) -> None:
    form = await site.hass.config_entries.options.async_init(site.entry.entry_id)
    placeholders = form["description_placeholders"]
    assert placeholders
    address = placeholders["webhook_url"]
    assert address.endswith(f"/api/webhook/{site.entry.data['webhook_id']}")


async def test_a_test_without_a_command_says_so(site: Site) -> None:
    form = await options(site, alarm_hold=30, test_webhook=True)
    assert form["errors"] == {"base": "webhook_no_command"}


async def test_a_test_that_is_not_heard_says_so(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "_TEST_S", 0.05)
    hidden = f"http://127.0.0.1:9/api/webhook/{site.entry.data['webhook_id']}"
    site.device.commands.add("Tell", [hidden])
    form = await options(site, alarm_hold=30, test_webhook=True)
    assert form["errors"] == {"base": "webhook_not_called"}


@pytest.fixture
async def web(
    hass: HomeAssistant, site: Site, hass_client_no_auth: ClientSessionGenerator
) -> Any:
    """Home Assistant as the server reaches it."""
    assert await async_setup_component(hass, "webhook", {})
    return await hass_client_no_auth()


async def test_a_test_that_is_heard_saves(site: Site, web: Any) -> None:
    address = web.make_url(f"/api/webhook/{site.entry.data['webhook_id']}?camera=2")
    site.device.commands.add("Tell", [str(address)])
    done = await options(site, alarm_hold=30, test_webhook=True)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await site.hass.async_block_till_done()
    await until_settled(site.entry)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
async def test_a_call_makes_us_read(site: Site, web: Any, method: str) -> None:
    site.device.log.clear()
    path = f"/api/webhook/{site.entry.data['webhook_id']}"
    answer = await web.request(method, path)
    assert answer.status == 200
    await until_true(lambda: bool(site.device.requests("/api/v1.2/cameras")))


async def test_malformed_calls_are_survived(site: Site, web: Any) -> None:
    path = f"/api/webhook/{site.entry.data['webhook_id']}"
    for query in ("?camera=&&=%00", "?camera=-1&event=%ff", f"?{'x' * 4000}"):
        assert (await web.get(path + query)).status == 200
        headers = {"Content-Type": "application/json"}
        answer = await web.post(path + query, data=BYTES, headers=headers)
        assert answer.status == 200
    await site.read()
    assert site.shows("binary_sensor", "camera_1_connected") == "on"


async def test_calls_in_a_circle_do_not_flood_the_server(site: Site, web: Any) -> None:
    await site.read()
    site.device.log.clear()
    path = f"/api/webhook/{site.entry.data['webhook_id']}"
    await asyncio.gather(*(web.get(path) for _ in range(50)))
    await site.hass.async_block_till_done()
    assert 1 <= len(site.device.requests("/cameras/alarms")) <= 2


async def test_the_address_outlives_a_reload_and_is_closed_with_the_entry(
    hass: HomeAssistant, site: Site, web: Any
) -> None:
    path = f"/api/webhook/{site.entry.data['webhook_id']}"
    await hass.config_entries.async_reload(site.entry.entry_id)
    await until_settled(site.entry)
    assert path.endswith(site.entry.data["webhook_id"])
    site.device.log.clear()
    await web.get(path)
    await until_true(lambda: bool(site.device.requests("/api/v1.2/cameras")))
    await hass.config_entries.async_unload(site.entry.entry_id)
    site.device.log.clear()
    await web.get(path)
    assert not site.device.log
