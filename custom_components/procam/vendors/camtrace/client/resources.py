"""Parts of the state that are read rarely, and whose failure breaks nothing."""

from collections.abc import Awaitable, Callable
from typing import Final

from ....clientkit.errors import (
    DeviceAuthError,
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
)
from .const import AGAIN_S, PATIENCE, SLOW_S

_RIGHTS: Final = (DevicePermissionError, DeviceNotFoundError)
"""Where rights end the server says 403, "or 404 in some cases"."""


class Resource[T]:
    """One list or object, re-read when it is due.

    Where the account's rights end it reads as `default` and is asked for again every
    five minutes. Any other failure keeps what was read last.
    """

    def __init__(
        self,
        name: str,
        fetch: Callable[[], Awaitable[T]],
        default: T,
        *,
        interval_s: float = SLOW_S,
        clock: Callable[[], float],
    ) -> None:
        """Due at once."""
        self.name = name
        self.value = default
        self.missing = False
        self._fetch = fetch
        self._default = default
        self._interval_s = interval_s
        self._clock = clock
        self._due = float("-inf")

    @property
    def due(self) -> bool:
        """Tell whether it is time to read it again."""
        return self._clock() >= self._due

    def expire(self) -> None:
        """Have it read with the next read."""
        self._due = float("-inf")

    def within(self, seconds: float) -> None:
        """Have it read after so many seconds at the latest."""
        self._due = min(self._due, self._clock() + seconds)

    async def refresh(self) -> None:
        """Read it; raises DeviceAuthError and nothing else."""
        try:
            self.value = await self._fetch()
        except DeviceAuthError:
            raise
        except _RIGHTS:
            self.value, self.missing = self._default, True
            self._due = self._clock() + SLOW_S
        except DeviceError:
            self._due = self._clock() + AGAIN_S
        else:
            self.missing = False
            self._due = self._clock() + self._interval_s


class ErrorTolerance:
    """Lets a few bad answers in a row pass once there has been a good one."""

    def __init__(self) -> None:
        """No answer yet."""
        self._left = 0

    def good(self) -> None:
        """Note a good answer."""
        self._left = PATIENCE

    def bad(self, error: DeviceResponseError) -> None:
        """Let a bad answer pass, or raise it when patience is at its end."""
        if self._left == 0:
            raise error
        self._left -= 1
