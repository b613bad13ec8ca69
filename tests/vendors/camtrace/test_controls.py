"""What a person switches, presses and chooses on a CamTrace server."""

from contextlib import AbstractContextManager

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulators.camtrace.ptz import Place
from tests.helpers import until_true

from .helpers import Site
from .server import Server

HD = "camera.camera_1"


def asked(device: Server, part: str) -> list[str]:
    return [entry.line for entry in device.log if part in entry.line]


async def test_forced_recording_is_switched_and_read_back(site: Site) -> None:
    await site.act("switch.turn_on", "camera_2_forced_recording")
    await site.until("switch", "camera_2_forced_recording", "on")
    assert site.device.cameras[2].forced
    await site.act("switch.turn_off", "camera_2_forced_recording")
    await site.until("switch", "camera_2_forced_recording", "off")


async def test_recording_forced_at_the_server_shows(site: Site) -> None:
    site.device.site.force(3, on=True)
    await site.until("switch", "camera_3_forced_recording", "on")


async def test_a_scenario_is_switched_off_and_run(site: Site) -> None:
    await site.act("switch.turn_off", "scenario_1_active")
    assert site.device.commands.scenarios[1].ignored
    await site.until("switch", "scenario_1_active", "off")
    await site.act("button.press", "scenario_2_trigger")
    assert asked(site.device, "/scenarios/2/trigger")


async def test_a_command_is_run(site: Site) -> None:
    await site.act("button.press", "command_2")
    assert asked(site.device, "/exturls/2/trigger")


@pytest.mark.usefixtures("all_enabled")
async def test_an_alarm_is_triggered_and_acknowledged(site: Site) -> None:
    await site.act("button.press", "camera_2_trigger_alarm")
    await site.until("binary_sensor", "camera_2_alarm", "on")
    await site.act("button.press", "camera_2_acknowledge_alarm")
    await site.until("binary_sensor", "camera_2_alarm", "off")
    assert not site.device.cameras[2].in_alarm


async def test_a_screen_shows_what_is_chosen(site: Site) -> None:
    assert site.shows("select", "screen_1") == "Camera 1"
    await site.act("select.select_option", "screen_1", option="AllCamera")
    await site.until("select", "screen_1", "AllCamera")
    await site.act("select.select_option", "screen_1", option="Camera 3")
    await site.until("select", "screen_1", "Camera 3")
    assert site.device.mosaics.screens[1].row()["cameraId"] == 3


async def test_things_of_one_name_are_distinguished(site: Site) -> None:
    site.device.site.rename(2, "AllCamera")
    await until_true(
        lambda: "AllCamera (2)" in site.attribute("select", "screen_1", "options")
    )
    await site.act("select.select_option", "screen_1", option="AllCamera (2)")
    assert site.device.mosaics.screens[1].row()["cameraId"] == 2


@pytest.fixture
def bare_walls(device: Server) -> None:
    """A control room without passive screens."""
    device.mosaics.screens.clear()


@pytest.mark.usefixtures("bare_walls")
async def test_without_screens_nothing_is_chosen_for_them(site: Site) -> None:
    tails = site.tails("select")
    assert "camera_1_ptz_preset" in tails
    assert not {tail for tail in tails if tail.startswith("screen")}


async def test_a_preset_and_a_tour_are_chosen(site: Site) -> None:
    await site.act("select.select_option", "camera_1_ptz_preset", option="Light")
    assert site.shows("select", "camera_1_ptz_preset") == "Light"
    await site.entry.runtime_data.async_refresh()
    assert site.shows("select", "camera_1_ptz_preset") == "Light"
    await site.act("select.select_option", "camera_1_tour", option="Car park")
    queries = [line.partition("?")[2] for line in asked(site.device, "/ptz?")]
    assert queries == ["cmd=preset&arg=Light", "cmd=tour&arg=2"]
    await until_true(lambda: site.shows("select", "camera_1_ptz_preset") == "none")
    assert site.shows("select", "camera_1_tour") == "Car park"
    await site.entry.runtime_data.async_refresh()
    assert site.shows("select", "camera_1_ptz_preset") == "none"
    assert site.shows("select", "camera_1_tour") == "Car park"
    await site.call("ptz_stop", entity_id=HD)
    await until_true(lambda: site.shows("select", "camera_1_tour") == "none")


