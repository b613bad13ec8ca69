"""One worker thread for drawing and encoding, so that the event loop is not blocked."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


class Executor:
    """Runs work in a single thread that exists between first use and `close()`."""

    def __init__(self) -> None:
        self._executor: ThreadPoolExecutor | None = None

    async def __call__[**P, ResultT](
        self, work: Callable[P, ResultT], *args: P.args, **kwargs: P.kwargs
    ) -> ResultT:
        """Run `work` in the thread and return its result."""
        if self._executor is None:
            self._executor = ThreadPoolExecutor(1, "mobotix-simulator")
        return await asyncio.get_running_loop().run_in_executor(
            self._executor, lambda: work(*args, **kwargs)
        )

    def close(self) -> None:
        """End the thread; a frame in work takes milliseconds."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None
