"""When to try an unreachable device again.

The wait doubles from 1 to 60 s. In between the device's port is knocked at: one TCP
connect, no login, no request. A port that was shut and opens means the device is back
and ends the wait at once; a port that was open all along does not, so a device that
accepts connections and then fails is not hammered.
"""

import asyncio
import random
from typing import Final

FIRST_WAIT_S: Final = 1.0
MAX_WAIT_S: Final = 60.0
JITTER: Final = 0.25
"""Share of the wait added at random, so that forty rooms do not call in step."""
PROBE_EVERY_S: Final = 1.0
"""Entities must be back within two seconds of the device."""
_PROBE_TIMEOUT_S: Final = 1.0


class Backoff:
    """The growing pauses between tries at one device."""

    def __init__(self, host: str, port: int) -> None:
        """Name the port that opens when the device is back."""
        self._host = host
        self._port = port
        self._wait_s = 0.0
        self._pause: asyncio.Timeout | None = None

    def reset(self) -> None:
        """Start over: the device has proved to be back."""
        self._wait_s = 0.0

    async def wait(self, *, probing: bool = True) -> None:
        """Pause before the next try; the first pause after a reset is none.

        A device that answers, and only lacks what is tried, need not be knocked at.
        """
        wait_s = self._wait_s
        self._wait_s = min(max(FIRST_WAIT_S, wait_s * 2), MAX_WAIT_S)
        if wait_s == 0:
            return
        wait_s += random.uniform(0, wait_s * JITTER)  # noqa: S311 - not a secret
        try:
            async with asyncio.timeout(wait_s) as self._pause:
                if not probing:
                    await asyncio.Event().wait()
                await wait_until_open(self._host, self._port)
                self._wait_s = FIRST_WAIT_S
        except TimeoutError:
            pass
        finally:
            self._pause = None

    def retry_now(self) -> None:
        """End the pause that is going on: a person wants to see it tried now."""
        if self._pause is not None:
            self._wait_s = FIRST_WAIT_S
            self._pause.reschedule(asyncio.get_running_loop().time())


async def wait_until_open(host: str, port: int) -> None:
    """Return once a TCP port that was shut accepts connections."""
    was_shut = False
    while True:
        is_open = await probe_port(host, port)
        if is_open and was_shut:
            return
        was_shut |= not is_open
        await asyncio.sleep(PROBE_EVERY_S)


async def probe_port(host: str, port: int) -> bool:
    """Tell whether the TCP port accepts a connection; sends nothing."""
    try:
        async with asyncio.timeout(_PROBE_TIMEOUT_S):
            _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True
