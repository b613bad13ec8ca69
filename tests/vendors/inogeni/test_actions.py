"""Actions of a CAMTRACK."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.contract.host import StoreKey
from custom_components.procam.runtime.store import async_get_store
from custom_components.procam.vendors.inogeni.client import exchange
from simulators.inogeni import InogeniSimulator
from tests.helpers import let_time_pass, sent, shows, until_state, until_true

ON = '{"command":"SET CHANNEL_ID_AUDIO","value1":101,"value2":"ENABLE"}'
OFF = '{"command":"SET CHANNEL_ID_AUDIO","value1":101,"value2":"DISABLE"}'


async def command(hass: HomeAssistant, **data: Any) -> Any:
    return await hass.services.async_call(
        "procam", "camtrack_command", data, blocking=True, return_response=True
    )


async def simulate(hass: HomeAssistant, **data: Any) -> None:
    await hass.services.async_call("procam", "simulate_audio", data, blocking=True)


async def test_a_command_of_the_document_returns_what_the_device_replied(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    answer = await command(hass, command="GET INPUT_DEVICE_DATA")
    reports = [
        (reply["value1"], reply["value2"])
        for reply in answer["replies"]
        if reply["command"].startswith("REP")
    ]
    assert reports == [(1, "ENABLED"), (2, "ENABLED"), (3, "ENABLED")]


async def test_what_a_command_changed_shows(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    await command(hass, command="SET INPUT_DEVICE_DATA", value1="2", value2="DISABLE")
    await until_state(hass, "switch.room_1_input_2", "off")
    # The device takes numbers as numbers; a template gives text.
    assert sent(camtrack) == [
        '{"command":"SET INPUT_DEVICE_DATA","value1":2,"value2":"DISABLE"}'
    ]


async def test_what_a_command_changed_shows_when_it_is_done(
    hass: HomeAssistant, room: MockConfigEntry
) -> None:
    # The device cannot be asked for it, and a read is put off after another one.
    for number in (3, 4):
        await command(hass, command="SET SWITCHER_INPUT", value1=number)
        assert shows(hass, "select.room_1_switcher_input") == f"Input {number}"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            {"command": "SET EVERYTHING"},
            "command: SET EVERYTHING was not found. Available values are SET INPUT_DEVICE_DATA,",
        ),
        ({"command": "SET PRESET"}, "value1 is required"),
        (
            {"command": "SET PRESET", "value1": 11},
            "value1 must be from 1 to 10, not 11",
        ),
        (
            {"command": "SET INPUT_DEVICE_DATA", "value1": 1, "value2": "MAYBE"},
            "value2 must be one of ENABLE, DISABLE, not MAYBE",
        ),
        ({"command": "GET PRESET", "value1": 1}, "GET PRESET does not accept value1"),
        (
            {"command": "SET SWITCHER_INPUT_NAME", "value1": 1, "value2": "a\nb"},
            "The name of a switcher input must have 1 to 64 characters",
        ),
    ],
)
async def test_what_the_document_does_not_allow_is_not_sent(
    hass: HomeAssistant,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
    data: dict[str, Any],
    sentence: str,
) -> None:
    messages = len(camtrack.log)
    with pytest.raises(ServiceValidationError) as refused:
        await command(hass, **data)
    assert str(refused.value).startswith(sentence)
    assert len(camtrack.log) == messages


async def test_a_simulated_channel_goes_off_after_its_time(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    await simulate(hass, channel=101, duration=50)
    assert camtrack.unit.channels[101]
    let_time_pass(hass, 49)
    assert sent(camtrack) == [ON]
    let_time_pass(hass, 51)
    await camtrack.until(lambda: not camtrack.unit.channels[101])
    assert sent(camtrack) == [ON, OFF]


async def test_a_simulated_channel_goes_off_when_the_room_is_unloaded(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    await simulate(hass, channel=101)
    await hass.config_entries.async_unload(room.entry_id)
    assert sent(camtrack) == [ON, OFF]


async def test_silencing_all_channels_leaves_nothing_to_be_ended(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    camtrack.unit.channels[101] = True
    await simulate(hass, channel=0)
    assert not camtrack.unit.channels[101]
    # The end of the silence would be the end of what is simulated after it.
    assert room.runtime_data.pending_commands._pending == {}
    assert sent(camtrack) == [
        '{"command":"SET CHANNEL_ID_AUDIO","value1":0,"value2":"DISABLE"}'
    ]


@pytest.mark.parametrize("channel", [2, 100, 1000, -1, 101.5, "Lectern"])
async def test_a_channel_that_cannot_be_set_is_refused_unsent(
    hass: HomeAssistant,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
    channel: object,
) -> None:
    with pytest.raises(ServiceValidationError, match=f"101 to 999, not {channel}"):
        await simulate(hass, channel=channel)
    assert sent(camtrack) == []


async def test_a_channel_may_be_written_as_a_template_does(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    await simulate(hass, channel="101.0")
    assert sent(camtrack) == [ON]


async def test_a_channel_the_room_does_not_have_is_refused_and_leaves_nothing_to_end(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    with pytest.raises(HomeAssistantError, match="301 NOT AVAILABLE"):
        await simulate(hass, channel=301)
    assert room.runtime_data.pending_commands._pending == {}


async def test_a_channel_that_may_be_on_for_want_of_an_answer_goes_off_too(
    hass: HomeAssistant,
    room: MockConfigEntry,
    camtrack: InogeniSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange, "TIMEOUT_S", 0.1)
    camtrack.options.silent = True
    with pytest.raises(HomeAssistantError, match="did not respond in time"):
        await simulate(hass, channel=101, duration=50)
    camtrack.options.silent = False
    await camtrack.until(lambda: not camtrack.unit.channels[101])


async def test_a_channel_whose_script_was_stopped_half_way_goes_off(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    script = hass.async_create_task(simulate(hass, channel=101, duration=50))
    await camtrack.until(lambda: camtrack.unit.channels[101])
    script.cancel()
    await camtrack.until(lambda: not camtrack.unit.channels[101])
    assert sent(camtrack) == [ON, OFF]


async def test_the_web_login_is_deleted_only_when_confirmed(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    before = sent(camtrack)
    with pytest.raises(ServiceValidationError) as refused:
        await command(hass, command="delete credentials")
    assert refused.value.translation_key == "confirm_needed"
    assert sent(camtrack) == before
    camtrack.unit.delete_flag = True
    await command(hass, command="DELETE CREDENTIALS", confirm=True)
    assert sent(camtrack)[-1] == '{"command":"DELETE CREDENTIALS"}'


@pytest.mark.parametrize("duration", [0, 3601, "long"])
async def test_a_duration_out_of_range_is_refused(
    hass: HomeAssistant, room: MockConfigEntry, duration: Any
) -> None:
    with pytest.raises(ServiceValidationError, match="duration must be from"):
        await simulate(hass, channel=101, duration=duration)


async def test_a_channel_left_active_by_a_power_cut_is_ended_at_the_next_start(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    memory = async_get_store(hass, room.entry_id, StoreKey.RUNNING)
    await simulate(hass, channel=101, duration=30)
    noted = await memory.async_load()
    await hass.config_entries.async_unload(room.entry_id)
    await memory.async_save(noted)
    camtrack.log.clear()
    await hass.config_entries.async_setup(room.entry_id)
    await until_true(lambda: sent(camtrack) == [OFF])
