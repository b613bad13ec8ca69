"""Run all simulated devices, without a Home Assistant, until Ctrl-C."""

import argparse
import asyncio
from contextlib import suppress

from .park import Park


async def main() -> None:
    """Run the devices and say how to reach them, until interrupted."""
    async with Park() as park:
        for device in park.devices:
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
