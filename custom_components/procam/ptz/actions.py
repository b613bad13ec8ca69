"""The PTZ actions: one row per verb, and the heads of the cameras that a call targets.

One command per head, however many of its cameras are targeted.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, Final, Protocol

from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.const import ATTR_ENTITY_ID, ENTITY_MATCH_ALL
from homeassistant.core import (
    Context,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, target
from homeassistant.helpers.entity_platform import DATA_DOMAIN_PLATFORM_ENTITIES
from homeassistant.helpers.service import remove_entity_service_fields
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..clientkit.errors import DeviceError, DeviceUnsupportedError, InvalidValueError
from ..const import DOMAIN, LOGGER
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
from ..contract.validation import (
    async_can_use,
    between,
    named,
    one_of,
    unauthorized,
    whole,
)
from ..runtime.errors import action_error
from .driver import PtzDriver

type Fields = Mapping[str, Any]

_SPEED: Final = between(-MAX_SPEED, MAX_SPEED)
_FRACTION: Final = between(0, 1)
_DURATION: Final = between(MIN_DURATION_S, MAX_DURATION_S)
_CANNOT: Final = ("not_offered", "value_unknown")
"""Errors of a head that lacks the ability, the preset or the tour."""


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
            if driver.head.is_fixed:
                action = f"{DOMAIN}.ptz_{self.name}"
                raise InvalidValueError("not_offered", action=action)
            result = await self.run_fn(driver, data)
        except (DeviceError, ValueError) as err:
            raise action_error(err, driver.device_name) from err
        return result if isinstance(result, dict) else None


def _once(
    command_fn: Callable[[PtzHead, Fields], Awaitable[Any]],
) -> Callable[[PtzDriver, Fields], Awaitable[Any]]:
    """Return a function that sends a movement that ends on its own."""
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


class PtzCamera(Protocol):
    """A camera entity whose head can be driven."""

    entity_id: str

    @property
    def available(self) -> bool:
        """True while the device is connected."""
        ...

    @property
    def ptz_driver(self) -> PtzDriver:
        """The driver of the head that moves the camera."""
        ...

    def async_set_context(self, context: Context) -> None:
        """Attribute the following state changes to a context."""
        ...


@dataclass(slots=True)
class _Target:
    """A head, and the targeted cameras that it moves."""

    driver: PtzDriver
    cameras: list[str] = field(default_factory=list)
    named: bool = False
    """True if one of the cameras was targeted by its entity id."""


@callback
def async_setup_ptz_actions(hass: HomeAssistant) -> None:
    """Register the PTZ actions."""
    for verb in VERBS:
        hass.services.async_register(
            DOMAIN,
            f"ptz_{verb.name}",
            partial(_async_run, verb),
            cv.make_entity_service_schema(verb.schema),
            SupportsResponse.ONLY if verb.reads_only else SupportsResponse.NONE,
        )


async def _async_run(verb: Verb, call: ServiceCall) -> ServiceResponse:
    targets = await _async_targets(call, reads_only=verb.reads_only)
    if verb.reads_only and not targets:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_such_device",
            translation_placeholders={"action": call.service},
        )
    data = remove_entity_service_fields(call)
    results = await asyncio.gather(
        *(verb.async_run(one.driver, data) for one in targets), return_exceptions=True
    )
    answers: dict[str, Any] = {}
    failed: list[tuple[_Target, BaseException]] = []
    for one, result in zip(targets, results, strict=True):
        if isinstance(result, BaseException):
            failed.append((one, result))
        else:
            answers |= dict.fromkeys(one.cameras, result)
    for one, err in failed:
        skipped = verb.reads_only or (_cannot(err) and not one.named)
        if not answers or not skipped:
            raise err
        LOGGER.debug("%s: %s skipped: %s", one.driver.device_name, call.service, err)
    return answers if call.return_response else None


async def _async_targets(call: ServiceCall, *, reads_only: bool) -> list[_Target]:
    """Return the heads that a call targets; raises Unauthorized."""
    named, cameras = _cameras(call)
    can_use = await async_can_use(call, reads_only=reads_only)
    targets: dict[tuple[str, str], _Target] = {}
    refused = ""
    for camera in sorted(cameras, key=lambda one: one.entity_id not in named):
        entity_id = camera.entity_id
        if not can_use(entity_id):
            if entity_id in named:
                raise unauthorized(call, entity_id, reads_only=reads_only)
            refused = entity_id
        elif camera.available:
            camera.async_set_context(call.context)
            driver = camera.ptz_driver
            one = targets.setdefault(driver.key, _Target(driver))
            one.cameras.append(entity_id)
            one.named |= entity_id in named
    if refused and not targets:
        raise unauthorized(call, refused, reads_only=reads_only)
    return list(targets.values())


def _cameras(call: ServiceCall) -> tuple[set[str], Iterable[PtzCamera]]:
    """Return the entity ids that a call names, and the cameras that it targets."""
    platforms = call.hass.data.get(DATA_DOMAIN_PLATFORM_ENTITIES, {})
    cameras: dict[str, PtzCamera] = platforms.get((CAMERA_DOMAIN, DOMAIN), {})  # type: ignore[assignment]
    if call.data.get(ATTR_ENTITY_ID) == ENTITY_MATCH_ALL:
        return set(), cameras.values()
    selection = target.TargetSelection(call.data)
    found = target.async_extract_referenced_entity_ids(call.hass, selection)
    found.log_missing(found.referenced - cameras.keys(), LOGGER)
    wanted = found.referenced | found.indirectly_referenced
    return found.referenced, [cameras[one] for one in wanted & cameras.keys()]


def _cannot(err: BaseException) -> bool:
    cause = err.__cause__
    if isinstance(cause, InvalidValueError):
        return cause.key in _CANNOT
    return isinstance(cause, DeviceUnsupportedError)
