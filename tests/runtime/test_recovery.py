"""A device that does not answer, answers oddly or rejects the login for a while."""

import asyncio

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceDisconnectedError,
    DevicePermissionError,
    DeviceResponseError,
)
from custom_components.procam.runtime import recovery, setup_retry

from ..conftest import GATE_DATA, AddEntry
from ..fake_device import FakeDevice, GateClient
from ..helpers import shows, until, until_settled, until_state, until_true

NORTH = "binary_sensor.gate_north_garage_door"


class FailingOnce:
    """Makes the next read of the fake device fail, and only that."""

    def __init__(self, house: FakeDevice, err: Exception) -> None:
        self.err: Exception | None = err
        self.check, house.check = house.check, self.fail  # type: ignore[method-assign]

    def fail(self, what: str) -> None:
        """Fail the first read."""
        self.check(what)
        if what == "read" and self.err is not None:
            err, self.err = self.err, None
            raise err


@pytest.mark.parametrize(
    "err",
    [
        DeviceDisconnectedError("The connection was half open"),
        DeviceResponseError("Not JSON"),
        DeviceAuthError("Who are you?"),
    ],
    ids=lambda err: type(err).__name__,
)
async def test_one_bad_answer_does_not_make_entities_unavailable(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    caplog: pytest.LogCaptureFixture,
    err: Exception,
) -> None:
    FailingOnce(fake_device, err)
    await gate.runtime_data.async_refresh()
    assert gate.runtime_data.last_update_success
    assert shows(hass, NORTH) == "off"
    assert "Error fetching" not in caplog.text
    assert not hass.config_entries.flow.async_progress()


@pytest.mark.parametrize(
    "err", [DeviceConnectionError("Reset"), DeviceResponseError("Please wait")]
)
async def test_a_device_whose_port_stays_open_is_shown_within_two_seconds(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice, err: Exception
) -> None:
    fake_device.error = err
    await gate.runtime_data.async_refresh()
    assert shows(hass, NORTH) == "unavailable"
    await asyncio.sleep(1.5)
    fake_device.error = None
    async with asyncio.timeout(2):
        await until_state(hass, NORTH, "off")
    assert gate.runtime_data.recovery.task is None


async def test_a_device_that_hangs_is_shown_when_it_answers_a_later_request(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = asyncio.Event()

    async def hang(_client: GateClient) -> None:
        fake_device.asked.append("probe")
        await lost.wait()

    fake_device.error = DeviceConnectionError("No route")
    await gate.runtime_data.async_refresh()
    fake_device.error = None
    # Requests from before the device answered again get no answer.
    with monkeypatch.context() as patch:
        patch.setattr(GateClient, "probe", hang)
        fake_device.asked.clear()
        await until_true(lambda: "probe" in fake_device.asked)
        assert shows(hass, NORTH) == "unavailable"
    async with asyncio.timeout(2):
        await until_state(hass, NORTH, "off")


async def test_a_device_that_is_offline_gets_one_small_request_a_second(
    gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.error = DeviceConnectionError("No route")
    await gate.runtime_data.async_refresh()
    fake_device.asked.clear()
    await asyncio.sleep(2.5)
    assert 2 <= fake_device.asked.count("probe") <= 4
    assert "read" not in fake_device.asked


async def test_a_poll_of_an_offline_device_asks_as_little_as_the_watch(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake_device.error = DeviceConnectionError("No route")
    await gate.runtime_data.async_refresh()
    fake_device.asked.clear()
    await gate.runtime_data.async_refresh()
    assert set(fake_device.asked) == {"probe"}
    assert not gate.runtime_data.last_update_success
    # From time to time it reads: a device may answer everything but the probe.
    monkeypatch.setattr(recovery, "READ_ANYWAY_S", 0)
    await gate.runtime_data.async_refresh()
    assert "read" in fake_device.asked


async def test_a_device_that_accepts_the_login_again_ends_the_request_for_a_new_one(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recovery, "RETRY_LOGIN_S", 0.05)
    fake_device.error = DeviceAuthError("Who are you?")
    await gate.runtime_data.async_refresh()
    assert fake_device.asked[-2:] == ["read", "read"]
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    assert shows(hass, NORTH) == "unavailable"
    await until_true(lambda: fake_device.asked.count("read") > 6)
    fake_device.error = None
    await until_state(hass, NORTH, "off")
    await until(hass, lambda: not hass.config_entries.flow.async_progress())


async def test_a_login_rejected_after_an_outage_is_tried_again_later(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recovery, "RETRY_LOGIN_S", 0.05)
    fake_device.error = DeviceConnectionError("No answer")
    await gate.runtime_data.async_refresh()
    fake_device.error = DeviceAuthError("Who are you?")
    await until(hass, lambda: bool(hass.config_entries.flow.async_progress()))
    reads = fake_device.asked.count("read")
    await until_true(lambda: fake_device.asked.count("read") > reads)
    fake_device.error = None
    await until_state(hass, NORTH, "off")


async def test_a_login_rejected_at_start_is_tried_again_later(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    add_entry: AddEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(setup_retry, "RETRY_LOGIN_S", 0.05)
    fake_device.error = DeviceAuthError("Who are you?")
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert hass.config_entries.flow.async_progress()
    await until_true(lambda: fake_device.asked.count("identify") > 1)
    fake_device.error = None
    await until_true(lambda: entry.state is ConfigEntryState.LOADED)
    await until_settled(entry)
    assert not hass.config_entries.flow.async_progress()


async def test_a_login_that_is_accepted_without_rights_is_set_up_once_it_has_them(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    add_entry: AddEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(setup_retry, "RETRY_LOGIN_S", 0.05)
    fake_device.error = DeviceAuthError("Who are you?")
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    fake_device.error = DevicePermissionError("No")
    await until_true(lambda: entry.state is ConfigEntryState.SETUP_RETRY)
    fake_device.error = None
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    await until_settled(entry)


@pytest.mark.parametrize("err", [DevicePermissionError("No"), ValueError("x")])
async def test_any_other_failure_is_watched_as_well(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice, err: Exception
) -> None:
    fake_device.error = err
    await gate.runtime_data.async_refresh()
    assert shows(hass, NORTH) == "unavailable"
    await until_true(lambda: fake_device.asked.count("probe") >= 2)
    assert fake_device.asked[-2:] == ["probe", "probe"]
    fake_device.error = None
    async with asyncio.timeout(2):
        await until_state(hass, NORTH, "off")
