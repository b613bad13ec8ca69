"""A running camera and an administrator's client."""

from collections.abc import AsyncIterator

import pytest

from simulators.camstreamer import CamstreamerSimulator

from .peer import Peer


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """Let sockets open on loopback."""


@pytest.fixture
async def device() -> AsyncIterator[CamstreamerSimulator]:
    """A running camera with apps that have no configuration."""
    async with CamstreamerSimulator() as camera:
        yield camera


@pytest.fixture
async def peer(device: CamstreamerSimulator) -> AsyncIterator[Peer]:
    """The administrator."""
    async with Peer(device) as client:
        yield client
