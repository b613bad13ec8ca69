"""Selects of a CAMTRACK: global presets, switcher inputs."""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    mock_restore_cache,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from simulators.inogeni import InogeniSimulator
from tests.conftest import AddEntry
from tests.helpers import act, sent, shows, until_settled, until_state
from tests.vendors.inogeni.platforms import only

PRESET = "select.room_1_preset"
SWITCHER = "select.room_1_switcher_input"


async def test_the_selects_of_a_room(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, Platform.SELECT)
    entry = await add_entry("inogeni", address)
    await until_settled(entry)
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_choosing_a_preset_recalls_it(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    assert shows(hass, PRESET) == "none"
    await act(hass, "select.select_option", PRESET, option="Preset 2")
    await until_state(hass, PRESET, "Preset 2")
    assert camtrack.unit.last_preset == 2
    assert sent(camtrack) == ['{"command":"SET PRESET","value1":2}']


async def test_that_no_preset_is_recalled_is_an_option_until_one_is(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    shown = hass.states.get(PRESET)
    assert shown is not None
    assert shown.attributes["options"][-1] == "none"
    await act(hass, "select.select_option", PRESET, option="none")
    assert sent(camtrack) == []
    camtrack.recall_preset(4)
    await until_state(hass, PRESET, "Preset 4")
    shown = hass.states.get(PRESET)
    assert shown is not None
    assert "none" not in shown.attributes["options"]


async def test_a_preset_that_was_never_saved_is_refused_by_its_number(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    await act(hass, "select.select_option", PRESET, option="Preset 1")
    with pytest.raises(HomeAssistantError, match="SET PRESET 5 NOT FOUND"):
        await act(hass, "select.select_option", PRESET, option="Preset 5")
    assert shows(hass, PRESET) == "Preset 1"


@pytest.mark.route("preset push → select", Platform.SELECT)
async def test_a_preset_recalled_at_the_device_shows(
    hass: HomeAssistant,
    route: AbstractContextManager[None],
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
) -> None:
    with route:
        camtrack.recall_preset(4)
        await until_state(hass, PRESET, "Preset 4")


async def test_a_recalled_preset_shows_the_devices_it_switched(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    camtrack.options.broadcast = False
    camtrack.unit.set_enabled("INPUT_DEVICE_DATA", 2, on=False)
    camtrack.save_preset(3)
    camtrack.unit.set_enabled("INPUT_DEVICE_DATA", 2, on=True)
    await act(hass, "select.select_option", PRESET, option="Preset 3")
    await until_state(hass, "switch.room_1_input_2", "off")


async def test_a_preset_recalled_elsewhere_shows_the_devices_it_switched(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    camtrack.options.broadcast = False
    camtrack.unit.set_enabled("INPUT_DEVICE_DATA", 2, on=False)
    camtrack.unit.recall_preset(3)
    # The unit reports the preset alone; what it switched has to be read.
    camtrack.inject('{"command":"REP PRESET","value1":3,"value2":"LOADED"}\n')
    await until_state(hass, "switch.room_1_input_2", "off")


async def test_a_room_is_read_rarely_once_it_has_reported_a_change(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    coordinator = room.runtime_data
    assert coordinator.update_interval == timedelta(seconds=15)
    camtrack.set_device("INPUT_DEVICE_DATA", 2, on=False)
    await until_state(hass, "switch.room_1_input_2", "off")
    await coordinator.async_refresh()
    assert coordinator.update_interval == timedelta(seconds=60)


async def test_a_preset_that_is_not_shown_is_none_of_the_options(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
) -> None:
    entry = await add_entry("inogeni", address, {"presets": {"1": "Lecture"}})
    await until_settled(entry)
    camtrack.recall_preset(4)
    camtrack.set_standby(on=True)
    await until_state(hass, "switch.room_1_system", "off")
    assert shows(hass, PRESET) == "unknown"
    await act(hass, "select.select_option", PRESET, option="Lecture")
    await until_state(hass, PRESET, "Lecture")
    with pytest.raises(ServiceValidationError):
        await act(hass, "select.select_option", PRESET, option="Preset 4")
    assert len(sent(camtrack)) == 1


async def test_choosing_a_switcher_input_activates_it(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    await act(hass, "select.select_option", SWITCHER, option="Input 12")
    await until_state(hass, SWITCHER, "Input 12")
    assert camtrack.unit.switcher_input == 12
    assert sent(camtrack) == ['{"command":"SET SWITCHER_INPUT","value1":12}']


async def test_the_switcher_input_is_remembered_over_a_restart(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
) -> None:
    mock_restore_cache(hass, [State(SWITCHER, "Input 3")])
    entry = await add_entry("inogeni", address)
    await until_settled(entry)
    state = hass.states.get(SWITCHER)
    assert state is not None
    assert state.state == "Input 3"
    assert state.attributes["assumed_state"] is True
    # The input cannot be read, and nothing may be sent.
    assert sent(camtrack) == []
    await entry.runtime_data.async_refresh()
    assert shows(hass, SWITCHER) == "Input 3"


@pytest.mark.parametrize("last", ["Input 13", "none", "unknown", "unavailable"])
async def test_a_switcher_input_that_means_nothing_now_is_not_remembered(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
    last: str,
) -> None:
    mock_restore_cache(hass, [State(SWITCHER, last)])
    entry = await add_entry("inogeni", address)
    await until_settled(entry)
    assert shows(hass, SWITCHER) == "none"
