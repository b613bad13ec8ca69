"""The four devices behind their proxies, in this process or in one of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
import json
from pathlib import Path
import sys
from typing import Any, Final, Protocol

from simulators import camstreamer, camtrace, inogeni, mobotix
from simulators.base import Simulator

from .proxy import Fault, FaultProxy

HOST: Final = "127.0.0.1"
NEW_PASSWORD: Final = "Changed4Good"
_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class System:
    """One system: its device, and what is looked at."""

    make: Callable[[], Simulator]
    data: dict[str, Any]
    """The entry's data except host and ports."""
    tail: str
    """Unique-id suffix of the entity that is watched."""
    change: Callable[[Any], bool]
    """Change what the entity shows, at the device; returns whether it is on now."""
    switch_tail: str
    """Unique-id suffix of a switch to send commands to."""
    user: str = ""
    set_password: Callable[[Any, str], None] = lambda *_: None


def _change_room(unit: Any) -> bool:
    unit.toggle_device("OUTPUT_DEVICE_DATA", 1)
    return bool(unit.unit.enabled["OUTPUT_DEVICE_DATA"][1])


def _change_dome(camera: Any) -> bool:
    camera.toggle_output(1)
    return 1 in camera.ports.active_outputs


def _change_site(server: Any) -> bool:
    scenario = server.commands.scenarios[1]
    scenario.ignored = not scenario.ignored
    return not scenario.ignored


def _change_overlay(camera: Any) -> bool:
    on = not camera.overlay.service(2)["enabled"]
    camera.overlay.enable(2, on=on)
    return on


_LOGIN: Final = {"ssl": False, "verify_ssl": True, "rtsp_port": 9}

SYSTEMS: Final = {
    "inogeni": System(
        make=lambda: inogeni.demo(life_s=0),
        data={"transport": "auto"},
        tail="output_1",
        change=_change_room,
        switch_tail="output_2",
    ),
    "mobotix": System(
        make=lambda: mobotix.demo(
            mjpeg_port=0, rtsp_port=0, alive=False, auth="digest"
        ),
        data={**_LOGIN, "username": "Admin", "password": "1234"},
        tail="output_1",
        change=_change_dome,
        switch_tail="output_2",
        user="Admin",
        set_password=lambda camera, new: camera.set_password("Admin", new),
    ),
    "camtrace": System(
        make=lambda: camtrace.demo(alive=False, bcrypt_cost=4),
        data={**_LOGIN, "username": "admin", "password": "camtrace"},
        tail="scenario_1_active",
        change=_change_site,
        switch_tail="scenario_2_active",
        user="admin",
        set_password=lambda server, new: server.change_password("admin", new),
    ),
    "camstreamer": System(
        make=camstreamer.demo,
        data={**_LOGIN, "username": "root", "password": "pass"},
        tail="overlay_2",
        change=_change_overlay,
        switch_tail="overlay_3",
        user="root",
        set_password=lambda camera, new: camera.set_password("root", new),
    ),
}


class Device(Protocol):
    """A device behind its proxies."""

    async def ports(self) -> dict[str, int]:
        """Return the members of the entry's data that lead to the proxies."""
        ...

    async def set_fault(self, name: str) -> None:
        """Begin a fault."""
        ...

    async def heal(self) -> None:
        """End the fault."""
        ...

    async def change(self) -> str:
        """Change what is watched and return the state it should show."""
        ...

    async def counts(self) -> dict[str, int]:
        """Return what has reached the device's address so far."""
        ...


@dataclass(eq=False)
class LocalDevice:
    """A device that runs in this event loop."""

    system: System
    simulator: Any
    proxies: dict[str, FaultProxy] = field(default_factory=dict)

    async def start(self) -> None:
        """Put the proxies before the ports of the running simulator."""
        ports = {"port": self.simulator.port}
        if hasattr(self.simulator, "tcp_port"):
            ports["tcp_port"] = self.simulator.tcp_port
        for name, port in ports.items():
            self.proxies[name] = FaultProxy(
                HOST,
                port,
                speaks_http=name == "port",
                refuses_login=not self.system.user,
            )
            await self.proxies[name].start()

    async def stop(self) -> None:
        """Stop the proxies."""
        for proxy in self.proxies.values():
            await proxy.stop()

    async def ports(self) -> dict[str, int]:
        """Return the members of the entry's data that lead to the proxies."""
        return {name: proxy.port for name, proxy in self.proxies.items()}

    async def set_fault(self, name: str) -> None:
        """Begin a fault."""
        if Fault(name) is Fault.PASSWORD:
            self.system.set_password(self.simulator, NEW_PASSWORD)
        for proxy in self.proxies.values():
            await proxy.set_fault(Fault(name))

    async def heal(self) -> None:
        """End the fault; a changed password stays changed."""
        for proxy in self.proxies.values():
            await proxy.heal()

    async def change(self) -> str:
        """Change what is watched and return the state it should show."""
        return "on" if self.system.change(self.simulator) else "off"

    async def counts(self) -> dict[str, int]:
        """Return what has reached the device's address so far."""
        every = [asdict(proxy.counts) for proxy in self.proxies.values()]
        return {name: sum(one[name] for one in every) for name in every[0]}


@asynccontextmanager
async def local_device(name: str) -> AsyncIterator[LocalDevice]:
    """Run a device and its proxies in this event loop."""
    system = SYSTEMS[name]
    async with system.make() as simulator:
        device = LocalDevice(system, simulator)
        await device.start()
        try:
            yield device
        finally:
            await device.stop()


class RemoteDevice:
    """A device in a process of its own: its work is not Home Assistant's."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Use a process that runs this module."""
        self._process = process

    async def _call(self, name: str, *arguments: str) -> Any:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps([name, *arguments]).encode() + b"\n")
        return json.loads(await process.stdout.readline())

    async def ports(self) -> dict[str, int]:
        """Return the members of the entry's data that lead to the proxies."""
        found: dict[str, int] = await self._call("ports")
        return found

    async def set_fault(self, name: str) -> None:
        """Begin a fault."""
        await self._call("set_fault", name)

    async def heal(self) -> None:
        """End the fault."""
        await self._call("heal")

    async def change(self) -> str:
        """Change what is watched and return the state it should show."""
        return str(await self._call("change"))

    async def counts(self) -> dict[str, int]:
        """Return what has reached the device's address so far."""
        found: dict[str, int] = await self._call("counts")
        return found


@asynccontextmanager
async def remote_device(name: str) -> AsyncIterator[RemoteDevice]:
    """Run a device and its proxies in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        name,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=_ROOT,
    )
    try:
        yield RemoteDevice(process)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _serve(name: str) -> None:
    """Carry out the calls that come as lines of JSON until there are no more."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    async with local_device(name) as device:
        while line := await reader.readline():
            call, *arguments = json.loads(line)
            answer = await getattr(device, call)(*arguments)
            print(json.dumps(answer), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
