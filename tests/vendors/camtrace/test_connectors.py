"""Metadata events in Home Assistant: of chosen connectors only, each once."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.procam.runtime.store import async_get_store
from custom_components.procam.vendors.camtrace.client import MetadataEvent
from custom_components.procam.vendors.camtrace.event_source import connector_occurrences
from tests.helpers import until_settled

from .helpers import Site

UUID = "3000efd7-62b3-4a6e-ac05-a76f0d831a56"
TAIL = f"connector_{UUID}_event"

type Choose = Callable[..., Awaitable[None]]


@pytest.fixture
def choose(site: Site) -> Choose:
    """Choose connectors in the options."""

    async def change(*uuids: str) -> None:
        options = site.hass.config_entries.options
        form = await options.async_init(site.entry.entry_id)
        values = {"alarm_hold": 30, "connectors": list(uuids), "test_webhook": False}
        await options.async_configure(form["flow_id"], values)
        await site.hass.async_block_till_done()
        await until_settled(site.entry)

    return change


async def insert(site: Site) -> str:
    """Insert an event at the server."""
    made = await site.ask(
        "insert_event",
        connector=UUID,
        event_type="accesscontrol.accessgranted",
        parameters={"userName": "Anna", "doorName": "Sacristy"},
    )
    return str(made["id"])


async def read(site: Site) -> None:
    """Read when the connectors are due again."""
    site.entry.runtime_data.client._schedule.expire("metadata")
    await site.read()


class Heard:
    """The metadata events that an entity fires, by id."""

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        self.states: list[tuple[str, str]] = []
        self._entity_id = entity_id
        hass.bus.async_listen("state_changed", self._note)

    def _note(self, event: Any) -> None:
        new = event.data["new_state"]
        if event.data["entity_id"] == self._entity_id and new is not None:
            seen = new.attributes.get("event_id"), new.state
            if seen[0] is not None and seen not in self.states:
                self.states.append(seen)

    @property
    def ids(self) -> list[str]:
        """Return the ids of the fired events; a restored state is not counted."""
        return [number for number, state in self.states if state != "unavailable"]


async def test_without_chosen_connectors_there_is_no_event(site: Site) -> None:
    await insert(site)
    site.device.log.clear()
    await site.read()
    assert not [one for one in site.device.log if "/devices/" in one.line]
    assert TAIL not in site.tails("event")


async def test_an_inserted_event_is_reported_once(
    hass: HomeAssistant, site: Site, choose: Choose
) -> None:
    await insert(site)
    await choose(UUID)
    assert site.shows("event", TAIL) == "unknown"
    heard = Heard(hass, site.entity("event", TAIL))
    number = await insert(site)
    for _ in range(3):
        await read(site)
    assert heard.ids == [number]
    state = hass.states.get(site.entity("event", TAIL))
    assert state is not None
    assert state.attributes["event_type"] == "accesscontrol"
    assert state.attributes["type"] == "accesscontrol.accessgranted"
    assert state.attributes["parameters"] == {
        "userName": "Anna",
        "doorName": "Sacristy",
    }


async def test_a_restart_replays_none_and_misses_none(
    hass: HomeAssistant, site: Site, choose: Choose
) -> None:
    await choose(UUID)
    heard = Heard(hass, site.entity("event", TAIL))
    before = await insert(site)
    await read(site)
    await hass.async_block_till_done()
    await site.unload_for_restart()
    await hass.config_entries.async_setup(site.entry.entry_id)
    await until_settled(site.entry)
    after = await insert(site)
    await read(site)
    assert heard.ids == [before, after]


async def test_a_damaged_mark_starts_from_now(
    hass: HomeAssistant, site: Site, choose: Choose, caplog: pytest.LogCaptureFixture
) -> None:
    await choose(UUID)
    await site.unload_for_restart()
    memory = async_get_store(hass, site.entry.entry_id)
    await memory.async_save({"connectors": {UUID: {"time": "noon"}}})
    await hass.config_entries.async_setup(site.entry.entry_id)
    await until_settled(site.entry)
    assert "events start from now" in caplog.text
    heard = Heard(hass, site.entity("event", TAIL))
    number = await insert(site)
    await read(site)
    assert heard.ids == [number]


async def test_a_connector_belongs_to_its_camera_or_the_server(
    hass: HomeAssistant, site: Site, choose: Choose
) -> None:
    own = site.device.cameras[2].device_id
    assert own is not None
    await choose(UUID, own)
    entities = er.async_get(hass)

    def device_of(domain: str, tail: str) -> str | None:
        entity = entities.async_get(site.entity(domain, tail))
        return entity.device_id if entity else None

    camera = device_of("event", "camera_2_alarm_event")
    assert device_of("event", f"connector_{own}_event") == camera
    assert device_of("event", TAIL) == device_of("sensor", "license_expiry")
    site.device.raise_alarm(2)
    await read(site)
    event_type = site.attribute("event", f"connector_{own}_event", "event_type")
    assert event_type == "analytics"


async def test_a_connector_no_longer_chosen_is_removed(
    site: Site, choose: Choose
) -> None:
    await choose(UUID)
    assert TAIL in site.tails("event")
    await choose()
    assert TAIL not in site.tails("event")


async def test_without_the_right_it_is_hidden_and_explained(
    site: Site, choose: Choose
) -> None:
    site.device.users["admin"].search_events = False
    await choose(UUID)
    assert TAIL not in site.tails("event")
    assert site.issues() == {"rights_metadata"}
    assert site.shows("binary_sensor", "camera_1_connected") == "on"
    site.device.users["admin"].search_events = True
    await read(site)
    assert site.issues() == set()
    assert site.shows("event", TAIL) == "unknown"


def test_an_event_of_any_size_fits() -> None:
    params: dict[str, object] = {f"number{turn}": turn for turn in range(50)}
    event = MetadataEvent(
        id="1",
        source_id=None,
        time=datetime(2026, 1, 1, tzinfo=UTC),
        type="weather.rain",
        label="x" * 5000,
        params={"text": "y" * 5000, "list": [1], **params},
    )
    (occurrence,) = connector_occurrences([(UUID, event)])
    assert (occurrence.unique_id_suffix, occurrence.type) == (TAIL, "other")
    assert len(occurrence.attributes["label"]) == 200
    parameters = occurrence.attributes["parameters"]
    assert len(parameters) == 20
    assert len(parameters["text"]) == 200
    assert "list" not in parameters
