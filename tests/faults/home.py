"""A Home Assistant with one entry, and what is measured in it during a fault."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
import ctypes
from dataclasses import dataclass, field
import gc
import logging
from pathlib import Path
import resource
import time
from typing import Any, Final, override
from unittest.mock import patch  # Home Assistant's web server, not our own code

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, frame
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from .devices import HOST, NEW_PASSWORD, Device, System

LOOK_EVERY_S: Final = 0.02
TICK_S: Final = 0.01
CALLS_A_SECOND: Final = 50
MAX_PENDING: Final = 2000
_PAGE: Final = resource.getpagesize()
_SCHEDULER: Final = Path("/proc/thread-self/schedstat")

_NOT_OF_DEVICES: Final = (
    "homeassistant.helpers.service",  # a command to an entity that is unavailable
    "homeassistant.loader",
)


class Log(logging.Handler):
    """Keeps what a person would find in the log."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.tracebacks = 0

    @override
    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name.startswith("custom_components.procam")
        # In tests asyncio warns of what the machine is slow at.
        least = logging.ERROR if record.name == "asyncio" else logging.WARNING
        if not ours and (record.levelno < least or record.name in _NOT_OF_DEVICES):
            return
        self.tracebacks += record.exc_info is not None
        self.lines.append(f"{record.levelname} {record.getMessage()}")


