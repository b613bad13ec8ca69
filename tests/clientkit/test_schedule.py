"""What a read asks for: within its budget, and never more broken than one request."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise
import logging

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
)
from custom_components.procam.clientkit.schedule import (
    FIRST_RETRY_REFUSED_S,
    FIRST_RETRY_S,
    LAST_RETRY_S,
    TOLERANCE,
    Job,
    Part,
    Schedule,
)

ODD = DeviceResponseError("lamp.level should be a number", status=200)


class Lighthouse:
    """A device with many lamps; each request of it can be made to fail."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.errors: dict[str, Exception] = {}
        self.asked: list[str] = []
        self.schedule = Schedule(lambda: self.now)

    def fetch(self, key: str) -> Callable[[], Awaitable[int]]:
        async def fetch() -> int:
            await asyncio.sleep(0)
            self.asked.append(key)
            if key in self.errors:
                raise self.errors[key]
            return len(self.asked)

        return fetch

    def job(self, key: str, **options: object) -> Job:
        fetch = self.fetch(key)

        async def run() -> None:
            await fetch()

        return Job(key=key, run=run, **options)  # type: ignore[arg-type]

    async def read(self, *jobs: Job, slots: int | None = None) -> list[str]:
        """Read, and return what was asked."""
        self.asked.clear()
        await self.schedule.run(jobs, slots)
        return list(self.asked)


@pytest.fixture
def house() -> Lighthouse:
    return Lighthouse()


async def test_everything_is_asked_at_first_and_then_when_it_is_due(
    house: Lighthouse,
) -> None:
    jobs = (
        house.job("id", essential=True),
        house.job("lamps"),
        house.job("horn", every_s=60),
    )
    assert await house.read(*jobs) == ["id", "lamps", "horn"]
    assert await house.read(*jobs) == ["id", "lamps"]
    house.now += 60
    assert await house.read(*jobs) == ["id", "lamps", "horn"]


async def test_the_latest_share_the_slots_that_are_left(house: Lighthouse) -> None:
    jobs = (house.job("id"), house.job("old", every_s=10), house.job("new", every_s=40))
    await house.read(*jobs)
    house.now += 40
    assert await house.read(*jobs, slots=2) == ["id", "old"]
    assert await house.read(*jobs, slots=1) == ["id", "new"]


async def test_a_part_that_fails_affects_nothing_else(house: Lighthouse) -> None:
    lost: list[DeviceError] = []
    jobs = (
        house.job("id", essential=True),
        house.job("horn", failed=lost.append),
        house.job("lamps"),
    )
    house.errors["horn"] = ODD
    assert await house.read(*jobs) == ["id", "horn", "lamps"]
    assert lost == [ODD]
    assert house.schedule.failures["horn"].status == 200


async def test_a_number_too_large_for_a_date_is_a_part_that_fails(
    house: Lighthouse,
) -> None:
    house.errors["clock"] = OverflowError("date value out of range")
    await house.read(house.job("clock"))
    assert "OverflowError" in house.schedule.failures["clock"].detail


async def test_what_fails_is_asked_again_rarer_and_rarer(house: Lighthouse) -> None:
    jobs = (house.job("id", essential=True), house.job("horn"))
    house.errors["horn"] = ODD
    moments = []
    for second in range(0, 3600 * 6, 30):
        house.now = float(second)
        if "horn" in await house.read(*jobs):
            moments.append(second)
    gaps = [after - before for before, after in pairwise(moments)]
    assert gaps[:4] == [FIRST_RETRY_S * n for n in (1, 2, 4, 8)]
    assert gaps[-1] == LAST_RETRY_S
    del house.errors["horn"]
    house.now += LAST_RETRY_S
    await house.read(*jobs)
    assert not house.schedule.failures
    assert await house.read(*jobs) == ["id", "horn"]


async def test_what_is_refused_is_asked_again_after_minutes(house: Lighthouse) -> None:
    part = Part("horn", house.fetch("horn"), 0, every_s=10, retry_s=400)
    await house.read(part.job)
    for error in (DevicePermissionError("no"), DeviceNotFoundError("no", status=404)):
        house.errors["horn"] = error
        house.schedule.expire()
        await house.read(part.job)
        assert part.value == 0, "a right that is gone is no single odd answer"
        assert part.error is error
    house.now += FIRST_RETRY_REFUSED_S
    assert not await house.read(part.job)
    house.now += 100
    assert await house.read(part.job)


