"""Counters of messages that a client does not understand."""

from custom_components.procam.clientkit.counter import Counter


def test_each_name_is_counted() -> None:
    counter = Counter()
    for name in ("REP LIGHT", "REP LIGHT", "not JSON"):
        counter.add(name)
    assert counter.counts == {"REP LIGHT": 2, "not JSON": 1}


def test_a_device_that_invents_names_takes_no_more_memory() -> None:
    counter = Counter()
    for number in range(1000):
        counter.add(f"{number:03}{'x' * 1000}")
    assert len(counter.counts) == 50
    assert max(len(name) for name in counter.counts) == 40
    assert counter.counts["others"] == 951
    counter.add(f"007{'x' * 1000}")
    assert counter.counts[f"007{'x' * 37}"] == 2