def _waited_s() -> float:
    """Return how long this thread was ready to run but the machine was busy."""
    try:
        return int(_SCHEDULER.read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


def memory_mb() -> float:
    """Return the memory this process uses now."""
    gc.collect()
    with suppress(OSError, AttributeError):
        # What is free is not in use, wherever the allocator keeps it.
        ctypes.CDLL(None).malloc_trim(0)
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 2**20
    return 0.0


@dataclass
class Stalls:
    """The longest time the event loop kept others waiting."""

    worst_s: float = 0.0

    async def watch(self) -> None:
        """Measure until canceled; time that other processes took is left out."""
        while True:
            before, waited = time.perf_counter(), _waited_s()
            await asyncio.sleep(TICK_S)
            late = time.perf_counter() - before - TICK_S - (_waited_s() - waited)
            self.worst_s = max(self.worst_s, late)


@dataclass
class Calls:
    """Commands sent at a fixed rate, and what became of them."""

    sent: int = 0
    failed: int = 0
    unexpected: set[str] = field(default_factory=set)
    _pending: set[asyncio.Task[None]] = field(default_factory=set)

    async def send(self, hass: HomeAssistant, entity_id: str) -> None:
        """Send commands until canceled."""
        while True:
            task = asyncio.create_task(self._one(hass, entity_id))
            self._pending.add(task)
            task.add_done_callback(self._pending.discard)
            if len(self._pending) > MAX_PENDING:
                self.unexpected.add("commands pile up")
            await asyncio.sleep(1 / CALLS_A_SECOND)

    async def _one(self, hass: HomeAssistant, entity_id: str) -> None:
        self.sent += 1
        try:
            service = "turn_on" if self.sent % 2 else "turn_off"
            await hass.services.async_call(
                "switch", service, {"entity_id": entity_id}, blocking=True
            )
        except HomeAssistantError:
            self.failed += 1
        except Exception as err:  # noqa: BLE001 - a finding
            self.unexpected.add(type(err).__name__)


@dataclass(eq=False)
class Home:
    """An entry in a running Home Assistant."""

    hass: HomeAssistant
    entry: MockConfigEntry
    system: System
    device: Device
    log: Log
    blinks: int = 0
    """How often the watched entity became unavailable."""
    stalls: Stalls = field(default_factory=Stalls)

    def entity(self, tail: str) -> str:
        """Return the entity id of a unique-id suffix."""
        wanted = f"_{tail}"
        entities = er.async_entries_for_config_entry(
            er.async_get(self.hass), self.entry.entry_id
        )
        return next(one.entity_id for one in entities if one.unique_id.endswith(wanted))

    @property
    def watched(self) -> str:
        """The entity that is watched."""
        return self.entity(self.system.tail)

    def state(self, entity_id: str) -> str:
        """Return what an entity shows."""
        state = self.hass.states.get(entity_id)
        return state.state if state else "missing"

    def available(self) -> set[str]:
        """Return the entities that are available."""
        return {
            state.entity_id
            for state in self.hass.states.async_all()
            if state.state != STATE_UNAVAILABLE
        }

    def watch(self) -> None:
        """Count from now on how often the watched entity becomes unavailable."""
        watched = self.watched

        @callback
        def look(event: Event[Any]) -> None:
            new = event.data["new_state"]
            if event.data["entity_id"] == watched and new is not None:
                self.blinks += new.state == STATE_UNAVAILABLE

        self.hass.bus.async_listen("state_changed", look)

    async def until(self, happened: Callable[[], bool], limit_s: float) -> float | None:
        """Wait for a condition; returns the seconds, None if it did not happen."""
        started = time.monotonic()
        while not happened():
            if time.monotonic() - started > limit_s:
                return None
            await asyncio.sleep(LOOK_EVERY_S)
        return time.monotonic() - started

    def is_settled(self) -> bool:
        """Return True if all push channels are subscribed and no read is running."""
        if self.entry.state is not ConfigEntryState.LOADED:
            return False
        coordinator = self.entry.runtime_data
        channels = coordinator.vendor.channels
        return (
            all(
                coordinator.is_up(channel.key)
                for channel in channels
                if channel.offered_fn(coordinator.data)
            )
            and not coordinator.reads
        )

    def asks_for_login(self) -> bool:
        """Return True if the user is asked for new credentials."""
        return bool(self.hass.config_entries.flow.async_progress())

    async def enter_password(self, password: str) -> None:
        """Enter new credentials when asked for them."""
        (flow,) = self.hass.config_entries.flow.async_progress()
        await self.hass.config_entries.flow.async_configure(
            flow["flow_id"], {"username": self.system.user, "password": password}
        )


@asynccontextmanager
async def home(name: str, system: System, device: Device) -> AsyncIterator[Home]:
    """Set up the entry of a device and unload it at the end."""
    server = "homeassistant.components.http.HomeAssistantHTTP"
    with patch(f"{server}.async_bind"), patch(f"{server}.start"):
        async with async_test_home_assistant() as hass:
            frame.async_setup(hass)  # which the harness does for the first of a process
            # The integration is found through the folder, not through a fixture.
            hass.data.pop("custom_components", None)
            await async_setup_component(hass, "homeassistant", {})
            try:
                async with in_home(hass, name, system, device) as made:
                    yield made
            finally:
                await hass.async_stop(force=True)


@asynccontextmanager
async def in_home(
    hass: HomeAssistant, name: str, system: System, device: Device
) -> AsyncIterator[Home]:
    """Load an entry, watch the event loop and the log, and unload it at the end."""
    stable_id = f"{name}_one"
    data = {**system.data, **await device.ports()}
    data |= {"host": HOST, "vendor": name, "stable_id": stable_id}
    entry = MockConfigEntry(domain="procam", title=name, unique_id=stable_id, data=data)
    entry.add_to_hass(hass)
    log = Log()
    logger = logging.getLogger()
    logger.addHandler(log)
    logging.getLogger("custom_components.procam").setLevel(logging.INFO)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    made = Home(hass, entry, system, device, log)
    if await made.until(made.is_settled, 20) is None:
        raise RuntimeError(f"Not set up: {entry.state} {entry.reason}")
    _claim(hass, entry)
    made.watch()
    watch = asyncio.create_task(made.stalls.watch())
    try:
        yield made
    finally:
        watch.cancel()
        logger.removeHandler(log)
        await hass.config_entries.async_unload(entry.entry_id)


def _claim(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Give the entry the id by which a new login is compared with the device."""
    unique = entry.runtime_data.data.identity.unique
    if unique:
        vendor = entry.data["vendor"]
        hass.config_entries.async_update_entry(entry, unique_id=f"{vendor}_{unique}")


__all__ = ["NEW_PASSWORD", "Calls", "Home", "home", "in_home", "memory_mb"]
