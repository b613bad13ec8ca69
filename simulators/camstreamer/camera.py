"""What the apps see of the camera they run on."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from .options import CamstreamerOptions
from .params import ParamStore

type Note = Callable[[str, str], None]

NEIGHBORS: Final = [
    {"name": "AXIS A8207-VE - ACCC8EBFD3E5", "ip": "192.168.91.211"},
    {
        "name": "AXIS Demographic Identifier - AXIS Q3515 - ACCC8EBE6D6F",
        "ip": "192.168.91.208",
    },
]
"""Answer of the network search (vendor text, "Search for cameras")."""


class Camera:
    """Parameters, I/O ports, clock and background work, shared by all apps."""

    def __init__(self, options: CamstreamerOptions, note: Note) -> None:
        self.options = options
        self.note = note
        self.params = ParamStore()
        self.ports: dict[int, int] = {0: 0, 1: 0}
        self.clock_valid = True
        self.off = asyncio.Event()
        """Set while the camera has no power."""
        self._port_watchers: list[Callable[[int], None]] = []
        self._tasks: set[asyncio.Task[Any]] = set()

    def on_port(self, watcher: Callable[[int], None]) -> None:
        """Call `watcher(port)` after a port changed."""
        self._port_watchers.append(watcher)

    def set_port(self, port: int, value: int) -> None:
        """Change an input, 0-based."""
        if self.ports.get(port) != value:
            self.ports[port] = value
            for watcher in self._port_watchers:
                watcher(port)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something beside the requests, until the camera loses power."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def pause(self, seconds: float) -> bool:
        """Wait; return False as soon as the power is gone."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.off.wait()
        return not self.off.is_set()

    def boot(self) -> None:
        """Have power."""
        self.off.clear()

    def halt(self) -> None:
        """Lose power: all background work stops."""
        self.off.set()
        for task in self._tasks:
            task.cancel()
