"""Growing pauses between retries, and what ends them."""

import asyncio

import pytest

from custom_components.procam.runtime import backoff as backoff_module
from custom_components.procam.runtime.backoff import Backoff, longest_wait


@pytest.fixture(autouse=True)
def known_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with two seconds, without chance."""
    monkeypatch.setattr(backoff_module, "FIRST_WAIT_S", 2.0)
    monkeypatch.setattr(backoff_module, "JITTER", 0.0)


async def pauses(
    backoff: Backoff, times: int, *, supported: bool = True
) -> list[float]:
    """Return how long pauses would be, without waiting; a busy machine adds a little."""
    found = []
    for _ in range(times):
        waiting = asyncio.create_task(backoff.wait(supported=supported))
        begun = asyncio.get_running_loop().time()
        await asyncio.sleep(0)
        end = begun if backoff._pause is None else backoff._pause.when()
        assert end is not None
        found.append(end - begun)
        waiting.cancel()
        await asyncio.wait((waiting,))
    return found


@pytest.mark.parametrize(
    ("outage_s", "longest_s"),
    [(0, 1), (299, 1), (1950, 30.5), (3600, 60), (86_400, 60)],
)
def test_tries_are_frequent_for_five_minutes_and_rare_after_an_hour(
    outage_s: float, longest_s: float
) -> None:
    assert longest_wait(1.0, outage_s) == pytest.approx(longest_s)


async def test_pauses_double_up_to_a_limit() -> None:
    waited = await pauses(Backoff(5.0), 5)
    assert waited == pytest.approx([0, 2, 4, 5, 5], abs=0.5)


async def test_a_pause_that_is_ending_may_be_ended_again() -> None:
    backoff = Backoff(0.05)
    await backoff.wait()
    pause = asyncio.create_task(backoff.wait())
    await asyncio.sleep(0)
    backoff.retry_now()
    # The time is up, and the pause has not been resumed yet.
    await asyncio.sleep(0)
    backoff.retry_now()
    await pause


async def test_what_is_not_supported_is_tried_less_and_less_often() -> None:
    *_, last = await pauses(Backoff(2.0), 5, supported=False)
    assert last == pytest.approx(16, abs=0.5)


async def test_after_a_success_the_next_try_is_at_once() -> None:
    backoff = Backoff(60.0)
    await backoff.wait()
    backoff.reset()
    assert await pauses(backoff, 1) == [0]


async def test_forty_rooms_do_not_try_in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff_module, "JITTER", 2.0)

    async def second_pause() -> float:
        return (await pauses(Backoff(1.0), 2))[1]

    waited = await asyncio.gather(*(second_pause() for _ in range(10)))
    assert max(waited) - min(waited) > 0.1


async def test_a_pause_can_be_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff_module, "FIRST_WAIT_S", 30.0)
    backoff = Backoff(60.0)
    backoff.retry_now()
    await backoff.wait()
    pause = asyncio.create_task(backoff.wait())
    await asyncio.sleep(0.02)
    assert not pause.done()
    backoff.retry_now()
    async with asyncio.timeout(1):
        await pause
