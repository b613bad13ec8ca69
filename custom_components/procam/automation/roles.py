"""What an entity is to automations and voice, whoever made the device behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
import re
from typing import Final

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.components.button import DOMAIN as BUTTON_DOMAIN
from homeassistant.components.scene import DOMAIN as SCENE_DOMAIN
from homeassistant.components.select import DOMAIN as SELECT_DOMAIN
from homeassistant.components.switch import DOMAIN as SWITCH_DOMAIN
from homeassistant.components.text import DOMAIN as TEXT_DOMAIN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import CONF_STABLE_ID, DOMAIN


@dataclass(frozen=True, slots=True)
class Role:
    """A part an entity plays, told by its unique id's tail.

    The tail is what the entity's name, its id and the user's changes leave alone.
    """

    domain: str
    tail: re.Pattern[str]

    @callback
    def is_played_by(self, hass: HomeAssistant, entity: er.RegistryEntry) -> bool:
        """Tell whether an entity of the registry plays it."""
        return (
            entity.platform == DOMAIN
            and entity.domain == self.domain
            and self.tail.fullmatch(_tail(hass, entity)) is not None
        )

    @callback
    def among(self, hass: HomeAssistant, entity_ids: Iterable[str]) -> set[str]:
        """Return those of the entities that play it."""
        registry = er.async_get(hass)
        return {
            entity_id
            for entity_id in entity_ids
            if (entity := registry.async_get(entity_id)) is not None
            and self.is_played_by(hass, entity)
        }

    @callback
    def entities(self, hass: HomeAssistant) -> list[er.RegistryEntry]:
        """Return every enabled entity that plays it."""
        return [
            entity
            for entity in entities_of_ours(hass)
            if entity.disabled_by is None and self.is_played_by(hass, entity)
        ]


def _role(domain: str, tail: str) -> Role:
    return Role(domain, re.compile(tail))


ALARM: Final = _role(BINARY_SENSOR_DOMAIN, r"(.+_)?alarm")
ACKNOWLEDGE: Final = _role(BUTTON_DOMAIN, r"(.+_)?acknowledge_alarm")
CONNECTED: Final = _role(BINARY_SENSOR_DOMAIN, r"(.+_)?connected")
LIVE: Final = _role(BINARY_SENSOR_DOMAIN, r"(.+_)?live")
OVERLAY_TEXT: Final = _role(TEXT_DOMAIN, r"overlay_.+")
PLAYLIST: Final = _role(SELECT_DOMAIN, r"playlist")
PRESET: Final = _role(SELECT_DOMAIN, r"(.+_)?preset(_\d+)?")
PRESET_SCENE: Final = _role(SCENE_DOMAIN, r"(.+_)?preset_.+")
PUSH: Final = _role(BINARY_SENSOR_DOMAIN, r"push(_.+)?")
SYSTEM: Final = _role(SWITCH_DOMAIN, r"system")


@callback
def entities_of_ours(hass: HomeAssistant) -> Iterable[er.RegistryEntry]:
    """Yield every registered entity of ours."""
    registry = er.async_get(hass)
    for entry in hass.config_entries.async_entries(DOMAIN):
        yield from er.async_entries_for_config_entry(registry, entry.entry_id)


def own_name(entity: er.RegistryEntry) -> str:
    """Return an entity's name without its device's."""
    return entity.name or entity.original_name or ""


def _tail(hass: HomeAssistant, entity: er.RegistryEntry) -> str:
    entry = hass.config_entries.async_get_entry(entity.config_entry_id or "")
    stable_id = entry.data[CONF_STABLE_ID] if entry is not None else ""
    return entity.unique_id.removeprefix(f"{stable_id}_")
