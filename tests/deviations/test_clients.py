"""A client reads all of a device but what one odd answer is about."""

from collections.abc import Iterator

import pytest

from .settings import DEVICES
from .trials import Bench, faults_of, short_pauses


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no pause take longer than it needs to."""
    with short_pauses(monkeypatch):
        yield


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", DEVICES)
@pytest.mark.usefixtures("socket_enabled")
async def test_one_odd_answer_at_the_start_affects_nothing_else(name: str) -> None:
    faults = await faults_of(name, Bench.at_start, members=6, share=0.5)
    assert not faults, "\n".join(faults)


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", DEVICES)
@pytest.mark.usefixtures("socket_enabled")
async def test_odd_answers_for_a_while_affect_nothing_else_and_are_over_then(
    name: str,
) -> None:
    faults = await faults_of(name, Bench.at_run_time, members=6, share=0.08)
    assert not faults, "\n".join(faults)
