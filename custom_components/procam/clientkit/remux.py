"""Makes recordings playable in browsers while they are being downloaded.

Cameras and servers record H.264 in AVI or Matroska, often with telephone sound (G.711).
The pictures are passed on as they are in fragmented MP4, piece by piece, sound as AAC;
nothing is stored.
"""

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Coroutine,
    Iterable,
    Iterator,
)
from concurrent.futures import CancelledError, Future
from contextlib import aclosing, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from .errors import DeviceError, DeviceResponseError, DeviceUnsupportedError

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.stream import Stream

MIME: Final = "video/mp4"

_VIDEO: Final = frozenset({"h264", "hevc"})
_AUDIO: Final = "aac"
"""Of the sound that recorders use, browsers play only this; other sound is
converted."""
_RATES: Final = frozenset({8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000})
_USUAL_RATE: Final = 48000
_PIECES: Final = 16
"""Pieces made ahead of the viewer."""
_MAX_UNUSED: Final = 32 * 2**20
"""Bytes without a picture after which something is not taken for a recording."""
_READING: Final = {"probesize": "2000000", "analyzeduration": "2000000"}
_WRITING: Final = {"movflags": "frag_keyframe+empty_moov+default_base_moof+delay_moov"}


@asynccontextmanager
async def fragmented_mp4(
    chunks: AsyncIterator[bytes],
) -> AsyncIterator[AsyncIterator[bytes]]:
    """Provide a recording that arrives in chunks as pieces of fragmented MP4.

    Entering waits for the first piece. Raises DeviceResponseError if this is not a
    recording, DeviceUnsupportedError for pictures no browser shows, and whatever the
    chunks raise. Leaving it at any moment ends the work.
    """
    bridge = _Bridge(chunks)
    work = asyncio.get_running_loop().run_in_executor(None, _remux, bridge)
    try:
        async with aclosing(_pieces(bridge, work)) as pieces:
            first = await anext(pieces, b"")
            async with aclosing(_chained(first, pieces)) as whole:
                yield whole
    finally:
        bridge.close()
        with suppress(Exception):
            await asyncio.shield(work)


