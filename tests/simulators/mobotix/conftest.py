"""Cameras of any model, and a client for each."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest

from simulators.mobotix import MobotixSimulator

from .client import Client

type Mount = Callable[..., Awaitable[Client]]


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """Let sockets open on loopback."""


@pytest.fixture
async def mount() -> AsyncIterator[Mount]:
    """Power up cameras; returns a client of each."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())

        async def power_up(**settings: Any) -> Client:
            device = await stack.enter_async_context(MobotixSimulator(**settings))
            return Client(device, session)

        yield power_up


@pytest.fixture
async def camera(mount: Mount) -> Client:
    """A dome as it leaves the factory."""
    return await mount()
