"""The interface that a vendor implements to move a camera.

Units: percent of full speed, degrees, fractions of the picture (0…1 from the top left),
zoom positions 0 (wide) to 9999 (tele).
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from ..clientkit.errors import InvalidValueError
from ..const import DOMAIN

MAX_SPEED: Final = 100
MIN_DURATION_S: Final = 0.1
MAX_DURATION_S: Final = 60.0
DEFAULT_DURATION_S: Final = 0.5
MAX_ZOOM: Final = 9999
MAX_PRESET: Final = 9999


class Direction(StrEnum):
    """Direction of a short step."""

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


class Focus(StrEnum):
    """Commands of the focus."""

    NEAR = "near"
    FAR = "far"
    AUTO = "auto"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a head points; None for axes it does not report."""

    pan: float | None = None
    """Degrees."""
    tilt: float | None = None
    """Degrees."""
    zoom: float | None = None
    """0 to 9999."""


_CAPABILITIES: Final[dict[str, str]] = {}
"""Names of what a head can do, with the method that does it."""


def _capability[MethodT: Callable[..., Any]](
    *names: str,
) -> Callable[[MethodT], MethodT]:
    """Return a decorator: a head that overrides the method has this capability."""

    def register(method: MethodT) -> MethodT:
        _CAPABILITIES.update(dict.fromkeys(names, method.__name__))
        return method

    return register


class PtzHead:
    """The commands of one camera; vendors override those that theirs supports.

    A method returns the events that the device confirmed, as every client command does.
    """

    id: str = ""
    """Identifies the head among those of one entry."""

    @property
    def is_fixed(self) -> bool:
        """True for a camera that cannot be moved, or not by this account."""
        return type(self) is PtzHead

    @property
    def directions(self) -> Collection[Direction]:
        """Directions in which the head can be stepped or moved."""
        return ()

    @property
    def can_stop(self) -> bool:
        """True if anything the head does can be stopped."""
        return bool(self.directions)

    @property
    def has_home(self) -> bool:
        """True if the head has a home position."""
        return False

    @property
    def reports_position(self) -> bool:
        """True if `read_position` shows where the head is."""
        return False

    def unique_id_suffix(self, key: str) -> str:
        """Return the unique-id suffix of an entity of this head."""
        return f"{self.id}_{key}" if self.id else key

    @property
    def capabilities(self) -> tuple[str, ...]:
        """The capabilities of the head: the methods that its vendor overrides.

        A vendor whose models differ leaves out what this one cannot.
        """
        return tuple(
            name
            for name, method in _CAPABILITIES.items()
            if getattr(type(self), method) is not getattr(PtzHead, method)
        )

    @property
    def presets(self) -> Mapping[str, str]:
        """Names of the presets by the vendor's token or number."""
        return {}

    @property
    def tours(self) -> Mapping[str, str]:
        """Names of the tours and patrols by the vendor's token or number."""
        return {}

    def find_preset(self, wanted: str) -> str:
        """Return the token of a preset; raises ValueError that lists the known ones."""
        return find(wanted, self.presets, "preset")

    def has_step(self, direction: Direction) -> bool:
        """Return True if `step` works; otherwise a step is a short movement."""
        return True

    @_capability("move", "zoom")
    async def move(self, pan: float, tilt: float, zoom: float) -> Any:
        """Move at these speeds, -100 to 100, until stopped; + is right, up, in."""
        raise _not_offered("ptz_move")

    async def stop(self) -> Any:
        """Stop every movement. Can be sent at any time and repeated."""
        raise _not_offered("ptz_stop")

    @_capability("step")
    async def step(self, direction: Direction) -> Any:
        """Move one short step."""
        raise _not_offered("ptz_step")

    @_capability("relative")
    async def relative(self, pan: float, tilt: float, zoom: float) -> Any:
        """Move by degrees and zoom positions from here."""
        raise _not_offered("ptz_relative")

    async def absolute(
        self, pan: float | None, tilt: float | None, zoom: float | None
    ) -> Any:
        """Move to an angle and a zoom position; None leaves an axis alone."""
        raise _not_offered("ptz_absolute")

    @_capability("center")
    async def center(self, x: float, y: float) -> Any:
        """Center the picture on one of its points."""
        raise _not_offered("ptz_center")

    @_capability("area")
    async def area(self, x0: float, y0: float, x1: float, y1: float) -> Any:
        """Fill the picture with a part of it."""
        raise _not_offered("ptz_area")

    @_capability("position")
    async def position(self) -> Position:
        """Return where the head points now."""
        raise _not_offered("ptz_position")

    @_capability("home")
    async def home(self) -> Any:
        """Move to the home position."""
        raise _not_offered("ptz_home")

    @_capability("focus")
    async def focus(self, focus: Focus, speed: float) -> Any:
        """Focus nearer or farther at a speed of 1 to 100 until stopped, or auto."""
        raise _not_offered("ptz_focus")

    @_capability("presets")
    async def recall_preset(self, token: str) -> Any:
        """Move to a stored preset, given as a key of `presets`."""
        raise _not_offered("ptz_preset")

    @_capability("edit_presets")
    async def save_preset(self, number: int | None, name: str | None) -> Any:
        """Store the current position under a number, a name or both.

        At least one of the two is given.
        """
        raise _not_offered("ptz_save_preset")

    async def delete_preset(self, token: str) -> Any:
        """Delete a stored preset, given as a key of `presets`."""
        raise _not_offered("ptz_delete_preset")

    @_capability("tours")
    async def start_tour(self, token: str) -> Any:
        """Start a tour, given as a key of `tours`."""
        raise _not_offered("ptz_tour")

    async def stop_tour(self) -> Any:
        """End the running tour."""
        raise _not_offered("ptz_tour")

    async def read_position(self) -> tuple[Any, ...]:
        """Read the position into the state; repeated after a movement until it stays.

        Returns the events of the change.
        """
        return ()


def _not_offered(action: str) -> InvalidValueError:
    return InvalidValueError("not_offered", action=f"{DOMAIN}.{action}")


def find(wanted: str | int, known: Mapping[str, str], what: str) -> str:
    """Return the token of a preset or tour given by token, number or name.

    The case of a name is ignored unless one matches exactly. Raises ValueError that
    lists the known names if none matches, and the matching ones if several do.
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


class HeadDriver(Protocol):
    """Drives one head for a button; it stops every movement it starts."""

    head: PtzHead

    async def once(self, command: Awaitable[Any]) -> Any:
        """Send a command that ends on its own; it also ends an earlier movement."""
        ...

    async def step(self, direction: Direction) -> None:
        """Move one short step."""
        ...

    async def nudge(self, command: Awaitable[Any]) -> None:
        """Start a movement and stop it after a moment."""
        ...

    async def stop(self) -> None:
        """Stop every movement."""
        ...
