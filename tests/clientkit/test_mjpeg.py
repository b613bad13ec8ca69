"""JPEG pictures are cut out of a stream by their own markers."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import ClientSession, ClientTimeout
import pytest

from custom_components.procam.clientkit.errors import DeviceResponseError
from custom_components.procam.clientkit.http import Http
from custom_components.procam.clientkit.mjpeg import (
    JpegCutter,
    is_jpeg,
    read_pictures,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

THUMBNAIL = b"\xff\xe1\x00\x0c\xff\xd8tiny\xff\xd9.."
SCAN = b"\xff\xda\x00\x04ab" + b"picture\xff\x00data\xff\xd0more"
PICTURE = b"\xff\xd8" + THUMBNAIL + SCAN + b"\xff\xd9"
TABLE = b"\xff\xc4\x00\x06\xff\xd9ab"
PROGRESSIVE = b"\xff\xd8\xff" + TABLE + SCAN + TABLE + SCAN + b"\xff\xd9"
BARE = b"\xff\xd8 no segments at all \xff\xe1 \xff\xd9"
PART = b"\r\n--X\r\nContent-Type: image/jpeg\r\nContent-Length: 3\r\n\r\n"


def cut(*chunks: bytes, max_bytes: int = 2**20) -> list[bytes]:
    cutter = JpegCutter(max_bytes)
    return [picture for chunk in chunks for picture in cutter.feed(chunk)]


@pytest.mark.parametrize("picture", [PICTURE, PROGRESSIVE, BARE])
def test_the_end_of_a_thumbnail_or_a_table_does_not_end_the_picture(
    picture: bytes,
) -> None:
    assert cut(picture) == [picture]


@pytest.mark.parametrize("between", [b"", PART, b"\r\n----X\r\n\r\n"])
def test_framing_does_not_matter(between: bytes) -> None:
    stream = between + PICTURE + between + BARE + between + PROGRESSIVE
    assert cut(stream) == [PICTURE, BARE, PROGRESSIVE]


def test_a_picture_comes_whole_in_whatever_pieces() -> None:
    stream = b"--X\r\n\r\n" + PICTURE + BARE + PROGRESSIVE
    expected = [PICTURE, BARE, PROGRESSIVE]
    for at in range(len(stream)):
        assert cut(stream[:at], stream[at:]) == expected
    assert cut(*(bytes((byte,)) for byte in stream)) == expected


def test_a_stream_without_pictures_is_given_up() -> None:
    with pytest.raises(DeviceResponseError, match="no pictures"):
        cut(*[b"x" * 4096] * 20)


def test_a_picture_without_end_is_given_up() -> None:
    with pytest.raises(DeviceResponseError, match="does not end"):
        cut(PICTURE[:-2], *[b"x" * 4096] * 20, max_bytes=2**16)


def test_a_picture_larger_than_allowed_is_rejected() -> None:
    with pytest.raises(DeviceResponseError, match="too large"):
        cut(PICTURE, max_bytes=len(PICTURE) - 1)
    assert cut(PICTURE, max_bytes=len(PICTURE)) == [PICTURE]


def test_a_picture_is_known_by_its_first_bytes() -> None:
    assert is_jpeg(PICTURE)
    assert not is_jpeg(b"<html>")


type Opened = Callable[..., Awaitable[list[bytes]]]


@pytest.fixture
def pictures(session: ClientSession) -> Opened:
    """Read the pictures of a device that sends this body, whole or cut off."""

    async def read(body: bytes, *, missing: int = 0) -> list[bytes]:
        async def peer(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await reader.readuntil(b"\r\n\r\n")
            length = len(body) + missing
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length)
            writer.write(body)
            writer.close()

        async with await asyncio.start_server(peer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            http = Http(session, f"http://127.0.0.1:{port}")
            async with http.open("GET", "/", timeout=ClientTimeout(total=5)) as got:
                return [picture async for picture in read_pictures(got)]

    return read


async def test_a_stream_is_read_to_its_end(pictures: Opened) -> None:
    assert await pictures(PART + PICTURE + PART + BARE) == [PICTURE, BARE]


async def test_an_answer_without_a_picture_is_an_error(pictures: Opened) -> None:
    with pytest.raises(DeviceResponseError, match="no pictures"):
        await pictures(b"Out of order")


async def test_a_stream_that_is_cut_off_is_an_error(pictures: Opened) -> None:
    with pytest.raises(DeviceResponseError, match="cut off"):
        await pictures(PICTURE, missing=1)
