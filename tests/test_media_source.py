"""The media browser: devices, their folders and errors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import (
    Unresolvable,
    async_browse_media,
    async_resolve_media,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceNotFoundError,
)
from custom_components.procam.contract.media_library import (
    MediaContent,
    MediaLibrary,
    MediaNode,
    MediaPath,
)

from .conftest import GATE_DATA, AddEntry
from .fake_device import FakeDevice, GateClient, GateState, add_fake_vendor

PROCAM = "media-source://procam"
SHELVES = 1001
"""One folder more than titles are kept of."""


async def _browse(
    client: GateClient, _state: GateState, path: MediaPath
) -> list[MediaNode]:
    client.house.check("browse")
    if path:
        return [MediaNode(id="north", title="North", content_type="video/mp4")]
    return [MediaNode(id=f"s{n}", title=f"Shelf {n}") for n in range(SHELVES)]


async def _resolve(client: GateClient, _state: GateState, _path: MediaPath) -> str:
    client.house.check("resolve")
    return "video/mp4"


@asynccontextmanager
async def _open(*_: Any) -> AsyncIterator[MediaContent]:
    raise DeviceNotFoundError("There is no player")
    yield


@pytest.fixture
async def castle(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
    add_entry: AddEntry,
) -> MockConfigEntry:
    """The fake device with a media library."""
    library = MediaLibrary[GateClient, GateState](
        browse_fn=_browse, resolve_fn=_resolve, open_fn=_open
    )
    add_fake_vendor(monkeypatch, fake_device, media=library)
    assert await async_setup_component(hass, "media_source", {})
    return await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")


async def title(hass: HomeAssistant, media_id: str) -> str:
    """Return what a folder is called when it is opened."""
    return (await async_browse_media(hass, media_id)).title


async def test_the_first_page_shows_the_devices_with_recordings(
    hass: HomeAssistant, castle: MockConfigEntry, room: MockConfigEntry
) -> None:
    assert room.state is ConfigEntryState.LOADED
    top = await async_browse_media(hass, PROCAM)
    assert top.title == "ProCam"
    (device,) = top.children or ()
    assert (device.title, device.can_expand, device.can_play) == ("Castle", True, False)
    assert device.media_content_id == f"{PROCAM}/{castle.entry_id}"


async def test_a_device_that_is_not_loaded_is_not_shown(
    hass: HomeAssistant, castle: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(castle.entry_id)
    assert (await async_browse_media(hass, PROCAM)).children == []


async def test_a_folder_is_called_as_it_was_listed(
    hass: HomeAssistant, castle: MockConfigEntry
) -> None:
    cellar = f"{PROCAM}/{castle.entry_id}"
    assert await title(hass, f"{cellar}/s7") == "s7"
    assert await title(hass, cellar) == "Castle"
    assert await title(hass, f"{cellar}/s7") == "Shelf 7"


async def test_the_names_of_folders_do_not_pile_up_for_ever(
    hass: HomeAssistant, castle: MockConfigEntry
) -> None:
    cellar = f"{PROCAM}/{castle.entry_id}"
    await async_browse_media(hass, cellar)
    assert await title(hass, f"{cellar}/s7") == "Shelf 7"
    assert await title(hass, f"{cellar}/s8") == "s8"
    await async_browse_media(hass, cellar)
    assert await title(hass, f"{cellar}/s8") == "Shelf 8"


async def test_a_tape_is_played_from_home_assistants_own_address(
    hass: HomeAssistant, castle: MockConfigEntry
) -> None:
    tape = f"{PROCAM}/{castle.entry_id}/s7/north"
    media = await async_resolve_media(hass, tape, None)
    assert media.mime_type == "video/mp4"
    assert media.url.startswith(f"/api/procam/media/{castle.entry_id}/")


async def test_a_device_that_is_offline_says_so_where_one_browses(
    hass: HomeAssistant, castle: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.error = DeviceConnectionError("Nobody home")
    cellar = f"{PROCAM}/{castle.entry_id}"
    with pytest.raises(BrowseError, match=r"Castle.*Nobody home"):
        await async_browse_media(hass, cellar)
    with pytest.raises(Unresolvable, match=r"Castle.*Nobody home"):
        await async_resolve_media(hass, f"{cellar}/s7/north", None)


async def test_a_moment_that_no_calendar_has_is_an_error(
    hass: HomeAssistant, castle: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.error = OverflowError("timestamp out of range")
    with pytest.raises(BrowseError, match="out of range"):
        await async_browse_media(hass, f"{PROCAM}/{castle.entry_id}")
    with pytest.raises(Unresolvable, match="out of range"):
        await async_resolve_media(hass, f"{PROCAM}/{castle.entry_id}/s7/north", None)


@pytest.mark.parametrize("loaded", [True, False])
async def test_no_recordings_are_looked_for_where_no_device_is(
    hass: HomeAssistant, castle: MockConfigEntry, fake_device: FakeDevice, loaded: bool
) -> None:
    place = "nobody" if loaded else castle.entry_id
    if not loaded:
        await hass.config_entries.async_unload(castle.entry_id)
    fake_device.asked.clear()
    with pytest.raises(Unresolvable, match="folder or recording was not found"):
        await async_browse_media(hass, f"{PROCAM}/{place}/s7")
    with pytest.raises(Unresolvable, match="folder or recording was not found"):
        await async_resolve_media(hass, f"{PROCAM}/{place}/s7", None)
    assert not {"browse", "resolve"} & set(fake_device.asked)


async def test_a_device_without_a_library_has_nothing_to_browse(
    hass: HomeAssistant, castle: MockConfigEntry, room: MockConfigEntry
) -> None:
    with pytest.raises(Unresolvable, match="folder or recording was not found"):
        await async_browse_media(hass, f"{PROCAM}/{room.entry_id}")
