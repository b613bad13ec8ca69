"""Pictures: whole JPEGs, and frames of an endless multipart stream."""

from collections.abc import AsyncIterator
import re
from typing import Final

from aiohttp import ClientResponse

from ....clientkit.errors import DeviceResponseError
from ....clientkit.http import Query
from .http import Api

PICTURE_MAX: Final = 16 * 2**20
"""No JPEG of a surveillance camera comes near."""
_JPEG: Final = b"\xff\xd8"
_BOUNDARY: Final = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)
_LENGTH: Final = re.compile(
    rb"^content-length:\s*(\d{1,9})\s*$", re.IGNORECASE | re.MULTILINE
)
_HEADER_MAX: Final = 4096


async def read_picture(api: Api, path: str, query: Query = ()) -> bytes:
    """Return a JPEG below the API's root; anything else is a DeviceResponseError."""
    answer = await api.request("GET", path, query, max_bytes=PICTURE_MAX)
    return _jpeg(answer.body)


def boundary_of(response: ClientResponse) -> bytes:
    """Return the line that separates the parts of a multipart answer."""
    match = _BOUNDARY.search(response.headers.get("Content-Type", ""))
    if match is None or "multipart" not in response.content_type:
        raise DeviceResponseError("The server's picture stream has no boundary")
    # Some servers write the dashes into the header, too.
    return b"--" + match[1].strip().removeprefix("--").encode()


async def read_frames(response: ClientResponse) -> AsyncIterator[bytes]:
    """Yield the JPEGs of a multipart stream, or the only one of a plain answer."""
    if response.content_type == "image/jpeg":
        reader = _Buffer(response)
        yield _jpeg(await reader.rest())
        return
    boundary = boundary_of(response)
    buffer = _Buffer(response)
    await buffer.until(boundary)
    while True:
        head = await buffer.until(b"\r\n\r\n", limit=_HEADER_MAX)
        if head is None:
            return
        length = _LENGTH.search(head)
        if length is None:
            body = await buffer.until(boundary)
        else:
            body = await buffer.exactly(int(length[1]))
            await buffer.until(boundary)
        if body is None:
            return
        yield _jpeg(body.removesuffix(b"\r\n"))


def _jpeg(body: bytes) -> bytes:
    if not body.startswith(_JPEG):
        raise DeviceResponseError("The server's picture is not a JPEG")
    return body


class _Buffer:
    """Reads ahead of a stream, but never further than one picture."""

    def __init__(self, response: ClientResponse) -> None:
        self._content = response.content
        self._data = bytearray()

    async def until(self, mark: bytes, limit: int | None = None) -> bytes | None:
        """Return what comes before a mark, which is dropped; None at the end."""
        start = 0
        while (found := self._data.find(mark, start)) < 0:
            start = max(0, len(self._data) - len(mark))
            self._check(limit or PICTURE_MAX)
            if not await self._more():
                return None
        before = bytes(self._data[:found])
        del self._data[: found + len(mark)]
        return before

    async def exactly(self, length: int) -> bytes | None:
        """Return so many bytes; None at the end."""
        while len(self._data) < length:
            self._check(PICTURE_MAX)
            if not await self._more():
                return None
        body = bytes(self._data[:length])
        del self._data[:length]
        return body

    async def rest(self) -> bytes:
        """Return everything that is left."""
        while await self._more():
            self._check(PICTURE_MAX)
        return bytes(self._data)

    async def _more(self) -> bool:
        chunk = await self._content.readany()
        self._data += chunk
        return bool(chunk)

    def _check(self, limit: int) -> None:
        if len(self._data) > limit:
            raise DeviceResponseError("The server's picture is too large")
