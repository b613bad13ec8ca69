"""A simulated camera with the apps, and clients logged in to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
from homeassistant.core import HomeAssistant
import pytest
from yarl import URL

from custom_components.procam.clientkit.auth import Login
from custom_components.procam.clientkit.http import never_repeat
from custom_components.procam.vendors.camstreamer.client import (
    CamstreamerClient,
    CamstreamerSettings,
)
from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import NEWER
from simulators.camstreamer.widgets import (
    custom_graphics,
    images,
    infoticker,
    score_board,
    zone,
)
from tests.conftest import AddEntry
from tests.helpers import until_settled

from .helpers import CHOIR, INTRO, NAVE, SECRET_URL, SERVICE, Clock, Connect
from .home import MAC, PASSWORD, Home


@pytest.fixture
async def device(socket_enabled: None) -> AsyncIterator[CamstreamerSimulator]:
    """A camera with overlays, streams, sources, packages and presets."""
    async with CamstreamerSimulator(**NEWER) as device:
        furnish(device)
        yield device


@pytest.fixture
def clock() -> Clock:
    """The clock of the clients."""
    return Clock()


@pytest.fixture
async def connect(device: CamstreamerSimulator, clock: Clock) -> AsyncIterator[Connect]:
    """Make clients for the camera; they are closed at the end."""
    async with AsyncExitStack() as stack:

        def make(**options: Any) -> CamstreamerClient:
            settings = CamstreamerSettings(
                **{
                    "host": device.host,
                    "port": device.port,
                    "username": "root",
                    "password": "pass",
                    **options,
                }
            )
            session = aiohttp.ClientSession(
                middlewares=(
                    never_repeat,
                    Login(settings.username, settings.password),
                )
            )
            stack.push_async_callback(session.close)
            client = CamstreamerClient(
                settings, session, cloud_url=device.cloud_url, clock=clock
            )
            stack.push_async_callback(client.close)
            return client

        yield make


@pytest.fixture
async def client(connect: Connect) -> CamstreamerClient:
    """A client that has read the camera once."""
    client = connect()
    await client.read()
    return client


def furnish(device: CamstreamerSimulator) -> None:
    """Configure something in every app."""
    lower_third = [
        zone("title", "Pastor", "Reader"),
        zone("name", "Anna Novak", pos_y=90),
        zone("start", "", type="countdown"),
    ]
    add = device.overlay.add
    add(infoticker(1, "Welcome", enabled=1, customName="Ticker"))
    add(custom_graphics(2, lower_third, customName="Lower third"))
    add(images(3, "/logo.png", "logo.png", automationType="schedule", enabled=1))
    add(score_board(4, "EAST", "WEST"))
    device.streamer.add("11", "Sunday", platform="youtube", url=f"{SECRET_URL}1")
    device.streamer.add("12", "Backup", url=f"{SECRET_URL}2")
    device.switcher.add_source(NAVE, "Nave")
    device.switcher.add_source(CHOIR, "Choir")
    device.switcher.clips.add(INTRO, "Intro")
    device.switcher.add_playlist(INTRO, "Intro", INTRO)
    device.switcher.add_playlist(SERVICE, "Whole service", INTRO, NAVE)
    device.switcher.start_with(NAVE)
    device.switcher.on_start()
    device.scripter.add("clock", "Clock", "1.1.1")
    device.scripter.add("door", "Door")
    device.ptz.heads[1].add_preset("Altar", 10.0, -2.0, 1500.0)
    device.ptz.add_tour("Round", ["Home", "Altar"])


# -- the camera as an entry of Home Assistant ------------------------------------------

type AddCamera = Callable[..., Awaitable[Home]]


def address(device: CamstreamerSimulator, **login: str) -> dict[str, Any]:
    """Return entry data with the address of a camera."""
    return {
        "host": device.host,
        "port": device.port,
        "ssl": False,
        "verify_ssl": True,
        "username": "root",
        "password": PASSWORD,
        **login,
    }


@pytest.fixture
async def add_camera(
    hass: HomeAssistant, add_entry: AddEntry, device: CamstreamerSimulator
) -> AsyncIterator[AddCamera]:
    """Add the camera; keywords are the simulator's options."""
    async with AsyncExitStack() as stack:

        async def add(
            *,
            settle: bool = True,
            options: dict[str, Any] | None = None,
            unique: str = MAC,
            **switches: Any,
        ) -> Home:
            device.configure(**switches)
            device.set_password("root", PASSWORD)
            entry = await add_entry(
                "camstreamer", address(device), options, unique=unique, title="Nave"
            )
            stack.push_async_callback(hass.config_entries.async_unload, entry.entry_id)
            if settle:
                await until_settled(entry)
                await hass.async_block_till_done()
            return Home(hass=hass, device=device, entry=entry)

        yield add


@pytest.fixture
def on_port(monkeypatch: pytest.MonkeyPatch, device: CamstreamerSimulator) -> None:
    """Discovered cameras are asked on the simulator's port."""
    form = "custom_components.procam.vendors.camstreamer.discovery.base_url"
    monkeypatch.setattr(form, lambda data: URL(f"http://{data['host']}:{device.port}"))


@pytest.fixture
async def home(add_camera: AddCamera) -> Home:
    """The camera as the loaded entry "Nave", its push channels up."""
    return await add_camera()
