"""Simulated MOVE cameras, clients for them, and devices that are none."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
import time
from typing import Any, NamedTuple

import aiohttp
from aiohttp import web
from homeassistant.core import HomeAssistant
import pytest

from custom_components.procam.clientkit.auth import Login
from custom_components.procam.clientkit.http import never_repeat
from custom_components.procam.vendors.mobotix.client import (
    MobotixClient,
    MobotixSettings,
)
from simulators.mobotix import MobotixSimulator, Rights
from tests.conftest import AddEntry
from tests.helpers import until_settled

from .helpers import Home


class Camera(NamedTuple):
    """A camera, and a client for it."""

    device: MobotixSimulator
    client: MobotixClient

    def sent(self, part: str = "") -> list[str]:
        """Return what the camera was asked, without the refused first tries."""
        return [
            entry.line
            for entry in self.device.requests(part)
            if entry.authorization and entry.channel in ("GET", "POST")
        ]

    def forget(self) -> None:
        """Clear the camera's request log."""
        self.device.log.clear()


def fast_clock() -> float:
    """Return a time that passes a million times as fast: every read is a late one."""
    return time.monotonic() * 1e6


type MakeCamera = Callable[..., Awaitable[Camera]]
type MakeClient = Callable[..., Awaitable[MobotixClient]]
type Speak = Callable[[web.Request], Awaitable[web.StreamResponse]]
type MakeDevice = Callable[[Speak], Awaitable[MobotixClient]]


@pytest.fixture
async def connect(socket_enabled: None) -> AsyncIterator[MakeClient]:
    """Make clients whose sessions end with the test."""
    async with AsyncExitStack() as stack:

        async def make(
            port: int,
            *,
            username: str = "Admin",
            password: str = "1234",
            settings: dict[str, Any] | None = None,
            **options: Any,
        ) -> MobotixClient:
            session = await stack.enter_async_context(
                aiohttp.ClientSession(
                    middlewares=(never_repeat, Login(username, password))
                )
            )
            chosen = MobotixSettings(
                **{
                    "host": "127.0.0.1",
                    "port": port,
                    "username": username,
                    "password": password,
                    **(settings or {}),
                }
            )
            client = MobotixClient(chosen, session, **{"clock": fast_clock, **options})
            stack.push_async_callback(client.close)
            return client

        yield make


@pytest.fixture
async def camera(connect: MakeClient) -> AsyncIterator[MakeCamera]:
    """Make cameras; keywords not meant for the client are the simulator's switches."""
    async with AsyncExitStack() as stack:

        async def make(
            model: str = "ptz",
            *,
            viewer: bool = False,
            settings: dict[str, Any] | None = None,
            client: dict[str, Any] | None = None,
            **switches: Any,
        ) -> Camera:
            device = MobotixSimulator(model=model, **switches)
            await stack.enter_async_context(device)
            who = {}
            if viewer:
                device.accounts.add("guest", "look", Rights.VIEW)
                who = {"username": "guest", "password": "look"}
            where = {"mjpeg_port": device.mjpeg_port, "rtsp_port": device.rtsp_port}
            made = await connect(
                device.port, settings=where | (settings or {}), **who, **(client or {})
            )
            return Camera(device, made)

        yield make


@pytest.fixture
async def other_device(connect: MakeClient) -> AsyncIterator[MakeDevice]:
    """Make a device whose answer to each request is given by the test."""
    async with AsyncExitStack() as stack:

        async def make(speak: Speak) -> MobotixClient:
            app = web.Application()
            app.router.add_route("*", "/{path:.*}", speak)
            runner = web.AppRunner(app, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            return await connect(runner.addresses[0][1])

        yield make


# -- the camera as an entry of Home Assistant ------------------------------------------

PASSWORD = "Only4Eyes"


type AddCamera = Callable[..., Awaitable[Home]]


def address(device: MobotixSimulator, **login: str) -> dict[str, Any]:
    """Return entry data with the address of a camera."""
    return {
        "host": device.host,
        "port": device.port,
        "ssl": False,
        "verify_ssl": True,
        "rtsp_port": device.rtsp_port,
        "username": "Admin",
        "password": PASSWORD,
        **login,
    }


@pytest.fixture
async def add_camera(
    hass: HomeAssistant, add_entry: AddEntry, socket_enabled: None
) -> AsyncIterator[AddCamera]:
    """Add cameras, Digest ones; keywords are the simulator's switches."""
    async with AsyncExitStack() as stack:

        async def add(
            model: str = "ptz",
            *,
            device: MobotixSimulator | None = None,
            viewer: bool = False,
            settle: bool = True,
            options: dict[str, Any] | None = None,
            **switches: Any,
        ) -> Home:
            device = device or MobotixSimulator(
                model=model, **{"auth": "digest", "restart_s": 0.2, **switches}
            )
            device.set_password("Admin", PASSWORD)
            device.accounts.add("guest", PASSWORD, Rights.VIEW)
            await stack.enter_async_context(device)
            entry = await add_entry(
                "mobotix",
                address(device, username="guest" if viewer else "Admin"),
                {"mjpeg_port": device.mjpeg_port, **(options or {})},
                title="Nave",
            )
            stack.push_async_callback(hass.config_entries.async_unload, entry.entry_id)
            if settle:
                await until_settled(entry)
            return Home(hass=hass, device=device, entry=entry)

        yield add
