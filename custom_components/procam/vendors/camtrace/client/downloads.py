"""Files too large for memory: opened, and passed on piece by piece."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp

from .http import Api

_CHUNK: Final = 2**16
_TIMEOUT: Final = aiohttp.ClientTimeout(total=None, connect=10.0, sock_read=30.0)
_ACCEPT: Final = frozenset({416})
"""A range beyond the end is left to the player."""
_HEADERS: Final = (
    "Content-Type",
    "Content-Length",
    "Content-Range",
    "Accept-Ranges",
    "Last-Modified",
    "ETag",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """An open file; iterate it within the `async with` that opened it."""

    status: int
    """200, 206 for a range, 416 for one beyond the end."""
    headers: Mapping[str, str]
    """Type, length and range, to be passed on."""
    chunks: AsyncIterator[bytes]
    """Up to 64 KiB each; raises DeviceError when the server breaks off."""


@asynccontextmanager
async def open_download(
    api: Api, path: str, byte_range: str | None = None
) -> AsyncIterator[Download]:
    """Open a file by its encoded path; `byte_range` is a Range header's value."""
    headers = {"Accept": "*/*"}
    if byte_range:
        headers["Range"] = byte_range
    async with api.open(
        "GET", path, timeout=_TIMEOUT, headers=headers, accept=_ACCEPT
    ) as response:
        yield Download(
            status=response.status,
            headers={
                name: response.headers[name]
                for name in _HEADERS
                if name in response.headers
            },
            chunks=response.content.iter_chunked(_CHUNK),
        )
