"""The server and its cameras as devices and entities."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.procam.runtime import push_loop
from simulators.camtrace import Variants
from tests.conftest import AddEntry
from tests.helpers import until, until_settled, until_true

from .helpers import Site, login
from .server import Server

PER_CAMERA = {
    "binary_sensor": {"alarm", "recording", "connected"},
    "button": {"trigger_alarm", "acknowledge_alarm"},
    "event": {"alarm_event"},
    "image": {"last_alarm"},
    "sensor": {"status", "last_alarm_time"},
    "switch": {"forced_recording"},
}


def devices(site: Site) -> dict[str, dr.DeviceEntry]:
    """Return the entry's devices by name."""
    registry = dr.async_get(site.hass)
    found = dr.async_entries_for_config_entry(registry, site.entry.entry_id)
    return {device.name or "": device for device in found}


@pytest.mark.parametrize("domain", PER_CAMERA)
async def test_every_camera_has_what_a_camera_has(site: Site, domain: str) -> None:
    wanted = {f"camera_{n}_{what}" for n in (1, 2, 3) for what in PER_CAMERA[domain]}
    found = {tail for tail in site.tails(domain) if tail.startswith("camera_")}
    moves = {tail for tail in found if "_ptz_" in tail or tail.endswith("_zoom_back")}
    assert found - moves == wanted


