"""What a read asks a device for, and what a failed request takes away: its own part."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
import logging
from typing import Final

from .auth import confirmed_by_others
from .errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    excerpt,
)

_LOGGER: Final = logging.getLogger(__name__)

FIRST_RETRY_S: Final = 30.0
"""Time until a part that failed is asked for again; each further failure doubles it."""
FIRST_RETRY_REFUSED_S: Final = 300.0
"""The same for what the device refuses or does not have."""
LAST_RETRY_S: Final = 3600.0
_DOUBLINGS: Final = 16
TOLERANCE: Final = 3
"""Odd answers in a row after which what was read before no longer counts."""

_SILENT_JOBS: Final = 2
"""Jobs of a group without an answer, one after the other, after which its others wait
for the next read: what they ask hangs as well."""

_REFUSED: Final = (
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceUnsupportedError,
)


def _nothing(_: DeviceError) -> None:
    """Keep what was read before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One request of a read, and what is done with its answer."""

    key: str
    """Group and name, such as `camoverlay.services`. Jobs of one group run one after
    the other, groups run side by side."""
    run: Callable[[], Awaitable[None]]
    """Sends the request and keeps what it answers."""
    every_s: float = 0.0
    """0 for every read."""
    essential: bool = False
    """Shows that this is still the device we know: the read fails when this fails."""
    tolerance: int = 0
    """Odd answers in a row that change nothing, once there was a good one."""
    failed: Callable[[DeviceError], None] = _nothing
    """Called when the part is not known any more; may be called again."""
    retry_s: float = LAST_RETRY_S
    """Longest time until a part that keeps failing is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A request that is answered oddly, for diagnostics."""

    status: int | None
    """HTTP status, when it was not the expected one."""
    detail: str
    """First 200 characters of what was wrong, without addresses."""
    times: int
    """Failures in a row."""


class Schedule:
    """Runs the jobs of a read that are due, and asks rarely for what fails."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._done: dict[str, float] = {}
        """When a job ran last."""
        self._wait: dict[str, float] = {}
        """After how long it is due again, when that is not its period."""
        self._good: set[str] = set()
        self._failures: dict[str, Failure] = {}
        self._logged: set[str] = set()

    @property
    def failures(self) -> Mapping[str, Failure]:
        """The requests that fail now, by the keys of their jobs."""
        return self._failures

    async def run(self, jobs: Iterable[Job], slots: int | None = None) -> None:
        """Run the jobs that are due, the essential ones first.

        Raises what an essential job raises. When another job finds the device offline
        or is refused the login, the essential jobs decide: if they succeed, what was
        refused is asked for once more, and only the part of that job may fail.
        """
        jobs = tuple(jobs)
        due = self.due(jobs, slots)
        essential = [job for job in due if job.essential]
        for job in essential:
            await self._run_essential(job)
        groups: dict[str, list[Job]] = {}
        for job in due:
            if not job.essential:
                groups.setdefault(job.key.partition(".")[0], []).append(job)
        doubts: list[DeviceError] = []
        refused: list[Job] = []
        with confirmed_by_others():
            results = await asyncio.gather(
                *(self._run_group(group, doubts, refused) for group in groups.values()),
                return_exceptions=True,
            )
        for result in results:
            if result is not None:
                raise result
        if doubts and not essential:
            await self._confirm(jobs, doubts[0])
        await self._run_group(refused, [])

    def due(self, jobs: Sequence[Job], slots: int | None = None) -> list[Job]:
        """Return the jobs of this read, in order.

        Jobs of every read and jobs never run are always in. The others share the
        slots that are left, but get at least one; the latest come first.
        """
        now = self._clock()
        must: set[str] = set()
        late: dict[str, float] = {}
        for job in jobs:
            if not self.is_due(job):
                continue
            if job.key in self._done and job.every_s:
                wait_s = self._wait.get(job.key, job.every_s)
                late[job.key] = (now - self._done[job.key]) / max(wait_s, 1e-3)
            else:
                must.add(job.key)
        latest = sorted(late, key=lambda key: -late[key])
        if slots is not None:
            latest = latest[: max(1, slots - len(must))]
        chosen = must.union(latest)
        return [job for job in jobs if job.key in chosen]

    def is_due(self, job: Job) -> bool:
        """Return True if it is time to run a job."""
        if job.key not in self._done:
            return True
        wait_s = self._wait.get(job.key, job.every_s)
        return self._clock() - self._done[job.key] >= wait_s

    def keep_only(self, keys: Collection[str]) -> None:
        """Forget the jobs of what the device has no more."""
        for known in (self._done, self._wait, self._failures):
            for key in known.keys() - set(keys):
                del known[key]
        self._good.intersection_update(keys)
        self._logged.intersection_update(keys)

    def expire(self, prefix: str = "") -> None:
        """Have the jobs whose key begins with this run in the next read."""
        for key in [key for key in self._done if key.startswith(prefix)]:
            del self._done[key]
            self._wait.pop(key, None)

    def within(self, key: str, seconds: float) -> None:
        """Make a job due after this time at the latest, once."""
        if key in self._done:
            wait_s = self._clock() - self._done[key] + seconds
            self._wait[key] = min(wait_s, self._wait.get(key, wait_s))

    def done(self, job: Job) -> None:
        """Note that the part of a job is known, also when something else read it."""
        self._done[job.key] = self._clock()
        self._wait.pop(job.key, None)
        self._good.add(job.key)
        self._failures.pop(job.key, None)
        if job.key in self._logged:
            self._logged.discard(job.key)
            _LOGGER.info("%s can be read again", job.key)

    async def _run_essential(self, job: Job) -> None:
        try:
            await job.run()
        except DeviceConnectionError:
            # It may have restarted meanwhile, and be another one.
            self.expire()
            raise
        except DeviceResponseError as err:
            if not self._note(job, err):
                raise
        else:
            self.done(job)

    async def _run_group(
        self,
        jobs: Sequence[Job],
        doubts: list[DeviceError],
        refused: list[Job] | None = None,
    ) -> None:
        """Run jobs in turn; add what makes the connection or the login doubtful.

        A job that is refused the login has not failed yet if there is a list for it.
        """
        silent = 0
        for job in jobs:
            try:
                await job.run()
            except DeviceAuthError as err:
                doubts.append(err)
                if refused is None:
                    self._fail(job, err)
                else:
                    refused.append(job)
            except DeviceError as err:
                self._fail(job, err)
                if isinstance(err, DeviceConnectionError):
                    doubts.append(err)
                    silent += 1
                    if silent == _SILENT_JOBS:
                        return
            except (ValueError, ArithmeticError) as err:
                self._fail(job, DeviceResponseError(f"{type(err).__name__}: {err}"))
            else:
                silent = 0
                self.done(job)

    async def _confirm(self, jobs: Sequence[Job], doubt: DeviceError) -> None:
        essential = [job for job in jobs if job.essential]
        if not essential:
            raise doubt
        for job in essential:
            await self._run_essential(job)

    def _fail(self, job: Job, err: DeviceError) -> None:
        if not self._note(job, err):
            job.failed(err)

    def _note(self, job: Job, err: DeviceError) -> bool:
        """Note a failure; return whether what was read before still counts."""
        before = self._failures.get(job.key)
        times = before.times + 1 if before else 1
        refused = isinstance(err, _REFUSED)
        tolerated = not refused and job.key in self._good and times <= job.tolerance
        wait_s = FIRST_RETRY_REFUSED_S if refused else FIRST_RETRY_S
        doublings = times - 1 if refused else max(0, times - 1 - job.tolerance)
        wait_s = min(wait_s * 2 ** min(doublings, _DOUBLINGS), job.retry_s)
        if not job.every_s and (tolerated or job.essential):
            wait_s = 0.0
        self._done[job.key], self._wait[job.key] = self._clock(), wait_s
        self._failures[job.key] = Failure(
            status=getattr(err, "status", None), detail=excerpt(str(err)), times=times
        )
        if not tolerated and job.key not in self._logged:
            self._logged.add(job.key)
            _LOGGER.info("%s cannot be read: %s", job.key, excerpt(str(err)))
        return tolerated


class Part[T]:
    """What one job reads: the default until it is known, and again once it is not."""

    def __init__(
        self,
        key: str,
        fetch: Callable[[], Awaitable[T]],
        default: T,
        *,
        every_s: float = 0.0,
        retry_s: float = LAST_RETRY_S,
    ) -> None:
        self.value = default
        self.error: DeviceError | None = None
        """Why it is not known."""
        self._fetch = fetch
        self._default = default
        self.job: Final = Job(
            key=key,
            run=self._run,
            every_s=every_s,
            tolerance=TOLERANCE,
            failed=self._failed,
            retry_s=retry_s,
        )

    async def _run(self) -> None:
        self.value = await self._fetch()
        self.error = None

    def _failed(self, error: DeviceError) -> None:
        self.value, self.error = self._default, error
