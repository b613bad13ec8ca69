"""Texts of a CAMTRACK: the names bound to switcher inputs."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from simulators.inogeni import InogeniSimulator
from tests.helpers import act, sent, shows, until_state
from tests.vendors.inogeni.platforms import enable, registered

NAME = "text.room_1_switcher_input_3_name"


@pytest.fixture
async def enabled(hass: HomeAssistant, room: MockConfigEntry) -> MockConfigEntry:
    """The room with one of the texts enabled that are off at first."""
    await enable(hass, room, NAME)
    return room


async def test_the_texts_of_a_room(
    room: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    assert registered(entity_registry, room, Platform.TEXT) == snapshot


@pytest.mark.usefixtures("enabled")
async def test_a_name_is_bound_to_a_switcher_input(
    hass: HomeAssistant, camtrack: InogeniSimulator
) -> None:
    # The device cannot be asked for the name.
    assert shows(hass, NAME) == "unknown"
    await act(hass, "text.set_value", NAME, value="Chœur & orgue")
    await until_state(hass, NAME, "Chœur & orgue")
    assert camtrack.unit.switcher_names == {3: "Chœur & orgue"}
    assert sent(camtrack) == [
        '{"command":"SET SWITCHER_INPUT_NAME","value1":3,"value2":"Chœur & orgue"}'
    ]


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("name", ["", "x" * 65])
async def test_a_name_the_device_may_not_take_is_not_sent(
    hass: HomeAssistant, camtrack: InogeniSimulator, name: str
) -> None:
    # Home Assistant refuses it itself, since 2026.11 with an error of its own.
    with pytest.raises((ValueError, HomeAssistantError), match="length"):
        await act(hass, "text.set_value", NAME, value=name)
    assert sent(camtrack) == []


@pytest.mark.usefixtures("enabled")
async def test_a_name_of_two_lines_is_refused_in_a_sentence(
    hass: HomeAssistant, camtrack: InogeniSimulator
) -> None:
    with pytest.raises(ServiceValidationError, match="The name of a switcher input"):
        await act(hass, "text.set_value", NAME, value="two\nlines")
    assert sent(camtrack) == []


@pytest.mark.usefixtures("enabled")
async def test_a_name_that_others_set_is_cut_where_it_is_too_long(
    hass: HomeAssistant, camtrack: InogeniSimulator
) -> None:
    report = '{"command":"REP SWITCHER_INPUT_NAME","value1":3,"value2":"%s"}\n'
    camtrack.inject(report % ("x" * 70))
    await until_state(hass, NAME, "x" * 63 + "…")
    shown = hass.states.get(NAME)
    assert shown is not None
    assert shown.attributes["full_text"] == "x" * 70
    camtrack.inject(report % "")
    await until_state(hass, NAME, "unknown")
