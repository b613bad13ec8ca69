"""The clock of the frames of a simulated camera."""

import asyncio

import pytest

from simulators.frame_clock import FrameClock


class Time:
    """A clock that advances only by simulated sleep and work."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "time", lambda: self.now)
        monkeypatch.setattr(asyncio, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def test_frames_keep_their_rate_while_the_work_takes_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    time = Time(monkeypatch)
    clock = FrameClock()
    taken = []
    for number in range(16):
        taken.append(clock.seconds)
        time.now += 0.02 if number % 2 else 0.05
        await clock.tick(15)
    assert taken == pytest.approx([number / 15 for number in range(16)])
    assert time.now == pytest.approx(100 + 16 / 15)


async def test_a_late_frame_is_not_followed_by_a_bunch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    time = Time(monkeypatch)
    clock = FrameClock()
    time.now += 1.0
    await clock.tick(10)
    assert clock.seconds == pytest.approx(1.0)
    await clock.tick(10)
    assert clock.seconds == pytest.approx(1.1)
