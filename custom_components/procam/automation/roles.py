"""Roles of entities in automations and voice, whoever made the device."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.components.button import DOMAIN as BUTTON_DOMAIN
from homeassistant.components.scene import DOMAIN as SCENE_DOMAIN
from homeassistant.components.select import DOMAIN as SELECT_DOMAIN
from homeassistant.components.switch import DOMAIN as SWITCH_DOMAIN
from homeassistant.components.text import DOMAIN as TEXT_DOMAIN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN


@dataclass(frozen=True, slots=True)
class Role:
    """The role of a kind of entity in automations: alarm, preset, live stream."""

    domain: str
    translation_keys: tuple[str, ...]
    """Translation keys of the entities that have the role."""

    @callback
    def is_played_by(self, entity: er.RegistryEntry) -> bool:
        """Return True if an entity of the registry has the role."""
        return (
            entity.platform == DOMAIN
            and entity.domain == self.domain
            and entity.translation_key in self.translation_keys
        )

    @callback
    def among(self, hass: HomeAssistant, entity_ids: Iterable[str]) -> set[str]:
        """Return those of the entities that have the role."""
        registry = er.async_get(hass)
        return {
            entity_id
            for entity_id in entity_ids
            if (entity := registry.async_get(entity_id)) is not None
            and self.is_played_by(entity)
        }

    @callback
    def entities(self, hass: HomeAssistant) -> list[er.RegistryEntry]:
        """Return every enabled entity that has the role."""
        return [
            entity
            for entity in entities_of_ours(hass)
            if entity.disabled_by is None and self.is_played_by(entity)
        ]


ALARM: Final = Role(BINARY_SENSOR_DOMAIN, ("alarm",))
ACKNOWLEDGE: Final = Role(BUTTON_DOMAIN, ("acknowledge_alarm",))
CONNECTED: Final = Role(BINARY_SENSOR_DOMAIN, ("connected",))
LIVE: Final = Role(BINARY_SENSOR_DOMAIN, ("stream_live",))
OVERLAY_TEXT: Final = Role(TEXT_DOMAIN, ("overlay_text", "overlay_field"))
PLAYLIST: Final = Role(SELECT_DOMAIN, ("playlist",))
PRESET: Final = Role(SELECT_DOMAIN, ("preset", "ptz_preset", "view_preset"))
PRESET_SCENE: Final = Role(SCENE_DOMAIN, ("preset",))
SYSTEM: Final = Role(SWITCH_DOMAIN, ("system",))


@callback
def shows_push(entity: er.RegistryEntry) -> bool:
    """Return True if an entity shows a push channel, which it also does offline."""
    key = entity.translation_key or ""
    return entity.domain == BINARY_SENSOR_DOMAIN and f"{key}_".startswith("push_")


@callback
def entities_of_ours(hass: HomeAssistant) -> Iterable[er.RegistryEntry]:
    """Yield every registered entity of ProCam."""
    registry = er.async_get(hass)
    for entry in hass.config_entries.async_entries(DOMAIN):
        yield from er.async_entries_for_config_entry(registry, entry.entry_id)


def own_name(entity: er.RegistryEntry) -> str:
    """Return an entity's name without the name of its device."""
    return entity.name or entity.original_name or ""
