"""H.264 for RTSP: an encoder of scenes and RTP packets (RFC 6184)."""

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
import random
import struct
from typing import Any, Final

import av
import numpy as np

from . import pictures

CLOCK: Final = 90000
PAYLOAD_TYPE: Final = 96
_PAYLOAD_MAX: Final = 1400
_FU_A: Final = 28
_SPS: Final = 7
_PPS: Final = 8
_KIND: Final = 0x1F
_REFERENCE: Final = 0xE0


class Encoder:
    """Draws scenes and encodes them; parameter sets precede each key frame."""

    def __init__(self, width: int, height: int, fps: int) -> None:
        """Open the encoder; a key frame comes every second."""
        codec: Any = av.CodecContext.create("libx264", "w")
        codec.width, codec.height = width, height
        codec.pix_fmt = "yuv420p"
        codec.framerate = fps
        codec.gop_size = fps
        codec.thread_count = 1
        codec.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "profile": "baseline",
        }
        self._codec = codec
        self._size = (width, height)
        self._frames = 0

    def units(self, scene: pictures.Scene) -> list[bytes]:
        """Return the NAL units of the next frame."""
        image = pictures.draw(scene, *self._size)
        frame = av.VideoFrame.from_ndarray(np.asarray(image))
        frame.pts = self._frames
        self._frames += 1
        stream = b"".join(bytes(packet) for packet in self._codec.encode(frame))
        return split(stream)


def split(stream: bytes) -> list[bytes]:
    """Split a byte stream at its start codes."""
    parts = stream.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    return [part for part in parts if part]


@cache
def parameter_sets(width: int, height: int, fps: int) -> str:
    """Return sprop-parameter-sets of a picture size."""
    encoder = Encoder(width, height, fps)
    units = encoder.units(pictures.Scene(camera_id=0, title=""))
    sets = [unit for unit in units if unit[0] & _KIND in (_SPS, _PPS)]
    return ",".join(b64encode(unit).decode() for unit in sets)


class Packetizer:
    """Numbers the packets of one session."""

    def __init__(self) -> None:
        """Start at random, as RTP wants."""
        self._sequence = random.getrandbits(16)
        self._offset = random.getrandbits(31)
        self._source = random.getrandbits(32)

    def packets(self, units: list[bytes], seconds: float) -> Iterator[bytes]:
        """Yield a frame as packets; the last one carries the marker."""
        payloads = [part for unit in units for part in _fragments(unit)]
        stamp = (self._offset + round(seconds * CLOCK)) & 0xFFFFFFFF
        for index, payload in enumerate(payloads, 1):
            marker = 0x80 if index == len(payloads) else 0
            kind = marker | PAYLOAD_TYPE
            yield (
                struct.pack("!BBHII", 0x80, kind, self._sequence, stamp, self._source)
                + payload
            )
            self._sequence = (self._sequence + 1) & 0xFFFF


def _fragments(unit: bytes) -> Iterator[bytes]:
    if len(unit) <= _PAYLOAD_MAX:
        yield unit
        return
    indicator, kind = unit[0] & _REFERENCE | _FU_A, unit[0] & _KIND
    starts = range(1, len(unit), _PAYLOAD_MAX)
    for start in starts:
        first = 0x80 if start == 1 else 0
        last = 0x40 if start == starts[-1] else 0
        head = bytes((indicator, first | last | kind))
        yield head + unit[start : start + _PAYLOAD_MAX]
