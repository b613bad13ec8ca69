"""Schedule of a read: a failed request only clears the part it reads."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
"""Consecutive odd answers after which the value read before no longer counts."""

_SILENT_JOBS: Final = 2
"""Consecutive jobs of a group without an answer after which its other jobs wait for
the next read: they would hang as well."""

_REFUSED: Final = (
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceUnsupportedError,
)
_MANY: Final = 2
"""Failed requests of a read that suggest an offline device, if most requests failed."""
_LOST: Final = (DeviceAuthError, DeviceConnectionError)


def _nothing(_: DeviceError) -> None:
    """Keep what was read before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One request of a read, and how its answer is used."""

    key: str
    """Group and name, such as `camoverlay.services`. Jobs of one group run one after
    the other, groups run side by side."""
    run: Callable[[], Awaitable[None]]
    """Sends the request and keeps what it answers."""
    every_s: float = 0.0
    """0 for every read."""
    essential: bool = False
    """Shows that this is still the device we know: the read fails when this fails."""
    proves: bool = True
    """Its success shows that the device answers."""
    optional: bool = False
    """Not documented: it is not logged if the device refuses it or never answered it."""
    tolerance: int = 0
    """Consecutive odd answers that change nothing, once there was a good one."""
    failed: Callable[[DeviceError], None] = _nothing
    """Called when the part is not known any more; may be called again."""
    retry_s: float = LAST_RETRY_S
    """Longest time until a part that keeps failing is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A request that fails at present, for diagnostics."""

    status: int | None
    """HTTP status, when it was not the expected one."""
    detail: str
    """First 200 characters of what was wrong, without addresses."""
    times: int
    """Failures in a row."""


@dataclass(slots=True)
class _Results:
    """Outcome of the jobs of a read that are not essential."""

    answered: int = 0
    """How many were answered as they should be."""
    refused: list[Job] = field(default_factory=list)
    """Jobs whose login was rejected; they do not count as failed yet."""
    _lost: DeviceError | None = None
    _odd: list[DeviceError] = field(default_factory=list)

    @property
    def doubt(self) -> DeviceError | None:
        """The error that suggests that the device is offline."""
        doubtful = self.mostly_failed or not self.answered
        return self._lost or (self._odd[0] if self._odd and doubtful else None)

    @property
    def mostly_failed(self) -> bool:
        """True if more than two of three parts failed, and not only one."""
        return len(self._odd) >= max(_MANY, 2 * self.answered + 1)

    def failed(self, err: DeviceError, *, was_good: bool) -> None:
        """Note the error of a job."""
        if isinstance(err, _LOST):
            self._lost = self._lost or err
        elif was_good:
            self._odd.append(err)


class Schedule:
    """Runs the jobs of a read that are due; those that fail run less and less often."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._done: dict[str, float] = {}
        """When a job ran last."""
        self._wait: dict[str, float] = {}
        """Time until a job is due again, where it differs from its period."""
        self._good: set[str] = set()
        self._failures: dict[str, Failure] = {}
        self._logged: dict[str, bool] = {}
        """Failed parts that need no further line in the log; True if a line names
        the part."""
        self._unlogged: dict[str, str] = {}
        """Lines to log about failed parts, unless the whole read fails."""
        self._was_lost = False
        """True if the last read failed as a whole."""

    @property
    def failures(self) -> Mapping[str, Failure]:
        """The requests that fail now, by the keys of their jobs."""
        return self._failures

    async def run(
        self,
        jobs: Iterable[Job],
        slots: int | None = None,
        *,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """Run the jobs that are due, the essential ones first.

        Raises what an essential job raises, and what `check` raises at the end. When
        another job finds the device offline or is refused the login, or when all or
        most parts fail, the essential jobs decide: if they succeed, what was refused
        is asked for once more, and only the parts that failed are lost.
        After an error everything is due again: the device may have restarted
        meanwhile, and be another one. What fails in the first read after that is
        asked for once more: the device may have come back during the read.
        """
        jobs = tuple(jobs)
        self._unlogged.clear()
        try:
            await self._run(jobs, self.due(jobs, slots))
            check()
        except DeviceError:
            # The log names the device that failed, which says enough.
            self._unlogged.clear()
            self._was_lost = True
            self.expire()
            raise
        self._was_lost = False
        said: set[tuple[str, str]] = set()
        for key, detail in self._unlogged.items():
            # Parts of a group that fail alike ask for the same: one line names them.
            cause = (key.partition(".")[0], detail)
            self._logged[key] = cause not in said
            if self._logged[key]:
                _LOGGER.info("%s cannot be read: %s", key, detail)
            said.add(cause)
        self._unlogged.clear()

    async def _run(self, jobs: Sequence[Job], due: Sequence[Job]) -> None:
        essential = [job for job in due if job.essential]
        odd = [err for job in essential if (err := await self._run_essential(job))]
        groups: dict[str, list[Job]] = {}
        for job in due:
            if not job.essential:
                groups.setdefault(job.key.partition(".")[0], []).append(job)
        results = _Results()
        for err in odd:
            results.failed(err, was_good=True)
        with confirmed_by_others():
            raised = await asyncio.gather(
                *(self._run_group(group, results) for group in groups.values()),
                return_exceptions=True,
            )
        for error in raised:
            if error is not None:
                raise error
        if doubt := results.doubt:
            if not essential:
                await self._confirm(jobs, doubt)
            elif odd and results.mostly_failed:
                raise odd[0]
        await self._run_group(results.refused)
        if self._was_lost:
            failed = self._good.intersection(self._failures)
            await self._run_group(
                [job for job in due if job.key in failed and not job.essential]
            )

    def due(self, jobs: Sequence[Job], slots: int | None = None) -> list[Job]:
        """Return the jobs of this read, in order.

        Jobs of every read and jobs that never ran are always included. The others share
        the remaining slots, of which there is at least one, the most overdue first.
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
        """Forget the jobs of parts that the device no longer has."""
        for known in (self._done, self._wait, self._failures, self._logged):
            for key in known.keys() - set(keys):
                del known[key]
        self._good.intersection_update(keys)

    def expire(self, prefix: str = "") -> None:
        """Have the jobs whose key begins with this run in the next read."""
        for key in [key for key in self._done if key.startswith(prefix)]:
            del self._done[key]
            self._wait.pop(key, None)

    def within(self, key: str, seconds: float) -> None:
        """Have a job run once within this time, even if it is not due by then."""
        if key in self._done:
            wait_s = self._clock() - self._done[key] + seconds
            self._wait[key] = min(wait_s, self._wait.get(key, wait_s))

    def done(self, job: Job) -> None:
        """Record that the part of a job is known, even if something else read it."""
        self._done[job.key] = self._clock()
        self._wait.pop(job.key, None)
        self._good.add(job.key)
        self._failures.pop(job.key, None)
        self._unlogged.pop(job.key, None)
        if self._logged.pop(job.key, False):
            _LOGGER.info("%s can be read again", job.key)

    async def _run_essential(self, job: Job) -> DeviceResponseError | None:
        """Run a job; return an odd answer that is tolerated, raise another error."""
        try:
            await job.run()
        except DeviceResponseError as err:
            if not self._note(job, err):
                raise
            return err
        self.done(job)
        return None

    async def _run_group(
        self, jobs: Sequence[Job], results: _Results | None = None
    ) -> None:
        """Run jobs one after the other; without results, a refused login is a failure."""
        silent = 0
        for job in jobs:
            try:
                await job.run()
            except DeviceError as err:
                if results:
                    results.failed(err, was_good=job.key in self._good)
                if results and isinstance(err, DeviceAuthError):
                    results.refused.append(job)
                    continue
                self._fail(job, err)
                if isinstance(err, DeviceConnectionError):
                    silent += 1
                    if silent == _SILENT_JOBS:
                        return
            except (ValueError, ArithmeticError) as err:
                self._fail(job, DeviceResponseError(f"{type(err).__name__}: {err}"))
            else:
                silent = 0
                if results:
                    results.answered += job.proves
                self.done(job)

    async def _confirm(self, jobs: Sequence[Job], doubt: DeviceError) -> None:
        essential = [job for job in jobs if job.essential]
        if not essential:
            if isinstance(doubt, _LOST):
                raise doubt
            return
        for job in essential:
            if (odd := await self._run_essential(job)) is not None:
                raise odd

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
        is_absent = job.optional and (refused or job.key not in self._good)
        if not (tolerated or is_absent or job.key in self._logged):
            self._unlogged[job.key] = excerpt(str(err))
        return tolerated


class Part[T]:
    """The value that one job reads; the default while it is unknown."""

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
        """The error because of which the value is unknown."""
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
