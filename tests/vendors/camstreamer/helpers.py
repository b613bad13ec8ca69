"""Helpers of the tests of the CamStreamer client."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from custom_components.procam.clientkit.client import EventStream
from custom_components.procam.clientkit.http import Answer, Http
from custom_components.procam.vendors.camstreamer.client import (
    CamstreamerClient,
    CamstreamerEvent,
)
from custom_components.procam.vendors.camstreamer.client.events import PushChanged

NAVE = "c2585a341-2677-4d0f-864e-63055fe17b6b"
CHOIR = "cdb04b0cb-0c7b-4292-aa0f-7920eb73333e"
INTRO = "s4776be33-bcca-45a3-912b-e2840c6c06de"
SERVICE = "pbb1289ed-15e3-4487-a2d6-fecc80f9a4c0"
SECRET_URL = "rtmp://127.0.0.1/live/stream-key-"
HARD = "Åse & Co: 100 % 🎉 +1 = “ok”; a/b?c#d\tü"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
WAIT_S = 3.0

type Connect = Callable[..., CamstreamerClient]


class Clock:
    """A clock that the test advances."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


class Listener:
    """A subscriber that reads with a limit on waiting."""

    def __init__(self, events: AsyncIterator[CamstreamerEvent]) -> None:
        self._events = events
        self.seen: list[CamstreamerEvent] = []

    async def next(self) -> CamstreamerEvent:
        async with asyncio.timeout(WAIT_S):
            event = await anext(self._events)
        self.seen.append(event)
        return event

    async def until(self, wanted: CamstreamerEvent) -> None:
        """Read until an event comes."""
        while await self.next() != wanted:
            pass

    async def until_lost(self) -> None:
        """Read on until the stream ends, which raises."""
        while True:
            await self.next()


@asynccontextmanager
async def listening(stream: EventStream[CamstreamerEvent]) -> AsyncIterator[Listener]:
    """Subscribe and read the event that confirms the subscription."""
    async with stream as events:
        listener = Listener(events)
        up = await listener.next()
        assert isinstance(up, PushChanged)
        assert up.up
        yield listener


async def eventually(is_so: Callable[[], bool]) -> None:
    """Wait for something the device does in its own time."""
    for _ in range(int(WAIT_S / 0.005)):
        if is_so():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("the device did not get there")


def patience(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Shorten how long an answer is waited for."""
    request = Http.request

    async def hasty(self: Http, *args: Any, **options: Any) -> Answer:
        return await request(self, *args, **{**options, "timeout_s": seconds})

    monkeypatch.setattr(Http, "request", hasty)


async def reading(connect: Connect, **options: Any) -> CamstreamerClient:
    """Make a client that has read the camera once."""
    client = connect(**options)
    await client.read()
    return client
