"""Recordings converted for a browser while they are downloaded."""

import asyncio
from collections.abc import AsyncIterator
from fractions import Fraction
from io import BytesIO
import itertools
import threading
from types import SimpleNamespace
from typing import Any

import av
from PIL import Image
import pytest

from custom_components.procam.clientkit import remux
from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from custom_components.procam.clientkit.remux import fragmented_mp4
from simulators.video_file import video_file

from ..helpers import until_true

_RATE = 10


def recording(
    container: str,
    video: str = "libx264",
    audio: str | None = None,
    ahead: int = 0,
    rate: int = 8000,
) -> bytes:
    """Return two seconds of gray video with `ahead` B-frames, optionally with silence."""
    target = BytesIO()
    with av.open(target, "w", format=container) as out:
        picture: Any = out.add_stream(video, rate=_RATE)
        picture.width, picture.height = 64, 48
        picture.pix_fmt = "yuvj420p" if video == "mjpeg" else "yuv420p"
        if video == "libx264":
            picture.options = {"bf": str(ahead), "x264-params": "b-adapt=0"}
        sound: Any = out.add_stream(audio, rate=rate, layout="mono") if audio else None
        for number in range(2 * _RATE):
            frame = av.VideoFrame(64, 48, picture.pix_fmt)
            frame.pts = number
            out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
        if sound is not None:
            for part in range(10):
                silence = av.AudioFrame(sound.format.name, "mono", 1024)
                silence.sample_rate, silence.pts = rate, part * 1024
                for plane in silence.planes:
                    plane.update(bytes(plane.buffer_size))
                out.mux(sound.encode(silence))
            out.mux(sound.encode(None))
    return target.getvalue()


async def arriving(content: bytes, size: int = 700) -> AsyncIterator[bytes]:
    """Deliver a content piece by piece."""
    for start in range(0, len(content), size):
        await asyncio.sleep(0)
        yield content[start : start + size]


async def remuxed(chunks: AsyncIterator[bytes]) -> bytes:
    """Return all that a browser gets."""
    async with fragmented_mp4(chunks) as pieces:
        return b"".join([piece async for piece in pieces])


def names(content: bytes) -> list[str]:
    """Return the codecs of a video."""
    with av.open(BytesIO(content), "r") as video:
        return [stream.codec_context.name for stream in video.streams]


@pytest.mark.parametrize(
    ("container", "ahead"), [("avi", 0), ("matroska", 0), ("matroska", 2)]
)
async def test_h264_becomes_fragmented_mp4_with_every_picture(
    container: str, ahead: int
) -> None:
    result = await remuxed(arriving(recording(container, ahead=ahead)))
    assert result[4:8] == b"ftyp"
    with av.open(BytesIO(result), "r") as video:
        times = [frame.time for frame in video.decode(video=0)]
    assert len(times) == 2 * _RATE
    steps = {round(b - a, 3) for a, b in itertools.pairwise(times)}
    assert steps == {1 / _RATE}


async def test_a_recording_with_pictures_at_odd_times_is_passed_on() -> None:
    pictures = [Image.new("RGB", (64, 48))] * 12
    odd = video_file("matroska", (64, 48), pictures, Fraction(50000, 99971))
    with av.open(BytesIO(await remuxed(arriving(odd))), "r") as video:
        assert len(list(video.decode(video=0))) == 12


async def test_h265_is_tagged_as_apple_devices_want_it() -> None:
    result = await remuxed(arriving(recording("matroska", "libx265")))
    with av.open(BytesIO(result), "r") as video:
        assert video.streams.video[0].codec_context.codec_tag == "hvc1"
        assert len(list(video.decode(video=0))) == 2 * _RATE


@pytest.mark.parametrize(
    ("container", "audio"),
    [("matroska", "aac"), ("avi", "pcm_mulaw"), ("matroska", "pcm_s16le")],
)
async def test_sound_is_heard_as_long_as_it_was(container: str, audio: str) -> None:
    result = await remuxed(arriving(recording(container, audio=audio)))
    assert names(result) == ["h264", "aac"]
    with av.open(BytesIO(result), "r") as video:
        samples = sum(frame.samples for frame in video.decode(audio=0))
    assert 10 * 1024 <= samples <= 12 * 1024


