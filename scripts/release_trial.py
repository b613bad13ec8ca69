"""Installs the packed release in a bare Home Assistant and adds simulated devices.

Home Assistant comes from the package index alone, without anything its container brings; what
the manifest lists, it installs itself.
"""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import os
from pathlib import Path
import socket
import tempfile
import time
from typing import Final
import zipfile

import aiohttp

from scripts.demo_folder import listen_on_loopback
from scripts.demo_home import ROOT, Home, home_assistant, say
from scripts.release_zip import PACKED
from simulators import inogeni, mobotix
from simulators.demo_devices import Device
from simulators.inogeni import InogeniSimulator
from simulators.mobotix import MobotixSimulator

HOST: Final = "127.0.0.1"
BARE: Final = ROOT / ".venv-bare" / "bin" / "python"
SETTLED_LIMIT_S: Final = 30

CONFIGURATION: Final = """\
homeassistant:
  time_zone: Europe/Berlin
api:
config:
frontend:
logger:
  default: warning
  logs:
    custom_components.procam: info
"""


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


@asynccontextmanager
async def powered() -> AsyncIterator[list[Device]]:
    """Run a CAMTRACK and a dome, on ports no demo uses."""
    async with (
        inogeni.demo(host=HOST, port=0, tcp_port=0) as room,
        mobotix.demo(host=HOST, port=0, mjpeg_port=0, rtsp_port=0) as dome,
    ):
        yield _devices(room, dome)


def _devices(room: InogeniSimulator, dome: MobotixSimulator) -> list[Device]:
    return [
        Device(
            simulator=room,
            vendor="inogeni",
            form={"host": HOST, "port": room.port, "tcp_port": room.tcp_port},
        ),
        Device(
            simulator=dome,
            vendor="mobotix",
            form={
                "host": HOST,
                "port": dome.port,
                "rtsp_port": dome.rtsp_port,
                "username": "Admin",
                "password": "1234",
            },
        ),
    ]


def install(folder: Path) -> None:
    """Lay out a new configuration folder with the release in it, as HACS does."""
    (folder / "configuration.yaml").write_text(CONFIGURATION)
    with zipfile.ZipFile(ROOT / PACKED) as archive:
        archive.extractall(folder / "custom_components" / "procam")


async def states(home: Home) -> dict[str, str]:
    """Return the state of every entity."""
    return {
        entity["entity_id"]: entity["state"]
        for entity in await home.request("GET", "/api/states")
    }


async def see_entities(home: Home, before: set[str]) -> str:
    """Wait until a device just added has entities, and say how many.

    What is switched off in the device is unavailable; most of it is not.
    """
    end = time.monotonic() + SETTLED_LIMIT_S
    new: dict[str, str] = {}
    while time.monotonic() < end:
        last = new
        await asyncio.sleep(1)
        found = await states(home)
        new = {entity: found[entity] for entity in found.keys() - before}
        there = sum(state != "unavailable" for state in new.values())
        if new.keys() == last.keys() and there * 2 > len(new):
            return f"{len(new)} entities, {there} of them available"
    raise SystemExit(f"No or too few entities: {new}")


async def add_all(home: Home, process: Process, devices: list[Device]) -> None:
    """Start from nothing, add every device and look at its entities."""
    started = time.monotonic()
    await home.wait_until_up(process)
    await home.log_in()
    await home.wait_until_running()
    say(f"Home Assistant is up after {time.monotonic() - started:.0f} s.")
    for device in devices:
        before = set(await states(home))
        await home.add(device)
        say(f"{device.simulator.title}: {await see_entities(home, before)}.")


def complaints(folder: Path) -> list[str]:
    """Return what Home Assistant logged of the integration, as a warning or worse."""
    return [
        line
        for line in (folder / "output.log").read_text(errors="replace").splitlines()
        if "procam" in line
        and any(level in line for level in ("WARNING", "ERROR", "CRITICAL"))
        and "has not been tested by Home Assistant" not in line
    ]


async def try_out() -> None:
    """Run the trial; everything is gone afterwards."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="procam-release-") as name:
        folder = Path(name)
        install(folder)
        listen_on_loopback(folder, port)
        say(f"Starting Home Assistant on port {port} …")
        async with (
            powered() as devices,
            home_assistant(folder, dict(os.environ), str(BARE)) as process,
            aiohttp.ClientSession() as session,
        ):
            home = Home(session, f"http://{HOST}:{port}", folder)
            await add_all(home, process, devices)
        if found := complaints(folder):
            raise SystemExit("\n".join(["Home Assistant complains:", *found]))
    say("The release works.")


if __name__ == "__main__":
    asyncio.run(try_out())
