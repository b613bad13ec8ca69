"""An event loop in which waiting takes no time."""

import asyncio
from collections.abc import Callable
import selectors
import time
from typing import Any, override

from custom_components.procam.clientkit.errors import DeviceError


class DeadlockError(Exception):
    """Every task waits, and nothing can wake them."""


class _Selector(selectors.SelectSelector):
    """Passes over the time for which the loop would wait."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0

    @override
    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise DeadlockError
        self.now += max(timeout, 0.0)
        return super().select(0)


class FastLoop(asyncio.SelectorEventLoop):
    """Runs what is ready and then goes to the next moment at which something is due."""

    def __init__(self) -> None:
        self._clock = _Selector()
        super().__init__(self._clock)
        self.thread_s = 0.0
        """CPU time of what would have been done in threads."""
        self.errors: list[BaseException] = []
        """What tasks raised that nobody waited for."""
        self.set_exception_handler(self._note)

    def _note(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None and not isinstance(error, DeviceError):
            self.errors.append(error)

    @override
    def time(self) -> float:
        return self._clock.now

    @override
    def run_in_executor[T](  # type: ignore[override]
        self, executor: Any, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        done = self.create_future()
        began = time.process_time()
        try:
            done.set_result(func(*args))
        except Exception as err:  # noqa: BLE001 - it is the caller's
            done.set_exception(err)
        self.thread_s += time.process_time() - began
        return done
