"""A site: many rooms, domes and encoders and a large server in one Home Assistant."""

import asyncio
from collections.abc import AsyncIterator
import time
from typing import Final

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .bench import Table, check_loaded, cpu_s, home, memory_mb, new_entry, stalls
from .devices import AXIS, CAMERAS, DOMES, ROOMS, RemoteDevices, remote

STORM_RATE: Final = 150
STORM_S: Final = 20
MINUTE_S: Final = 60
_SETTLE_S: Final = 30


async def tables() -> AsyncIterator[Table]:
    """Yield the figures of the site."""
    rows: list[tuple[str, ...]] = []
    async with remote("site") as devices, home() as hass:
        before = memory_mb()
        started = time.perf_counter()
        entries = await _set_up(hass, devices)
        rows.append(("Set up", f"{time.perf_counter() - started:.1f} s"))
        await asyncio.sleep(_SETTLE_S)
        states = len(hass.states.async_all())
        rows.append(("States", str(states)))
        rows.append(("Memory gained", f"{memory_mb() - before:.0f} MB"))
        await devices.count()
        # Watching for stalls costs more than a second of CPU a minute itself.
        used_s = cpu_s()
        await asyncio.sleep(MINUTE_S)
        rows += [
            ("An idle minute: CPU", f"{cpu_s() - used_s:.2f} s"),
            ("An idle minute: requests", str(await devices.count())),
        ]
        async with stalls() as seen:
            await asyncio.sleep(MINUTE_S)
        rows.append(("An idle minute: longest stall", f"{seen.worst_s * 1e3:.0f} ms"))
        async with stalls() as seen:
            sent = await devices.storm(STORM_RATE, STORM_S)
        rows += [
            (
                f"{sent / STORM_S:.0f} changes a second for {STORM_S} s: CPU",
                f"{seen.cpu_s / STORM_S * 100:.0f} %",
            ),
            ("The same: longest stall", f"{seen.worst_s * 1e3:.0f} ms"),
        ]
        started = time.perf_counter()
        await _reload(hass, entries)
        rows.append(("Reload of all entries", f"{time.perf_counter() - started:.1f} s"))
        started = time.perf_counter()
        await hass.async_stop(force=True)
        rows.append(("Stop", f"{time.perf_counter() - started:.1f} s"))
    yield Table(
        title=(
            f"{ROOMS} CAMTRACK, {DOMES} MOVE, {AXIS} Axis with the apps, "
            f"a CamTrace server of {CAMERAS} cameras"
        ),
        columns=("What", "Figure"),
        rows=rows,
    )


async def _set_up(hass: HomeAssistant, devices: RemoteDevices) -> list[MockConfigEntry]:
    """Set up all entries side by side, as a start of Home Assistant does."""
    entries = [
        new_entry(hass, device.vendor, device.data, device.options, device.name)
        for device in devices.devices.values()
    ]
    # The first sets up the component, and all entries with it.
    await hass.config_entries.async_setup(entries[0].entry_id)
    await hass.async_block_till_done()
    for entry in entries:
        check_loaded(entry)
    return entries


async def _reload(hass: HomeAssistant, entries: list[MockConfigEntry]) -> None:
    reload = hass.config_entries.async_reload
    async with asyncio.TaskGroup() as group:
        for entry in entries:
            group.create_task(reload(entry.entry_id))
    await hass.async_block_till_done()
    for entry in entries:
        check_loaded(entry)
