"""A running Home Assistant with one entry, and the instruments to measure it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import gc
import resource
import statistics
import time
from typing import Any, Final
from unittest.mock import patch  # Home Assistant's web server, not our own code

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import frame
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

DOMAIN: Final = "procam"
TICK_S: Final = 0.005
PAUSE_S: Final = 0.05
"""Between two measurements, as lone events come."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table."""

    name: str
    value: str
    goal: str = ""


@dataclass
class Stalls:
    """How long the event loop kept others waiting."""

    worst_s: float = 0.0
    cpu_s: float = 0.0


@dataclass
class Bench:
    """An entry in a Home Assistant."""

    hass: HomeAssistant
    entry: MockConfigEntry
    setup_s: float
    latencies_s: list[float] = field(default_factory=list)

    def entity(self, tail: str) -> str:
        """Return the entity id for a unique-id tail."""
        from homeassistant.helpers import entity_registry as er  # noqa: PLC0415

        wanted = f"{self.entry.unique_id}_{tail}"
        entities = er.async_entries_for_config_entry(
            er.async_get(self.hass), self.entry.entry_id
        )
        return next(e.entity_id for e in entities if e.unique_id == wanted)

    async def latency(
        self, act: Callable[[], Any], entity_id: str, state: str
    ) -> float:
        """Return the time from an act at the device to the state in Home Assistant."""
        await asyncio.sleep(PAUSE_S)
        seen = asyncio.Event()

        @callback
        def look(event: Any) -> None:
            new = event.data["new_state"]
            if event.data["entity_id"] == entity_id and new and new.state == state:
                seen.set()

        stop = self.hass.bus.async_listen("state_changed", look)
        started = time.perf_counter()
        act()
        async with asyncio.timeout(10):
            await seen.wait()
        stop()
        return time.perf_counter() - started


@asynccontextmanager
async def running(
    vendor: str, data: dict[str, Any], options: dict[str, Any] | None = None
) -> AsyncIterator[Bench]:
    """Set up an entry of a vendor and unload it at the end."""
    server = "homeassistant.components.http.HomeAssistantHTTP"
    with patch(f"{server}.async_bind"), patch(f"{server}.start"):
        async with _running(vendor, data, options) as bench:
            yield bench


@asynccontextmanager
async def _running(
    vendor: str, data: dict[str, Any], options: dict[str, Any] | None
) -> AsyncIterator[Bench]:
    async with async_test_home_assistant() as hass:
        frame.async_setup(hass)  # which the harness does for the first of a process
        # The integration is found through the folder, not through a fixture.
        hass.data.pop("custom_components", None)
        await async_setup_component(hass, "homeassistant", {})
        stable_id = f"{vendor}_bench"
        entry = MockConfigEntry(
            domain=DOMAIN,
            title="Bench",
            unique_id=stable_id,
            data={**data, "vendor": vendor, "stable_id": stable_id},
            options=options or {},
        )
        entry.add_to_hass(hass)
        started = time.perf_counter()
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        setup_s = time.perf_counter() - started
        if entry.state is not ConfigEntryState.LOADED:
            raise SystemExit(f"{vendor}: not set up: {entry.reason}")
        try:
            yield Bench(hass, entry, setup_s)
        finally:
            await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_stop(force=True)


@asynccontextmanager
async def stalls() -> AsyncIterator[Stalls]:
    """Watch the event loop while something runs."""
    seen = Stalls()
    gc.collect()  # a collection of all there is would be taken for our doing

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(TICK_S)
            seen.worst_s = max(seen.worst_s, time.perf_counter() - before - TICK_S)

    task = asyncio.create_task(watch())
    before = resource.getrusage(resource.RUSAGE_SELF)
    try:
        yield seen
    finally:
        task.cancel()
        after = resource.getrusage(resource.RUSAGE_SELF)
        seen.cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def milliseconds(values: list[float]) -> str:
    """Return median and worst of some times."""
    return f"{statistics.median(values) * 1e3:.1f} ms, worst {max(values) * 1e3:.1f} ms"


def memory_mb() -> float:
    """Return the most memory the process has used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
