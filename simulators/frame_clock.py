"""An even clock for the frames of a stream."""

import asyncio


class FrameClock:
    """Times of frames, as evenly as a camera's sensor takes them.

    A player that is given fewer frames than the stream announces stalls at the end of
    each segment.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = self._due = self._loop.time()

    @property
    def seconds(self) -> float:
        """Media time of the frame that is due, 0 for the first."""
        return self._due - self._began

    async def tick(self, rate: float) -> None:
        """Sleep until the next frame is due, at a rate in frames per second.

        After a late frame the clock starts from there: frames are skipped, never
        bunched.
        """
        now = self._loop.time()
        self._due = max(self._due + 1 / rate, now)
        await asyncio.sleep(self._due - now)
