"""A running Home Assistant with one entry, and the instruments to measure it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
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


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of the documentation."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def markdown(self) -> str:
        """Return the table with its title as Markdown."""
        lines = [f"### {self.title}", "", _line(self.columns)]
        lines.append(_line(tuple("---" for _ in self.columns)))
        lines += map(_line, self.rows)
        return "\n".join(lines) + "\n"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


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
        return entity_id(self.hass, self.entry, tail)

    async def latency(
        self, act: Callable[[], Any], entity_id: str, state: str
    ) -> float:
        """Return the time from an act at the device to the state in Home Assistant."""
        await asyncio.sleep(PAUSE_S)
        watch = Watch(self.hass, entity_id, state)
        started = time.perf_counter()
        act()
        return await watch.seen() - started


@asynccontextmanager
async def home() -> AsyncIterator[HomeAssistant]:
    """Run a Home Assistant without a web server."""
    server = "homeassistant.components.http.HomeAssistantHTTP"
    with patch(f"{server}.async_bind"), patch(f"{server}.start"):
        async with async_test_home_assistant() as hass:
            frame.async_setup(hass)  # which the harness does for the first of a process
            # The integration is found through the folder, not through a fixture.
            hass.data.pop("custom_components", None)
            await async_setup_component(hass, "homeassistant", {})
            try:
                yield hass
            finally:
                await hass.async_stop(force=True)


def new_entry(
    hass: HomeAssistant,
    vendor: str,
    data: dict[str, Any],
    options: dict[str, Any] | None = None,
    name: str = "bench",
) -> MockConfigEntry:
    """Return an entry that is not set up yet."""
    stable_id = f"{vendor}_{name}"
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=name.capitalize(),
        unique_id=stable_id,
        data={**data, "vendor": vendor, "stable_id": stable_id},
        options=options or {},
    )
    entry.add_to_hass(hass)
    return entry


@asynccontextmanager
async def running(
    vendor: str, data: dict[str, Any], options: dict[str, Any] | None = None
) -> AsyncIterator[Bench]:
    """Set up an entry of a vendor and unload it at the end."""
    async with home() as hass:
        entry = new_entry(hass, vendor, data, options)
        started = time.perf_counter()
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        setup_s = time.perf_counter() - started
        check_loaded(entry)
        try:
            yield Bench(hass, entry, setup_s)
        finally:
            await hass.config_entries.async_unload(entry.entry_id)


def check_loaded(entry: MockConfigEntry) -> None:
    """End the program if an entry is not set up."""
    if entry.state is not ConfigEntryState.LOADED:
        raise SystemExit(f"{entry.title}: not set up: {entry.reason}")


def entity_id(hass: HomeAssistant, entry: MockConfigEntry, tail: str) -> str:
    """Return the entity id for a unique-id tail."""
    from homeassistant.helpers import entity_registry as er  # noqa: PLC0415

    wanted = f"{entry.unique_id}_{tail}"
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return next(e.entity_id for e in entities if e.unique_id == wanted)


class Watch:
    """Notes when an entity first has a state."""

    def __init__(self, hass: HomeAssistant, entity: str, state: str) -> None:
        self._entity, self._state = entity, state
        self._seen: asyncio.Future[float] = hass.loop.create_future()
        self._stop = hass.bus.async_listen("state_changed", self._look)

    @callback
    def _look(self, event: Any) -> None:
        new = event.data["new_state"]
        fits = event.data["entity_id"] == self._entity and new
        if fits and new.state == self._state and not self._seen.done():
            self._seen.set_result(time.perf_counter())

    async def seen(self, timeout_s: float = 10) -> float:
        """Return when that was; raises TimeoutError."""
        try:
            async with asyncio.timeout(timeout_s):
                return await self._seen
        finally:
            self._stop()


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


def cpu_s() -> float:
    """Return the CPU seconds this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory_mb() -> float:
    """Return the most memory the process has used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
