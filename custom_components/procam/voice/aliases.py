"""Aliases that let people say an entity's own name: "activate Lecture"."""

from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN

_SPOKEN: Final = "spoken"


@callback
def async_let_say(hass: HomeAssistant, entity_id: str, name: str | None) -> None:
    """Register an entity's own name as an alias, to be said without its device's.

    Aliases of the user are kept; an earlier alias set here is replaced. Without a name
    there is no alias: "Preset 3" is in every room.
    """
    registry = er.async_get(hass)
    entry = registry.async_get(entity_id)
    if entry is None:
        return
    known = entry.options[DOMAIN].get(_SPOKEN) if DOMAIN in entry.options else None
    if known == name:
        return
    others = [alias for alias in entry.aliases if alias not in (known, name)]
    aliases = others or [er.COMPUTED_NAME]
    if name is not None:
        aliases = [*aliases, name]
    registry.async_update_entity(entity_id, aliases=aliases)
    registry.async_update_entity_options(entity_id, DOMAIN, {_SPOKEN: name})
