"""The PTZ actions: one command per head, however many of its cameras are targeted."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
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

from ..clientkit.errors import DeviceUnsupportedError, InvalidValueError
from ..const import DOMAIN, LOGGER
from ..runtime.permissions import async_can_use, unauthorized
from .driver import PtzDriver
from .verbs import VERBS, Verb

_CANNOT: Final = ("not_offered", "value_unknown")
"""Errors of a head that lacks the ability, the preset or the tour."""


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
