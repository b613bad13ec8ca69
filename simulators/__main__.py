"""Run all simulated devices: `python -m simulators`."""

import asyncio
from contextlib import suppress

from .park import Park


async def main() -> None:
    """Run the devices and say how to reach them, until interrupted."""
    async with Park() as park:
        for device in park.devices:
            print(f"{device.simulator.title}: {device.simulator.url}/_sim/", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
