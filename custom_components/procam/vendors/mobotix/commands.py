"""What the coordinator wants of a command: the confirmed events as a tuple."""

from collections.abc import Awaitable

from .client import MobotixEvent


async def told(command: Awaitable[MobotixEvent | None]) -> tuple[MobotixEvent, ...]:
    """Carry out a command; nothing confirmed is nothing to show, and no read."""
    event = await command
    return () if event is None else (event,)
