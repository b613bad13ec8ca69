"""Live encoders: one per stream, running only while somebody watches."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from simulators.frame_clock import FrameClock
from simulators.h264 import H264Encoder
from simulators.rtp import h264_payloads, jpeg_payloads

from .executor import Executor
from .options import Options
from .picture import Picture
from .scene import View, draw_view


@dataclass(frozen=True, slots=True)
class Frame:
    """One encoded picture, cut for RTP."""

    seconds: float
    """Media time since the encoder started."""
    key: bool
    payloads: list[bytes]


type Watcher = Callable[[Frame], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What a stream carries."""

    codec: str
    """`h264` or `jpeg`."""
    size: tuple[int, int]
    rate: int


class LiveStream:
    """A shared encoder: starts with the first watcher, ends with the last."""

    def __init__(
        self, form: Format, picture: Picture, options: Options, executor: Executor
    ) -> None:
        self.form: Final = form
        self._picture = picture
        self._options = options
        self._executor = executor
        self._watchers: set[Watcher] = set()
        self._task: asyncio.Task[None] | None = None
        self._key_wanted = False
        self.latest_s = 0.0
        """Media time of the last frame delivered."""

    @property
    def watchers(self) -> int:
        """The number of viewers."""
        return len(self._watchers)

    @property
    def running(self) -> bool:
        """Return True if the encoder works."""
        return self._task is not None

    def watch(self, watcher: Watcher) -> None:
        """Deliver frames, beginning with a key frame."""
        self._watchers.add(watcher)
        self._key_wanted = True
        if self._task is None:
            # RTP-Info is sent before the first frame, and names its time.
            self.latest_s = 0.0
            self._task = asyncio.create_task(self._run())

    def leave(self, watcher: Watcher) -> None:
        """Stop delivering."""
        self._watchers.discard(watcher)
        if not self._watchers and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        encoder = None
        if self.form.codec == "h264":
            encoder = await self._executor(H264Encoder, self.form.size, self.form.rate)
        clock = FrameClock()
        while True:
            frame = await self._next(encoder, clock.seconds)
            self.latest_s = frame.seconds
            for watcher in list(self._watchers):
                watcher(frame)
            await clock.tick(self.form.rate)

    async def _next(self, encoder: H264Encoder | None, seconds: float) -> Frame:
        if encoder is None:
            data = await self._picture.jpeg(self.form.size)
            return Frame(seconds, True, jpeg_payloads(data, self.form.size))
        key, self._key_wanted = self._key_wanted, False
        is_key, stream = await self._executor(
            _encode, encoder, self._picture.view(), self.form.size, key=key
        )
        return Frame(seconds, is_key, h264_payloads(stream))


def _encode(
    encoder: H264Encoder, view: View, size: tuple[int, int], *, key: bool
) -> tuple[bool, bytes]:
    return encoder.encode(draw_view(view, size), key=key)
