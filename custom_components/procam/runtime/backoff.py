"""Pauses between attempts to reach a device that does not answer."""

import asyncio
import random
from typing import Final

FIRST_WAIT_S: Final = 1.0
MAX_WAIT_S: Final = 60.0
JITTER: Final = 0.25
"""Share of the pause added at random, so that forty rooms do not try in step."""
FREQUENT_S: Final = 300.0
"""Time for which tries are frequent: most outages are restarts."""
RARE_AFTER_S: Final = 3600.0
"""Time after which tries are `MAX_WAIT_S` apart."""


def longest_wait(frequent_wait_s: float, outage_s: float) -> float:
    """Return the longest pause at this time of an outage, in seconds.

    It is the given one for five minutes and grows to a minute after an hour.
    """
    grown = (outage_s - FREQUENT_S) / (RARE_AFTER_S - FREQUENT_S)
    return frequent_wait_s + (MAX_WAIT_S - frequent_wait_s) * min(max(grown, 0.0), 1.0)


class Backoff:
    """The growing pauses between tries; a pause can be ended from outside."""

    def __init__(self, frequent_wait_s: float) -> None:
        self._frequent_wait_s = frequent_wait_s
        self._wait_s = 0.0
        self._since: float | None = None
        """When the outage began, on the event loop's clock."""
        self._pause: asyncio.Timeout | None = None

    def reset(self) -> None:
        """Start over: what was tried has succeeded."""
        self._wait_s, self._since = 0.0, None

    async def wait(self, *, supported: bool = True, shortest_s: float = 0.0) -> None:
        """Pause before the next try; there is no pause before the first one after a reset.

        Something that the device does not support is retried at growing intervals.
        `shortest_s` makes this pause longer, also the first one.
        """
        now = asyncio.get_running_loop().time()
        if self._since is None:
            self._since = now
        longest_s = longest_wait(self._frequent_wait_s, now - self._since)
        wait_s = self._wait_s
        limit_s = longest_s if supported else MAX_WAIT_S
        self._wait_s = min(max(FIRST_WAIT_S, wait_s * 2), limit_s)
        wait_s = max(wait_s, shortest_s)
        if wait_s == 0:
            return
        wait_s += random.uniform(0, wait_s * JITTER)  # noqa: S311 - not a secret
        try:
            async with asyncio.timeout(wait_s) as self._pause:
                await asyncio.Event().wait()
        except TimeoutError:
            pass
        finally:
            self._pause = None

    def retry_now(self) -> None:
        """End the present pause; the pauses after it start small."""
        if self._pause is not None and not self._pause.expired():
            self._wait_s = FIRST_WAIT_S
            self._pause.reschedule(asyncio.get_running_loop().time())
