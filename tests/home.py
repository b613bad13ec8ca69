"""A device as an entry of Home Assistant, and what a person does with it."""

from dataclasses import dataclass
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .helpers import act, shows, until, until_state


@dataclass(frozen=True, kw_only=True)
class DeviceHome[DeviceT]:
    """A simulated device and its entry; entities are named by domain and tail."""

    hass: HomeAssistant
    device: DeviceT
    entry: MockConfigEntry

    @property
    def prefix(self) -> str:
        """What the unique ids of the entry begin with."""
        return f"{self.entry.data['stable_id']}_"

    def entities(self) -> list[er.RegistryEntry]:
        """Return everything registered for the entry."""
        registry = er.async_get(self.hass)
        return er.async_entries_for_config_entry(registry, self.entry.entry_id)

    def tails(self, domain: str, *, enabled: bool | None = None) -> set[str]:
        """Return the unique-id tails of a platform."""
        return {
            entity.unique_id.removeprefix(self.prefix)
            for entity in self.entities()
            if entity.domain == domain and enabled in (None, entity.disabled_by is None)
        }

    def entity(self, domain: str, tail: str) -> str:
        """Return an entity id."""
        unique_id = f"{self.prefix}{tail}"
        found = er.async_get(self.hass).async_get_entity_id(domain, "procam", unique_id)
        assert found is not None, f"there is no {domain} {tail}"
        return found

    def shows(self, domain: str, tail: str) -> str | None:
        """Return what an entity shows."""
        return shows(self.hass, self.entity(domain, tail))

    def attribute(self, domain: str, tail: str, name: str) -> Any:
        """Return an attribute of an entity."""
        state = self.hass.states.get(self.entity(domain, tail))
        assert state is not None
        return state.attributes[name]

    async def until(self, domain: str, tail: str, state: str) -> None:
        """Wait until an entity shows a state."""
        await until_state(self.hass, self.entity(domain, tail), state)

    async def until_available(self, domain: str, tail: str) -> None:
        """Wait until an entity is available."""
        entity_id = self.entity(domain, tail)
        await until(
            self.hass, lambda: shows(self.hass, entity_id) not in ("unavailable", None)
        )

    async def act(self, action: str, tail: str, **data: Any) -> None:
        """Perform an action on the entity of the action's own domain."""
        domain, _, _ = action.partition(".")
        await act(self.hass, action, self.entity(domain, tail), **data)

    async def call(self, action: str, **data: Any) -> None:
        """Perform one of ProCam's actions."""
        await self.hass.services.async_call("procam", action, data, blocking=True)

    async def ask(self, action: str, **data: Any) -> Any:
        """Perform one of ProCam's actions and return its response."""
        return await self.hass.services.async_call(
            "procam", action, data, blocking=True, return_response=True
        )
