"""A running unit and peers on both message transports."""

from collections.abc import AsyncIterator

import pytest

from simulators.inogeni import InogeniSimulator

from .peer import Connected, Peer, kind_of


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """Let sockets open on loopback."""


@pytest.fixture
async def device() -> AsyncIterator[InogeniSimulator]:
    """A running unit with default options."""
    async with InogeniSimulator() as unit:
        yield unit


@pytest.fixture(params=["tcp", "ws"])
def transport(request: pytest.FixtureRequest) -> str:
    """Either message transport."""
    return str(request.param)


@pytest.fixture
async def peer(device: InogeniSimulator, transport: str) -> AsyncIterator[Peer]:
    """A client connected to the unit over either message transport."""
    async with Connected(kind_of(transport), device) as connected:
        yield connected
