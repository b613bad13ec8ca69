"""The movements of a camera's head that a test observes, and a network that can be cut."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
import time
from types import TracebackType
from typing import Self

from playwright.async_api import CDPSession, Page

from simulators.mobotix import MobotixSimulator

SAMPLE_S = 0.02

type Point = tuple[float, float]


@dataclass
class HeadWatch:
    """Samples the speed of a head while a test holds something."""

    device: MobotixSimulator
    samples: list[tuple[float, tuple[float, ...]]] = field(default_factory=list)
    _task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start to look."""
        self.device.log.clear()
        self._task = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Look no more, and leave the head still."""
        if self._task is not None:
            self._task.cancel()
        self.device.head.stop()

    async def _look(self) -> None:
        while True:
            self.samples.append((time.monotonic(), self.device.head.speed))
            await asyncio.sleep(SAMPLE_S)

    async def until(self, *, moving: bool, limit_s: float = 5) -> float:
        """Wait until the head moves or stands still; return the time it took."""
        started = time.monotonic()
        while any(self.device.head.speed) is not moving:
            if time.monotonic() - started > limit_s:
                raise AssertionError(f"moving is not {moving} after {limit_s} s")
            await asyncio.sleep(0.005)
        return time.monotonic() - started

    def runs(self) -> list[tuple[float, ...]]:
        """Return the directions one after the other, each once; (0, …) is a standstill."""
        return list(self._runs())

    @property
    def top(self) -> float:
        """The highest speed that was seen, in percent."""
        return max(abs(axis) for _, speed in self.samples for axis in speed)

    def _runs(self) -> Iterator[tuple[float, ...]]:
        last: tuple[float, ...] | None = None
        for _, speed in self.samples:
            way = tuple((axis > 0) - (axis < 0) for axis in speed)
            if way != last:
                yield way
            last = way

    def sent(self, part: str = "continuous") -> list[str]:
        """Return the commands the camera received."""
        return [entry.line for entry in self.device.requests(part)]


class Proxy:
    """A way to Home Assistant that can be slow, and cut as when a phone leaves the Wi-Fi."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.latency_s = 0.0
        """What each message takes from now on, in each direction."""

    async def __aenter__(self) -> Self:
        """Open the way."""
        self._server = await asyncio.start_server(self._lead, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it permanently."""
        self.cut()

    def cut(self) -> None:
        """End every connection without a word, and take no other."""
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _lead(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        back, forth = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, forth}
        await asyncio.gather(self._pump(reader, forth), self._pump(back, writer))

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while data := (await self._arrived(late)):
                writer.write(data)
                with suppress(OSError):
                    await writer.drain()
            writer.close()

        delivery = asyncio.create_task(deliver())
        data = b"?"
        while data:
            data = b""
            with suppress(OSError):
                data = await reader.read(65536)
            late.put_nowait((loop.time() + self.latency_s, data))
        await delivery

    async def _arrived(self, late: asyncio.Queue[tuple[float, bytes]]) -> bytes:
        """Wait for the next data, and until it is due; empty at the end."""
        due, data = await late.get()
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        return data


async def center_of(page: Page, selector: str) -> Point:
    """Return the middle of the first element that fits."""
    box = await page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def touch(session: CDPSession, kind: str, *points: Point) -> None:
    """Put fingers on the screen, move or lift them."""
    await session.send(
        "Input.dispatchTouchEvent",
        {
            "type": kind,
            "touchPoints": [
                {"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)
            ],
        },
    )
