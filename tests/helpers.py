"""Act on entities, wait until something shows, and read what was sent."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from homeassistant.const import MATCH_ALL
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from simulators.inogeni import InogeniSimulator

PATIENCE_S = 10.0
_LOOK_EVERY_S = 0.01


async def until(hass: HomeAssistant, happened: Callable[[], bool]) -> None:
    """Wait until a condition on states or registries holds, or TimeoutError."""
    seen = asyncio.Event()

    @callback
    def look(_event: Event[Any]) -> None:
        if happened():
            seen.set()

    stop = hass.bus.async_listen(MATCH_ALL, look)
    try:
        async with asyncio.timeout(PATIENCE_S):
            if not happened():
                await seen.wait()
    finally:
        stop()


async def until_true(happened: Callable[[], bool]) -> None:
    """Wait until a condition holds; raises TimeoutError. Use it where no event reports it."""
    async with asyncio.timeout(PATIENCE_S):
        while not happened():  # noqa: ASYNC110 - asks what notifies nobody
            await asyncio.sleep(_LOOK_EVERY_S)


def shows(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return what an entity shows; None if there is no such entity."""
    state = hass.states.get(entity_id)
    return state.state if state else None


async def until_state(hass: HomeAssistant, entity_id: str, state: str) -> None:
    """Wait until an entity shows a state."""
    await until(hass, lambda: shows(hass, entity_id) == state)


async def until_settled(entry: MockConfigEntry) -> None:
    """Wait until every push channel is subscribed and the read after that has finished."""
    coordinator = entry.runtime_data
    channels = coordinator.vendor.channels
    await until_true(
        lambda: (
            all(coordinator.is_up(channel.key) for channel in channels)
            and not coordinator.reads
        )
    )


def let_time_pass(hass: HomeAssistant, seconds: float) -> None:
    """Fire whatever is due within the next seconds, polls included."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))


async def act(hass: HomeAssistant, action: str, entity_id: str, **data: Any) -> None:
    """Perform an action on an entity and wait until it is done."""
    domain, _, service = action.partition(".")
    values = {"entity_id": entity_id, **data}
    await hass.services.async_call(domain, service, values, blocking=True)


def sent(device: InogeniSimulator) -> list[str]:
    """Return the commands a CAMTRACK was given, as they came; no questions."""
    return [
        entry.line
        for entry in device.log
        if ("SET" in entry.line or "DELETE" in entry.line) and "GET" not in entry.line
    ]


def suggested(schema: Any, field: str) -> Any:
    """Return what a form puts into a field before a person types."""
    (key,) = (key for key in schema.schema if key == field)
    return (key.description or {}).get("suggested_value")
