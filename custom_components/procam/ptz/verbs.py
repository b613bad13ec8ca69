"""The PTZ verbs, one row per action: its fields and what it does to a head."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from homeassistant.core import ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..clientkit.errors import DeviceError, InvalidValueError
from ..contract.ptz_head import (
    DEFAULT_DURATION_S,
    MAX_DURATION_S,
    MAX_PRESET,
    MAX_SPEED,
    MAX_ZOOM,
    MIN_DURATION_S,
    Direction,
    Focus,
    PtzHead,
    find,
)
from ..contract.validation import between, named, one_of, whole
from ..runtime.errors import action_error
from .driver import PtzDriver

type Fields = Mapping[str, Any]

_SPEED: Final = between(-MAX_SPEED, MAX_SPEED)
_FRACTION: Final = between(0, 1)
_DURATION: Final = between(MIN_DURATION_S, MAX_DURATION_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One PTZ verb; `procam.ptz_<name>` is its action."""

    name: str
    fields: VolDictType = field(default_factory=dict)
    run_fn: Callable[[PtzDriver, Fields], Awaitable[Any]]
    """Carries out the verb; a mapping it returns is the action's response."""
    reads_only: bool = False

    @property
    def schema(self) -> VolDictType:
        """The fields with checks whose errors name the field."""
        return named(self.fields)

    async def async_run(self, driver: PtzDriver, data: Fields) -> ServiceResponse:
        """Carry out the verb; raises HomeAssistantError."""
        try:
            result = await self.run_fn(driver, data)
        except (DeviceError, ValueError) as err:
            raise action_error(err, driver.device_name) from err
        return result if isinstance(result, dict) else None


def _once(
    command_fn: Callable[[PtzHead, Fields], Awaitable[Any]],
) -> Callable[[PtzDriver, Fields], Awaitable[Any]]:
    """Return a function that sends a movement that ends by itself."""
    return lambda driver, data: driver.once(command_fn(driver.head, data))


async def _save_preset(driver: PtzDriver, data: Fields) -> None:
    number, name = data.get("preset"), data.get("name") or None
    if number is None and name is None:
        raise InvalidValueError("value_one_needed", what=("preset", "name"))
    await driver.command(driver.head.save_preset(number, name))


async def _delete_preset(driver: PtzDriver, data: Fields) -> None:
    token = driver.head.find_preset(data["preset"])
    await driver.command(driver.head.delete_preset(token))


async def _tour(driver: PtzDriver, data: Fields) -> None:
    head = driver.head
    if (wanted := data.get("tour")) is None:
        await driver.once(head.stop_tour())
    else:
        await driver.once(head.start_tour(find(wanted, head.tours, "tour")))


async def _position(driver: PtzDriver, _data: Fields) -> dict[str, Any]:
    return asdict(await driver.head.position())


VERBS: Final = (
    Verb(
        name="move",
        fields={
            vol.Optional("pan", default=0): _SPEED,
            vol.Optional("tilt", default=0): _SPEED,
            vol.Optional("zoom", default=0): _SPEED,
            vol.Optional("duration", default=DEFAULT_DURATION_S): _DURATION,
        },
        run_fn=lambda driver, data: driver.move(**data),
    ),
    Verb(name="stop", run_fn=lambda driver, _: driver.stop()),
    Verb(
        name="step",
        fields={vol.Required("direction"): one_of(Direction)},
        run_fn=lambda driver, data: driver.step(data["direction"]),
    ),
    Verb(
        name="relative",
        fields={
            vol.Optional("pan", default=0): between(-360, 360),
            vol.Optional("tilt", default=0): between(-360, 360),
            vol.Optional("zoom", default=0): between(-MAX_ZOOM, MAX_ZOOM),
        },
        run_fn=_once(lambda head, data: head.relative(**data)),
    ),
    Verb(
        name="absolute",
        fields={
            vol.Optional("pan"): between(-180, 180),
            vol.Optional("tilt"): between(-180, 190),
            vol.Optional("zoom"): between(0, MAX_ZOOM),
        },
        run_fn=_once(
            lambda head, data: head.absolute(
                data.get("pan"), data.get("tilt"), data.get("zoom")
            )
        ),
    ),
    Verb(
        name="center",
        fields={vol.Required("x"): _FRACTION, vol.Required("y"): _FRACTION},
        run_fn=_once(lambda head, data: head.center(**data)),
    ),
    Verb(
        name="area",
        fields={vol.Required(edge): _FRACTION for edge in ("x0", "y0", "x1", "y1")},
        run_fn=_once(lambda head, data: head.area(**data)),
    ),
    Verb(
        name="preset",
        fields={vol.Required("preset"): cv.string},
        run_fn=_once(
            lambda head, data: head.recall_preset(head.find_preset(data["preset"]))
        ),
    ),
    Verb(name="home", run_fn=_once(lambda head, _: head.home())),
    Verb(
        name="save_preset",
        fields={
            vol.Optional("preset"): whole(1, MAX_PRESET),
            vol.Optional("name"): vol.All(cv.string, str.strip),
        },
        run_fn=_save_preset,
    ),
    Verb(
        name="delete_preset",
        fields={vol.Required("preset"): cv.string},
        run_fn=_delete_preset,
    ),
    Verb(name="tour", fields={vol.Optional("tour"): cv.string}, run_fn=_tour),
    Verb(
        name="focus",
        fields={
            vol.Required("focus"): one_of(Focus),
            vol.Optional("speed", default=50): between(1, MAX_SPEED),
            vol.Optional("duration", default=DEFAULT_DURATION_S): _DURATION,
        },
        run_fn=lambda driver, data: driver.focus(**data),
    ),
    Verb(name="position", run_fn=_position, reads_only=True),
)
