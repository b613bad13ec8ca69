"""A MOVE camera as an entry of Home Assistant, and what a person does with it."""

from dataclasses import dataclass
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.mobotix import MobotixSimulator
from tests.helpers import shows, until_state, until_true

CAMERA = "stream_h264"


@dataclass(frozen=True, kw_only=True)
class Home:
    """A camera and its entry."""

    hass: HomeAssistant
    device: MobotixSimulator
    entry: MockConfigEntry

    def entities(self) -> list[er.RegistryEntry]:
        """Return everything registered for the entry."""
        registry = er.async_get(self.hass)
        return er.async_entries_for_config_entry(registry, self.entry.entry_id)

    def tails(self, domain: str, *, enabled: bool | None = None) -> set[str]:
        """Return the unique-id tails of a platform."""
        return {
            entity.unique_id.removeprefix(f"{self.entry.unique_id}_")
            for entity in self.entities()
            if entity.domain == domain and enabled in (None, entity.disabled_by is None)
        }

    def entity(self, domain: str, tail: str) -> str:
        """Return an entity id."""
        unique_id = f"{self.entry.unique_id}_{tail}"
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

    async def act(self, action: str, tail: str, **data: Any) -> None:
        """Perform an action on the entity of the action's own domain."""
        domain, _, service = action.partition(".")
        values = {"entity_id": self.entity(domain, tail), **data}
        await self.hass.services.async_call(domain, service, values, blocking=True)

    async def ptz(self, what: str, **data: Any) -> None:
        """Perform a PTZ action on the leading stream."""
        values = {"entity_id": self.entity("camera", CAMERA), **data}
        await self.hass.services.async_call(
            "procam", f"ptz_{what}", values, blocking=True
        )

    async def do(self, action: str, **data: Any) -> Any:
        """Perform an action of the vendor that answers, and return its answer."""
        return await self.hass.services.async_call(
            "procam", action, data, blocking=True, return_response=True
        )

    async def tell(self, action: str, **data: Any) -> None:
        """Perform an action of the vendor that answers nothing."""
        await self.hass.services.async_call("procam", action, data, blocking=True)

    def sent(self, part: str = "ptz.cgi") -> list[str]:
        """Return the commands sent to the camera, without reads and unauthorized tries."""
        return [
            entry.line.partition("?")[2]
            for entry in self.device.requests(part)
            if entry.authorization and "query=" not in entry.line
        ]

    async def until_still(self) -> None:
        """Wait until the head stands."""
        await until_true(lambda: not self.device.head.moving)
