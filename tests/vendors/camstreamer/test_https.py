"""A camera that is asked over HTTPS, with a certificate of its own making."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import NEWER
from tests.certificate import self_signed
from tests.conftest import AddEntry
from tests.helpers import until_settled

from .conftest import address, furnish
from .home import MAC, PASSWORD, Home

SECURE: dict[str, Any] = {"ssl": True, "verify_ssl": False}


@pytest.fixture
async def device(
    socket_enabled: None, tmp_path: Path
) -> AsyncIterator[CamstreamerSimulator]:
    """A camera on HTTPS."""
    # A handshake broken off is the device's trouble, and no fault of the test.
    asyncio.get_running_loop().set_debug(False)
    device = CamstreamerSimulator(**NEWER)
    device.tls = self_signed(tmp_path)
    async with device:
        furnish(device)
        device.set_password("root", PASSWORD)
        yield device


@pytest.fixture
async def home(
    hass: HomeAssistant, add_entry: AddEntry, device: CamstreamerSimulator
) -> AsyncIterator[Home]:
    """The camera as the loaded entry "Nave"."""
    data = {**address(device), **SECURE}
    entry = await add_entry("camstreamer", data, unique=MAC, title="Nave")
    await until_settled(entry)
    yield Home(hass=hass, device=device, entry=entry)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_certificate_nobody_signed_is_accepted_only_if_allowed(
    hass: HomeAssistant, device: CamstreamerSimulator
) -> None:
    form = await hass.config_entries.flow.async_init(
        "procam", context={"source": "user"}
    )
    form = await hass.config_entries.flow.async_configure(
        form["flow_id"], {"next_step_id": "camstreamer"}
    )
    data = {**address(device), **SECURE}
    form = await hass.config_entries.flow.async_configure(
        form["flow_id"], {**data, "verify_ssl": True}
    )
    assert form["errors"] == {"base": "invalid_certificate"}
    assert not device.log
    done = await hass.config_entries.flow.async_configure(form["flow_id"], data)
    assert done["type"] == "create_entry"
    assert await hass.config_entries.async_unload(done["result"].entry_id)


@pytest.mark.usefixtures("all_enabled")
async def test_events_commands_and_drawings_work(home: Home) -> None:
    for app in ("camstreamer", "camoverlay", "camswitcher"):
        assert home.shows("binary_sensor", f"push_{app}") == "on"
    home.device.overlay.enable(2, on=True)
    await home.until("switch", "overlay_2", "on")
    await home.act("switch.turn_off", "overlay_2")
    assert not home.device.overlay.service(2)["enabled"]
    await home.call("draw_overlay", text="Hi", x=10, y=10, width=300, height=80)
    assert home.device.overlay.drawing.shown
    assert await home.entry.runtime_data.client.snapshot(1)


@pytest.mark.usefixtures("all_enabled")
async def test_a_camera_that_was_offline_is_online_again(home: Home) -> None:
    await home.device.power_cycle()
    await home.until_available("switch", "overlay_1")
    await home.until("binary_sensor", "push_camoverlay", "on")
