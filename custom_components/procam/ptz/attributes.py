"""State attributes of a PTZ camera, for the cards."""

from typing import Any, Final

from homeassistant.components.select import DOMAIN as SELECT_DOMAIN
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..contract.ptz_head import PtzHead
from ..coordinator import AnyCoordinator

ATTR_PTZ: Final = "ptz"
ATTR_PTZ_PRESETS: Final = "ptz_presets"


def ptz_attributes(
    coordinator: AnyCoordinator, head: PtzHead
) -> dict[str, list[str] | str]:
    """Return what a head can do, and the select entity that lists its presets."""
    if not (capabilities := head.capabilities):
        return {}
    attributes: dict[str, list[str] | str] = {ATTR_PTZ: list(capabilities)}
    suffix = head.unique_id_suffix("ptz_preset")
    select = er.async_get(coordinator.hass).async_get_entity_id(
        SELECT_DOMAIN, DOMAIN, f"{coordinator.stable_id}_{suffix}"
    )
    if select is not None:
        attributes[ATTR_PTZ_PRESETS] = select
    return attributes


@callback
def is_select_update(event_data: Any) -> bool:
    """Return True for a registry update that may change `ptz_presets`."""
    entity_id: str = event_data["entity_id"]
    return entity_id.startswith(f"{SELECT_DOMAIN}.")
