"""Pictures cut out of an endless byte stream by their own markers."""

from collections.abc import Iterator
from typing import Final

from ....clientkit.errors import DeviceResponseError
from .const import MAX_PICTURE_BYTES

START: Final = b"\xff\xd8"
END: Final = b"\xff\xd9"
_SCAN: Final = 0xDA
_MAX_JUNK: Final = 2**16


class JpegCutter:
    """Finds whole JPEG pictures whatever the framing around them is.

    Boundary and Content-Length of the MJPEG server are undocumented. Segments are
    walked by their lengths, so that the end of a thumbnail inside a header is not
    taken for the end of the picture.
    """

    def __init__(self) -> None:
        """Start before the first picture."""
        self._buffer = bytearray()
        self._at = 0
        self._scanning = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the pictures a chunk completes.

        Raises DeviceResponseError for a picture without end, or no picture at all.
        """
        self._buffer += chunk
        while (picture := self._cut()) is not None:
            yield picture
        if len(self._buffer) > MAX_PICTURE_BYTES:
            raise DeviceResponseError("The camera's picture does not end")

    def _cut(self) -> bytes | None:
        if not self._at and not self._find_start():
            return None
        while not self._scanning:
            if not self._pass_segment():
                return None
        end = self._buffer.find(END, self._at)
        if end < 0:
            self._at = max(self._at, len(self._buffer) - 1)
            return None
        picture = bytes(self._buffer[: end + len(END)])
        del self._buffer[: end + len(END)]
        self._at, self._scanning = 0, False
        return picture

    def _find_start(self) -> bool:
        start = self._buffer.find(START)
        if start < 0:
            if len(self._buffer) > _MAX_JUNK:
                raise DeviceResponseError("The camera's stream holds no pictures")
            return False
        del self._buffer[:start]
        self._at = len(START)
        return True

    def _pass_segment(self) -> bool:
        """Step over a header segment; False when it has not arrived yet."""
        if len(self._buffer) < self._at + 4:
            return False
        mark, kind = self._buffer[self._at], self._buffer[self._at + 1]
        length = int.from_bytes(self._buffer[self._at + 2 : self._at + 4])
        if mark != 0xFF or length < 2:
            # Not a segment: look for the end marker alone.
            self._scanning = True
            return True
        if len(self._buffer) < self._at + 2 + length:
            return False
        self._at += 2 + length
        self._scanning = kind == _SCAN
        return True
