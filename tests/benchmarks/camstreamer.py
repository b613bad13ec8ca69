"""CamStreamer apps: latency of pushed changes and commands, a flood, idle cost."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
import time

from simulators.camstreamer import CamstreamerSimulator, demo

from .bench import Bench, Row, memory_mb, milliseconds, running, stalls

ROUNDS = 40
FLOOD_S = 3.0
RATE = 1000
TICK_S = 0.01
IDLE_S = 120.0


async def rows() -> AsyncIterator[Row]:
    """Measure an Axis camera with the apps."""
    async with demo() as device:
        data = {
            "host": device.host,
            "port": device.port,
            "ssl": False,
            "verify_ssl": True,
            "username": "root",
            "password": "pass",
        }
        async with running("camstreamer", data) as bench:
            yield Row(name="set up", value=f"{bench.setup_s * 1e3:.0f} ms")
            await _until_pushed(bench)
            async for row in _pushed(device, bench):
                yield row
            yield Row(
                name="command → confirmed state", value=milliseconds(await _told(bench))
            )
            yield await _flooded(device, bench)
            yield await _idle(device)


async def _until_pushed(bench: Bench) -> None:
    coordinator = bench.entry.runtime_data
    channels = [channel.key for channel in coordinator.vendor.channels]
    while not all(map(coordinator.is_up, channels)):  # noqa: ASYNC110 - notifies nobody
        await asyncio.sleep(TICK_S)
    await asyncio.sleep(0.2)


async def _pushed(device: CamstreamerSimulator, bench: Bench) -> AsyncIterator[Row]:
    overlay, live = bench.entity("overlay_2"), bench.entity("stream_11_live")
    shown = [
        await bench.latency(
            partial(device.overlay.enable, 2, on=state == "on"), overlay, state
        )
        for state in ("on", "off") * (ROUNDS // 2)
    ]
    yield Row(name="overlay event → state", value=milliseconds(shown), goal="< 200 ms")
    streamed = []
    for _ in range(ROUNDS // 2):
        lost = await bench.latency(lambda: device.streamer.lose("11"), live, "off")
        streamed.append(lost)
        await bench.latency(lambda: device.streamer.regain("11"), live, "on")
    yield Row(
        name="stream event → state", value=milliseconds(streamed), goal="< 200 ms"
    )


async def _told(bench: Bench) -> list[float]:
    switch, latencies = bench.entity("overlay_2"), []
    for service in ("turn_on", "turn_off") * (ROUNDS // 2):
        started = time.perf_counter()
        await bench.hass.services.async_call(
            "switch", service, {"entity_id": switch}, blocking=True
        )
        latencies.append(time.perf_counter() - started)
    return latencies


async def _flooded(device: CamstreamerSimulator, bench: Bench) -> Row:
    before, sent = memory_mb(), 0
    async with stalls() as seen:
        started = time.perf_counter()
        while (took := time.perf_counter() - started) < FLOOD_S:
            while sent < took * RATE:
                sent += 1
                device.overlay.enable(2, on=bool(sent % 2))
            await asyncio.sleep(TICK_S)
    gained = memory_mb() - before
    return Row(
        name=f"{sent} events, {sent / took:.0f} a second: longest stall; memory gained",
        value=f"{seen.worst_s * 1e3:.1f} ms, {gained:.1f} MB",
        goal="< 50 ms",
    )


async def _idle(device: CamstreamerSimulator) -> Row:
    device.log.clear()
    await asyncio.sleep(IDLE_S)
    asked = len([one for one in device.log if one.channel in ("GET", "POST")])
    return Row(
        name="requests a minute while nothing happens",
        value=f"{asked / IDLE_S * 60:.1f}",
        goal="≤ 6",
    )
