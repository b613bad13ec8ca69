"""Recordings in the media browser, and secrets nowhere."""

from collections.abc import Iterator
from datetime import timedelta
import json
import logging
from typing import Any

from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import (
    Unresolvable,
    async_browse_media,
    async_resolve_media,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.procam.clientkit.errors import InvalidValueError
from custom_components.procam.contract.media_address import media_url
from custom_components.procam.diagnostics import async_get_config_entry_diagnostics
from custom_components.procam.vendors.camtrace import media, media_items

from .conftest import PASSWORD
from .helpers import Site


def children(node: Any) -> dict[str, Any]:
    return {child.title: child for child in node.children}


@pytest.fixture
async def library(hass: HomeAssistant, site: Site) -> str:
    """The media id of the server."""
    assert await async_setup_component(hass, "media_source", {})
    return f"media-source://procam/{site.entry.entry_id}"


@pytest.fixture
def yesterday() -> str:
    return (dt_util.now().date() - timedelta(days=1)).isoformat()


async def test_the_way_goes_over_camera_and_day(
    hass: HomeAssistant, library: str, yesterday: str
) -> None:
    top = children(await async_browse_media(hass, library))
    assert set(top) == {"Camera 1", "Camera 2", "Camera 3", "Exports"}
    days = children(await async_browse_media(hass, f"{library}/2"))
    recorded = [title for title in days if title.endswith(yesterday)]
    assert len(recorded) == 1
    assert len(days) < 31
    day = await async_browse_media(hass, f"{library}/2/{yesterday}")
    assert day.children
    assert all(one.thumbnail for one in day.children)


async def test_alarms_and_recordings_are_one_list_by_time(
    hass: HomeAssistant, site: Site, library: str, yesterday: str
) -> None:
    noon = dt_util.start_of_local_day(dt_util.now() - timedelta(days=1))
    ago_s = (dt_util.utcnow() - noon).total_seconds() - 12.5 * 3600
    site.device.write(900, camera_id=2, ago_s=ago_s, at=0)
    day = await async_browse_media(hass, f"{library}/2/{yesterday}")
    titles = [child.title for child in day.children or ()]
    assert (
        f"Motion, {dt_util.as_local(noon) + timedelta(hours=12.5):%H:%M:%S}" in titles
    )
    clocks = [title.split(", ")[1] for title in titles]
    assert clocks == sorted(clocks, reverse=True)
    recording = next(title for title in titles if title.startswith("Recording"))
    assert recording.endswith((" s", " min"))


async def test_days_before_the_newest_alarms_are_offered_unseen(
    hass: HomeAssistant, site: Site, library: str
) -> None:
    for number in range(101):
        site.device.write(900 + number, camera_id=3, ago_s=86400 * 3, at=0)
    days = children(await async_browse_media(hass, f"{library}/3"))
    assert len(days) > 20


async def fetch(
    hass: HomeAssistant, client: ClientSessionGenerator, media_id: str
) -> tuple[str, bytes]:
    media = await async_resolve_media(hass, media_id, None)
    answer = await (await client()).get(media.url)
    assert answer.status == 200
    assert answer.content_type == media.mime_type
    return media.mime_type, await answer.read()


async def first(hass: HomeAssistant, folder: str) -> Any:
    found = await async_browse_media(hass, folder)
    assert found.children
    return found.children[0]


async def test_an_alarm_of_yesterday_has_a_picture(
    hass: HomeAssistant,
    site: Site,
    library: str,
    yesterday: str,
    hass_client: ClientSessionGenerator,
) -> None:
    site.device.write(100, camera_id=2, ago_s=86400, at=0)
    day = await async_browse_media(hass, f"{library}/2/{yesterday}")
    alarm = next(one for one in day.children or () if one.media_class == "image")
    kind, picture = await fetch(hass, hass_client, alarm.media_content_id)
    assert kind == "image/jpeg"
    assert picture.startswith(b"\xff\xd8")
    small = await (await hass_client()).get(alarm.thumbnail or "")
    assert 0 < len(await small.read()) < len(picture)


async def test_a_day_of_very_many_alarms_is_shown_by_hours(
    hass: HomeAssistant,
    site: Site,
    library: str,
    yesterday: str,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(media, "MAX_ALARMS", 3)
    noon = dt_util.start_of_local_day(dt_util.now() - timedelta(days=1))
    ago_s = (dt_util.utcnow() - noon).total_seconds() - 12.5 * 3600
    for number in range(5):
        site.device.write(100 + number, camera_id=2, ago_s=ago_s - number, at=number)
    hours = children(await async_browse_media(hass, f"{library}/2/{yesterday}"))
    assert len(hours) in (23, 24, 25)
    hour = hours["12:00 – 13:00"].media_content_id
    listed = (await async_browse_media(hass, hour)).children or ()
    alarm = next(one for one in listed if one.media_class == "image")
    _, picture = await fetch(hass, hass_client, alarm.media_content_id)
    small = await (await hass_client()).get(alarm.thumbnail or "")
    assert 0 < len(await small.read()) < len(picture)
    with pytest.raises(BrowseError):
        await async_browse_media(hass, f"{library}/2/{yesterday}/hours/25")


async def test_a_clip_of_yesterday_is_playable(
    hass: HomeAssistant,
    library: str,
    yesterday: str,
    hass_client: ClientSessionGenerator,
) -> None:
    day = await async_browse_media(hass, f"{library}/2/{yesterday}")
    clip = next(one for one in day.children or () if one.media_class == "video")
    small = await (await hass_client()).get(clip.thumbnail or "")
    assert (await small.read()).startswith(b"\xff\xd8")
    kind, video = await fetch(hass, hass_client, clip.media_content_id)
    assert kind == "video/mp4"
    assert video[4:8] == b"ftyp"
    assert b"moof" in video


async def test_an_alarm_found_has_its_picture_and_its_clip(
    hass: HomeAssistant, site: Site, library: str, hass_client: ClientSessionGenerator
) -> None:
    found = (await site.ask("search_alarms", camera_id=2, limit=50))["alarms"]
    recorded = next(one for one in found if one["recorded_from"])
    client = await hass_client()
    small = await client.get(recorded["thumbnail"])
    assert (await small.read()).startswith(b"\xff\xd8")
    assert small.headers["Cache-Control"] == "private, max-age=86400"
    assert recorded["media_content_type"] == "video/mp4"
    kind, video = await fetch(hass, hass_client, recorded["media_content_id"])
    assert (kind, video[4:8]) == ("video/mp4", b"ftyp")


async def test_an_alarm_without_a_recording_has_its_picture_in_place_of_a_clip(
    hass: HomeAssistant, site: Site, library: str, hass_client: ClientSessionGenerator
) -> None:
    site.device.raise_alarm(2, record=False)
    (alarm,) = (await site.ask("search_alarms", camera_id=2, limit=1))["alarms"]
    assert alarm["media_content_type"] == "image/jpeg"
    _, picture = await fetch(hass, hass_client, alarm["media_content_id"])
    assert picture.startswith(b"\xff\xd8")


async def test_a_moment_that_was_not_recorded_has_no_clip(
    hass: HomeAssistant, library: str, hass_client: ClientSessionGenerator
) -> None:
    media = await async_resolve_media(
        hass, f"{library}/2/2020-01-01/clips/1577880000000_at", None
    )
    assert (await (await hass_client()).get(media.url)).status == 404


async def test_a_snapshot_has_its_picture(
    hass: HomeAssistant, site: Site, library: str, hass_client: ClientSessionGenerator
) -> None:
    snapshot = await first(hass, f"{library}/1/snapshots")
    _, picture = await fetch(hass, hass_client, snapshot.media_content_id)
    assert picture.startswith(b"\xff\xd8")
    small = await (await hass_client()).get(snapshot.thumbnail or "")
    assert 0 < len(await small.read()) < len(picture)


async def test_a_clip_without_an_alarm_has_its_first_picture_as_thumbnail(
    hass: HomeAssistant, site: Site, library: str, yesterday: str
) -> None:
    day = await async_browse_media(hass, f"{library}/2/{yesterday}")
    clip = next(one for one in day.children or () if one.media_class == "video")
    path = tuple(clip.media_content_id.removeprefix(f"{library}/").split("/"))
    client = site.entry.runtime_data.client
    assert (await media_items.clip_picture(client, path)).startswith(b"\xff\xd8")
    with pytest.raises(InvalidValueError):
        await media_items.clip_picture(client, ("exports", "1"))


async def test_an_export_is_downloaded_whole_or_in_parts(
    hass: HomeAssistant, site: Site, library: str, hass_client: ClientSessionGenerator
) -> None:
    site.device.exports.duration_s = 0
    end = dt_util.utcnow() - timedelta(hours=2)
    start = end - timedelta(minutes=30)
    await site.ask("create_export", camera_id=1, start=start, end=end)
    export = await first(hass, f"{library}/exports")
    kind, whole = await fetch(hass, hass_client, export.media_content_id)
    assert kind == "application/zip"
    assert whole.startswith(b"PK")
    media = await async_resolve_media(hass, export.media_content_id, None)
    client = await hass_client()
    part = await client.get(media.url, headers={"Range": "bytes=2-5"})
    assert part.status == 206
    assert await part.read() == whole[2:6]


@pytest.mark.parametrize(
    "path",
    [
        "99",
        "99/snapshots",
        "1/yesterday",
        "1/yesterday/alarms",
        "1/2026-01-01/shoes",
        "1/a/b/c/d",
    ],
)
async def test_what_is_not_there_is_refused(
    hass: HomeAssistant, library: str, path: str
) -> None:
    with pytest.raises(BrowseError, match=r"^The folder or recording was not found\.$"):
        await async_browse_media(hass, f"{library}/{path}")


async def test_a_folder_is_not_played(hass: HomeAssistant, library: str) -> None:
    with pytest.raises(
        Unresolvable, match=r"^The folder or recording was not found\.$"
    ):
        await async_resolve_media(hass, f"{library}/1/2026-01-01/clips", None)


@pytest.mark.parametrize(
    "path",
    ["1/2026-01-01/clips/5_x", "1/2026-01-01/clips/x_a", "1/nothing", "exports/x"],
)
async def test_an_odd_address_is_not_found(
    site: Site, hass_client: ClientSessionGenerator, library: str, path: str
) -> None:
    client = await hass_client()
    url = media_url(site.entry.entry_id, tuple(path.split("/")))
    assert (await client.get(url)).status == 404
    assert (await client.get(f"{url}x%FF")).status == 404


def secrets(site: Site) -> Iterator[str]:
    yield PASSWORD
    yield PASSWORD.replace(" ", "%20")
    yield "admin:admin"  # stands in the address of a command
    yield "rtsp://"
    yield site.entry.data["webhook_id"]


async def test_a_report_holds_no_names_and_addresses(
    hass: HomeAssistant, site: Site
) -> None:
    report = await async_get_config_entry_diagnostics(hass, site.entry)
    printed = json.dumps(report, default=str)
    site_names = [camera.name for camera in site.device.cameras.values()]
    hosts = [camera.address for camera in site.entry.runtime_data.data.cameras]
    hosts += [one.host for one in site.entry.runtime_data.data.screens]
    license_words = [site.device.monitoring.license_uuid, "B6CE4BD4", "CAMTRACE TEST"]
    assert all(hosts)
    assert not [one for one in site_names + hosts + license_words if one in printed]


async def test_secrets_are_in_no_output(
    hass: HomeAssistant, site: Site, library: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components.procam")
    site.device.raise_alarm(1)
    await site.act("button.press", "command_1")
    await site.call(
        "ptz_step", entity_id=site.entity("camera", "camera_1_hd"), direction="up"
    )
    await site.device.stop()
    await site.until("binary_sensor", "camera_1_alarm", "unavailable")
    await site.device.start()
    await site.until("binary_sensor", "camera_1_connected", "on")
    outputs = {
        "log": "".join(
            record.getMessage() + str(record.exc_info)
            for record in caplog.records
            if record.name.startswith("custom_components")
        ),
        "states": json.dumps(
            [s.as_dict() for s in hass.states.async_all()], default=str
        ),
        "devices": repr(dr.async_get(hass).devices),
        "entities": repr(er.async_get(hass).entities),
        "diagnostics": json.dumps(
            await async_get_config_entry_diagnostics(hass, site.entry), default=str
        ),
    }
    found = [
        (s, where) for s in secrets(site) for where in outputs if s in outputs[where]
    ]
    assert not found
