"""Live encoders: one per stream, running only while somebody watches."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import av
from av.video.frame import PictureType

from .offload import Offload
from .options import Options
from .picture import Picture
from .rtp import h264_payloads, jpeg_payloads, units
from .scene import View, draw_view

_KEY_EVERY_S = 1
_SPS, _PPS = 7, 8


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


class H264Encoder:
    """An encoder whose parameter sets repeat before each key frame."""

    def __init__(self, form: Format) -> None:
        """Open the encoder."""
        codec: Any = av.CodecContext.create("libx264", "w")
        codec.width, codec.height = form.size
        codec.pix_fmt = "yuv420p"
        codec.framerate = form.rate
        codec.gop_size = form.rate * _KEY_EVERY_S
        codec.thread_count = 1
        codec.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "profile": "baseline",
            "crf": "26",
        }
        self._codec = codec
        self._size = form.size
        self._number = 0

    def encode(self, view: View, *, key: bool) -> tuple[bool, bytes]:
        """Draw and encode; return whether it is a key frame, and the byte stream."""
        kind: Any = av.VideoFrame
        frame = kind.from_image(draw_view(view, self._size))
        frame.pts = self._number
        self._number += 1
        if key:
            frame.pict_type = PictureType.I
        packets = self._codec.encode(frame)
        return any(p.is_keyframe for p in packets), b"".join(map(bytes, packets))


@lru_cache(maxsize=8)
def h264_description(form: Format) -> tuple[str, str]:
    """Return profile-level-id and sprop-parameter-sets of a format."""
    view = View(pan=0, tilt=0, degrees=60)
    _, stream = H264Encoder(form).encode(view, key=True)
    sets = [unit for unit in units(stream) if unit[0] & 0x1F in (_SPS, _PPS)]
    shown = ",".join(b64encode(unit).decode() for unit in sets)
    return sets[0][1:4].hex().upper(), shown


class LiveStream:
    """A shared encoder: starts with the first watcher, ends with the last."""

    def __init__(
        self, form: Format, picture: Picture, options: Options, offload: Offload
    ) -> None:
        """Encode what this camera sees."""
        self.form: Final = form
        self._picture = picture
        self._options = options
        self._offload = offload
        self._watchers: set[Watcher] = set()
        self._task: asyncio.Task[None] | None = None
        self._key_wanted = False
        self.latest_s = 0.0
        """Media time of the last frame delivered."""

    @property
    def watchers(self) -> int:
        """How many watch."""
        return len(self._watchers)

    @property
    def running(self) -> bool:
        """Tell whether the encoder works."""
        return self._task is not None

    def watch(self, watcher: Watcher) -> None:
        """Deliver frames, beginning with a key frame."""
        self._watchers.add(watcher)
        self._key_wanted = True
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def leave(self, watcher: Watcher) -> None:
        """Stop delivering."""
        self._watchers.discard(watcher)
        if not self._watchers and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        encoder = None
        if self.form.codec == "h264":
            encoder = await self._offload(H264Encoder, self.form)
        began = due = loop.time()
        self.latest_s = 0.0
        while True:
            frame = await self._next(encoder, loop.time() - began)
            self.latest_s = frame.seconds
            for watcher in list(self._watchers):
                watcher(frame)
            # A late frame moves the beat: frames are skipped, never bunched.
            due = max(due + 1 / self.form.rate, loop.time())
            await asyncio.sleep(due - loop.time())

    async def _next(self, encoder: H264Encoder | None, seconds: float) -> Frame:
        if encoder is None:
            data = await self._picture.jpeg(self.form.size)
            return Frame(seconds, True, jpeg_payloads(data, self.form.size))
        key, self._key_wanted = self._key_wanted, False
        is_key, stream = await self._offload(
            encoder.encode, self._picture.view(), key=key
        )
        return Frame(seconds, is_key, h264_payloads(stream))
