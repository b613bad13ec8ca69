"""What a camera shows where it has no picture, and when a stream breaks off."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import logging
from pathlib import Path
from typing import Any

import aiohttp
from homeassistant.components import camera
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceRejectedError,
)
from custom_components.procam.contract.descriptions import ProcamCameraDescription

from .conftest import GATE_DATA, AddEntry
from .fake_device import FakeDevice, GateClient, GateState, add_fake_vendor
from .helpers import act, let_time_pass, until_settled

VIEW = "camera.castle_view"
LIVE = f"/api/camera_proxy_stream/{VIEW}"
STILL = b"\xff\xd8still"
FRAME = b"\xff\xd8frame"

type ViewDescription = ProcamCameraDescription[GateClient, GateState, GateState]


@dataclass(kw_only=True)
class Lens:
    """What the fake device's camera gives, and what its live picture runs into."""

    opening: DeviceError | None = None
    watching: DeviceError | None = None
    starts: int = 0

    async def still(self, *_: Any) -> bytes | None:
        """Return a picture the first time, None the second time."""
        self.starts += 1
        return STILL if self.starts == 1 else None

    @asynccontextmanager
    async def frames(self, *_: Any) -> AsyncIterator[AsyncIterator[bytes]]:
        """Show the live picture."""
        if self.opening is not None:
            raise self.opening
        yield self._frames()

    async def _frames(self) -> AsyncIterator[bytes]:
        yield FRAME
        if self.watching is not None:
            raise self.watching

    async def source(self, *_: Any) -> str:
        """Return a URL that serves one player."""
        self.starts += 1
        return f"rtsp://127.0.0.1:1/{self.starts}"


@pytest.fixture
def lens() -> Lens:
    """A camera over the gate."""
    return Lens()


@pytest.fixture
async def castle(
    request: pytest.FixtureRequest,
    fake_device: FakeDevice,
    lens: Lens,
    monkeypatch: pytest.MonkeyPatch,
    add_entry: AddEntry,
) -> MockConfigEntry:
    """The fake device with a camera whose answers the test sets."""
    ways = {
        "image_fn": lens.still,
        "frames_fn": lens.frames,
        "source_fn": lens.source,
    }
    given: dict[str, Any] = {name: ways[name] for name in request.param}
    view: ViewDescription = ProcamCameraDescription(
        key="view", name="View", source_once="source_fn" in given, **given
    )
    add_fake_vendor(monkeypatch, fake_device, cameras=(view,))
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    await until_settled(entry)
    return entry


def giving(*names: str) -> pytest.MarkDecorator:
    """Ask for a camera described by these functions."""
    return pytest.mark.parametrize("castle", [names], indirect=True)


@giving()
@pytest.mark.usefixtures("castle")
async def test_a_camera_without_any_picture_shows_none(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    with pytest.raises(HomeAssistantError, match="Unable to get image"):
        await camera.async_get_image(hass, VIEW)
    async with (await hass_client()).get(LIVE) as live:
        assert live.content_type == "multipart/x-mixed-replace"
        assert await live.read() == b""


@giving("image_fn")
@pytest.mark.usefixtures("castle")
async def test_a_camera_of_stills_alone_is_live_as_stills(
    hass_client: ClientSessionGenerator,
) -> None:
    async with (await hass_client()).get(LIVE) as live:
        assert STILL in await live.read()


@giving("image_fn")
@pytest.mark.usefixtures("castle")
async def test_a_snapshot_without_a_picture_is_an_error(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    written = tmp_path / "gate.jpg"
    await act(hass, "camera.snapshot", VIEW, filename=str(written))
    assert written.read_bytes() == STILL
    written.unlink()
    with pytest.raises(HomeAssistantError, match="Castle"):
        await act(hass, "camera.snapshot", VIEW, filename=str(written))
    assert not written.exists()


@giving("source_fn")
@pytest.mark.usefixtures("castle")
async def test_parameters_of_a_stream_are_not_logged(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    assert await async_setup_component(hass, "stream", {})
    view = hass.data[camera.DATA_COMPONENT].get_entity(VIEW)
    for _ in range(2):
        assert view is not None
        assert await view.async_create_stream()
    logger = logging.getLogger(f"homeassistant.components.stream.stream.{VIEW}")
    assert len(logger.filters) == 1
    logger.error("Error (%s), again in %s s", "rtsp://****@192.0.2.1/a?token=abc", 5)
    logger.error("No URL here? Yes")
    assert "Error (rtsp://****@192.0.2.1/a?**REDACTED**), again in 5 s" in caplog.text
    assert "No URL here? Yes" in caplog.text


@giving("image_fn", "frames_fn")
@pytest.mark.usefixtures("castle")
async def test_a_live_picture_ends_when_its_frames_do(
    lens: Lens, hass_client: ClientSessionGenerator
) -> None:
    async with (await hass_client()).get(LIVE) as live:
        shown = await live.read()
    assert shown.count(b"--frame\r\n") == 1
    assert FRAME in shown
    assert lens.starts == 0


@giving("image_fn", "frames_fn")
@pytest.mark.usefixtures("castle")
async def test_a_live_picture_that_cannot_be_had_is_shown_as_stills(
    lens: Lens, hass_client: ClientSessionGenerator
) -> None:
    lens.opening = DeviceRejectedError("One watcher at a time")
    async with (await hass_client()).get(LIVE) as live:
        shown = await live.read()
    assert STILL in shown
    assert FRAME not in shown


@giving("image_fn", "frames_fn")
@pytest.mark.usefixtures("castle")
async def test_a_live_picture_that_breaks_off_is_a_cut_connection(
    lens: Lens, hass_client: ClientSessionGenerator
) -> None:
    lens.watching = DeviceConnectionError("The cable is cut")
    async with (await hass_client()).get(LIVE) as live:
        assert FRAME in await live.content.readuntil(FRAME)
        with pytest.raises(aiohttp.ClientPayloadError):
            await live.read()


async def stream_of(hass: HomeAssistant) -> Any:
    """Return the running stream of the camera."""
    view = camera.helper.get_camera_from_entity_id(hass, VIEW)
    stream = await view.async_create_stream()
    assert stream is not None
    return stream


async def later(hass: HomeAssistant) -> None:
    """Let the pause before another start pass."""
    let_time_pass(hass, 6)
    await hass.async_block_till_done()


@giving("source_fn")
@pytest.mark.usefixtures("castle")
async def test_a_stream_that_runs_keeps_its_url(
    hass: HomeAssistant, lens: Lens
) -> None:
    stream = await stream_of(hass)
    stream._async_update_state(True)
    await later(hass)
    assert (stream.source, lens.starts) == ("rtsp://127.0.0.1:1/1", 1)


@giving("source_fn")
@pytest.mark.usefixtures("castle")
async def test_a_stream_nobody_watches_any_more_is_not_started_again(
    hass: HomeAssistant, lens: Lens
) -> None:
    stream = await stream_of(hass)
    stream._async_update_state(False)
    await later(hass)
    assert (stream.source, lens.starts) == ("rtsp://127.0.0.1:1/1", 1)


@giving("source_fn")
async def test_a_stream_that_broke_off_is_forgotten_with_the_device(
    hass: HomeAssistant, castle: MockConfigEntry, lens: Lens
) -> None:
    stream = await stream_of(hass)
    stream.add_provider("hls")
    stream._async_update_state(False)
    assert await hass.config_entries.async_unload(castle.entry_id)
    await later(hass)
    assert lens.starts == 1
    await stream.stop()
