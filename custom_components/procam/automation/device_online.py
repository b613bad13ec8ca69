"""The online state of devices, derived from the states of their entities."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from .roles import CONNECTED, shows_push


@callback
def entities_by_device(
    hass: HomeAssistant, entity_ids: Iterable[str]
) -> dict[str, set[str]]:
    """Return all entities of the devices that the given entities belong to, by device.

    Entities of push channels are left out: they stay available while the device is
    offline.
    """
    registry = er.async_get(hass)
    found: dict[str, set[str]] = defaultdict(set)
    for entity_id in entity_ids:
        given = registry.async_get(entity_id)
        if given is None or given.platform != DOMAIN or given.device_id is None:
            continue
        if given.device_id in found:
            continue
        for entity in er.async_entries_for_device(registry, given.device_id):
            if entity.platform == DOMAIN and not shows_push(entity):
                found[given.device_id].add(entity.entity_id)
    return dict(found)


@callback
def is_online(
    hass: HomeAssistant,
    entity_ids: Iterable[str],
    states: Mapping[str, State | None] | None = None,
) -> bool | None:
    """Return whether the device of these entities is online; None if unknown.

    It is unknown while the entry is not loaded and, during setup, until an entity is
    available. A device behind a server is also offline if the server reports so.
    """
    shown = [
        state
        for entity_id in entity_ids
        if (state := (hass.states if states is None else states).get(entity_id))
    ]
    loading = _loading(hass, shown)
    if loading is None:
        return None
    links = CONNECTED.among(hass, (state.entity_id for state in shown))
    if any(state.entity_id in links and state.state == STATE_OFF for state in shown):
        return False
    available = any(state.state != STATE_UNAVAILABLE for state in shown)
    return available if available or not loading else None


def _loading(hass: HomeAssistant, shown: Iterable[State]) -> bool | None:
    """Return True if their entry is being set up; None if it is not loaded."""
    registry = er.async_get(hass)
    entry_ids = {
        entity.config_entry_id
        for state in shown
        if (entity := registry.async_get(state.entity_id)) is not None
    }
    found = {
        entry.state
        for entry_id in entry_ids
        if entry_id and (entry := hass.config_entries.async_get_entry(entry_id))
    }
    if ConfigEntryState.LOADED in found:
        return False
    return True if ConfigEntryState.SETUP_IN_PROGRESS in found else None
