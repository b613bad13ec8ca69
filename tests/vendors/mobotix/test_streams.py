"""Pictures and streams of a MOVE camera in Home Assistant."""

from typing import override

from homeassistant.components.camera import (
    Camera,
    CameraWebRTCProvider,
    WebRTCAnswer,
    WebRTCSendMessage,
    async_get_image,
    async_get_stream_source,
    async_register_webrtc_provider,
)
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)
from webrtc_models import RTCIceCandidateInit

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


class Player(CameraWebRTCProvider):
    """What go2rtc is to Home Assistant: it plays what a stream source names."""

    sources: list[str | None]

    def __init__(self) -> None:
        self.sources = []

    @property
    @override
    def domain(self) -> str:
        return "go2rtc"

    @callback
    @override
    def async_is_supported(self, stream_source: str) -> bool:
        return stream_source.startswith("rtsp")

    @override
    async def async_handle_async_webrtc_offer(
        self,
        camera: Camera,
        offer_sdp: str,
        session_id: str,
        send_message: WebRTCSendMessage,
    ) -> None:
        self.sources.append(await camera.stream_source())
        send_message(WebRTCAnswer("answer"))

    @override
    async def async_on_webrtc_candidate(
        self, session_id: str, candidate: RTCIceCandidateInit
    ) -> None:
        """Take nothing."""


async def test_a_camera_offers_webrtc_where_a_player_is(
    add_camera: AddCamera, hass_ws_client: WebSocketGenerator
) -> None:
    home = await add_camera()
    entity_id = home.entity("camera", "stream_h264")
    client = await hass_ws_client()
    question = {"type": "camera/capabilities", "entity_id": entity_id}
    await client.send_json_auto_id(question)
    assert (await client.receive_json())["result"]["frontend_stream_types"] == ["hls"]

    player = Player()
    async_register_webrtc_provider(home.hass, player)
    await home.hass.async_block_till_done()
    await client.send_json_auto_id(question)
    types = (await client.receive_json())["result"]["frontend_stream_types"]
    assert sorted(types) == ["hls", "web_rtc"]

    offer = {"type": "camera/webrtc/offer", "entity_id": entity_id, "offer": "offer"}
    await client.send_json_auto_id(offer)
    messages = [await client.receive_json() for _ in range(3)]
    assert messages[-1]["event"] == {"type": "answer", "answer": "answer"}
    port = home.device.rtsp_port
    assert player.sources == [f"rtsp://Admin:{PASSWORD}@127.0.0.1:{port}/h264"]
