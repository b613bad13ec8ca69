"""What a person does in Home Assistant, and what a CAMTRACK gets to hear of it."""

from typing import Any

from homeassistant.core import HomeAssistant

from simulators.inogeni import InogeniSimulator


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
