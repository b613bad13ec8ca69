"""Moving cameras of any vendor safely: whatever moves is stopped.

The one interface for pan, tilt and zoom, so that it can move to Home Assistant's own
PTZ feature when that comes. Units: percent of full speed, degrees, fractions of the
picture (0…1 from the top left), zoom positions 0 (wide) to 9999 (tele).
"""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from homeassistant.exceptions import ServiceValidationError

from .clientkit.errors import DeviceError, InvalidValueError
from .const import DOMAIN, LOGGER
from .deadlines import passes

if TYPE_CHECKING:
    from .coordinator import ProcamCoordinator

MAX_SPEED: Final = 100
MIN_DURATION_S: Final = 0.1
MAX_DURATION_S: Final = 60.0
DEFAULT_DURATION_S: Final = 0.5
MAX_ZOOM: Final = 9999

NUDGE_SPEED: Final = 30
NUDGE_S: Final = 0.3

STOP_TRIES: Final = 4
STOP_RETRY_S: Final = 0.3
"""A stop may be repeated, unlike any other command, and has to get through."""


class Direction(StrEnum):
    """One short step."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    UP_LEFT = "up_left"
    UP_RIGHT = "up_right"
    DOWN_LEFT = "down_left"
    DOWN_RIGHT = "down_right"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"


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


class Focus(StrEnum):
    """What the focus is told."""

    NEAR = "near"
    FAR = "far"
    AUTO = "auto"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a head points; None where it does not tell."""

    pan: float | None = None
    """Degrees."""
    tilt: float | None = None
    """Degrees."""
    zoom: float | None = None
    """0 to 9999."""


class PtzHead:
    """What one camera can do; vendors override what theirs can.

    A method returns the events the device confirmed, as every client command does.
    """

    id: str = ""
    """Tells the heads behind one connection apart."""

    @property
    def presets(self) -> Mapping[str, str]:
        """Names of the presets by the vendor's token or number."""
        return {}

    @property
    def tours(self) -> Mapping[str, str]:
        """Names of the tours and patrols by the vendor's token or number."""
        return {}

    def find_preset(self, wanted: str) -> str:
        """Return the token of a preset; ValueError lists those there are."""
        return find(wanted, self.presets, "preset")

    def has_step(self, direction: Direction) -> bool:
        """Tell whether `step` works; otherwise a step is a short movement."""
        return True

    async def move(self, pan: float, tilt: float, zoom: float) -> Any:
        """Move at these speeds, -100 to 100, until stopped; + is right, up, in."""
        raise _not_offered("ptz_move")

    async def stop(self) -> Any:
        """Stop every movement; may be sent at any time, and again."""
        raise _not_offered("ptz_stop")

    async def step(self, direction: Direction) -> Any:
        """Move one short step."""
        raise _not_offered("ptz_step")

    async def relative(self, pan: float, tilt: float, zoom: float) -> Any:
        """Move by degrees and zoom positions from here."""
        raise _not_offered("ptz_relative")

    async def absolute(
        self, pan: float | None, tilt: float | None, zoom: float | None
    ) -> Any:
        """Move to an angle and a zoom position; None leaves an axis alone."""
        raise _not_offered("ptz_absolute")

    async def center(self, x: float, y: float) -> Any:
        """Centre the picture on a point of it."""
        raise _not_offered("ptz_center")

    async def area(self, x0: float, y0: float, x1: float, y1: float) -> Any:
        """Fill the picture with a part of it."""
        raise _not_offered("ptz_area")

    async def recall_preset(self, token: str) -> Any:
        """Move to a stored preset, given as a key of `presets`."""
        raise _not_offered("ptz_preset")

    async def home(self) -> Any:
        """Move to the home position."""
        raise _not_offered("ptz_home")

    async def save_preset(self, preset: str) -> Any:
        """Store the present position under a number or name."""
        raise _not_offered("ptz_save_preset")

    async def delete_preset(self, token: str) -> Any:
        """Delete a stored preset, given as a key of `presets`."""
        raise _not_offered("ptz_delete_preset")

    async def start_tour(self, token: str) -> Any:
        """Start a tour, given as a key of `tours`."""
        raise _not_offered("ptz_tour")

    async def stop_tour(self) -> Any:
        """End the running tour."""
        raise _not_offered("ptz_tour")

    async def focus(self, focus: Focus, speed: float) -> Any:
        """Focus nearer or farther at a speed of 1 to 100 until stopped, or auto."""
        raise _not_offered("ptz_focus")

    async def position(self) -> Position:
        """Return where the head points now."""
        raise _not_offered("ptz_position")


