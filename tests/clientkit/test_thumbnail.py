"""Small pictures from the beginning of recordings."""

from collections.abc import AsyncIterator
from io import BytesIO

from PIL import Image
import pytest

from custom_components.procam.clientkit.errors import DeviceResponseError
from custom_components.procam.clientkit.thumbnail import first_picture

from .test_remux import recording

_CHUNK = 1000


class Tape:
    """A recording that is read in small chunks."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.read < len(self._content):
            piece = self._content[self.read : self.read + _CHUNK]
            self.read += len(piece)
            yield piece


def on(content: bytes) -> AsyncIterator[bytes]:
    """Return the chunks of a tape."""
    return aiter(Tape(content))


@pytest.mark.parametrize("container", ["avi", "matroska"])
async def test_the_first_picture_of_a_recording_is_a_jpeg(container: str) -> None:
    with Image.open(BytesIO(await first_picture(on(recording(container))))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (64, 48))


async def test_no_more_is_read_than_the_first_picture_takes() -> None:
    tape = Tape(recording("matroska") + bytes(2**20))
    await first_picture(aiter(tape))
    assert tape.read < 2**17


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>" * 100,
        bytes(2**21),
        recording("avi", video="mjpeg"),
        recording("matroska")[:900],
    ],
    ids=["empty", "html", "long", "mjpeg", "cut off"],
)
async def test_what_has_no_picture_has_no_thumbnail(content: bytes) -> None:
    tape = Tape(content)
    with pytest.raises(DeviceResponseError):
        await first_picture(aiter(tape))
    assert tape.read <= 2**20 + _CHUNK