async def test_sound_of_an_unusual_rate_is_made_usual() -> None:
    odd = recording("avi", audio="pcm_mulaw", rate=7000)
    with av.open(BytesIO(await remuxed(arriving(odd))), "r") as video:
        assert video.streams.audio[0].rate == 48000


async def test_damaged_sound_does_not_end_the_pictures() -> None:
    sound = recording("matroska", audio="ac3", rate=48000)
    assert sound.count(b"\x0b\x77") >= 6
    damaged = sound.replace(b"\x0b\x77", b"\0\0")
    with av.open(BytesIO(await remuxed(arriving(damaged))), "r") as video:
        assert len(list(video.decode(video=0))) == 2 * _RATE


async def test_pictures_no_browser_shows_are_refused() -> None:
    with pytest.raises(DeviceUnsupportedError):
        await remuxed(arriving(recording("avi", video="mjpeg")))


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"x" * 100_000, recording("avi")[:900], recording("mp4")],
    ids=["nothing", "page", "noise", "header", "index last"],
)
async def test_what_is_no_recording_is_refused(content: bytes) -> None:
    with pytest.raises(DeviceResponseError):
        await remuxed(arriving(content))


async def test_a_recording_that_claims_a_huge_picture_does_not_fill_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remux, "_MAX_UNUSED", 2**20)
    content = recording("avi")
    start = content.index(b"00dc", content.index(b"movi"))
    huge = content[: start + 4] + (2**30).to_bytes(4, "little")
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield huge
        while True:
            await asyncio.sleep(0)
            sent += 2**16
            yield bytes(2**16)

    with pytest.raises(DeviceResponseError):
        await remuxed(endless())
    assert sent < 2**22


async def test_a_lost_connection_is_reported_as_such() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield recording("avi")[:5000]
        raise DeviceConnectionError("The connection to the device was lost")

    with pytest.raises(DeviceConnectionError):
        await remuxed(broken())


def busy() -> int:
    """Return how many threads are at work on a recording."""
    import sys  # noqa: PLC0415

    own = remux._remux.__code__
    count = 0
    for frame in sys._current_frames().values():
        at: Any = frame
        while at is not None and at.f_code is not own:
            at = at.f_back
        count += at is not None
    return count


async def test_a_viewer_who_leaves_ends_the_work() -> None:
    async with fragmented_mp4(arriving(recording("avi") * 50, 100)) as pieces:
        await anext(pieces)
    assert busy() == 0


async def test_a_slow_viewer_is_waited_for_and_may_give_up() -> None:
    taken = 0

    async def source() -> AsyncIterator[bytes]:
        nonlocal taken
        async for chunk in arriving(recording("avi"), 100):
            taken += 1
            yield chunk
        await asyncio.Event().wait()

    async def watch() -> None:
        async with fragmented_mp4(source()) as pieces:
            async for _ in pieces:
                pass

    viewer = asyncio.create_task(watch())
    await until_true(lambda: taken > 10 and busy() == 1)
    viewer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await viewer
    assert busy() == 0
    assert threading.active_count() < 20


def packet(pts: int | None, dts: int | None) -> Any:
    stream = SimpleNamespace(index=0)
    return SimpleNamespace(stream=stream, size=1, duration=2, pts=pts, dts=dts)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ([(None, None), (4, 4)], [(2, 2), (4, 4)]),
        ([(3, 0), (9, None), (5, 2)], [(3, 0), (5, 2)]),
        ([(None, 7)], [(7, 7)]),
    ],
)
def test_packets_get_the_times_their_container_leaves_out(
    given: list[tuple[int | None, int | None]], made: list[tuple[int, int]]
) -> None:
    timed = remux._timed(packet(pts, dts) for pts, dts in given)
    assert [(one.pts, one.dts) for one in timed] == made


async def test_a_recording_may_be_given_up_before_anything_waits() -> None:
    bridge = remux._Bridge(arriving(b""))
    bridge.close()
    assert await asyncio.to_thread(bridge.read, 1) == b""
