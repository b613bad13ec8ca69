"""Voice sentences and the actions they perform."""

from typing import Any

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.inogeni import InogeniSimulator

from ..conftest import AddEntry
from ..helpers import sent, until_settled


@pytest.fixture
async def hall(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
) -> None:
    """A room whose presets have names, and an assistant that listens."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    entry = await add_entry("inogeni", address, {"presets": {"1": "Lecture"}})
    await until_settled(entry)


async def say(hass: HomeAssistant, sentence: str) -> str:
    result = await conversation.async_converse(hass, sentence, None, Context(), "en")
    await hass.async_block_till_done()
    assert result.response.response_type is not None
    return str(result.response.response_type.value)


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize(
    "sentence", ["activate Room 1 Lecture", "activate the Room 1 Lecture scene"]
)
async def test_activate_a_preset_of_a_room(
    hass: HomeAssistant, camtrack: InogeniSimulator, sentence: str
) -> None:
    assert await say(hass, sentence) == "action_done"
    assert sent(camtrack) == ['{"command":"SET PRESET","value1":1}']


@pytest.mark.usefixtures("hall")
async def test_a_preset_is_known_by_its_own_name(
    hass: HomeAssistant, camtrack: InogeniSimulator
) -> None:
    assert await say(hass, "activate Lecture") == "action_done"
    assert sent(camtrack) == ['{"command":"SET PRESET","value1":1}']


@pytest.mark.usefixtures("hall")
async def test_a_renamed_preset_is_no_longer_known_by_its_old_name(
    hass: HomeAssistant, camtrack: InogeniSimulator, entity_registry: er.EntityRegistry
) -> None:
    mine: list[er.AliasEntry] = [er.COMPUTED_NAME, "Lecture", "the talk"]
    entity_registry.async_update_entity("scene.room_1_lecture", aliases=mine)
    (entry,) = hass.config_entries.async_loaded_entries("procam")
    assert isinstance(entry, MockConfigEntry)
    hass.config_entries.async_update_entry(entry, options={"presets": {"1": "Speech"}})
    await hass.config_entries.async_reload(entry.entry_id)
    await until_settled(entry)
    assert await say(hass, "activate Lecture") == "error"
    for sentence in ("activate Speech", "activate the talk", "activate Room 1 Speech"):
        assert await say(hass, sentence) == "action_done"


@pytest.mark.usefixtures("hall")
async def test_turn_off_an_input_by_its_name(
    hass: HomeAssistant, camtrack: InogeniSimulator
) -> None:
    assert await say(hass, "turn off Room 1 Input 2") == "action_done"
    assert not camtrack.unit.enabled["INPUT_DEVICE_DATA"][2]


@pytest.mark.usefixtures("hall")
async def test_an_input_listens_to_the_name_the_user_gave_it(
    hass: HomeAssistant, camtrack: InogeniSimulator, entity_registry: er.EntityRegistry
) -> None:
    renamed = entity_registry.async_update_entity(
        "switch.room_1_input_2", name="pulpit microphone"
    )
    await hass.async_block_till_done()
    # Since 2026.11 Home Assistant puts the device's name before it.
    name = er.async_get_full_entity_name(hass, renamed)
    assert await say(hass, f"turn off the {name}") == "action_done"
    assert sent(camtrack) == [
        '{"command":"SET INPUT_DEVICE_DATA","value1":2,"value2":"DISABLE"}'
    ]


@pytest.mark.usefixtures("hall")
async def test_a_preset_that_is_not_there_is_not_guessed(
    hass: HomeAssistant, camtrack: InogeniSimulator
) -> None:
    assert await say(hass, "activate Banquet") == "error"
    assert sent(camtrack) == []
