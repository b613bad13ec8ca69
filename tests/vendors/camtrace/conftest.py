"""A simulated CamTrace server, and clients set up for it."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
from homeassistant.core import HomeAssistant
import pytest

from custom_components.procam.vendors.camtrace.client import (
    CamtraceClient,
    CamtraceSettings,
    auth,
)
from tests.conftest import AddEntry
from tests.helpers import until_settled

from .helpers import Site, login
from .server import Server

type Connect = Callable[..., CamtraceClient]


@pytest.fixture(autouse=True)
def short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less before a login is tried once more."""
    monkeypatch.setattr(auth, "PAUSE_S", 0.01)


@pytest.fixture
async def device(socket_enabled: None) -> AsyncIterator[Server]:
    """A server with three cameras and demo data."""
    async with Server() as device:
        yield device


@pytest.fixture
def connect(device: Server, session: aiohttp.ClientSession) -> Connect:
    """Make clients for the server, as any of its accounts."""

    def make(user: str = "admin", **options: Any) -> CamtraceClient:
        known = device.users.get(user)
        values: dict[str, Any] = {
            "host": device.host,
            "port": device.port,
            "username": user,
            "password": known.password if known else "nobody",
            **options,
        }
        return CamtraceClient(
            CamtraceSettings(**values),
            session,
            clock=device.monotonic,
            wall=device.wall,
        )

    return make


@pytest.fixture
def client(connect: Connect) -> CamtraceClient:
    """An administrator's client."""
    return connect()


# -- in Home Assistant ---------------------------------------------------------------

PASSWORD = "Planted secret 77"


@pytest.fixture
async def site(
    hass: HomeAssistant, device: Server, add_entry: AddEntry
) -> AsyncIterator[Site]:
    """The server as a loaded entry of its administrator, its control channel up."""
    device.change_password("admin", PASSWORD)
    entry = await add_entry(
        "camtrace",
        login(device),
        unique=device.monitoring.license_uuid,
        title="CamTrace",
    )
    site = Site(hass=hass, device=device, entry=entry)
    await until_settled(entry)
    yield site
    if hass.config_entries.async_get_entry(entry.entry_id):
        await hass.config_entries.async_unload(entry.entry_id)
