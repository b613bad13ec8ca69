"""Moves cameras of any vendor; every movement is stopped.

The one interface for pan, tilt and zoom, so that it can move to Home Assistant's own
PTZ feature when that comes. Units: percent of full speed, degrees, fractions of the
picture (0…1 from the top left), zoom positions 0 (wide) to 9999 (tele).
"""

import asyncio
from collections.abc import Awaitable, Iterator
from typing import Any, Final

from homeassistant.core import callback

from ..clientkit.errors import DeviceError, InvalidValueError
from ..const import LOGGER
from ..contract.descriptions import ProcamCameraDescription
from ..contract.ptz_head import Direction, Focus, PtzHead
from ..coordinator import AnyCoordinator
from ..runtime.errors import is_temporary

NUDGE_SPEED: Final = 30
NUDGE_S: Final = 0.3

STOP_TRIES: Final = 4
STOP_RETRY_S: Final = 0.3
"""A stop is the only command that is repeated until it is confirmed."""


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


def head_of[ClientT, ItemT](
    camera: ProcamCameraDescription[ClientT, Any, ItemT], client: ClientT, item: ItemT
) -> PtzHead:
    """Return the head of a camera; of a fixed one, a head that can do nothing."""
    return (camera.ptz_fn and camera.ptz_fn(client, item)) or PtzHead()


def heads(coordinator: AnyCoordinator) -> Iterator[PtzHead]:
    """Yield the heads of all cameras; one with several streams more than once."""
    for camera in coordinator.vendor.cameras:
        if camera.ptz_fn is not None:
            for item in coordinator.items(camera).values():
                yield head_of(camera, coordinator.client, item)


async def async_move_once(
    coordinator: AnyCoordinator,
    head_id: str,
    command: Awaitable[Any],
) -> Any:
    """Send a movement that ends on its own, in place of an earlier one.

    When it fails, the stop of the earlier one is due at once. One that is answered
    after a stop was sent is stopped again.
    """

    def head() -> PtzHead | None:
        return next((one for one in heads(coordinator) if one.id == head_id), None)

    async def end() -> None:
        if (moved := head()) is not None:
            await PtzDriver(coordinator, moved).end()

    result = await coordinator.pending_commands.async_replace(
        stop_key(head_id), coordinator.async_command(command), end
    )
    _async_poll_position(coordinator, head())
    return result


@callback
def _async_poll_position(coordinator: AnyCoordinator, head: PtzHead | None) -> None:
    """Follow a movement if the head reports its position."""
    if head is not None and head.reports_position:
        coordinator.position_poll.async_start(head.read_position)


class PtzDriver:
    """Drives one head; a stop is pending before a movement is sent."""

    def __init__(
        self, coordinator: AnyCoordinator, head: PtzHead, device_name: str = ""
    ) -> None:
        self._coordinator = coordinator
        self.head = head
        self.device_name = device_name or coordinator.name
        """Name of the camera, for messages."""
        self._key = stop_key(head.id)

    @property
    def key(self) -> tuple[str, str]:
        """Identifies the head among those of all entries."""
        return self._coordinator.stable_id, self.head.id

    async def move(self, pan: float, tilt: float, zoom: float, duration: float) -> None:
        """Move for some seconds; replaces an earlier movement without a gap.

        If all speeds are zero, stop, as a joystick at rest sends it.
        """
        if pan == tilt == zoom == 0:
            await self.stop()
            return
        await self._until(self.head.move(pan, tilt, zoom), duration)

    async def focus(self, focus: Focus, speed: float, duration: float) -> None:
        """Move the focus for some seconds, stop it or switch on autofocus."""
        command = self.head.focus(focus, speed)
        if focus in (Focus.NEAR, Focus.FAR):
            await self._until(command, duration)
            return
        # The stop of a movement that is running stays pending.
        if focus is Focus.STOP:
            self._coordinator.pending_commands.async_ending(self._key)
        await self._coordinator.async_command(command)

    async def command(self, command: Awaitable[Any]) -> None:
        """Send a command that moves nothing."""
        await self._coordinator.async_command(command)

    async def once(self, command: Awaitable[Any]) -> Any:
        """Send a command that ends on its own; it also ends an earlier movement."""
        return await async_move_once(self._coordinator, self.head.id, command)

    async def step(self, direction: Direction) -> None:
        """Move one short step; a camera without steps is moved for a moment."""
        if self.head.has_step(direction):
            await self.once(self.head.step(direction))
        else:
            await self.move(*_NUDGES[direction], duration=NUDGE_S)

    async def nudge(self, command: Awaitable[Any]) -> None:
        """Start a movement and stop it after 0.3 s."""
        await self._until(command, NUDGE_S)

    async def stop(self) -> None:
        """Stop; a stop that does not reach the camera is sent again until it does."""
        await self._coordinator.pending_commands.async_end_now(self._key, self.end)

    async def end(self) -> None:
        """Send the stop until it is confirmed, is given up, or a new movement starts."""
        pending_commands = self._coordinator.pending_commands
        for _ in range(STOP_TRIES - 1):
            try:
                confirmed = await self.head.stop()
            except (DeviceError, InvalidValueError) as err:
                if not is_temporary(err):
                    break
                LOGGER.debug("%s: stop not confirmed: %s", self._coordinator.name, err)
                await asyncio.sleep(STOP_RETRY_S)
                if pending_commands.is_pending(self._key):
                    return
            else:
                if isinstance(confirmed, tuple):
                    self._coordinator.async_process(confirmed)
                _async_poll_position(self._coordinator, self.head)
                return
        await self._coordinator.async_command(self.head.stop())

    async def _until(self, command: Awaitable[Any], duration_s: float) -> None:
        await self._coordinator.pending_commands.async_run_with_end(
            self._key,
            self._coordinator.async_command(command),
            duration_s,
            self.end,
            moves=True,
        )
