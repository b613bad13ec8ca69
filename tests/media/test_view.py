"""Recordings on their way to a browser: their addresses, and what goes wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import re
from typing import Any

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
)
from custom_components.procam.contract.media_address import media_url, path_of_url
from custom_components.procam.contract.media_library import (
    MediaContent,
    MediaLibrary,
    MediaPath,
)

from ..conftest import GATE_DATA, AddEntry
from ..fake_device import FakeDevice, GateClient, GateState, add_fake_vendor

WHOLE = b"Who came through the gate today"


@pytest.mark.parametrize(
    "part", ["clip", "2026-11-21T03:00:00+01:00", "a/b c", "Küche%"]
)
def test_an_id_of_any_kind_needs_no_quoting(part: str) -> None:
    url = media_url("entry", ("day", part))
    assert re.fullmatch(r"/api/procam/media/entry/[\w-]+/[\w-]+", url)
    assert path_of_url(url.removeprefix("/api/procam/media/entry/")) == ("day", part)


@dataclass(kw_only=True)
class Tapes:
    """What the fake device has recorded, and how well it reads."""

    torn: DeviceError | None = None
    """What reading runs into half-way."""
    asked: list[tuple[MediaPath, str | None]] = field(default_factory=list)

    @asynccontextmanager
    async def open(
        self, client: GateClient, path: MediaPath, wanted: str | None
    ) -> AsyncIterator[MediaContent]:
        """Open the recording with its declared length."""
        client.house.check("play")
        self.asked.append((path, wanted))
        headers = {"Content-Length": str(len(WHOLE))}
        yield MediaContent(
            content_type="text/plain", chunks=self._halves(), headers=headers
        )

    async def _halves(self) -> AsyncIterator[bytes]:
        yield WHOLE[:10]
        if self.torn is not None:
            raise self.torn
        yield WHOLE[10:]


async def _nothing(*_: Any) -> Any:
    return []


@pytest.fixture
async def tapes(
    fake_device: FakeDevice, monkeypatch: pytest.MonkeyPatch, hass: HomeAssistant
) -> Tapes:
    """Tapes in the fake device's cellar."""
    tapes = Tapes()
    library = MediaLibrary[GateClient, GateState](
        browse_fn=_nothing, resolve_fn=_nothing, open_fn=tapes.open
    )
    add_fake_vendor(monkeypatch, fake_device, media=library)
    assert await async_setup_component(hass, "media_source", {})
    return tapes


@pytest.fixture
async def castle(tapes: Tapes, add_entry: AddEntry) -> MockConfigEntry:
    """The fake device with its tapes as a loaded entry."""
    return await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")


@pytest.fixture
def tape(castle: MockConfigEntry) -> str:
    """The address of a tape."""
    return media_url(castle.entry_id, ("today", "north"))


async def test_a_recording_is_passed_on_whole(
    tapes: Tapes, tape: str, hass_client: ClientSessionGenerator
) -> None:
    answer = await (await hass_client()).get(tape, headers={"Range": "bytes=0-"})
    assert (answer.status, answer.content_type) == (200, "text/plain")
    assert await answer.read() == WHOLE
    assert tapes.asked == [(("today", "north"), "bytes=0-")]


async def test_a_recording_that_breaks_off_is_not_taken_for_whole(
    tapes: Tapes, tape: str, hass_client: ClientSessionGenerator
) -> None:
    tapes.torn = DeviceConnectionError("The tape is torn")
    answer = await (await hass_client()).get(tape)
    assert answer.status == 200
    with pytest.raises(aiohttp.ClientPayloadError):
        await answer.read()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DeviceNotFoundError("No such tape"), 404),
        (ValueError("No such day"), 404),
        (OverflowError("No calendar has it"), 404),
        (DevicePermissionError("Not for you"), 502),
        (DeviceConnectionError("Nobody home"), 502),
    ],
)
async def test_a_recording_that_cannot_be_had_is_refused(
    fake_device: FakeDevice,
    tape: str,
    hass_client: ClientSessionGenerator,
    error: Exception,
    status: int,
) -> None:
    fake_device.error = error
    answer = await (await hass_client()).get(tape)
    assert (answer.status, await answer.read()) == (status, b"")


async def test_an_address_that_names_nothing_is_not_found(
    tapes: Tapes, castle: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    browser = await hass_client()
    step = media_url("", ("north",)).rpartition("/")[2]
    for address in (f"nobody/{step}", f"{castle.entry_id}/no*step"):
        assert (await browser.get(f"/api/procam/media/{address}")).status == 404
    assert tapes.asked == []


async def test_a_device_that_is_not_loaded_has_no_recordings(
    hass: HomeAssistant,
    tapes: Tapes,
    castle: MockConfigEntry,
    tape: str,
    hass_client: ClientSessionGenerator,
) -> None:
    browser = await hass_client()
    await hass.config_entries.async_unload(castle.entry_id)
    assert (await browser.get(tape)).status == 404
    assert tapes.asked == []


async def test_a_device_without_a_library_has_no_recordings(
    hass: HomeAssistant, gate: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    answer = await (await hass_client()).get(media_url(gate.entry_id, ("north",)))
    assert answer.status == 404


async def test_recordings_are_for_those_who_are_logged_in(
    tapes: Tapes, tape: str, hass_client_no_auth: ClientSessionGenerator
) -> None:
    assert (await (await hass_client_no_auth()).get(tape)).status == 401
    assert tapes.asked == []
