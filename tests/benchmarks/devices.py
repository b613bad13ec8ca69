"""Simulated devices in a process of their own, so that only Home Assistant's CPU counts.

`python -m tests.benchmarks.devices house|site` prints one line of JSON with the
devices. It then follows a line of JSON at a time from stdin and answers each with one.
Times are those of `time.perf_counter`, which all processes of a machine share.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from functools import reduce
from itertools import cycle
import json
import sys
import time
from typing import Any, Final

from simulators import camstreamer, inogeni, mobotix
from simulators.base import Simulator
from simulators.camtrace import CamtraceSimulator

ROOMS: Final = 40
DOMES: Final = 20
AXIS: Final = 10
CAMERAS: Final = 200
_OUTPUT: Final = "OUTPUT_DEVICE_DATA"
_REQUESTS: Final = frozenset({"GET", "POST", "PUT", "DELETE", "tcp", "ws"})


@dataclass(frozen=True, kw_only=True)
class Device:
    """The form values that add a simulated device."""

    name: str
    vendor: str
    data: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Act:
    """A method of a simulator, and what it is called with."""

    device: str
    call: str
    """The method's name, with the simulator's part before it: `overlay.enable`."""
    args: list[object] = field(default_factory=list)
    options: dict[str, object] = field(default_factory=dict)


async def _room(stack: AsyncExitStack, name: str) -> tuple[Simulator, Device]:
    simulator = await stack.enter_async_context(inogeni.demo(life_s=0))
    data = {
        "host": simulator.host,
        "port": simulator.port,
        "tcp_port": simulator.tcp_port,
        "transport": "auto",
    }
    return simulator, Device(name=name, vendor="inogeni", data=data)


async def _dome(stack: AsyncExitStack, name: str) -> tuple[Simulator, Device]:
    mac = f"00:03:C5:0A:51:{int(name.rpartition('_')[2]):02X}"
    simulator = await stack.enter_async_context(
        mobotix.demo(mjpeg_port=0, rtsp_port=0, alive=False, auth="digest", mac=mac)
    )
    data = _login(simulator, "Admin", "1234") | {"rtsp_port": simulator.rtsp_port}
    options = {"mjpeg_port": simulator.mjpeg_port}
    return simulator, Device(name=name, vendor="mobotix", data=data, options=options)


async def _axis(stack: AsyncExitStack, name: str) -> tuple[Simulator, Device]:
    simulator = await stack.enter_async_context(camstreamer.demo())
    data = _login(simulator, "root", "pass")
    return simulator, Device(name=name, vendor="camstreamer", data=data)


async def _server(stack: AsyncExitStack, name: str) -> tuple[Simulator, Device]:
    simulator = await stack.enter_async_context(
        CamtraceSimulator(cameras=CAMERAS, alarm_duration_s=2.0)
    )
    data = _login(simulator, "admin", "camtrace") | {"rtsp_port": simulator.rtsp_port}
    return simulator, Device(name=name, vendor="camtrace", data=data)


def _login(simulator: Simulator, username: str, password: str) -> dict[str, Any]:
    return {
        "host": simulator.host,
        "port": simulator.port,
        "ssl": False,
        "verify_ssl": True,
        "username": username,
        "password": password,
    }


_MAKERS: Final = {"room": _room, "dome": _dome, "axis": _axis, "server": _server}
SETS: Final = {
    "house": {"room": 1, "dome": 1, "axis": 1, "server": 1},
    "site": {"room": ROOMS, "dome": DOMES, "axis": AXIS, "server": 1},
}


class _Devices:
    """Follows the orders of the measuring process."""

    def __init__(self, simulators: dict[str, Simulator]) -> None:
        self._simulators = simulators

    async def follow(self, order: dict[str, Any]) -> dict[str, Any]:
        """Carry an order out and return its answer."""
        match order:
            case {"call": str(path), "device": str(name), "args": list(args)}:
                simulator: Any = self._simulators[name]
                method = reduce(getattr, path.split("."), simulator)
                at = time.perf_counter()
                method(*args, **order["options"])
                return {"at": at}
            case {"count": str(prefix)}:
                logs = [s.log for n, s in self._simulators.items() if prefix in n]
                requests = (entry.channel in _REQUESTS for log in logs for entry in log)
                count = sum(requests)
                for log in logs:
                    log.clear()
                return {"count": count}
            case {"storm": int(rate), "seconds": int(seconds)}:
                return {"sent": await self._storm(rate, seconds)}
        raise ValueError(order)

    async def _storm(self, rate: int, seconds: int) -> int:
        """Change something at one device after the other, at a rate per second."""
        acts = cycle(list(self._acts()))
        started, sent = time.perf_counter(), 0
        while (took := time.perf_counter() - started) < seconds:
            while sent < took * rate:
                next(acts)(sent)
                sent += 1
            await asyncio.sleep(0.002)
        return sent

    def _acts(self) -> Iterator[Callable[[int], object]]:
        for simulator in self._simulators.values():
            match simulator:
                case inogeni.InogeniSimulator():
                    yield lambda _, s=simulator: s.toggle_device(_OUTPUT, 1)  # type: ignore[misc]
                case mobotix.MobotixSimulator():
                    yield lambda n, s=simulator: s.raise_motion(level=n % 100)  # type: ignore[misc]
                case camstreamer.CamstreamerSimulator():
                    yield lambda n, s=simulator: s.overlay.enable(2, on=bool(n % 2))  # type: ignore[misc]
                case CamtraceSimulator():
                    yield lambda n, s=simulator: s.raise_alarm(n % CAMERAS + 1)  # type: ignore[misc]


async def _serve(which: str) -> None:
    async with AsyncExitStack() as stack:
        simulators: dict[str, Simulator] = {}
        devices: list[Device] = []
        for kind, count in SETS[which].items():
            for number in range(1, count + 1):
                name = f"{kind}_{number}"
                simulators[name], device = await _MAKERS[kind](stack, name)
                devices.append(device)
        _print([asdict(device) for device in devices])
        follower = _Devices(simulators)
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
        while line := await reader.readline():
            _print(await follower.follow(json.loads(line)))


def _print(value: object) -> None:
    print(json.dumps(value), flush=True)


class RemoteDevices:
    """The devices as the measuring process sees them."""

    def __init__(
        self, process: asyncio.subprocess.Process, devices: list[Device]
    ) -> None:
        self._process = process
        self.devices = {device.name: device for device in devices}

    async def call(self, act: Act) -> float:
        """Let something happen at a device and return when that was."""
        return float((await self._ask(**asdict(act)))["at"])

    async def count(self, name: str = "") -> int:
        """Return the requests since the last count, of devices whose name fits."""
        return int((await self._ask(count=name))["count"])

    async def storm(self, rate: int, seconds: int) -> int:
        """Let all devices report; return how many changes there were."""
        return int((await self._ask(storm=rate, seconds=seconds))["sent"])

    async def _ask(self, **order: object) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        return json.loads(await self._process.stdout.readline())


@asynccontextmanager
async def remote(which: str) -> AsyncIterator[RemoteDevices]:
    """Run a set of devices in another process."""
    pipe = asyncio.subprocess.PIPE
    arguments = (sys.executable, "-m", __name__, which)
    process = await asyncio.create_subprocess_exec(
        *arguments, stdin=pipe, stdout=pipe, limit=2**20
    )
    assert process.stdout
    try:
        rows = json.loads(await process.stdout.readline())
        yield RemoteDevices(process, [Device(**row) for row in rows])
    finally:
        process.kill()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
