"""Video files of pictures drawn here."""

from collections.abc import Iterable
from fractions import Fraction
from io import BytesIO
from typing import Any, Final

import av
from PIL import Image

type Size = tuple[int, int]

_EBML_VOID: Final = b"\xec\x01"
"""Element that players skip; a length of seven bytes follows."""
_VOID_HEAD: Final = 9


def video_file(
    container: str, size: Size, pictures: Iterable[Image.Image], rate: Fraction | int
) -> bytes:
    """Return an H.264 file with a key frame at least every second, or every picture."""
    target = BytesIO()
    kind: Any = av.VideoFrame
    with av.open(target, "w", format=container) as out:
        stream: Any = out.add_stream("libx264", rate=Fraction(rate))
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.thread_count = 1
        stream.gop_size = max(int(rate), 1)
        stream.options = {"preset": "ultrafast", "profile": "baseline"}
        for picture in pictures:
            out.mux(stream.encode(kind.from_image(picture)))
        out.mux(stream.encode(None))
    return target.getvalue()


def filled_matroska(content: bytes, size: int) -> bytes:
    """Return a Matroska file made larger, to a size announced before it was made."""
    left = size - len(content) - _VOID_HEAD
    if left < 0:
        raise ValueError(f"{len(content)} bytes are too many for {size}")
    return content + _EBML_VOID + left.to_bytes(7) + bytes(left)
