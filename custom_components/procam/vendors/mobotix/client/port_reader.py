"""Reads the ports: how many there are, and the state of those without event data."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
import math
from typing import Any, Protocol

from ....clientkit.errors import DeviceError
from ....clientkit.schedule import TOLERANCE, Job
from .cache import Cache
from .commands.ports import PortControl
from .const import PROBE_AGAIN_S
from .models import Right


class WithRight(Protocol):
    """Reads something unless the account lacks the right for it."""

    async def __call__[T](
        self, right: Right, read: Callable[[], Awaitable[T]], /
    ) -> T | None:
        """Return what is read, or None if the right is missing."""
        ...


class PortReader:
    """Reads inputs and outputs into the state."""

    def __init__(self, cache: Cache, ports: PortControl, with_right: WithRight) -> None:
        self._cache = cache
        self._ports = ports
        self._with_right = with_right

    def jobs(self, *, whole: bool) -> list[Job]:
        """Return the jobs of a read; `whole` if nothing is known yet."""
        cache = self._cache
        refused = Right.PORTS in cache.refused
        probe_s, every_s = (PROBE_AGAIN_S,) * 2 if refused else (math.inf, 0.0)
        jobs = []
        if whole or cache.input_count() is None:
            jobs.append(camera_job("input_probe", self._probe_inputs, probe_s))
        if whole or cache.output_count() is None:
            jobs.append(camera_job("output_probe", self._probe_outputs, probe_s))
        # Read one by one on cameras whose event data has no ports.
        if whole or (cache.state.io is None and cache.state.inputs):
            run, failed = self._read_inputs, self._no_inputs
            jobs.append(camera_job("inputs", run, every_s, failed=failed))
        if whole or (cache.state.io is None and cache.state.outputs):
            run, failed = self._read_outputs, self._no_outputs
            jobs.append(camera_job("outputs", run, every_s, failed=failed))
        return jobs

    async def _probe_inputs(self) -> None:
        if self._cache.input_count() is None:
            found = await self._with_right(Right.PORTS, self._ports.probe_inputs)
            self._cache.probed_inputs = found or 0
            self._cache.refresh()

    async def _probe_outputs(self) -> None:
        if self._cache.output_count() is None:
            found = await self._with_right(Right.PORTS, self._ports.probe_outputs)
            self._cache.probed_outputs = found or 0
            self._cache.refresh()

    async def _read_inputs(self) -> None:
        state = self._cache.state
        if state.io is None and state.inputs:
            found = await self._with_right(Right.PORTS, self._ports.read_inputs)
            self._set_inputs(found or {})

    async def _read_outputs(self) -> None:
        state = self._cache.state
        if state.io is None and state.outputs:
            found = await self._with_right(Right.PORTS, self._ports.read_outputs)
            self._set_outputs(found or {})

    def set_unknown(self) -> None:
        """Show that the state of no port is known."""
        self._set_inputs({})
        self._set_outputs({})

    def _set_inputs(self, active: Mapping[int, bool]) -> None:
        state = self._cache.state
        inputs = tuple(replace(p, active=active.get(p.number)) for p in state.inputs)
        self._cache.snapshot.set(replace(state, inputs=inputs))

    def _set_outputs(self, active: Mapping[int, bool]) -> None:
        state = self._cache.state
        outputs = tuple(replace(p, active=active.get(p.number)) for p in state.outputs)
        self._cache.snapshot.set(replace(state, outputs=outputs))

    def _no_inputs(self, _: DeviceError) -> None:
        self._set_inputs({})

    def _no_outputs(self, _: DeviceError) -> None:
        self._set_outputs({})


def camera_job(
    name: str, run: Callable[[], Awaitable[None]], every_s: float = 0.0, **options: Any
) -> Job:
    """Return a job of the camera's group that tolerates a few odd answers."""
    return Job(
        key=f"camera.{name}", run=run, every_s=every_s, tolerance=TOLERANCE, **options
    )
