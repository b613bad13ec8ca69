"""MOVE camera: latency of motion and PTZ, the stop at a reload, idle cost."""

import asyncio
from collections.abc import AsyncIterator
import time
from typing import Any

from simulators.mobotix import MobotixSimulator, demo
from tests.helpers import until_true

from .bench import Bench, Row, milliseconds, running, stalls

ROUNDS = 40
FLOOD = 2000
READS = 6


async def rows() -> AsyncIterator[Row]:
    """Return the measured rows of a PTZ camera."""
    async with demo(mjpeg_port=0, rtsp_port=0, alive=False, auth="digest") as device:
        data = {
            "host": device.host,
            "port": device.port,
            "ssl": False,
            "verify_ssl": True,
            "rtsp_port": device.rtsp_port,
            "username": "Admin",
            "password": "1234",
        }
        options = {"mjpeg_port": device.mjpeg_port}
        async with running("mobotix", data, options) as bench:
            yield Row(name="set up", value=f"{bench.setup_s * 1e3:.0f} ms")
            await until_true(lambda: device.monitor_count == 1)
            yield await _motion(bench, device)
            yield await _flood(device)
            yield await _moves(bench, device)
            yield await _reload(bench, device)
            yield await _idle(bench, device)


async def _motion(bench: Bench, device: MobotixSimulator) -> Row:
    motion = bench.entity("motion")
    seen = []
    for _ in range(ROUNDS // 2):
        seen.append(await bench.latency(device.raise_motion, motion, "on"))
        seen.append(await bench.latency(device.clear_motion, motion, "off"))
    return Row(
        name="motion at the camera → state", value=milliseconds(seen), goal="< 200 ms"
    )


async def _flood(device: MobotixSimulator) -> Row:
    async with stalls() as seen:
        for number in range(FLOOD):
            device.raise_motion(level=number % 100)
            await asyncio.sleep(0.001)
    return Row(
        name=f"{FLOOD} motion levels in a row: longest stall",
        value=f"{seen.worst_s * 1e3:.1f} ms",
        goal="< 50 ms",
    )


async def _ptz(bench: Bench, what: str, **data: Any) -> None:
    await bench.hass.services.async_call(
        "procam",
        f"ptz_{what}",
        {"entity_id": bench.entity("stream_h264"), **data},
        blocking=True,
    )


async def _moves(bench: Bench, device: MobotixSimulator) -> Row:
    reached = []
    for number in range(ROUNDS):
        device.log.clear()
        started = time.monotonic()
        await _ptz(bench, "move", pan=20 if number % 2 else -20, duration=10)
        reached.append(device.requests("continuous")[0].at - started)
    await _ptz(bench, "stop")
    return Row(
        name="ptz_move → request at the camera",
        value=milliseconds(reached),
        goal="< 50 ms",
    )


async def _reload(bench: Bench, device: MobotixSimulator) -> Row:
    await _ptz(bench, "move", pan=20, duration=30)
    device.log.clear()
    started = time.monotonic()
    await bench.hass.config_entries.async_reload(bench.entry.entry_id)
    stop = device.requests("continuouspantiltmove=0,0")[0].at - started
    return Row(
        name="reload during a 30 s movement → stop",
        value=f"{stop * 1e3:.1f} ms",
        goal="< 500 ms",
    )


async def _idle(bench: Bench, device: MobotixSimulator) -> Row:
    await until_true(lambda: device.monitor_count == 1)
    await asyncio.sleep(1)
    coordinator = bench.entry.runtime_data
    device.log.clear()
    for _ in range(READS):
        await coordinator.async_refresh()
    a_minute = (
        len(device.log) / READS * 60 / coordinator.update_interval.total_seconds()
    )
    return Row(
        name="reads a minute beside the event stream, when idle",
        value=f"{a_minute:.1f}, and up to 2 while it is silent",
        goal="<= 3",
    )