async def _chained(first: bytes, rest: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _pieces(bridge: _Bridge, work: asyncio.Future[None]) -> AsyncGenerator[bytes]:
    """Yield the pieces that the thread writes; raises the error of the thread at its end."""
    work.add_done_callback(lambda _: bridge.end())
    while (piece := await bridge.made()) is not None:
        yield piece
    try:
        await work
    except Exception as err:
        raise bridge.failure or _explained(err) from err
    if bridge.failure is not None:
        raise bridge.failure


def _explained(err: Exception) -> DeviceError:
    if isinstance(err, DeviceError):
        return err
    return DeviceResponseError("The recording is not a video that can be read")


class _Bridge:
    """Passes bytes between the event loop and the thread, which uses it as a file.

    Not seekable on purpose: it has neither `seek` nor `tell`.
    """

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self.failure: DeviceError | None = None
        self._loop = asyncio.get_running_loop()
        self._chunks = chunks
        self._left = b""
        self._unused = 0
        self._made: asyncio.Queue[bytes | None] = asyncio.Queue(_PIECES)
        self._waiting: Future[Any] | None = None
        self._closed = False
        self._ended = asyncio.Event()

    # -- the event loop's side ---------------------------------------------------

    async def made(self) -> bytes | None:
        """Return the next piece; None after the last one."""
        piece = asyncio.create_task(self._made.get())
        ended = asyncio.create_task(self._ended.wait())
        try:
            await asyncio.wait((piece, ended), return_when=asyncio.FIRST_COMPLETED)
            if piece.done():
                return piece.result()
        finally:
            piece.cancel()
            ended.cancel()
        return None if self._made.empty() else self._made.get_nowait()

    def end(self) -> None:
        """Record that the thread has ended."""
        self._ended.set()

    def close(self) -> None:
        """End all present and later waits of the thread."""
        self._closed = True
        if self._waiting is not None:
            self._waiting.cancel()

    async def _next_chunk(self) -> bytes:
        return await anext(self._chunks, b"")

    # -- the thread's side -------------------------------------------------------

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes of the recording; empty at its end.

        A failure is noted and looks like the end: FFmpeg tries again after errors,
        for ever.
        """
        if not self._left and self.failure is None:
            try:
                self._left = self._wait(self._next_chunk())
            except DeviceError as err:
                self.failure = err
            except OSError:
                return b""
            self._unused += len(self._left)
            if self._unused > _MAX_UNUSED:
                self.failure = DeviceResponseError("The recording contains no pictures")
                self._left = b""
        taken, self._left = self._left[:size], self._left[size:]
        return taken

    def write(self, piece: bytes) -> int:
        """Pass a piece on; blocks while the viewer is slow."""
        self._wait(self._made.put(bytes(piece)))
        return len(piece)

    def used(self) -> None:
        """Record that the bytes read so far contain a picture."""
        self._unused = 0

    def _wait[T](self, work: Coroutine[Any, Any, T]) -> T:
        waiting = asyncio.run_coroutine_threadsafe(work, self._loop)
        self._waiting = waiting
        if self._closed:
            waiting.cancel()
        try:
            return waiting.result()
        except CancelledError as err:
            raise OSError("Nobody is watching any more") from err


def _remux(bridge: _Bridge) -> None:
    import av  # noqa: PLC0415 - slow to load, and needed by few

    source: InputContainer
    target: OutputContainer
    with (
        av.open(bridge, "r", options=_READING) as source,
        av.open(bridge, "w", format="mp4", options=_WRITING) as target,
    ):
        ways = {stream.index: _way(stream, target) for stream in _playable(source)}
        packets = source.demux([source.streams[index] for index in ways])
        for packet in _timed(packets):
            bridge.used()
            target.mux(ways[packet.stream.index].through(packet))
        for way in ways.values():
            target.mux(way.rest())


def _playable(source: InputContainer) -> list[Stream]:
    known = [stream for stream in source.streams if stream.codec_context is not None]
    video = [s for s in known if s.type == "video" and s.codec_context.name in _VIDEO]
    if not video:
        raise DeviceUnsupportedError("The recording's pictures cannot be shown here")
    audio = [stream for stream in known if stream.type == "audio"]
    return [*video[:1], *audio[:1]]


def _way(stream: Any, target: OutputContainer) -> _Copy | _Encoded:
    if stream.type == "video" or stream.codec_context.name == _AUDIO:
        return _Copy(stream, target)
    return _Encoded(stream, target)


class _Copy:
    """Copies a track without encoding it again."""

    def __init__(self, stream: Stream, target: OutputContainer) -> None:
        self._track = target.add_stream_from_template(stream)
        if stream.codec_context.name == "hevc":
            # Apple devices play H.265 under this tag only; FFmpeg's own is hev1.
            self._track.codec_context.codec_tag = "hvc1"

    def through(self, packet: Packet[Any]) -> list[Packet[Any]]:
        packet.stream = self._track
        return [packet]

    def rest(self) -> list[Packet[Any]]:
        return []


class _Encoded:
    """Encodes an audio track as AAC."""

    def __init__(self, stream: AudioStream, target: OutputContainer) -> None:
        rate = stream.rate if stream.rate in _RATES else _USUAL_RATE
        layout = "mono" if stream.channels == 1 else "stereo"
        self._track = target.add_stream(_AUDIO, rate=rate, layout=layout)

    def through(self, packet: Packet[AudioStream]) -> list[Packet[Any]]:
        made: list[Packet[Any]] = []
        # Damaged sound is no reason to end the pictures.
        with suppress(ValueError):
            for frame in packet.decode():
                made += self._track.encode(frame)
        return made

    def rest(self) -> list[Packet[Any]]:
        return self._track.encode(None)


def _timed(packets: Iterable[Packet[Any]]) -> Iterator[Packet[Any]]:
    """Set both timestamps of every packet, which MP4 needs and other formats leave out.

    Matroska has no decoding time of the first pictures when later ones are shown
    before them: it is counted back from the first it has.
    """
    held: dict[int, list[Packet[Any]]] = {}
    timed: set[int] = set()
    for packet in packets:
        index = packet.stream.index
        if not packet.size:
            continue
        if packet.dts is None and index not in timed:
            held.setdefault(index, []).append(packet)
            continue
        timed.add(index)
        if packet.dts is None:
            continue
        early = held.pop(index, [])
        dts = packet.dts
        for waiting in reversed(early):
            dts -= packet.duration or 1
            if waiting.pts is not None:
                # Durations are rounded: counted back alone, decoding could come late.
                dts = min(dts, waiting.pts)
            waiting.dts = dts
        for ready in (*early, packet):
            if ready.pts is None:
                ready.pts = ready.dts
            yield ready
