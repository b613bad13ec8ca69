"""Whether a device is there, told by what its entities show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from .roles import CONNECTED, PUSH


@callback
def entities_by_device(
    hass: HomeAssistant, entity_ids: Iterable[str]
) -> dict[str, set[str]]:
    """Return what tells of the devices the entities belong to, by device.

    All of a device's entities tell of it, whichever of them was given, except those of
    push channels: they go on telling while the device is away.
    """
    registry = er.async_get(hass)
    telling: dict[str, set[str]] = defaultdict(set)
    for entity_id in entity_ids:
        given = registry.async_get(entity_id)
        if given is None or given.platform != DOMAIN or given.device_id is None:
            continue
        if given.device_id in telling:
            continue
        for entity in er.async_entries_for_device(registry, given.device_id):
            if entity.platform == DOMAIN and not PUSH.is_played_by(hass, entity):
                telling[given.device_id].add(entity.entity_id)
    return dict(telling)


@callback
def is_online(
    hass: HomeAssistant,
    entity_ids: Iterable[str],
    states: Mapping[str, State | None] | None = None,
) -> bool | None:
    """Tell whether the device of these entities is there; None while nobody knows.

    Nobody knows while its entry is not loaded, and while it is being set up only an
    entity that shows something tells. A device behind a server is away also when the
    server says so.
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
    there = any(state.state != STATE_UNAVAILABLE for state in shown)
    return there if there or not loading else None


def _loading(hass: HomeAssistant, shown: Iterable[State]) -> bool | None:
    """Tell whether the entry of these is being set up; None if it is not loaded."""
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
