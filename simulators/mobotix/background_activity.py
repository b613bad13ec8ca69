"""The life around the camera: somebody walks by now and then."""

import asyncio
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .device import MobotixSimulator

_STEP_S = 0.5
_WINDOWS = (0, 0, 0, 1)
"""Most people walk through the first window."""


async def live(device: MobotixSimulator) -> None:
    """Cause motion about every `alive_every_s`; each visit leaves a clip."""
    options = device.options
    while True:
        await asyncio.sleep(options.alive_every_s * random.uniform(0.8, 1.2))
        window = random.choice(_WINDOWS)
        left_s = options.alive_motion_s
        while left_s > 0:
            device.raise_motion(window, random.randint(12, 60))
            await asyncio.sleep(min(_STEP_S, left_s))
            left_s -= _STEP_S
        device.clear_motion(window)
        device.card.record(device.clock.now())
