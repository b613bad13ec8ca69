"""CAMTRACK: latency of pushed changes and commands, a flood, idle cost."""

from collections.abc import AsyncIterator
import time

from simulators.inogeni import demo

from .bench import Row, memory_mb, milliseconds, running, stalls

ROUNDS = 40
FLOOD = 5000
RATE = 1000


async def rows() -> AsyncIterator[Row]:
    """Return the measured rows of a CAMTRACK."""
    async with demo(life_s=0) as device:
        data = {
            "host": device.host,
            "port": device.port,
            "tcp_port": device.tcp_port,
            "transport": "auto",
        }
        async with running("inogeni", data) as bench:
            yield Row(name="set up", value=f"{bench.setup_s * 1e3:.0f} ms")
            await device.until(lambda: device.connections["ws"] == 1)
            switch = bench.entity("output_1")
            pushed = [
                await bench.latency(
                    lambda: device.toggle_device("OUTPUT_DEVICE_DATA", 1), switch, state
                )
                for state in ("off", "on") * (ROUNDS // 2)
            ]
            yield Row(
                name="change at the device → state",
                value=milliseconds(pushed),
                goal="< 200 ms",
            )
            confirmed = []
            for service in ("turn_off", "turn_on") * (ROUNDS // 2):
                started = time.perf_counter()
                await bench.hass.services.async_call(
                    "switch", service, {"entity_id": switch}, blocking=True
                )
                confirmed.append(time.perf_counter() - started)
            yield Row(name="command → confirmed state", value=milliseconds(confirmed))
            before = memory_mb()
            async with stalls() as seen:
                started = time.perf_counter()
                await device.flood(FLOOD, RATE)
                took = time.perf_counter() - started
            yield Row(
                name=f"{FLOOD} reports, {FLOOD / took:.0f} a second: longest stall",
                value=f"{seen.worst_s * 1e3:.1f} ms",
                goal="< 50 ms",
            )
            yield Row(
                name="the same: CPU, simulator included; memory gained",
                value=f"{seen.cpu_s / took * 100:.0f} %, {memory_mb() - before:.1f} MB",
            )
