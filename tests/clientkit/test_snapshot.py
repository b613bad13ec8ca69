"""The state a client owns: read whole, changed by events, never older than either."""

import pytest

from custom_components.procam.clientkit import snapshot
from custom_components.procam.clientkit.snapshot import Snapshot

type Lamps = dict[str, bool]


def switched(lamps: Lamps, event: tuple[str, bool]) -> Lamps:
    name, on = event
    return lamps if lamps.get(name) is on else {**lamps, name: on}


def test_an_event_during_a_read_is_applied_on_top_of_the_older_answer() -> None:
    held = Snapshot[Lamps, tuple[str, bool]](switched)
    with held.reading():
        assert held.put(("hall", True)) == (("hall", True),)
        held.set({"hall": False, "yard": False})
    assert held.state == {"hall": True, "yard": False}


def test_reads_side_by_side_keep_what_arrived_since_the_first_began() -> None:
    held = Snapshot[Lamps, tuple[str, bool]](switched, {})
    with held.reading():
        held.put(("hall", True))
        with held.reading():
            held.set({"hall": False})
    assert held.state == {"hall": True}
    with held.reading():
        held.set({"hall": False})
    assert held.state == {"hall": False}


def test_a_read_that_finds_nothing_new_keeps_the_object_that_is_shown() -> None:
    held = Snapshot[Lamps, tuple[str, bool]](switched)
    held.set({"hall": True})
    shown = held.state
    held.set({"hall": True})
    held.put(("hall", True))
    assert held.state is shown


def test_a_read_that_fails_keeps_what_was_reported_meanwhile() -> None:
    held = Snapshot[Lamps, tuple[str, bool]](switched, {"hall": False})

    def failing() -> None:
        with held.reading():
            held.put(("hall", True))
            raise TimeoutError

    with pytest.raises(TimeoutError):
        failing()
    assert held.state == {"hall": True}


def test_a_flood_during_a_read_stays_within_bounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshot, "MAX_REPLAY", 2)
    held = Snapshot[Lamps, tuple[str, bool]](switched)
    with held.reading():
        for name in ("hall", "yard", "roof"):
            held.put((name, True))
        held.set({})
    assert held.state == {"yard": True, "roof": True}


def test_a_first_read_that_fails_leaves_nothing_behind() -> None:
    held = Snapshot[Lamps, tuple[str, bool]](switched)

    def failing() -> None:
        with held.reading():
            held.put(("hall", True))
            raise TimeoutError

    with pytest.raises(TimeoutError):
        failing()
    with held.reading():
        assert held.put(("hall", True)) == (("hall", True),)
    held.set({"hall": False})
    assert held.state == {"hall": False}
