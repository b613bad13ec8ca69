"""JPEG pictures cut out of a multipart or raw stream."""

from collections.abc import AsyncGenerator, Iterator
import re
from typing import Final

from aiohttp import ClientResponse

from .errors import DeviceResponseError
from .http import device_errors

MAX_PICTURE_BYTES: Final = 4 * 2**20
"""Far above a picture of any camera; bounds what a broken stream may hold."""
_MAX_JUNK_BYTES: Final = 2**16
"""Bytes without a picture after which a stream is taken to have none."""
_CHUNK_BYTES: Final = 2**16

_START: Final = b"\xff\xd8"
_START_OF_SCAN: Final = 0xDA
_END: Final = 0xD9
_IN_SCAN: Final = re.compile(rb"\xff[\xc4\xd9-\xdd\xe0-\xef\xfe]")
"""The end of a picture, or a segment between two scans of a progressive one."""
_WITHOUT_SEGMENTS: Final = re.compile(rb"\xff\xd9")


def is_jpeg(body: bytes) -> bool:
    """Return True if the bytes begin like a JPEG picture."""
    return body.startswith(_START)


async def read_pictures(
    response: ClientResponse, max_bytes: int = MAX_PICTURE_BYTES
) -> AsyncGenerator[bytes]:
    """Yield the pictures of a stream until it ends.

    A plain answer is a stream of one picture. Raises DeviceResponseError for a stream
    without pictures and for a picture larger than `max_bytes`, DeviceConnectionError
    when the connection is lost.
    """
    cutter = JpegCutter(max_bytes)
    found = False
    with device_errors():
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            for picture in cutter.feed(chunk):
                found = True
                yield picture
    if not found:
        raise DeviceResponseError("The device's stream holds no pictures")


class JpegCutter:
    """Finds complete JPEG pictures, regardless of the framing around them.

    Boundaries and lengths of MJPEG servers are undocumented or wrong. Segments are
    walked by their lengths, so that the end of a thumbnail inside a header is not
    taken for the end of the picture.
    """

    def __init__(self, max_bytes: int = MAX_PICTURE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._buffer = bytearray()
        self._reset()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the pictures that a chunk completes.

        Raises DeviceResponseError for a picture without end, or no picture at all.
        """
        self._buffer += chunk
        while (picture := self._cut()) is not None:
            yield picture

    def _reset(self) -> None:
        self._at = 0
        """Everything before has been looked at."""
        self._started = self._in_scan = False
        self._ends = _IN_SCAN

    def _cut(self) -> bytes | None:
        if not self._started and not self._find_start():
            return None
        if (end := self._find_end()) is None:
            if len(self._buffer) > self._max_bytes:
                raise DeviceResponseError("The device's picture does not end")
            return None
        picture = bytes(self._buffer[:end])
        if end > self._max_bytes:
            raise DeviceResponseError("The device's picture is too large")
        del self._buffer[:end]
        self._reset()
        return picture

    def _find_start(self) -> bool:
        start = self._buffer.find(_START, self._at)
        if start < 0:
            if len(self._buffer) > _MAX_JUNK_BYTES:
                raise DeviceResponseError("The device's stream holds no pictures")
            self._at = max(len(self._buffer) - 1, 0)
            return False
        del self._buffer[:start]
        self._at, self._started = len(_START), True
        return True

    def _find_end(self) -> int | None:
        while True:
            while not self._in_scan:
                if not self._skip_segment():
                    return None
            marker = self._ends.search(self._buffer, self._at)
            if marker is None:
                self._at = max(self._at, len(self._buffer) - 1)
                return None
            if self._buffer[marker.start() + 1] == _END:
                return marker.end()
            self._at, self._in_scan = marker.start(), False

    def _skip_segment(self) -> bool:
        """Step over a header segment; return False if it has not arrived yet."""
        if len(self._buffer) < self._at + 4:
            return False
        mark, kind = self._buffer[self._at], self._buffer[self._at + 1]
        length = int.from_bytes(self._buffer[self._at + 2 : self._at + 4])
        if mark == kind == 0xFF:
            # A fill byte.
            self._at += 1
            return True
        if mark != 0xFF or length < 2:
            self._in_scan, self._ends = True, _WITHOUT_SEGMENTS
            return True
        if len(self._buffer) < self._at + 2 + length:
            return False
        self._at += 2 + length
        self._in_scan = kind == _START_OF_SCAN
        return True
