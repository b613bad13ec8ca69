"""Switches of a CAMTRACK."""

from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from simulators.inogeni import InogeniSimulator
from tests.conftest import AddEntry
from tests.helpers import act, sent, shows, until_settled, until_state
from tests.vendors.inogeni.platforms import only

INPUTS = "INPUT_DEVICE_DATA"
OUTPUTS = "OUTPUT_DEVICE_DATA"
pytestmark = pytest.mark.usefixtures("all_enabled")

CHANNELS = {"audio_channels": {"1": "Table", "101": "Lectern"}}


async def test_the_switches_of_a_room(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, Platform.SWITCH)
    entry = await add_entry("inogeni", address, CHANNELS)
    await until_settled(entry)
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


@pytest.mark.parametrize(
    ("entity", "noun", "number"),
    [
        ("input_2", INPUTS, 2),
        ("output_4", OUTPUTS, 4),
        ("switch_device_1", "SWITCH_DEVICE_DATA", 1),
    ],
)
async def test_switching_a_device_sends_its_command(
    hass: HomeAssistant,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
    entity: str,
    noun: str,
    number: int,
) -> None:
    entity_id = f"switch.room_1_{entity}"
    await act(hass, "switch.turn_off", entity_id)
    await until_state(hass, entity_id, "off")
    assert not camtrack.unit.enabled[noun][number]
    await act(hass, "switch.turn_on", entity_id)
    await until_state(hass, entity_id, "on")
    assert sent(camtrack) == [
        f'{{"command":"SET {noun}","value1":{number},"value2":"DISABLE"}}',
        f'{{"command":"SET {noun}","value1":{number},"value2":"ENABLE"}}',
    ]


@pytest.mark.parametrize(
    ("entity", "noun"),
    [
        ("all_inputs", INPUTS),
        ("all_outputs", OUTPUTS),
        ("all_switch_devices", "SWITCH_DEVICE_DATA"),
    ],
)
async def test_switching_all_devices_of_a_kind_is_one_command(
    hass: HomeAssistant,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
    entity: str,
    noun: str,
) -> None:
    entity_id = f"switch.room_1_{entity}"
    await act(hass, "switch.turn_off", entity_id)
    await until_state(hass, entity_id, "off")
    assert sent(camtrack) == [
        f'{{"command":"SET {noun}","value1":0,"value2":"DISABLE"}}'
    ]
    assert set(camtrack.unit.enabled[noun].values()) == {False}


async def test_all_devices_are_on_only_while_each_one_is(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    assert shows(hass, "switch.room_1_all_inputs") == "on"
    camtrack.set_device(INPUTS, 2, on=False)
    await until_state(hass, "switch.room_1_all_inputs", "off")
    camtrack.set_device(INPUTS, 2, on=True)
    await until_state(hass, "switch.room_1_all_inputs", "on")


async def test_a_room_without_microphones_has_none_to_switch(
    hass: HomeAssistant, add_entry: AddEntry, socket_enabled: None
) -> None:
    async with InogeniSimulator(inputs=()) as device:
        where = {"host": device.host, "port": device.port, "tcp_port": device.tcp_port}
        entry = await add_entry("inogeni", where | {"transport": "tcp"})
        await until_settled(entry)
        assert shows(hass, "switch.room_1_all_inputs") == "unavailable"
        assert shows(hass, "switch.room_1_all_outputs") == "on"
        await hass.config_entries.async_unload(entry.entry_id)


async def test_over_http_alone_the_devices_counted_by_the_user_are_switched_blind(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
) -> None:
    counted = {"http_inputs": 2, "http_outputs": 0}
    await add_entry("inogeni", address | {"transport": "http"}, counted)
    assert shows(hass, "switch.room_1_input_2") == "unknown"
    assert shows(hass, "switch.room_1_input_3") is None
    assert shows(hass, "switch.room_1_all_inputs") == "unknown"
    assert shows(hass, "switch.room_1_all_outputs") == "unavailable"
    state = hass.states.get("switch.room_1_input_2")
    assert state is not None
    assert state.attributes["assumed_state"] is True
    await act(hass, "switch.turn_off", "switch.room_1_input_2")
    await until_state(hass, "switch.room_1_input_2", "off")
    assert sent(camtrack) == [
        "/control?command=SET%20INPUT_DEVICE_DATA&value1=2&value2=DISABLE"
    ]


async def test_the_system_switch_wakes_and_puts_to_standby(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    await act(hass, "switch.turn_off", "switch.room_1_system")
    await until_state(hass, "switch.room_1_system", "off")
    assert camtrack.unit.standby
    await act(hass, "switch.turn_on", "switch.room_1_system")
    await until_state(hass, "switch.room_1_system", "on")
    assert sent(camtrack) == [
        '{"command":"SET SYSTEM_STANDBY","value1":"SYSTEM_OFF"}',
        '{"command":"SET SYSTEM_STANDBY","value1":"SYSTEM_ON"}',
    ]


async def test_a_device_the_unit_refuses_keeps_its_state(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    del camtrack.unit.enabled[INPUTS][3]
    with pytest.raises(
        HomeAssistantError,
        match="Room 1 rejected the request: SET INPUT_DEVICE_DATA 3 NOT AVAILABLE",
    ):
        await act(hass, "switch.turn_off", "switch.room_1_input_3")
    assert shows(hass, "switch.room_1_input_3") == "on"


async def test_a_command_without_effect_is_no_success(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    camtrack.options.no_effect = frozenset({f"SET {INPUTS}"})
    with pytest.raises(HomeAssistantError, match="reports no change"):
        await act(hass, "switch.turn_off", "switch.room_1_input_1")
    assert shows(hass, "switch.room_1_input_1") == "on"


async def test_a_simulated_channel_shows_what_was_sent(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
) -> None:
    entry = await add_entry("inogeni", address, CHANNELS)
    await until_settled(entry)
    state = hass.states.get("switch.room_1_lectern")
    assert state is not None
    assert state.state == "unknown"
    assert state.attributes["assumed_state"] is True
    await act(hass, "switch.turn_on", "switch.room_1_lectern")
    await until_state(hass, "switch.room_1_lectern", "on")
    assert shows(hass, "switch.room_1_table") == "unknown"
    assert sent(camtrack) == [
        '{"command":"SET CHANNEL_ID_AUDIO","value1":101,"value2":"ENABLE"}'
    ]
