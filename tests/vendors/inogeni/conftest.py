"""A simulated CAMTRACK, and clients set up for it."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from custom_components.procam.vendors.inogeni.client import (
    InogeniClient,
    InogeniSettings,
    TransportChoice,
    channel,
    exchange,
    http,
)
from simulators.inogeni import InogeniSimulator

from .scripted import Open, scripted

type Connect = Callable[..., InogeniClient]


@pytest.fixture
async def device(socket_enabled: None) -> AsyncIterator[InogeniSimulator]:
    """A running unit; a test may change its options."""
    async with InogeniSimulator() as device:
        yield device


@pytest.fixture
async def connect(
    device: InogeniSimulator, session: aiohttp.ClientSession
) -> AsyncIterator[Connect]:
    """Make clients for the unit; they are closed at the end."""
    clients: list[InogeniClient] = []

    def make(*, transport: str = "auto", **options: Any) -> InogeniClient:
        where = {
            "transport": TransportChoice(transport),
            "host": device.host,
            "port": device.port,
            "tcp_port": device.tcp_port,
        }
        client = InogeniClient(InogeniSettings(**{**where, **options}), session)
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the waits for a device that does not answer."""
    for module in (channel, exchange, http):
        monkeypatch.setattr(module, "TIMEOUT_S", 0.3)
    monkeypatch.setattr(exchange, "LIST_LIMIT_S", 0.3)


@pytest.fixture
async def unit(socket_enabled: None) -> AsyncIterator[Open]:
    """Open a channel to a unit whose answers are scripted."""
    async with scripted() as start:
        yield start
