"""Clips of the SD card in the media browser."""

from datetime import datetime
from io import BytesIO

import av
from homeassistant.components import media_source
from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import Unresolvable
from homeassistant.setup import async_setup_component
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulators.mobotix.clips import clip_of

from .conftest import AddCamera
from .helpers import Home

_TIMES = (
    datetime(2026, 5, 1, 9, 0),  # noqa: DTZ001 - a camera's local time
    datetime(2026, 5, 1, 21, 30),  # noqa: DTZ001
    datetime(2026, 5, 3, 8, 15, 7),  # noqa: DTZ001
)


@pytest.fixture
async def dome(add_camera: AddCamera) -> Home:
    """A dome with three clips on its card."""
    home = await add_camera()
    await async_setup_component(home.hass, "media_source", {})
    home.device.fill_card(*_TIMES)
    return home


def media_id(home: Home, *path: str) -> str:
    """Return the id of a folder or clip in the media browser."""
    return "media-source://procam/" + "/".join((home.entry.entry_id, *path))


async def titles(home: Home, *path: str) -> list[str]:
    """Return what a folder holds."""
    folder = await media_source.async_browse_media(home.hass, media_id(home, *path))
    return [child.title for child in folder.children or ()]


@pytest.mark.parametrize("columns", [False, True])
async def test_clips_are_found_by_day_newest_first(dome: Home, columns: bool) -> None:
    dome.device.options.list_columns = columns
    assert await titles(dome) == ["Sun 2026-05-03", "Fri 2026-05-01"]
    assert await titles(dome, "2026-05-01") == [
        "Recording, 21:30:00",
        "Recording, 09:00:00",
    ]


async def test_clips_whose_name_has_no_time_come_last(dome: Home) -> None:
    dome.device.card.files["holiday.avi"] = _TIMES[0]
    assert (await titles(dome))[-1] == "No date"
    assert await titles(dome, "other") == ["holiday.avi"]


async def test_an_avi_is_played_as_mp4(
    dome: Home, hass_client: ClientSessionGenerator
) -> None:
    clip = media_id(dome, "2026-05-03", "A_20260503_081507.avi")
    media = await media_source.async_resolve_media(dome.hass, clip, None)
    assert media.mime_type == "video/mp4"
    browser = await hass_client()
    answer = await browser.get(media.url)
    assert answer.status == 200
    assert "A_20260503_081507.mp4" in answer.headers["Content-Disposition"]
    with av.open(BytesIO(await answer.read()), "r") as video:
        assert video.streams.video[0].codec_context.name == "h264"
        assert len(list(video.decode(video=0))) == 80


async def test_an_mp4_is_passed_on_as_it_is(
    dome: Home, hass_client: ClientSessionGenerator
) -> None:
    dome.device.options.clip_container = "mp4"
    name = dome.device.card.record(_TIMES[0])
    media = await media_source.async_resolve_media(
        dome.hass, media_id(dome, "2026-05-01", name), None
    )
    browser = await hass_client()
    answer = await browser.get(media.url)
    assert await answer.read() == clip_of("mp4", _TIMES[0])


async def test_a_clip_has_a_small_picture_that_is_made_once(
    dome: Home, hass_client: ClientSessionGenerator
) -> None:
    folder = await media_source.async_browse_media(
        dome.hass, media_id(dome, "2026-05-03")
    )
    assert folder.children
    browser = await hass_client()
    dome.device.log.clear()
    for _ in range(2):
        answer = await browser.get(folder.children[0].thumbnail or "")
        assert (answer.status, answer.content_type) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "private, max-age=86400"
        with Image.open(BytesIO(await answer.read())) as picture:
            assert picture.width == 320
    asked = [
        one for one in dome.device.requests("action=download") if one.authorization
    ]
    assert len(asked) == 1


async def test_a_clip_without_a_picture_has_no_small_one(
    dome: Home, hass_client: ClientSessionGenerator
) -> None:
    folder = await media_source.async_browse_media(
        dome.hass, media_id(dome, "2026-05-03")
    )
    assert folder.children
    dome.device.fail("garbage", "action=download")
    browser = await hass_client()
    assert (await browser.get(folder.children[0].thumbnail or "")).status == 502


async def test_unknown_places_are_refused(dome: Home) -> None:
    words = "The folder or recording was not found"
    with pytest.raises(BrowseError, match=words):
        await titles(dome, "2020-01-01")
    with pytest.raises(BrowseError, match=words):
        await titles(dome, "2026-05-01", "A_20260501_090000.avi")
    with pytest.raises(Unresolvable, match=words):
        await media_source.async_resolve_media(
            dome.hass, media_id(dome, "2026-05-01"), None
        )


@pytest.mark.parametrize(
    ("fault", "status"), [("status", 502), ("garbage", 502), ("html", 502)]
)
async def test_a_clip_that_cannot_be_read_is_reported(
    dome: Home, hass_client: ClientSessionGenerator, fault: str, status: int
) -> None:
    clip = media_id(dome, "2026-05-03", "A_20260503_081507.avi")
    media = await media_source.async_resolve_media(dome.hass, clip, None)
    dome.device.fail(fault, "action=download")
    browser = await hass_client()
    assert (await browser.get(media.url)).status == status


async def test_a_clip_that_is_gone_is_not_found(
    dome: Home, hass_client: ClientSessionGenerator
) -> None:
    clip = media_id(dome, "2026-05-03", "A_20260503_081507.avi")
    media = await media_source.async_resolve_media(dome.hass, clip, None)
    dome.device.card.files.clear()
    browser = await hass_client()
    assert (await browser.get(media.url)).status == 404
