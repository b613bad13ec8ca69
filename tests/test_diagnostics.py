"""What is sent along with a bug report, and what never is."""

from dataclasses import replace
import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulators.inogeni import InogeniSimulator

from .conftest import AddEntry
from .fake_device import FakeDevice, Gate
from .helpers import until_true


async def test_a_report_has_the_state_and_how_it_reaches_us(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
) -> None:
    camtrack.inject('{"command":"REP FROBNICATION","value1":1}')
    await until_true(lambda: bool(room.runtime_data.client.unknown))
    report: Any = await get_diagnostics_for_config_entry(hass, hass_client, room)
    assert report["push"] == {"push": True}
    assert report["poll_s"] == 15
    assert report["available"] is True
    assert report["unknown_messages"] == {"REP FROBNICATION": 1}
    assert report["state"]["transport"] == "websocket"
    assert report["state"]["devices"][0] == {
        "kind": "input",
        "number": 1,
        "enabled": True,
    }
    assert report["entry"]["port"] == camtrack.port


async def test_a_report_holds_neither_addresses_nor_names_nor_logins(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
) -> None:
    report = await get_diagnostics_for_config_entry(hass, hass_client, gate)
    text = json.dumps(report)
    for secret in ("127.0.0.1", "keeper", "open sesame", "gate_AA11", "AA11", "Castle"):
        assert secret not in text
    assert "00-11-22-AA-BB-CC" not in text
    assert '"north"' in text


async def test_a_report_of_a_device_that_is_offline_says_so(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
) -> None:
    fake_device.read_error = ValueError("Nobody home")
    await gate.runtime_data.async_refresh()
    report: Any = await get_diagnostics_for_config_entry(hass, hass_client, gate)
    assert report["available"] is False
    assert report["unknown_messages"] == {}


async def test_a_report_of_a_device_behind_another_is_of_it_alone(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    device_registry: dr.DeviceRegistry,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
) -> None:
    gates = (Gate(id="north", open=False), Gate(id="south", open=True))
    fake_device.state = replace(fake_device.state, gates=gates, jammed=True)
    await gate.runtime_data.async_refresh()
    await hass.async_block_till_done()
    device = device_registry.async_get_device_by_identifier(
        gate.runtime_data.device_id("south"), gate.entry_id
    )
    assert device is not None
    report: Any = await get_diagnostics_for_device(hass, hass_client, gate, device)
    assert report["push"] == {"push": True}
    assert report["issues"] == ["gate_jammed"]
    assert report["items"] == [{"id": "south", "open": True, "reachable": True}]
    assert report["entities"] == {
        "gate_south": {"domain": "binary_sensor", "disabled_by": None, "state": "on"},
        "lift_south": {"domain": "switch", "disabled_by": None, "state": "on"},
    }


async def test_a_report_holds_what_the_device_answered_last(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
) -> None:
    entry = await add_entry("inogeni", address | {"transport": "http"})
    report: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    answers = report["capture"]["answers"]
    assert answers
    for answer in answers:
        assert (answer["status"], answer["size"] > 0) == (200, True)
        assert camtrack.host not in json.dumps(answer)
    assert any("PRESET" in answer["text"] for answer in answers)


async def test_a_report_holds_what_the_device_pushed_last(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
) -> None:
    for number in range(60):
        fake_device.push("north", is_open=number % 2 == 0)
    await until_true(lambda: len(gate.runtime_data.recorder.events) == 50)
    report: Any = await get_diagnostics_for_config_entry(hass, hass_client, gate)
    assert report["events"][-1] == {
        "event": "GateMoved",
        "values": {"id": "north", "open": False},
    }
