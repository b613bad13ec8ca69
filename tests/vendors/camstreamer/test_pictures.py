"""Views, the mixed picture, streams the camera serves, and clips."""

import asyncio
from typing import Any

from homeassistant.components import camera
from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import (
    Unresolvable,
    async_browse_media,
    async_resolve_media,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulators.camstreamer import CamstreamerSimulator
from tests.helpers import until_true

from .conftest import AddCamera
from .helpers import INTRO, SECRET_URL
from .home import PASSWORD, Home


async def test_a_view_gives_its_picture_and_its_stream(home: Home) -> None:
    view = home.entity("camera", "view_2")
    picture = await camera.async_get_image(home.hass, view)
    assert picture.content.startswith(b"\xff\xd8")
    assert "camera=2" in home.device.requests("image.cgi")[-1].line
    source = await camera.async_get_stream_source(home.hass, view)
    assert source == (
        f"rtsp://root:{PASSWORD}@127.0.0.1:554/axis-media/media.amp?camera=2"
    )


async def test_the_mixed_picture_is_seen(home: Home) -> None:
    entity = camera.helper.get_camera_from_entity_id(
        home.hass, home.entity("camera", "switcher_output")
    )
    stream = await entity.async_create_stream()
    assert stream is not None
    output = stream.add_provider("hls")
    await stream.start()
    async with asyncio.timeout(10):
        assert await output.recv()
    assert len(home.device.switcher.output.played) == 1
    await stream.remove_provider(output)


async def test_every_start_of_the_mixed_picture_asks_for_another_url(
    home: Home,
) -> None:
    entity = camera.helper.get_camera_from_entity_id(
        home.hass, home.entity("camera", "switcher_output")
    )
    first = await entity.async_create_stream()
    assert first is not None
    spent = first.source
    second = await entity.async_create_stream()
    assert second is first
    assert second.source != spent
    assert second.source.startswith(f"rtsp://{home.device.host}:")


async def test_a_mixed_picture_that_breaks_off_gets_another_url(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.procam.camera.RENEW_S", 0.01)
    entity = camera.helper.get_camera_from_entity_id(
        home.hass, home.entity("camera", "switcher_output")
    )
    stream = await entity.async_create_stream()
    assert stream is not None
    stream.add_provider("hls")
    before = stream.source
    stream._async_update_state(False)
    await until_true(lambda: stream.source != before)
    await stream.stop()


async def test_a_stopped_mixer_has_no_picture(home: Home) -> None:
    home.device.fail("status", "output_info", status=500)
    with pytest.raises(HomeAssistantError):
        await camera.async_get_stream_source(
            home.hass, home.entity("camera", "switcher_output")
        )


@pytest.mark.usefixtures("all_enabled")
async def test_a_stream_the_camera_serves_is_a_camera(
    add_camera: AddCamera, device: CamstreamerSimulator
) -> None:
    device.streamer.add("14", "Foyer", platform="hls_pull", url=f"{SECRET_URL}3")
    home = await add_camera()
    entity_id = home.entity("camera", "stream_14_hls")
    source = await camera.async_get_stream_source(home.hass, entity_id)
    assert source is not None
    assert source.startswith(f"http://127.0.0.1:{device.port}/local/camstreamer/")
    assert source.endswith("/live.m3u8")


# -- clips -----------------------------------------------------------------------------


@pytest.fixture
async def place(home: Home) -> str:
    """The media identifier of the camera."""
    await async_setup_component(home.hass, "media_source", {})
    return f"media-source://procam/{home.entry.entry_id}"


async def test_clips_are_listed_played_and_pictured(
    home: Home, place: str, hass_client: ClientSessionGenerator
) -> None:
    found = await async_browse_media(home.hass, place)
    (clip,) = found.children or []
    assert clip.title == "Intro, 30 s"
    assert clip.media_content_id == f"{place}/{INTRO}"
    media = await async_resolve_media(home.hass, clip.media_content_id, None)
    client = await hass_client()
    played = await client.get(media.url)
    assert await played.read() == home.device.switcher.clips.contents[INTRO]
    picture = await client.get(clip.thumbnail or "")
    assert picture.content_type == "image/jpeg"
    assert (await picture.read()).startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("begins", "kind"),
    [
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"\x1aE\xdf\xa3matroska", "video/x-matroska"),
        (b"ID3sound", "audio/mpeg"),
    ],
)
async def test_a_clip_is_named_by_what_it_holds(
    home: Home,
    place: str,
    hass_client: ClientSessionGenerator,
    begins: bytes,
    kind: str,
) -> None:
    home.device.switcher.clips.contents[INTRO] = begins
    media = await async_resolve_media(home.hass, f"{place}/{INTRO}", None)
    played = await (await hass_client()).get(media.url)
    assert played.content_type == kind


async def test_what_is_no_clip_is_refused(
    hass: HomeAssistant, home: Home, place: str, hass_client: ClientSessionGenerator
) -> None:
    with pytest.raises((BrowseError, Unresolvable), match="The clip was not found"):
        await async_browse_media(hass, f"{place}/{INTRO}/x")
    media = await async_resolve_media(hass, f"{place}/nothing", None)
    answer: Any = await (await hass_client()).get(media.url)
    assert answer.status >= 400
