"""What a read asks for: everything at first, then within the idle budget."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

type Clock = Callable[[], float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One request of a read, and what is done with its answer."""

    key: str
    """Begins with the package of the app it asks."""
    run: Callable[[], Awaitable[None]]
    every_s: float = 0.0
    """0 for every read."""
    essential: bool = True
    """Whether the app counts as not answering when this fails."""


class Schedule:
    """Remembers when each job was done; late ones share the slots that are left."""

    def __init__(self, clock: Clock) -> None:
        """Take a monotonic clock."""
        self._clock = clock
        self._done: dict[str, float] = {}

    def pick(self, jobs: Iterable[Job], slots: int) -> list[Job]:
        """Return the jobs of this read, in order.

        Jobs of every read and jobs never done are always in; of the others, those
        latest in proportion to their period, as far as `slots` go, but at least one.
        """
        jobs = list(jobs)
        now = self._clock()
        keys = {job.key for job in jobs}
        self._done = {key: at for key, at in self._done.items() if key in keys}
        must = {j.key for j in jobs if not j.every_s or j.key not in self._done}
        lateness = {
            job.key: (now - self._done[job.key]) / job.every_s
            for job in jobs
            if job.key not in must
        }
        late = sorted(
            (key for key, share in lateness.items() if share >= 1),
            key=lambda key: -lateness[key],
        )
        chosen = must | set(late[: max(1, slots - len(must))])
        return [job for job in jobs if job.key in chosen]

    def done(self, key: str) -> None:
        """Note that a job is done."""
        self._done[key] = self._clock()

    def expire(self, start: str = "") -> None:
        """Have the jobs whose key begins so done at the next read."""
        self._done = {k: at for k, at in self._done.items() if not k.startswith(start)}
