"""Takes a small picture from the beginning of a recording.

Recorders offer no preview of their clips, and no parts of a file: a recording is read
until its first key frame is complete, then the download is ended.
"""

import asyncio
from collections.abc import AsyncIterator
from fractions import Fraction
import io
from typing import TYPE_CHECKING, Any, Final

from .errors import DeviceResponseError

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

JPEG: Final = "image/jpeg"
WIDTH: Final = 320
"""Pixels."""
_TRIES: Final = (2**16, 2**18, 2**20)
"""Bytes after which a picture is looked for; if there is none after the last, it is
given up."""
_VIDEO: Final = frozenset({"h264", "hevc"})


async def first_picture(chunks: AsyncIterator[bytes]) -> bytes:
    """Return the first key frame of a recording as a JPEG of `WIDTH` pixels.

    Reads 1 MiB at most. Raises DeviceResponseError if there is no picture in it.
    """
    loop, head = asyncio.get_running_loop(), bytearray()
    for size in _TRIES:
        while len(head) < size and (chunk := await anext(chunks, b"")):
            head += chunk
        picture = await loop.run_in_executor(None, _decode, bytes(head))
        if picture is not None:
            return picture
        if len(head) < size:
            break
    raise DeviceResponseError("The recording does not begin with a picture")


def _decode(head: bytes) -> bytes | None:
    """Return the first picture; None if it is missing or incomplete."""
    import av  # noqa: PLC0415 - slow to load, and needed by few

    try:
        with av.open(io.BytesIO(head), "r") as source:
            video = source.streams.video[0]
            if video.codec_context.name not in _VIDEO:
                return None
            packets = (packet for packet in source.demux(video) if packet.size)
            key = next(packet for packet in packets if packet.is_keyframe)
            # A file that is cut off still decodes, to a picture that is half gray.
            next(packets)
            context: Any = video.codec_context
            return _jpeg([*context.decode(key), *context.decode(None)][0])
    except StopIteration, IndexError, ValueError, OSError:
        return None


def _jpeg(frame: VideoFrame) -> bytes:
    import av  # noqa: PLC0415

    width = min(WIDTH, frame.width) // 2 * 2
    height = max(2, round(frame.height * width / frame.width) // 2 * 2)
    encoder: Any = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1)
    small = frame.reformat(width, height, "yuvj420p")
    small.pts = 0
    return b"".join(bytes(one) for one in [*encoder.encode(small), *encoder.encode()])
