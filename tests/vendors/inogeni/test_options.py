"""Copying the names of one room to another."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.helpers import until_settled

NAMES = {
    "presets": {"1": "Lecture", "2": "Exam"},
    "switcher_inputs": {"3": "Laptop"},
    "audio_channels": {"101": "Lectern"},
}
REST = {"audio_hold": 20, "http_inputs": 0, "http_outputs": 0}


def other_room(hass: HomeAssistant, vendor: str = "inogeni") -> str:
    entry = MockConfigEntry(domain="procam", data={"vendor": vendor}, options=NAMES)
    entry.add_to_hass(hass)
    return entry.entry_id


async def copy(hass: HomeAssistant, room: MockConfigEntry, entry_id: str) -> Any:
    form = await hass.config_entries.options.async_init(room.entry_id)
    typed = {"presets": {"presets_7": "Concert"}, "switcher_inputs": {}, **REST}
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {**typed, "copy_names_from": entry_id}
    )
    await hass.async_block_till_done()
    return result


async def test_the_names_of_another_room_are_copied(
    hass: HomeAssistant, room: MockConfigEntry
) -> None:
    result = await copy(hass, room, other_room(hass))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert room.options == {**REST, **NAMES}
    await until_settled(room)


async def test_names_are_copied_from_a_camtrack_only(
    hass: HomeAssistant, room: MockConfigEntry
) -> None:
    for entry_id in (other_room(hass, "mobotix"), "gone"):
        result = await copy(hass, room, entry_id)
        assert result["errors"] == {"base": "not_a_camtrack"}
        hass.config_entries.options.async_abort(result["flow_id"])
