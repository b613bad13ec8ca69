"""An H.264 encoder of pictures, as live streams need it."""

from base64 import b64encode
from functools import lru_cache
from typing import Any, Final

import av
from av.video.frame import PictureType
from PIL import Image

from .rtp import units

type Size = tuple[int, int]

_SPS: Final = 7
_PPS: Final = 8
_KIND: Final = 0x1F


class H264Encoder:
    """Encodes pictures of one size; parameter sets repeat before each key frame."""

    def __init__(self, size: Size, rate: int) -> None:
        codec: Any = av.CodecContext.create("libx264", "w")
        codec.width, codec.height = size
        codec.pix_fmt = "yuv420p"
        codec.framerate = rate
        codec.gop_size = rate
        codec.thread_count = 1
        codec.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "profile": "baseline",
            "crf": "26",
        }
        self._codec = codec
        self._number = 0

    def encode(self, picture: Image.Image, *, key: bool = False) -> tuple[bool, bytes]:
        """Return whether it is a key frame, which can be asked for, and its bytes."""
        kind: Any = av.VideoFrame
        frame = kind.from_image(picture)
        frame.pts = self._number
        self._number += 1
        if key:
            frame.pict_type = PictureType.I
        packets = self._codec.encode(frame)
        return any(p.is_keyframe for p in packets), b"".join(map(bytes, packets))


@lru_cache(maxsize=32)
def h264_description(size: Size, rate: int) -> tuple[str, str]:
    """Return profile-level-id and sprop-parameter-sets of a format."""
    _, stream = H264Encoder(size, rate).encode(Image.new("RGB", size), key=True)
    sets = [unit for unit in units(stream) if unit[0] & _KIND in (_SPS, _PPS)]
    shown = ",".join(b64encode(unit).decode() for unit in sets)
    return sets[0][1:4].hex().upper(), shown