async def test_automations_on_alarms_are_offered_where_there_are_alarms(
    site: Site, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(site.hass, "automation", {})
    editor = await hass_ws_client(site.hass)

    async def offered(**target: str) -> set[str]:
        found: set[str] = set()
        for kind in ("triggers", "conditions"):
            await editor.send_json_auto_id(
                {"type": f"get_{kind}_for_target", "target": target}
            )
            found |= set((await editor.receive_json())["result"])
        return found & {
            "procam.alarm_raised",
            "procam.alarm_acknowledged",
            "procam.is_in_alarm",
        }

    assert len(await offered(device_id=devices(site)["Camera 1"].id)) == 3
    for tail in ("camera_1_connected", "camera_1_recording", "health_cameras"):
        entity_id = site.entity("binary_sensor", tail)
        assert await offered(entity_id=entity_id) == set(), tail


async def test_the_best_picture_of_each_camera_is_enabled(site: Site) -> None:
    assert site.tails("camera", enabled=True) == {
        *(f"camera_{number}_hd" for number in (1, 2, 3)),
        "mosaic_1",
        "mosaic_2",
    }
    others = site.tails("camera", enabled=False)
    assert {tail for tail in others if tail.startswith("camera_1_")} == {
        f"camera_1_{role}" for role in ("md", "ld", "delayed", "alarm_video", "replay")
    }


async def test_the_server_has_the_rest(site: Site) -> None:
    server = {
        (domain, tail)
        for domain in ("binary_sensor", "sensor", "switch", "select", "button")
        for tail in site.tails(domain)
        if not tail.startswith("camera_")
    }
    assert server == {
        ("binary_sensor", "health_recorder"),
        ("binary_sensor", "health_cameras"),
        ("binary_sensor", "health_hardware"),
        ("binary_sensor", "license"),
        ("binary_sensor", "push"),
        ("sensor", "video_sources"),
        ("sensor", "license_expiry"),
        ("sensor", "running_tasks"),
        ("sensor", "export_progress"),
        ("sensor", "disk_1_free"),
        ("switch", "scenario_1_active"),
        ("switch", "scenario_2_active"),
        ("select", "screen_1"),
        ("select", "screen_2"),
        ("button", "scenario_1_trigger"),
        ("button", "scenario_2_trigger"),
        ("button", "command_1"),
        ("button", "command_2"),
    }


async def test_cameras_are_behind_the_server(site: Site) -> None:
    found = devices(site)
    server = found.pop("CamTrace")
    assert server.model == "CT-Server"
    assert set(found) == {"Camera 1", "Camera 2", "Camera 3"}
    assert {camera.via_device_id for camera in found.values()} == {server.id}


async def test_a_new_camera_gets_a_device_and_entities(site: Site) -> None:
    site.device.site.add("Roof")
    await until(site.hass, lambda: "Roof" in devices(site))
    assert site.shows("binary_sensor", "camera_4_connected") == "on"
    assert devices(site)["Roof"].via_device_id == devices(site)["CamTrace"].id


async def test_a_renamed_camera_is_renamed(site: Site) -> None:
    alarm = site.entity("binary_sensor", "camera_2_alarm")
    site.device.site.rename(2, "Yard")
    await until(site.hass, lambda: "Yard" in devices(site))
    assert site.entity("binary_sensor", "camera_2_alarm") == alarm
    assert site.attribute("binary_sensor", "camera_2_alarm", "friendly_name") == (
        "Yard Alarm"
    )


async def test_a_removed_camera_is_removed_and_may_return(site: Site) -> None:
    camera = site.device.cameras[2]
    site.device.site.remove(2)
    await until(site.hass, lambda: "Camera 2" not in devices(site))
    assert not any(tail.startswith("camera_2_") for tail in site.tails("event"))
    site.device.cameras[2] = camera
    camera.ignored = False
    await site.read()
    assert "Camera 2" in devices(site)
    assert site.shows("binary_sensor", "camera_2_connected") == "on"


async def test_a_camera_removed_while_we_were_offline_is_removed(
    hass: HomeAssistant, site: Site
) -> None:
    await hass.config_entries.async_unload(site.entry.entry_id)
    site.device.site.remove(3)
    await hass.config_entries.async_setup(site.entry.entry_id)
    await until_settled(site.entry)
    assert set(devices(site)) == {"CamTrace", "Camera 1", "Camera 2"}


async def test_a_list_without_any_camera_removes_none(site: Site) -> None:
    site.device.answer_with("/api/v1.2/cameras", {"cameras": []})
    await site.read()
    assert len(devices(site)) == 4
    assert site.shows("binary_sensor", "camera_1_alarm") == "unavailable"


async def test_a_renamed_mosaic_is_renamed(site: Site) -> None:
    mosaic = site.device.mosaics.groups[1]
    mosaic.content["name"] = "Night"
    site.entry.runtime_data.client._schedule.expire("groups")
    await site.read()
    assert site.attribute("camera", "mosaic_1", "friendly_name") == (
        "CamTrace Mosaic Night"
    )


async def test_a_lost_camera_says_so(site: Site) -> None:
    site.device.site.connect(1, connected=False)
    await site.until("binary_sensor", "camera_1_connected", "off")
    assert site.shows("sensor", "camera_1_status") == "error"
    assert site.shows("camera", "camera_1_hd") == "unavailable"
    assert site.shows("camera", "camera_2_hd") != "unavailable"


async def test_an_administrator_gets_no_issue(site: Site) -> None:
    assert site.issues() == set()


@pytest.mark.parametrize(
    ("user", "issues"),
    [
        ("monitor", {"rights_admin", "rights_protection"}),
        ("protection", {"rights_admin", "rights_monitor"}),
        ("demo", {"rights_admin", "rights_monitor", "rights_protection"}),
    ],
)
async def test_missing_rights_leave_entities_out_and_say_so(
    hass: HomeAssistant,
    device: Server,
    add_entry: AddEntry,
    user: str,
    issues: set[str],
) -> None:
    unique = device.monitoring.license_uuid
    entry = await add_entry("camtrace", login(device, user), unique=unique)
    site = Site(hass=hass, device=device, entry=entry)
    await until_settled(entry)
    assert site.issues() == issues
    assert ("health_recorder" in site.tails("binary_sensor")) == (user == "monitor")
    assert ("disk_1_free" in site.tails("sensor")) == (user == "protection")
    assert "scenario_1_active" not in site.tails("switch")
    assert site.shows("binary_sensor", "camera_1_alarm") == "off"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_rights_on_single_cameras_are_respected(
    hass: HomeAssistant, device: Server, add_entry: AddEntry
) -> None:
    entry = await add_entry("camtrace", login(device, "limited"))
    site = Site(hass=hass, device=device, entry=entry)
    await until_settled(entry)
    cameras = {tail.split("_")[1] for tail in site.tails("event")}
    assert cameras == {"1", "2"}
    assert "camera_1_ptz_preset" not in site.tails("select")
    with pytest.raises(HomeAssistantError):
        await site.call(
            "ptz_step", entity_id=site.entity("camera", "camera_1_hd"), direction="up"
        )
    await hass.config_entries.async_unload(entry.entry_id)


async def test_basic_login_over_plain_http_is_reported(
    hass: HomeAssistant, device: Server, add_entry: AddEntry
) -> None:
    entry = await add_entry("camtrace", login(device, "basic"))
    site = Site(hass=hass, device=device, entry=entry)
    assert "password_in_clear_basic" in site.issues()
    await hass.config_entries.async_unload(entry.entry_id)


def day(ahead: int) -> str:
    return (dt_util.now() + timedelta(days=ahead)).strftime("%Y%m%d")


@pytest.mark.parametrize(
    ("values", "issue"),
    [
        ({"license_valid": False}, "license_invalid"),
        ({"upgrade_expiration_date": day(29)}, "license_expiring"),
        ({"upgrade_expiration_date": day(-29)}, "license_expiring"),
        ({"upgrade_expiration_date": day(40)}, None),
        ({"upgrade_expiration_date": day(-40)}, None),
        ({"upgrade_expiration_date": "20220101"}, None),
    ],
)
async def test_a_license_that_ends_is_reported(
    site: Site, values: dict[str, Any], issue: str | None
) -> None:
    uuid = site.device.monitoring.license_uuid
    license_ = {"uuid": uuid, "license_valid": True, **values}
    site.device.answer_with("/api/v1.2/license", {"license": license_})
    site.entry.runtime_data.client._schedule.expire("license")
    await site.read()
    assert site.issues() == ({issue} if issue else set())


async def test_a_license_without_limit_is_a_license(site: Site) -> None:
    license_ = {"uuid": "one", "current_video_sources": 3} | {
        "max_video_sources": "unlimited"
    }
    site.device.answer_with("/api/v1.2/license", {"license": license_})
    site.entry.runtime_data.client._schedule.expire("license")
    await site.read()
    assert site.shows("sensor", "video_sources") == "3"
    assert site.attribute("sensor", "video_sources", "maximum") is None


@pytest.mark.usefixtures("all_enabled")
async def test_without_a_control_channel_recording_cannot_be_forced(
    hass: HomeAssistant, socket_enabled: None, add_entry: AddEntry
) -> None:
    async with Server(variants=Variants(control=False)) as device:
        unique = device.monitoring.license_uuid
        entry = await add_entry("camtrace", login(device), unique=unique)
        site = Site(hass=hass, device=device, entry=entry)
        assert site.shows("binary_sensor", "push") == "off"
        assert "camera_1_forced_recording" not in site.tails("switch")
        assert site.issues() == set()
        device.raise_alarm(1)
        await site.read()
        assert site.shows("binary_sensor", "camera_1_alarm") == "on"
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("all_enabled")
async def test_a_control_channel_that_fails_is_reported(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_loop, "MAX_FAILURES", 2)
    fault = site.device.fail("status", "/control", status=500)
    await site.device.control.drop()
    await until_true(lambda: "control_failing" in site.issues())
    assert site.shows("binary_sensor", "push") == "off"
    site.device.faults.remove(fault)
    await site.until("binary_sensor", "push", "on")
    await until_true(lambda: site.issues() == set())


async def test_the_picture_of_the_last_alarm_is_fetched_once(
    site: Site, hass_client: ClientSessionGenerator
) -> None:
    http = await hass_client()
    site.device.raise_alarm(1)
    await site.read()
    await site.until("binary_sensor", "camera_1_alarm", "on")
    path = site.attribute("image", "camera_1_last_alarm", "entity_picture")
    for _ in range(2):
        async with http.get(path) as answer:
            assert answer.status == HTTPStatus.OK
            assert (await answer.read()).startswith(b"\xff\xd8")
    asked = [
        e.line for e in site.device.log if "/alarms/" in e.line and ".jpg" in e.line
    ]
    assert len(asked) == 1


async def test_without_an_alarm_or_its_picture_there_is_none(
    site: Site, hass_client: ClientSessionGenerator
) -> None:
    http = await hass_client()
    site.device.raise_alarm(1)
    await site.read()
    await site.until("binary_sensor", "camera_1_alarm", "on")
    path = site.attribute("image", "camera_1_last_alarm", "entity_picture")
    site.device.fail("status", "/cameras/alarms/", status=500)
    async with http.get(path) as answer:
        assert answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
    site.device.heal()
    async with http.get(path) as answer:
        assert answer.status == HTTPStatus.OK


async def test_alarms_that_wait_are_fetched_sooner(site: Site) -> None:
    coordinator = site.entry.runtime_data
    calm = replace(coordinator.data, catching_up=False)
    behind = replace(calm, catching_up=True)
    poll_fn = coordinator.vendor.poll_fn
    assert poll_fn(behind, True) < poll_fn(calm, True)