async def test_presets_of_one_name_can_all_be_chosen(site: Site) -> None:
    head = site.device.cameras[1].head
    assert head is not None
    head.presets = [
        *head.presets,
        Place(id="7", name="Light"),
        Place(id="8", name="Light"),
    ]
    await site.read()
    options = site.attribute("select", "camera_1_ptz_preset", "options")
    assert {"Light", "Light (7)", "Light (8)"} <= set(options)
    chosen = "Light (8)"
    await site.act("select.select_option", "camera_1_ptz_preset", option=chosen)
    assert asked(site.device, "/ptz?")[-1].endswith("arg=8")
    assert site.shows("select", "camera_1_ptz_preset") == chosen


async def test_zooming_back_goes_over_the_control_channel(
    hass: HomeAssistant, site: Site
) -> None:
    camera = site.entry.runtime_data.client
    await camera.control.zoom_back(1)
    await until_true(lambda: "ptzd ptz 1 out" in site.device.control.commands)


@pytest.mark.parametrize(
    ("action", "data", "queries"),
    [
        ("ptz_step", {"direction": "up_left"}, ["ptz&arg=up", "ptz&arg=left"]),
        ("ptz_step", {"direction": "zoom_in"}, ["ptz&arg=plus"]),
        ("ptz_relative", {"zoom": -5000}, ["zoom&q=-5"]),
        ("ptz_preset", {"preset": "webcam"}, ["preset&arg=Webcam"]),
        ("ptz_tour", {"tour": "Night round"}, ["tour&arg=1"]),
        ("ptz_center", {"x": 0.5, "y": 0}, ["center&x=960&y=0&w=1920&h=1080"]),
        (
            "ptz_area",
            {"x0": 0, "y0": 0, "x1": 1, "y1": 1},
            ["area&x0=0&y0=0&x1=1919&y1=1079&w=1920&h=1080"],
        ),
    ],
)
async def test_a_camera_is_moved(
    site: Site, action: str, data: dict[str, object], queries: list[str]
) -> None:
    await site.call(action, entity_id=HD, **data)
    sent = [line.partition("cmd=")[2] for line in asked(site.device, "/ptz?")]
    assert sent == queries


@pytest.mark.route("ptz_move → camera, stop", Platform.CAMERA)
async def test_a_movement_is_always_stopped(
    route: AbstractContextManager[None], site: Site
) -> None:
    move = {"pan": 50, "tilt": -20, "zoom": 5, "duration": 0.5}
    with route:
        await site.call("ptz_move", entity_id=HD, **move)
        await until_true(lambda: len(asked(site.device, "/ptz?")) == 4)
        await site.hass.async_block_till_done()
    sent = [line.partition("cmd=")[2] for line in asked(site.device, "/ptz?")]
    assert set(sent[:2]) == {"cptm&x=50&y=-20&w=1920&h=1080", "czm&q=5"}
    assert set(sent[2:]) == {"cptm&x=0&y=0&w=1920&h=1080", "czm&q=0"}


async def test_a_camera_that_cannot_be_moved_is_named(site: Site) -> None:
    name = next(one.name for one in site.device.cameras.values() if one.head is None)
    camera = f"camera.{name.lower().replace(' ', '_')}"
    with pytest.raises(ServiceValidationError, match=f"{name} does not support"):
        await site.call("ptz_move", entity_id=camera, pan=50)


