"""What happens on a device reaches its event entity once, and in order."""

import asyncio
from collections.abc import Iterable

from homeassistant.components.event import ATTR_EVENT_TYPE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.clientkit.errors import DeviceConnectionError
from custom_components.procam.contract.descriptions import ProcamEventDescription
from custom_components.procam.contract.occurrence import Occurrence
from custom_components.procam.runtime.listeners import (
    MAX_REPORTED_AT_ONCE,
    MAX_WAITING,
    EventDispatcher,
)

from ..conftest import GATE_DATA, AddEntry
from ..fake_device import (
    FakeDevice,
    Gate,
    GateClient,
    GateMoved,
    GateState,
    _behind,
    add_fake_vendor,
)
from ..helpers import until_settled, until_state, until_true

PASSAGE = "event.gate_north_passage"
EVENTS: tuple[ProcamEventDescription[GateClient, GateState, Gate], ...] = (
    ProcamEventDescription(
        key="passage",
        name="Passage",
        event_types=["opened", "shut"],
        items_fn=lambda state: state.gates,
        unique_id_suffix_fn=lambda gate: f"passage_{gate.id}",
        device_fn=_behind,
    ),
)


def passage(move: GateMoved) -> Occurrence:
    kind = "opened" if move.open else "shut"
    return Occurrence(
        unique_id_suffix=f"passage_{move.id}", type=kind, attributes={"gate": move.id}
    )


class Diary:
    """A follower with a list of what it will find."""

    def __init__(self) -> None:
        self.found: list[Occurrence] = []
        self.error: DeviceConnectionError | None = None
        self.reads = 0

    @property
    def is_waiting(self) -> bool:
        return bool(self.found)

    async def async_read_occurrences(self) -> Iterable[Occurrence]:
        self.reads += 1
        if self.error is not None:
            raise self.error
        found, self.found = self.found, []
        return found


@pytest.fixture
async def gate_events(
    fake_device: FakeDevice, add_entry: AddEntry, monkeypatch: pytest.MonkeyPatch
) -> MockConfigEntry:
    """The fake device, which also reports events of its gates."""
    add_fake_vendor(
        monkeypatch, fake_device, events=EVENTS, occurrence_fns={GateMoved: passage}
    )
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    await until_settled(entry)
    return entry


def fired_by(hass: HomeAssistant, entity_id: str) -> list[str]:
    """Return a list that receives the type of each event of the entity."""
    fired: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        if event.data["new_state"] is not None:
            fired.append(event.data["new_state"].attributes[ATTR_EVENT_TYPE])

    async_track_state_change_event(hass, [entity_id], note)
    return fired


async def test_each_occurrence_is_reported_in_its_order(
    hass: HomeAssistant, gate_events: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fired = fired_by(hass, PASSAGE)
    for is_open in (True, False, True):
        fake_device.push("north", is_open=is_open)
    await until_true(lambda: fired == ["opened", "shut", "opened"])
    state = hass.states.get(PASSAGE)
    assert state is not None
    assert state.attributes["gate"] == "north"


async def test_an_occurrence_is_not_replayed_by_a_read(
    hass: HomeAssistant, gate_events: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fired = fired_by(hass, PASSAGE)
    fake_device.answering.clear()
    read = hass.async_create_task(gate_events.runtime_data.async_refresh())
    await until_true(lambda: gate_events.runtime_data.reads == 1)
    fake_device.push("north", is_open=True)
    await until_true(lambda: fired == ["opened"])
    fake_device.answering.set()
    await read
    assert fired == ["opened"]


async def test_what_happens_at_a_new_gate_waits_for_its_entity(
    hass: HomeAssistant, gate_events: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.push("west", is_open=True)
    await until_true(lambda: hass.states.get("event.gate_west_passage") is not None)
    await hass.async_block_till_done()
    state = hass.states.get("event.gate_west_passage")
    assert state is not None
    assert state.attributes[ATTR_EVENT_TYPE] == "opened"


async def test_a_follower_reports_what_was_missed_and_what_comes(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    add_entry: AddEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    diary = Diary()
    diary.found = [Occurrence(unique_id_suffix="passage_north", type="shut")]

    async def follow(_coordinator: object) -> Diary:
        return diary

    add_fake_vendor(monkeypatch, fake_device, events=EVENTS, event_source_fn=follow)
    fired = fired_by(hass, PASSAGE)
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    await until_true(lambda: fired[-1:] == ["shut"])
    diary.found = [Occurrence(unique_id_suffix="passage_north", type="opened")]
    await entry.runtime_data.async_refresh()
    await until_true(lambda: fired[-1:] == ["opened"])


async def test_a_pushed_event_has_the_diary_read_only_if_something_is_in_it(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    add_entry: AddEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    diary = Diary()

    async def follow(_coordinator: object) -> Diary:
        return diary

    add_fake_vendor(monkeypatch, fake_device, events=EVENTS, event_source_fn=follow)
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    await until_settled(entry)
    await hass.async_block_till_done()
    fired, reads = fired_by(hass, PASSAGE), diary.reads
    fake_device.push("north", is_open=False)
    await until_state(hass, "binary_sensor.gate_north_garage_door", "off")
    await hass.async_block_till_done()
    assert diary.reads == reads
    diary.found = [Occurrence(unique_id_suffix="passage_north", type="opened")]
    fake_device.push("north", is_open=True)
    await until_true(lambda: fired == ["opened"])


async def test_a_diary_that_cannot_be_read_is_read_the_next_time() -> None:
    occurrences, fired = EventDispatcher("Castle"), list[Occurrence]()
    occurrences.async_listen("a", fired.append)
    diary = occurrences.source = Diary()
    diary.found = [Occurrence(unique_id_suffix="a", type="shut")]
    diary.error = DeviceConnectionError("No route")
    await occurrences.async_read_occurrences()
    assert fired == []
    diary.error = None
    await occurrences.async_read_occurrences()
    assert [one.type for one in fired] == ["shut"]


async def test_a_burst_lets_others_have_their_turn_and_loses_nothing() -> None:
    occurrences, fired = EventDispatcher("Castle"), list[str]()
    diary = occurrences.source = Diary()
    diary.found = [
        Occurrence(unique_id_suffix="a", type=str(n))
        for n in range(MAX_REPORTED_AT_ONCE * 3)
    ]
    occurrences.async_listen("a", lambda one: fired.append(one.type))
    follow = asyncio.create_task(occurrences.async_read_occurrences())
    await asyncio.sleep(0)
    assert len(fired) == MAX_REPORTED_AT_ONCE
    follow.cancel()
    await asyncio.wait([follow])
    # The source counts them as delivered: cut short, the rest is reported at once.
    assert fired == [str(n) for n in range(MAX_REPORTED_AT_ONCE * 3)]


def test_what_nobody_listens_to_does_not_pile_up() -> None:
    occurrences = EventDispatcher("Castle")
    for number in range(MAX_WAITING + 5):
        occurrences.async_dispatch(Occurrence(unique_id_suffix="a", type=str(number)))
    fired: list[str] = []
    stop = occurrences.async_listen("a", lambda one: fired.append(one.type))
    assert (len(fired), fired[0]) == (MAX_WAITING, "5")
    stop()
    occurrences.async_dispatch(Occurrence(unique_id_suffix="a", type="later"))
    assert fired[-1] != "later"


async def test_without_a_follower_there_is_nothing_to_follow() -> None:
    await EventDispatcher("Castle").async_read_occurrences()
