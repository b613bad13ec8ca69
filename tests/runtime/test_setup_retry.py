"""A device that is offline when Home Assistant starts."""

import asyncio

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceUnequippedError,
)
from simulators.inogeni import InogeniSimulator

from ..conftest import GATE_DATA, AddEntry
from ..fake_device import FakeDevice
from ..helpers import until_true

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_it_is_set_up_as_soon_as_it_is_online(
    hass: HomeAssistant, add_entry: AddEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.procam.runtime.backoff.FIRST_WAIT_S", 0.05)
    async with InogeniSimulator() as device:
        data = {
            "host": device.host,
            "port": device.port,
            "tcp_port": device.tcp_port,
            "transport": "auto",
        }
        await device.stop()
        entry = await add_entry("inogeni", data)
        states = [entry.state]
        await device.start()
        await until_true(lambda: entry.state is ConfigEntryState.LOADED)
        assert states == [ConfigEntryState.SETUP_RETRY]
        await hass.config_entries.async_unload(entry.entry_id)


async def test_a_removed_device_is_no_longer_watched(
    hass: HomeAssistant, add_entry: AddEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.procam.runtime.backoff.FIRST_WAIT_S", 0.05)
    async with InogeniSimulator() as device:
        data = {
            "host": device.host,
            "port": device.port,
            "tcp_port": device.tcp_port,
            "transport": "auto",
        }
        await device.stop()
        entry = await add_entry("inogeni", data)
        await hass.config_entries.async_remove(entry.entry_id)
        await device.start()
        await asyncio.sleep(0.15)
        assert device.requests() == []


async def test_a_device_that_answers_oddly_at_setup_is_watched(
    fake_device: FakeDevice, add_entry: AddEntry
) -> None:
    fake_device.error = DeviceNotFoundError("Not yet")
    await add_entry("gate", GATE_DATA)
    await until_true(lambda: "probe" in fake_device.asked)


@pytest.mark.parametrize("kind", [DevicePermissionError, DeviceUnequippedError])
async def test_a_device_that_refuses_at_setup_is_asked_only_by_home_assistants_retries(
    fake_device: FakeDevice, add_entry: AddEntry, kind: type[DeviceError]
) -> None:
    fake_device.error = kind("No")
    entry = await add_entry("gate", GATE_DATA)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    await asyncio.sleep(0.15)
    assert fake_device.asked == ["read"]
