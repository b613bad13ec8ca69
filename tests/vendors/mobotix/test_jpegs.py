"""Pictures cut out of a stream by their own markers."""

import pytest

from custom_components.procam.clientkit.errors import DeviceResponseError
from custom_components.procam.vendors.mobotix.client import jpegs

THUMBNAIL = b"\xff\xe1\x00\x0c\xff\xd8tiny\xff\xd9.."
SCAN = b"\xff\xda\x00\x04ab" + b"picture\xff\x00data"
PICTURE = b"\xff\xd8" + THUMBNAIL + SCAN + b"\xff\xd9"
BARE = b"\xff\xd8 no segments at all \xff\xd9"


def cut(*chunks: bytes) -> list[bytes]:
    cutter = jpegs.JpegCutter()
    return [picture for chunk in chunks for picture in cutter.feed(chunk)]


def test_a_thumbnail_does_not_end_the_picture() -> None:
    assert cut(PICTURE) == [PICTURE]


@pytest.mark.parametrize(
    "between",
    [
        b"",
        b"\r\n--X\r\nContent-Type: image/jpeg\r\nContent-Length: 3\r\n\r\n",
        b"\r\n----X\r\n\r\n",
    ],
)
def test_framing_does_not_matter(between: bytes) -> None:
    stream = between + PICTURE + between + BARE + between + PICTURE
    assert cut(stream) == [PICTURE, BARE, PICTURE]


def test_a_picture_comes_whole_in_whatever_pieces() -> None:
    stream = b"--X\r\n\r\n" + PICTURE + BARE
    for at in range(len(stream)):
        assert cut(stream[:at], stream[at:]) == [PICTURE, BARE]
    assert cut(*(bytes((byte,)) for byte in stream)) == [PICTURE, BARE]


def test_a_stream_without_pictures_is_given_up() -> None:
    with pytest.raises(DeviceResponseError, match="no pictures"):
        cut(*[b"x" * 4096] * 20)


def test_a_picture_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jpegs, "MAX_PICTURE_BYTES", 2**16)
    with pytest.raises(DeviceResponseError, match="does not end"):
        cut(PICTURE[:-2], *[b"x" * 4096] * 20)
