"""Loading some platforms alone."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.contract.vendor import Vendor
from tests.helpers import until_settled


def only(monkeypatch: pytest.MonkeyPatch, *platforms: Platform) -> None:
    """Load no other platforms; snapshots take one at a time, with all enabled."""
    monkeypatch.setattr(Vendor, "platforms", [*platforms])


async def enable(hass: HomeAssistant, entry: MockConfigEntry, entity_id: str) -> None:
    """Enable an entity that is disabled by default, and reload its entry."""
    er.async_get(hass).async_update_entity(entity_id, disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await until_settled(entry)


def registered(
    registry: er.EntityRegistry, entry: MockConfigEntry, platform: Platform
) -> list[dict[str, str | None]]:
    """Return the registered entities of a platform, also disabled ones."""
    return [
        {
            "entity_id": entity.entity_id,
            "unique_id": entity.unique_id,
            "name": entity.original_name,
            "category": entity.entity_category,
            "disabled_by": entity.disabled_by,
        }
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if entity.domain == platform
    ]
