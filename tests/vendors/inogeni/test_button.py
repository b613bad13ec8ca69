"""Buttons of a CAMTRACK."""

from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from simulators.inogeni import InogeniSimulator
from tests.conftest import AddEntry
from tests.helpers import act, sent, until_settled
from tests.vendors.inogeni.platforms import enable, registered

DELETE = "button.room_1_delete_web_login"


@pytest.fixture
async def enabled(hass: HomeAssistant, room: MockConfigEntry) -> MockConfigEntry:
    """The room with the button enabled that is off at first."""
    await enable(hass, room, DELETE)
    return room


async def test_the_buttons_of_a_room(
    room: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    assert registered(entity_registry, room, Platform.BUTTON) == snapshot


async def test_audio_activity_is_reset_at_once(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
) -> None:
    entry = await add_entry("inogeni", address)
    await until_settled(entry)
    camtrack.unit.set_channel(201, active=True)
    await act(hass, "button.press", "button.room_1_reset_audio_channels")
    assert camtrack.unit.active_channels() == []
    assert sent(camtrack) == [
        '{"command":"SET CHANNEL_ID_AUDIO","value1":0,"value2":"DISABLE"}'
    ]


async def test_deleting_the_web_login_is_refused_in_the_devices_words(
    hass: HomeAssistant, enabled: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    with pytest.raises(HomeAssistantError, match="CREDENTIAL DELETE FLAG NOT SET"):
        await act(hass, "button.press", DELETE)
    assert camtrack.unit.credentials
    camtrack.unit.delete_flag = True
    await act(hass, "button.press", DELETE)
    assert not camtrack.unit.credentials
    assert sent(camtrack) == ['{"command":"DELETE CREDENTIALS"}'] * 2


async def test_where_there_is_no_web_login_the_device_says_so(
    hass: HomeAssistant, enabled: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    camtrack.unit.credentials = False
    with pytest.raises(HomeAssistantError, match="NO CREDENTIALS FOUND"):
        await act(hass, "button.press", DELETE)
