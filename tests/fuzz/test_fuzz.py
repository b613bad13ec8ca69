"""Some seconds of mutated answers: a longer run is `scripts/fuzz`."""

import time
from typing import override

import pytest

from . import run, targets
from .run import Run, corpora

SECONDS = 10.0


@pytest.mark.usefixtures("socket_enabled")
def test_no_mutated_answer_raises_hangs_or_grows() -> None:
    result = Run(corpora(), seed=1).go(SECONDS)
    assert not result.findings, list(result.findings.values())
    assert all(result.cases[name] for name in targets.TARGETS)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> dict[str, targets.Target]:
    """Targets of this test alone."""
    chosen: dict[str, targets.Target] = {}

    class Shares(dict[str, tuple[targets.Target, float]]):
        @override
        def __getitem__(self, name: str) -> tuple[targets.Target, float]:
            return chosen[name], 1.0

    monkeypatch.setattr(run, "TARGETS", Shares())
    return chosen


def test_an_error_is_found_once_with_the_seed_that_repeats_it(
    only: dict[str, targets.Target],
) -> None:
    def fail(seed: int, _: object) -> tuple[int, float]:
        if seed % 5 == 0:
            raise KeyError(seed)
        return 3, 0.0

    only["bad"] = fail
    result = Run({}, seed=1, names=["bad"]).go(60, inputs=60)
    (finding,) = result.findings.values()
    assert finding.times > 1
    again = Run({}, seed=0, names=["bad"])
    again.once("bad", finding.seed)
    assert again.result.findings


def test_a_slow_input_is_a_finding(
    only: dict[str, targets.Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SLOW_S", 0.02)
    monkeypatch.setattr(run, "BREAK_S", 0.2)

    def work(seed: int, _: object) -> tuple[int, float]:
        until = time.process_time() + (9 if seed else 0.05)
        while time.process_time() < until:
            pass
        return 1, 0.0

    only["slow"] = work
    for seed in (0, 1):
        runner = Run({}, seed=0, names=["slow"])
        runner.once("slow", seed)
        assert runner.result.findings
