"""Diagnostic sensors of a CAMTRACK: what it is reached by."""

from typing import Any

from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.inogeni import InogeniSimulator
from tests.conftest import AddEntry
from tests.helpers import shows, until_settled, until_state

PUSH = "binary_sensor.room_1_push_connection"

pytestmark = pytest.mark.usefixtures("all_enabled")
CONNECTION = "sensor.room_1_connection"


@pytest.mark.parametrize("transport", ["websocket", "tcp"])
async def test_the_connection_in_use_is_shown(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
    transport: str,
) -> None:
    entry = await add_entry("inogeni", address | {"transport": transport})
    await until_settled(entry)
    assert shows(hass, CONNECTION) == transport
    assert shows(hass, PUSH) == "on"


async def test_without_websocket_the_connection_is_tcp(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    add_entry: AddEntry,
    address: dict[str, Any],
) -> None:
    await camtrack.set_transport("websocket", on=False)
    entry = await add_entry("inogeni", address)
    await until_settled(entry)
    assert shows(hass, CONNECTION) == "tcp"


async def test_a_room_that_loses_its_websocket_goes_on_over_tcp(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    assert shows(hass, CONNECTION) == "websocket"
    await camtrack.set_transport("websocket", on=False)
    await until_state(hass, CONNECTION, "tcp")
    await until_settled(room)
    assert shows(hass, PUSH) == "on"


async def test_both_are_diagnostic_and_known_by_their_tails(
    room: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    push = entity_registry.async_get(PUSH)
    connection = entity_registry.async_get(CONNECTION)
    assert push is not None
    assert connection is not None
    assert push.unique_id == "inogeni_one_push"
    assert connection.unique_id == "inogeni_one_transport"
    for entity in (push, connection):
        assert entity.entity_category is EntityCategory.DIAGNOSTIC