def _not_offered(action: str) -> InvalidValueError:
    return InvalidValueError("not_offered", action=f"{DOMAIN}.{action}")


def deadline_key(head_id: str) -> str:
    """Return the key of the pending stop of a head."""
    return f"ptz {head_id}".strip()


async def async_move_once(
    coordinator: ProcamCoordinator[Any, Any, Any],
    head_id: str,
    command: Awaitable[Any],
) -> Any:
    """Send a movement that ends by itself, in place of an earlier one.

    When it fails, the stop of the earlier one is due at once.
    """
    key = deadline_key(head_id)
    stop = coordinator.deadlines.async_cancel(key)
    try:
        result = await coordinator.async_command(command)
    except BaseException:
        if stop is not None:
            coordinator.deadlines.async_set(key, 0, stop)
        raise
    coordinator.settling.async_start()
    return result


def find(wanted: str | int, known: Mapping[str, str], what: str) -> str:
    """Return the token of a preset or tour given by token, number or name.

    Names are compared without regard to case, unless one is written just so. An
    unknown one is a ValueError that lists those there are, a name of several one that
    lists these.
    """
    text = str(wanted).strip()
    if text in known:
        return text
    named = {token: name for token, name in known.items() if name == text} or {
        token: name
        for token, name in known.items()
        if name.casefold() == text.casefold()
    }
    if len(named) == 1:
        return next(iter(named))
    names = ", ".join(
        name if name == token else f"{name} ({token})"
        for token, name in (named or known).items()
    )
    raise InvalidValueError(
        "value_ambiguous" if named else "value_unknown",
        what=what,
        value=text,
        known=names or "–",
    )


class PtzDriver:
    """Drives one head; the stop of what it starts is pending from the first byte."""

    def __init__(
        self, coordinator: ProcamCoordinator[Any, Any, Any], head: PtzHead
    ) -> None:
        """Take the head as the vendor gives it now."""
        self._coordinator = coordinator
        self.head = head
        self._key = deadline_key(head.id)

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
        deadlines = self._coordinator.deadlines
        deadlines.async_cancel(self._key)
        await deadlines.async_send(self._key, self.end)

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
                    self._coordinator.async_apply(confirmed)
                self._coordinator.settling.async_start()
                return
        await self._coordinator.async_command(self.head.stop())

    async def _until(self, command: Awaitable[Any], duration_s: float) -> None:
        deadlines, key = self._coordinator.deadlines, self._key
        overtaken = False

        async def stop() -> None:
            nonlocal overtaken
            overtaken = True
            await self.end()

        # The stop is due even when the command fails or is cancelled half-way: the
        # camera may have taken it. Only what was refused unsent moved nothing.
        earlier = deadlines.async_cancel(key)
        deadlines.async_set(key, duration_s, stop)
        try:
            await self._coordinator.async_command(command)
        except BaseException as err:
            if isinstance(err, ServiceValidationError) and earlier is None:
                deadlines.async_cancel(key)
            else:
                deadlines.async_set(key, 0, self.end)
            raise
        if overtaken:
            # The camera took longer than the movement was to last, and may have been
            # told to stop first.
            deadlines.async_set(key, 0, self.end)
