"""Adjusting a device later."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import config_validation as cv, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.procam.clientkit.errors import DeviceRejectedError
from custom_components.procam.contract.vendor import OptionsForm
from custom_components.procam.flow.options import ProcamOptionsFlow

from ..fake_device import FakeDevice, add_fake_vendor
from ..helpers import shows, suggested, until_settled

REST = {"audio_hold": 20, "http_inputs": 0, "http_outputs": 0}


async def form_of(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    return await hass.config_entries.options.async_init(entry.entry_id)


async def fill(hass: HomeAssistant, form: Any, **values: Any) -> Any:
    given = {"presets": {}, "switcher_inputs": {}, **REST, **values}
    result = await hass.config_entries.options.async_configure(form["flow_id"], given)
    await hass.async_block_till_done()
    return result


def presets_shown(form: Any) -> dict[str, Any]:
    """Return the preset names a form suggests, by field."""
    section = form["data_schema"].schema["presets"].schema
    fields = [str(key) for key in section.schema]
    return {key: suggested(section, key) for key in fields}


async def test_named_presets_are_kept_and_the_others_go(
    hass: HomeAssistant, room: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    assert shows(hass, "scene.room_1_preset_3") == "unknown"
    form = await form_of(hass, room)
    assert form["step_id"] == "inogeni"
    assert presets_shown(form)["presets_3"] == "Preset 3"
    result = await fill(
        hass, form, presets={"presets_1": " Lecture ", "presets_2": "  "}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await until_settled(room)
    assert room.options["presets"] == {"1": "Lecture"}
    entities = er.async_entries_for_config_entry(entity_registry, room.entry_id)
    scenes = [entity for entity in entities if entity.domain == "scene"]
    assert [scene.unique_id for scene in scenes] == ["inogeni_one_preset_1"]
    state = hass.states.get("select.room_1_preset")
    assert state is not None
    assert state.attributes["options"] == ["Lecture", "none"]


async def test_the_form_shows_what_was_chosen_last_time(
    hass: HomeAssistant, room: MockConfigEntry
) -> None:
    given = {"presets": {"presets_7": "Mass"}, "audio_channels": ["101: Lectern"]}
    await fill(hass, await form_of(hass, room), **given)
    await until_settled(room)
    form = await form_of(hass, room)
    named = {field: name for field, name in presets_shown(form).items() if name}
    assert named == {"presets_7": "Mass"}
    assert suggested(form["data_schema"], "audio_channels") == ["101: Lectern"]
    assert form["data_schema"]({"presets": {}, "switcher_inputs": {}}) == {
        "presets": {},
        "switcher_inputs": {},
        **REST,
    }


@pytest.mark.parametrize(
    ("line", "channel"),
    [
        ("101: Lectern", {"101": "Lectern"}),
        (" 102 = Choir loft ", {"102": "Choir loft"}),
        ("1", {"1": ""}),
        ("999 - Bell", {"999": "Bell"}),
    ],
)
async def test_audio_channels_are_written_as_number_and_name(
    hass: HomeAssistant, room: MockConfigEntry, line: str, channel: dict[str, str]
) -> None:
    await fill(hass, await form_of(hass, room), audio_channels=[line])
    await until_settled(room)
    assert room.options["audio_channels"] == channel
    assert room.options["audio_hold"] == 20
    (name,) = channel.values()
    name = name or "Audio channel 1"
    entity_id = f"switch.room_1_{name.lower().replace(' ', '_')}"
    assert shows(hass, entity_id) == "unknown"


@pytest.mark.parametrize(
    "line", ["0: All", "2: Derived", "100: None", "Lectern", "-1: Less"]
)
async def test_a_channel_that_cannot_be_simulated_is_refused(
    hass: HomeAssistant, room: MockConfigEntry, line: str
) -> None:
    form = await form_of(hass, room)
    form = await fill(hass, form, audio_channels=[line])
    assert form["errors"] == {"base": "invalid_channel"}
    assert suggested(form["data_schema"], "audio_channels") == [line]
    assert room.options == {}
    result = await fill(hass, form, audio_channels=["101: Lectern"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await until_settled(room)


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (["101: Lectern", "0101: Altar"], "same_channel_twice"),
        (["101: Lectern", "102: Lectern"], "same_label_twice"),
    ],
)
async def test_audio_channels_and_their_names_differ(
    hass: HomeAssistant, room: MockConfigEntry, lines: list[str], error: str
) -> None:
    form = await fill(hass, await form_of(hass, room), audio_channels=lines)
    assert form["errors"] == {"base": error}
    result = await fill(hass, form, audio_channels=["101", "102"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await until_settled(room)


@pytest.mark.parametrize("section", ["presets", "switcher_inputs"])
async def test_two_entries_of_one_name_are_refused(
    hass: HomeAssistant, room: MockConfigEntry, section: str
) -> None:
    names = {f"{section}_1": "Lecture", f"{section}_2": "Lecture "}
    form = await fill(hass, await form_of(hass, room), **{section: names})
    assert form["errors"] == {"base": "same_label_twice"}
    assert room.options == {}


async def test_names_that_were_removed_do_not_return_with_an_error(
    hass: HomeAssistant, room: MockConfigEntry
) -> None:
    names = {"presets_1": "Lecture", "presets_2": "Lecture"}
    form = await fill(hass, await form_of(hass, room), presets=names)
    shown = presets_shown(form)
    assert {field: name for field, name in shown.items() if name} == names


async def test_a_system_without_options_has_no_form(
    hass: HomeAssistant, gate: MockConfigEntry
) -> None:
    assert not gate.supports_options
    result = await form_of(hass, gate)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_options"


async def test_a_value_the_device_refuses_is_refused_in_the_form(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    gate: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def check(loaded: Any, values: Mapping[str, Any]) -> None:
        loaded.client.house.check(f"try {values['chain']}")

    chain = OptionsForm[Any](
        fields_fn=lambda options: {vol.Required("chain"): cv.string},
        read_fn=dict,
        check_fn=check,
    )
    add_fake_vendor(monkeypatch, fake_device, options=chain)
    form = await form_of(hass, gate)
    fake_device.error = DeviceRejectedError("Too short")
    form = await hass.config_entries.options.async_configure(
        form["flow_id"], {"chain": "iron"}
    )
    assert form["errors"] == {"base": "rejected"}
    fake_device.error = None
    await hass.config_entries.options.async_configure(
        form["flow_id"], {"chain": "steel"}
    )
    assert fake_device.asked.index("try iron") < fake_device.asked.index("try steel")
    assert gate.options == {"chain": "steel"}
    await hass.async_block_till_done()


async def test_a_room_that_is_offline_can_be_adjusted_all_the_same(
    hass: HomeAssistant, room: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(room.entry_id)
    result = await fill(hass, await form_of(hass, room), presets={"presets_1": "Mass"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert room.options["presets"] == {"1": "Mass"}


async def test_a_room_has_options(room: MockConfigEntry) -> None:
    assert room.supports_options


def test_a_form_of_no_system_is_no_step() -> None:
    flow = ProcamOptionsFlow()
    assert hasattr(flow, "async_step_inogeni")
    assert not hasattr(flow, "async_step_nobody")