async def test_a_part_keeps_its_value_over_a_few_odd_answers(house: Lighthouse) -> None:
    part = Part("horn", house.fetch("horn"), 0)
    await house.read(part.job)
    house.errors["horn"] = ODD
    for _ in range(TOLERANCE):
        await house.read(part.job)
        assert part.value == 1
    await house.read(part.job)
    assert part.value == 0
    del house.errors["horn"]
    house.now += LAST_RETRY_S
    await house.read(part.job)
    assert part.value == 1
    assert part.error is None


async def test_a_failure_is_logged_once_and_so_is_its_end(
    house: Lighthouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    house.errors["horn"] = DeviceResponseError(
        "http://u:geheim@192.0.2.1/x password=geheim " + "long " * 100
    )
    job = house.job("horn")
    for _ in range(3):
        await house.read(job)
        house.now += LAST_RETRY_S
    assert caplog.text.count("horn cannot be read") == 1
    assert house.schedule.failures["horn"].times == 3
    assert len(house.schedule.failures["horn"].detail) == 200
    del house.errors["horn"]
    await house.read(job)
    await house.read(job)
    assert caplog.text.count("horn can be read again") == 1
    assert "geheim" not in caplog.text


async def test_what_is_not_documented_is_missing_without_a_line_in_the_log(
    house: Lighthouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    job = house.job("horn", optional=True)
    house.errors["horn"] = DeviceNotFoundError("no", status=404)
    await house.read(job)
    assert house.schedule.failures["horn"].status == 404
    house.schedule.expire()
    house.errors["horn"] = ODD
    await house.read(job)
    house.schedule.expire()
    del house.errors["horn"]
    await house.read(job)
    assert not caplog.records
    house.errors["horn"] = ODD
    await house.read(job)
    assert "horn cannot be read" in caplog.text


async def test_an_essential_part_fails_the_read(house: Lighthouse) -> None:
    jobs = (house.job("id", essential=True, tolerance=1), house.job("horn", every_s=99))
    house.errors["id"] = ODD
    with pytest.raises(DeviceResponseError):
        await house.read(*jobs)
    del house.errors["id"]
    await house.read(*jobs)
    house.errors["id"] = ODD
    assert await house.read(*jobs) == ["id"], "one odd answer is let pass"
    with pytest.raises(DeviceResponseError):
        await house.read(*jobs)


async def test_after_a_lost_connection_everything_is_asked(house: Lighthouse) -> None:
    jobs = (house.job("id", essential=True), house.job("horn", every_s=99))
    await house.read(*jobs)
    house.errors["id"] = DeviceConnectionError("gone")
    with pytest.raises(DeviceConnectionError):
        await house.read(*jobs)
    del house.errors["id"]
    assert await house.read(*jobs) == ["id", "horn"]


async def test_one_that_hangs_keeps_only_its_own_group_waiting(
    house: Lighthouse,
) -> None:
    for key in ("east.lamp", "east.horn"):
        house.errors[key] = DeviceConnectionError("no answer")
    east = [house.job(f"east.{part}") for part in ("lamp", "horn", "door")]
    jobs = [house.job("id", essential=True), *east, house.job("west.lamp")]
    asked = await house.read(*jobs)
    assert sorted(asked) == ["east.horn", "east.lamp", "id", "west.lamp"]
    assert "east.door" in await house.read(*jobs)


async def test_one_request_that_hangs_keeps_nothing_else_waiting(
    house: Lighthouse,
) -> None:
    for key in ("east.lamp", "east.door"):
        house.errors[key] = DeviceConnectionError("no answer")
    jobs = [house.job(f"east.{part}") for part in ("lamp", "horn", "door", "bell")]
    asked = await house.read(house.job("id", essential=True), *jobs)
    assert asked == ["id", "east.lamp", "east.horn", "east.door", "east.bell"]


@pytest.mark.parametrize("error", [DeviceAuthError("no"), DeviceConnectionError("no")])
async def test_whether_the_device_is_lost_is_for_the_essential_part_to_say(
    house: Lighthouse, error: DeviceError
) -> None:
    jobs = (house.job("id", essential=True, every_s=99), house.job("horn"))
    await house.read(*jobs)
    house.errors["horn"] = error
    again = ["horn"] if isinstance(error, DeviceAuthError) else []
    assert await house.read(*jobs) == ["horn", "id", *again]
    house.errors["id"] = error
    house.now += LAST_RETRY_S
    with pytest.raises(type(error)):
        await house.read(*jobs)


async def test_one_rejected_login_fails_no_part_if_the_essential_part_is_read(
    house: Lighthouse, caplog: pytest.LogCaptureFixture
) -> None:
    house.errors["horn"] = DeviceAuthError("busy")

    async def found() -> None:
        await house.fetch("id")()
        house.errors.clear()

    essential = Job(key="id", run=found, essential=True, every_s=99)
    house.schedule.done(essential)
    assert await house.read(essential, house.job("horn")) == ["horn", "id", "horn"]
    assert not house.schedule.failures
    assert not caplog.records


async def test_without_an_essential_part_a_lost_device_fails_the_read(
    house: Lighthouse,
) -> None:
    house.errors["horn"] = DeviceConnectionError("gone")
    with pytest.raises(DeviceConnectionError):
        await house.read(house.job("horn"))


async def test_a_fault_of_ours_is_not_swallowed(house: Lighthouse) -> None:
    house.errors["horn"] = TypeError("ours")
    with pytest.raises(TypeError):
        await house.read(house.job("horn"))


async def test_what_a_command_changed_is_asked_with_the_next_read(
    house: Lighthouse,
) -> None:
    jobs = [house.job(key, every_s=99) for key in ("east.lamp", "west.lamp")]
    await house.read(*jobs)
    house.schedule.expire("east.")
    assert await house.read(*jobs) == ["east.lamp"]
    house.schedule.within("west.lamp", 20)
    house.schedule.within("north.lamp", 20)
    house.now += 20
    assert await house.read(*jobs) == ["west.lamp"]


async def test_parts_that_are_gone_leave_nothing_behind(house: Lighthouse) -> None:
    house.errors["horn"] = ODD
    await house.read(house.job("horn", every_s=99))
    house.schedule.keep_only({"lamps"})
    assert not house.schedule.failures
    assert await house.read(house.job("horn", every_s=99)) == ["horn"]


async def test_a_period_may_grow_while_something_else_matters_more(
    house: Lighthouse,
) -> None:
    await house.read(house.job("horn"))
    assert await house.read(house.job("horn", every_s=9)) == []
    assert await house.read(house.job("horn")) == ["horn"]


async def test_parts_that_fail_with_the_device_are_not_logged(
    house: Lighthouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    jobs = (
        house.job("id", essential=True, every_s=99),
        house.job("horn"),
        house.job("lamps"),
    )
    await house.read(*jobs)
    house.errors = {"id": ODD, "horn": ODD, "lamps": ODD}
    with pytest.raises(DeviceResponseError):
        await house.read(*jobs)
    house.errors.clear()
    await house.read(*jobs)
    assert "horn" not in caplog.text


@pytest.mark.parametrize(
    "error", [ODD, DevicePermissionError("no"), DeviceAuthError("who?")]
)
async def test_after_any_failure_of_the_device_everything_is_asked(
    house: Lighthouse, error: DeviceError
) -> None:
    jobs = (house.job("id", essential=True), house.job("horn", every_s=99))
    await house.read(*jobs)
    house.errors["id"] = error
    with pytest.raises(type(error)):
        await house.read(*jobs)
    del house.errors["id"]
    assert await house.read(*jobs) == ["id", "horn"]


async def test_a_device_that_refuses_all_it_is_asked_is_not_taken_for_a_lost_right(
    house: Lighthouse,
) -> None:
    identity = house.job("id", essential=True, every_s=9999, tolerance=TOLERANCE)
    jobs = (identity, house.job("horn"), house.job("lamps"))
    await house.read(*jobs)
    house.errors["horn"] = DevicePermissionError("no")
    assert await house.read(*jobs) == ["horn", "lamps"]
    house.now += FIRST_RETRY_REFUSED_S
    house.errors["lamps"] = DevicePermissionError("no")
    assert await house.read(*jobs) == ["horn", "lamps", "id"]
    house.now += LAST_RETRY_S
    house.errors["id"] = ODD
    with pytest.raises(DeviceResponseError):
        await house.read(*jobs)


async def test_an_odd_identity_is_tolerated_while_something_else_is_answered(
    house: Lighthouse,
) -> None:
    identity = house.job("id", essential=True, tolerance=TOLERANCE)
    jobs = (identity, house.job("horn"), house.job("lamps"))
    await house.read(*jobs)
    house.errors = {"id": ODD, "horn": ODD}
    await house.read(*jobs)
    house.now += FIRST_RETRY_S
    house.errors["lamps"] = ODD
    with pytest.raises(DeviceResponseError):
        await house.read(*jobs)


async def test_without_an_identity_what_is_refused_is_a_part(house: Lighthouse) -> None:
    job = house.job("horn")
    await house.read(job)
    house.errors["horn"] = ODD
    await house.read(job)
    assert house.schedule.failures


async def test_a_part_that_is_not_of_the_device_proves_nothing(
    house: Lighthouse,
) -> None:
    jobs = (
        house.job("id", essential=True, every_s=99, tolerance=TOLERANCE),
        house.job("horn"),
        house.job("lamps"),
        house.job("sun", proves=False),
    )
    await house.read(*jobs)
    house.errors = {"id": ODD, "horn": ODD, "lamps": ODD}
    with pytest.raises(DeviceResponseError):
        await house.read(*jobs)


async def test_without_an_essential_part_odd_answers_alone_lose_no_device(
    house: Lighthouse,
) -> None:
    jobs = (house.job("lamps.a"), house.job("lamps.b"))
    await house.read(*jobs)
    house.errors = {"lamps.a": ODD, "lamps.b": ODD}
    await house.read(*jobs)
    assert set(house.schedule.failures) == {"lamps.a", "lamps.b"}


async def test_a_read_of_one_part_that_is_refused_asks_who_the_device_is(
    house: Lighthouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    no = DevicePermissionError("no")
    identity = house.job("id", essential=True, every_s=9999)
    jobs = (identity, house.job("horn"))
    await house.read(*jobs)
    house.errors = {"id": no, "horn": no}
    with pytest.raises(DevicePermissionError):
        await house.read(*jobs)
    assert house.asked == ["horn", "id"]
    assert "horn" not in caplog.text


async def test_what_fails_while_the_device_comes_online_is_asked_once_more(
    house: Lighthouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    horn, stays = house.job("horn"), house.job("lamps")

    async def healed() -> None:
        try:
            await horn.run()
        finally:
            house.errors.pop("horn", None)

    jobs = (
        house.job("id", essential=True),
        Job(key="horn", run=healed, tolerance=TOLERANCE),
        stays,
    )
    await house.read(*jobs)
    house.errors = {"id": ODD, "horn": ODD, "lamps": ODD}
    with pytest.raises(DeviceResponseError):
        await house.read(*jobs)
    del house.errors["id"]
    assert await house.read(*jobs) == ["id", "horn", "lamps", "horn", "lamps"]
    assert set(house.schedule.failures) == {"lamps"}
    assert "horn" not in caplog.text


async def test_parts_of_a_group_that_fail_alike_are_logged_once(
    house: Lighthouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    jobs = [house.job(f"lamps.{name}") for name in "abc"]
    await house.read(*jobs)
    house.errors = {"lamps.a": ODD, "lamps.b": ODD, "lamps.c": DeviceError("dark")}
    await house.read(*jobs)
    house.now += LAST_RETRY_S
    await house.read(*jobs)
    house.errors.clear()
    house.now += LAST_RETRY_S
    await house.read(*jobs)
    assert [line.partition(":")[0] for line in caplog.messages] == [
        "lamps.a cannot be read",
        "lamps.c cannot be read",
        "lamps.a can be read again",
        "lamps.c can be read again",
    ]