async def test_a_movement_is_stopped_when_the_entry_is_unloaded(
    hass: HomeAssistant, site: Site
) -> None:
    await site.call("ptz_move", entity_id=HD, pan=50, duration=60)
    await hass.config_entries.async_unload(site.entry.entry_id)
    head = site.device.cameras[1].head
    assert head is not None
    assert not head.moving


async def test_a_tour_is_stopped_over_the_control_channel(site: Site) -> None:
    await site.act("select.select_option", "camera_1_tour", option="Car park")
    await site.call("ptz_tour", entity_id=HD)
    await until_true(lambda: site.shows("select", "camera_1_tour") == "none")
    await until_true(lambda: "ptzd tourstop 1" in site.device.control.commands)


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("ptz_relative", {"pan": 10}),
        ("ptz_home", {}),
        ("ptz_preset", {"preset": "Moon"}),
    ],
)
async def test_what_the_server_cannot_do_is_refused(
    site: Site, action: str, data: dict[str, object]
) -> None:
    with pytest.raises((HomeAssistantError, ServiceValidationError)):
        await site.call(action, entity_id=HD, **data)
    assert not asked(site.device, "/ptz?")


async def test_a_fixed_camera_does_not_move(site: Site) -> None:
    with pytest.raises(HomeAssistantError):
        await site.call("ptz_step", entity_id="camera.camera_2", direction="up")


async def test_a_still_comes_from_the_live_picture(
    hass: HomeAssistant, site: Site
) -> None:
    from homeassistant.components.camera import async_get_image  # noqa: PLC0415

    for entity in (HD, "camera.camtrace_mosaic_allcamera"):
        image = await async_get_image(hass, entity)
        assert image.content.startswith(b"\xff\xd8")


@pytest.mark.usefixtures("all_enabled")
async def test_the_replay_is_there_where_alarms_are_recorded(site: Site) -> None:
    assert site.shows("camera", "camera_1_replay") == "recording"
    assert site.shows("camera", "camera_2_replay") == "recording"
    site.device.cameras[2].records_alarms = False
    await site.read()
    assert site.shows("camera", "camera_1_replay") == "recording"
    assert site.shows("camera", "camera_2_replay") == "unavailable"
    assert site.shows("camera", "camera_2_hd") == "recording"


@pytest.mark.usefixtures("all_enabled")
async def test_the_alarm_video_is_there_while_an_alarm_is_recorded(
    hass: HomeAssistant, site: Site
) -> None:
    from homeassistant.components.camera import (  # noqa: PLC0415
        async_get_image,
        async_get_stream_source,
    )

    assert site.shows("camera", "camera_2_alarm_video") == "unavailable"
    await site.act("button.press", "camera_2_trigger_alarm")
    await site.until("camera", "camera_2_alarm_video", "recording")
    video = site.entity("camera", "camera_2_alarm_video")
    source = await async_get_stream_source(hass, video)
    assert source is not None
    assert "/live/alarm/2." in source
    assert (await async_get_image(hass, video)).content.startswith(b"\xff\xd8")
    await site.act("button.press", "camera_2_acknowledge_alarm")
    await site.until("camera", "camera_2_alarm_video", "unavailable")


async def test_the_stream_is_rtsp_with_the_login(
    hass: HomeAssistant, site: Site
) -> None:
    from homeassistant.components.camera import async_get_stream_source  # noqa: PLC0415

    source = await async_get_stream_source(hass, HD)
    assert source is not None
    assert source.startswith("rtsp://admin:Planted%20secret%2077@127.0.0.1:")
    assert source.endswith("/live/view/1.1")


async def test_a_live_picture_is_passed_on_frame_by_frame(
    site: Site, hass_client: ClientSessionGenerator
) -> None:
    site.device.video.fps = 50
    browser = await hass_client()
    async with browser.get(f"/api/camera_proxy_stream/{HD}") as answer:
        received = b""
        while received.count(b"--frame") < 3:
            received += await answer.content.read(4096)
    assert received.startswith(b"--frame\r\nContent-Type: image/jpeg")
