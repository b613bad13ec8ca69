"""Pictures and streams of a MOVE camera in Home Assistant."""

from homeassistant.components.camera import async_get_image, async_get_stream_source
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.procam.vendors.mobotix.client import reader

from .conftest import PASSWORD, AddCamera


async def test_a_still_picture_is_the_cameras_own(add_camera: AddCamera) -> None:
    home = await add_camera()
    image = await async_get_image(home.hass, home.entity("camera", "stream_h264"))
    assert image.content.startswith(b"\xff\xd8")
    assert image.content_type == "image/jpeg"


async def test_a_camera_that_fails_gives_no_picture(add_camera: AddCamera) -> None:
    home = await add_camera()
    home.device.fail("garbage", "image.cgi")
    with pytest.raises(HomeAssistantError):
        await async_get_image(home.hass, home.entity("camera", "stream_h264"))


async def test_the_login_is_in_the_stream_source_and_nowhere_else(
    add_camera: AddCamera,
) -> None:
    home = await add_camera(options={"rtsp_parameters": "tcp=1"})
    entity_id = home.entity("camera", "stream_h264")
    source = await async_get_stream_source(home.hass, entity_id)
    port = home.device.rtsp_port
    assert source == f"rtsp://Admin:{PASSWORD}@127.0.0.1:{port}/h264?tcp=1"
    state = home.hass.states.get(entity_id)
    assert state is not None
    assert PASSWORD not in str(state.as_dict())


@pytest.mark.usefixtures("all_enabled")
async def test_jpeg_has_no_stream_source(add_camera: AddCamera) -> None:
    home = await add_camera()
    entity_id = home.entity("camera", "stream_jpeg")
    assert home.attribute("camera", "stream_jpeg", "supported_features") == 0
    assert await async_get_stream_source(home.hass, entity_id) is None


async def test_mjpeg_is_passed_on_frame_by_frame(
    add_camera: AddCamera, hass_client: ClientSessionGenerator
) -> None:
    home = await add_camera()
    browser = await hass_client()
    path = f"/api/camera_proxy_stream/{home.entity('camera', 'stream_h264')}"
    async with browser.get(path) as answer:
        assert answer.content_type == "multipart/x-mixed-replace"
        received = b""
        while received.count(b"--frame") < 3:
            received += await answer.content.read(4096)
    assert received.startswith(b"--frame\r\nContent-Type: image/jpeg")


@pytest.mark.usefixtures("all_enabled")
async def test_a_stream_switched_off_on_the_camera_is_unavailable(
    add_camera: AddCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Beside the pushed events, the parameters are read once a minute.
    monkeypatch.setattr(reader, "_ROTATION_MONITORED_S", 0.0)
    home = await add_camera()
    sizes = "640x360,640x360,320x180,320x180,disable"
    home.device.parameters.update({"Image.I0.Appearance.Resolution": sizes})
    coordinator = home.entry.runtime_data
    for _ in range(3):
        await coordinator.async_refresh()
    assert home.shows("camera", "stream_h264_4") == "unavailable"
    assert home.shows("camera", "stream_h264_3") != "unavailable"
