"""Run all simulated devices, without a Home Assistant, until Ctrl-C."""

import argparse
import asyncio
from contextlib import suppress

from .demo_devices import DemoDevices


async def main() -> None:
    """Run the devices and say how to reach them, until interrupted."""
    async with DemoDevices() as demo:
        for device in demo.devices:
            print(
                f"{device.simulator.title}: console {device.simulator.url}/_sim/",
                flush=True,
            )
        await asyncio.Event().wait()


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m simulators", description=__doc__
    ).parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
