"""CamTrace: a server with two hundred cameras."""

import asyncio
from collections.abc import AsyncIterator
import time
from typing import Any

from simulators.camtrace import CamtraceSimulator

from .bench import Bench, Row, memory_mb, milliseconds, running, stalls

CAMERAS = 200
ROUNDS = 10
BURST = 300
MINUTE_S = 60


async def _poll(bench: Bench) -> tuple[float, float, float]:
    """Return how long a poll took, its CPU time, and the longest stall."""
    async with stalls() as seen:
        started = time.perf_counter()
        await bench.entry.runtime_data.async_refresh()
        await bench.hass.async_block_till_done()
        took = time.perf_counter() - started
    return took, seen.cpu_s, seen.worst_s


async def rows() -> AsyncIterator[Row]:
    """Measure a server."""
    async with CamtraceSimulator(cameras=CAMERAS, alarm_duration_s=3600) as server:
        data: dict[str, Any] = {
            "host": server.host,
            "port": server.port,
            "ssl": False,
            "verify_ssl": True,
            "username": "admin",
            "password": "camtrace",
            "rtsp_port": server.rtsp_port,
        }
        before = memory_mb()
        async with running("camtrace", data) as bench:
            states = len(bench.hass.states.async_all())
            yield Row(
                name=f"set up {CAMERAS} cameras, {states} entities",
                value=f"{bench.setup_s:.1f} s",
                goal="≤ 5 s",
            )
            yield Row(name="memory gained", value=f"{memory_mb() - before:.0f} MB")
            async for row in _polls(server, bench):
                yield row
            async for row in _idle(server):
                yield row
            async for row in _alarms(server, bench):
                yield row


async def _polls(server: CamtraceSimulator, bench: Bench) -> AsyncIterator[Row]:
    await asyncio.sleep(1)
    quiet = [await _poll(bench) for _ in range(ROUNDS)]
    yield Row(
        name="poll, nothing new: time",
        value=milliseconds([took for took, _, _ in quiet]),
    )
    yield Row(
        name="the same: CPU, simulator included",
        value=milliseconds([cpu for _, cpu, _ in quiet]),
        goal="≤ 150 ms",
    )
    changed = []
    for turn in range(ROUNDS):
        server.site.cameras[turn + 1].connected = False
        changed.append(await _poll(bench))
    yield Row(
        name="poll, one camera lost: CPU, simulator included",
        value=milliseconds([cpu for _, cpu, _ in changed]),
        goal="≤ 150 ms",
    )
    for camera in server.site.cameras.values():
        camera.connected = not camera.connected
    took, cpu, worst = await _poll(bench)
    yield Row(
        name="poll, every camera changed",
        value=f"{took * 1e3:.0f} ms, CPU {cpu * 1e3:.0f} ms, "
        f"stall {worst * 1e3:.0f} ms",
    )
    for camera in server.site.cameras.values():
        camera.connected = True
    await _poll(bench)


async def _alarms(server: CamtraceSimulator, bench: Bench) -> AsyncIterator[Row]:
    entities = [bench.entity(f"camera_{n}_alarm") for n in range(1, ROUNDS + 1)]
    latencies = []
    for number, entity in enumerate(entities, 1):
        await asyncio.sleep(1.5)
        latencies.append(
            await bench.latency(
                lambda number=number: server.raise_alarm(number),  # type: ignore[misc]
                entity,
                "on",
            )
        )
    yield Row(name="alarm at the server → state", value=milliseconds(latencies))
    told_events = 0

    def count(event: Any) -> None:
        nonlocal told_events
        told_events += event.data["entity_id"].endswith("_alarm_event")

    stop = bench.hass.bus.async_listen("state_changed", count)
    for number in range(BURST):
        server.alarms.raise_alarm(number % CAMERAS + 1)
    took, cpu, worst = await _poll(bench)
    await asyncio.sleep(1)
    stop()
    yield Row(
        name=f"{BURST} alarms between two polls: {told_events} events",
        value=f"{took * 1e3:.0f} ms, CPU {cpu * 1e3:.0f} ms, "
        f"stall {worst * 1e3:.0f} ms",
    )


async def _idle(server: CamtraceSimulator) -> AsyncIterator[Row]:
    server.log.clear()
    async with stalls() as seen:
        await asyncio.sleep(MINUTE_S)
    asked = sum(entry.channel in {"GET", "POST"} for entry in server.log)
    yield Row(name="an idle minute: requests", value=str(asked), goal="≤ 15")
    yield Row(
        name="the same: CPU, simulator included; longest stall",
        value=f"{seen.cpu_s / MINUTE_S * 100:.1f} %, {seen.worst_s * 1e3:.0f} ms",
    )
