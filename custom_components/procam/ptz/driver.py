"""Moving cameras of any vendor safely: whatever moves is stopped.

The one interface for pan, tilt and zoom, so that it can move to Home Assistant's own
PTZ feature when that comes. Units: percent of full speed, degrees, fractions of the
picture (0…1 from the top left), zoom positions 0 (wide) to 9999 (tele).
"""

import asyncio
from collections.abc import Awaitable
from typing import Any, Final

from homeassistant.exceptions import ServiceValidationError

from ..clientkit.errors import DeviceError, InvalidValueError
from ..const import LOGGER
from ..contract.ptz_head import Direction, Focus, PtzHead
from ..coordinator import AnyCoordinator
from ..runtime.pending_commands import passes

NUDGE_SPEED: Final = 30
NUDGE_S: Final = 0.3

STOP_TRIES: Final = 4
STOP_RETRY_S: Final = 0.3
"""A stop may be repeated, unlike any other command, and has to get through."""


_NUDGES: Final = {
    Direction.UP: (0, NUDGE_SPEED, 0),
    Direction.DOWN: (0, -NUDGE_SPEED, 0),
    Direction.LEFT: (-NUDGE_SPEED, 0, 0),
    Direction.RIGHT: (NUDGE_SPEED, 0, 0),
    Direction.UP_LEFT: (-NUDGE_SPEED, NUDGE_SPEED, 0),
    Direction.UP_RIGHT: (NUDGE_SPEED, NUDGE_SPEED, 0),
    Direction.DOWN_LEFT: (-NUDGE_SPEED, -NUDGE_SPEED, 0),
    Direction.DOWN_RIGHT: (NUDGE_SPEED, -NUDGE_SPEED, 0),
    Direction.ZOOM_IN: (0, 0, NUDGE_SPEED),
    Direction.ZOOM_OUT: (0, 0, -NUDGE_SPEED),
}
"""Speeds of a step on a camera that has none of its own."""


def stop_key(head_id: str) -> str:
    """Return the key of the pending stop of a head."""
    return f"ptz {head_id}".strip()


async def async_move_once(
    coordinator: AnyCoordinator,
    head_id: str,
    command: Awaitable[Any],
) -> Any:
    """Send a movement that ends by itself, in place of an earlier one.

    When it fails, the stop of the earlier one is due at once.
    """
    key = stop_key(head_id)
    stop = coordinator.pending_commands.async_cancel(key)
    try:
        result = await coordinator.async_command(command)
    except BaseException:
        if stop is not None:
            coordinator.pending_commands.async_schedule(key, 0, stop)
        raise
    coordinator.position_poll.async_start()
    return result


class PtzDriver:
    """Drives one head; the stop of what it starts is pending from the first byte."""

    def __init__(self, coordinator: AnyCoordinator, head: PtzHead) -> None:
        """Take the head as the vendor gives it now."""
        self._coordinator = coordinator
        self.head = head
        self._key = stop_key(head.id)

    async def move(
        self, pan: float, tilt: float, zoom: float, duration_s: float
    ) -> None:
        """Move for a while; replaces an earlier movement without a gap."""
        if pan == tilt == zoom == 0:
            raise InvalidValueError("value_one_needed", what="pan, tilt, zoom")
        await self._until(self.head.move(pan, tilt, zoom), duration_s)

    async def focus(self, focus: Focus, speed: float, duration_s: float) -> None:
        """Move the focus for a while, or hand it to the camera."""
        command = self.head.focus(focus, speed)
        if focus in (Focus.NEAR, Focus.FAR):
            await self._until(command, duration_s)
        else:
            await self.once(command)

    async def once(self, command: Awaitable[Any]) -> Any:
        """Send a command that ends by itself; it ends an earlier movement too."""
        return await async_move_once(self._coordinator, self.head.id, command)

    async def step(self, direction: Direction) -> None:
        """Move one short step; a camera without steps is moved for a moment."""
        if self.head.has_step(direction):
            await self.once(self.head.step(direction))
        else:
            await self.move(*_NUDGES[direction], duration_s=NUDGE_S)

    async def nudge(self, command: Awaitable[Any]) -> None:
        """Start what runs until stopped, for a moment."""
        await self._until(command, NUDGE_S)

    async def stop(self) -> None:
        """Stop, and see to it that the stop gets through, be it later."""
        pending_commands = self._coordinator.pending_commands
        pending_commands.async_cancel(self._key)
        await pending_commands.async_send(self._key, self.end)

    async def end(self) -> None:
        """Send the stop until it is confirmed, or in vain."""
        for _ in range(STOP_TRIES - 1):
            try:
                confirmed = await self.head.stop()
            except (DeviceError, InvalidValueError) as err:
                if not passes(err):
                    break
                LOGGER.debug("%s: stop not confirmed: %s", self._coordinator.name, err)
                await asyncio.sleep(STOP_RETRY_S)
            else:
                if isinstance(confirmed, tuple):
                    self._coordinator.async_process(confirmed)
                self._coordinator.position_poll.async_start()
                return
        await self._coordinator.async_command(self.head.stop())

    async def _until(self, command: Awaitable[Any], duration_s: float) -> None:
        pending_commands, key = self._coordinator.pending_commands, self._key
        overtaken = False

        async def stop() -> None:
            nonlocal overtaken
            overtaken = True
            await self.end()

        # The stop is due even when the command fails or is cancelled half-way: the
        # camera may have taken it. Only what was refused unsent moved nothing.
        earlier = pending_commands.async_cancel(key)
        pending_commands.async_schedule(key, duration_s, stop)
        try:
            await self._coordinator.async_command(command)
        except BaseException as err:
            if isinstance(err, ServiceValidationError) and earlier is None:
                pending_commands.async_cancel(key)
            else:
                pending_commands.async_schedule(key, 0, self.end)
            raise
        if overtaken:
            # The camera took longer than the movement was to last, and may have been
            # told to stop first.
            pending_commands.async_schedule(key, 0, self.end)
