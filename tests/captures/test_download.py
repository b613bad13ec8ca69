"""A download of each maker's device holds no secret, and gives the same device again."""

from collections.abc import Callable
import json
from typing import Any, Final

from homeassistant.core import HomeAssistant
import pytest

from custom_components.procam.diagnostics import (
    async_get_config_entry_diagnostics,
    entity_list,
)
from simulators.base import Simulator
from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import User as AxisUser
from simulators.camstreamer.widgets import infoticker
from simulators.camtrace import CamtraceSimulator
from simulators.camtrace.users import User
from simulators.inogeni import InogeniSimulator
from simulators.mobotix import MobotixSimulator
from simulators.replay import ReplayDevice
from tests.conftest import AddEntry
from tests.helpers import until_true

from .__main__ import VARIANTS

USER: Final = "pl4ntedUser"
PASSWORD: Final = "pl4nted&Pass+word/1"
NAME: Final = "Pl4nted hall"
_MOST_BYTES: Final = 2 * 2**20


def _plant(device: Simulator) -> dict[str, Any]:
    """Put secrets where a person would, and return the login."""
    match device:
        case CamtraceSimulator():
            levels = device.users["admin"].levels
            device.users.add(User(id=9, name=USER, password=PASSWORD, levels=levels))
            device.site.rename(1, NAME)
            device.mosaics.add(NAME, [1])
            device.commands.add(NAME, ["http://10.1.2.3/?key=pl4ntedKey"])
        case MobotixSimulator():
            device.accounts["Admin"].password = PASSWORD
            device.parameters.values["Network.HostName"] = NAME
            device.parameters.values["Output.O0.Name"] = NAME
            return {"username": "Admin", "password": PASSWORD}
        case CamstreamerSimulator():
            device.users[USER] = AxisUser(password=PASSWORD)
            device.overlay.add({**infoticker(9, NAME), "camera_pass": "pl4ntedPip"})
            device.ptz.heads[1].add_preset(NAME, 0.0, 0.0, 1.0)
        case _:
            return {}
    return {"username": USER, "password": PASSWORD}


OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "inogeni": {
        "presets": {"1": NAME, "2": "Lecture"},
        "audio_channels": {"101": NAME},
    },
    "camstreamer": {"rtsp_parameters": "audio=1&token=pl4nted"},
}


@pytest.mark.usefixtures("socket_enabled", "quick_lists")
@pytest.mark.parametrize(
    ("vendor", "variant"),
    [
        ("inogeni", "room"),
        ("mobotix", "dome"),
        ("camtrace", "site"),
        ("camstreamer", "apps"),
    ],
)
async def test_a_download_gives_the_device_again_without_its_secrets(
    hass: HomeAssistant, add_entry: AddEntry, vendor: str, variant: str
) -> None:
    make: Callable[[], tuple[Simulator, dict[str, Any]]] = VARIANTS[vendor][variant]
    device, data = make()
    data |= _plant(device) | {"host": device.host}
    options = OPTIONS.get(vendor, {})
    async with device:
        data["port"] = device.port
        if isinstance(device, InogeniSimulator):
            data["tcp_port"] = device.tcp_port
        else:
            data |= {"ssl": False, "verify_ssl": True}
        entry = await add_entry(vendor, data, options, title=NAME)
        channels = [channel.key for channel in entry.runtime_data.vendor.channels]
        await until_true(lambda: all(map(entry.runtime_data.is_up, channels)))
        await hass.async_block_till_done()
        found = await async_get_config_entry_diagnostics(hass, entry)
        await hass.config_entries.async_remove(entry.entry_id)
    text = json.dumps(found, default=str)
    assert "l4nted" not in text
    assert device.host not in text
    assert len(text) < _MOST_BYTES
    async with ReplayDevice(json.loads(text)["capture"], pace=0) as again:
        entry = await add_entry(vendor, again.form, again.options, title="Again")
        wanted = found["capture"]["entities"]
        try:
            await until_true(lambda: entity_list(hass, entry) == wanted)
        except TimeoutError:
            assert entity_list(hass, entry) == wanted
        await hass.config_entries.async_unload(entry.entry_id)
