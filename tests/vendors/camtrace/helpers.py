"""A CamTrace server as an entry of Home Assistant, and what a person does with it."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.camtrace import CamtraceSimulator
from tests.helpers import shows, until, until_state

if TYPE_CHECKING:
    from .conftest import Server


def login(device: CamtraceSimulator, user: str = "admin") -> dict[str, Any]:
    """Return the entry data of an account."""
    return {
        "host": device.host,
        "port": device.port,
        "ssl": False,
        "verify_ssl": True,
        "rtsp_port": device.rtsp_port,
        "username": user,
        "password": device.users[user].password,
    }


@dataclass(frozen=True, kw_only=True)
class Site:
    """A server and its entry."""

    hass: HomeAssistant
    device: Server
    entry: MockConfigEntry

    def tails(self, domain: str, *, enabled: bool | None = None) -> set[str]:
        """Return the unique-id tails of a platform."""
        registry = er.async_get(self.hass)
        return {
            entity.unique_id.removeprefix(f"{self.entry.unique_id}_")
            for entity in er.async_entries_for_config_entry(
                registry, self.entry.entry_id
            )
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

    async def read(self) -> None:
        """Read now, and wait until what it shows is shown."""
        await self.entry.runtime_data.async_refresh()
        await self.hass.async_block_till_done()

    async def act(self, action: str, tail: str, **data: Any) -> None:
        """Perform an action on the entity of the action's own domain."""
        domain, _, service = action.partition(".")
        values = {"entity_id": self.entity(domain, tail), **data}
        await self.hass.services.async_call(domain, service, values, blocking=True)

    async def call(self, action: str, **data: Any) -> None:
        """Perform one of our own actions."""
        await self.hass.services.async_call("procam", action, data, blocking=True)

    async def ask(self, action: str, **data: Any) -> Any:
        """Perform one of our own actions and return its response."""
        return await self.hass.services.async_call(
            "procam", action, data, blocking=True, return_response=True
        )

    def issues(self) -> set[str]:
        """Return the keys of the open repairs."""
        return {
            issue.translation_key or ""
            for issue in ir.async_get(self.hass).issues.values()
            if issue.domain == "procam" and issue.active
        }


class Told:
    """The alarms that event entities fire, by number; a restored state is not counted."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._seen: set[tuple[int, str]] = set()
        hass.bus.async_listen("state_changed", self._note)

    @callback
    def _note(self, event: Event[Any]) -> None:
        new = event.data["new_state"]
        if new is None or not event.data["entity_id"].startswith("event."):
            return
        if (number := new.attributes.get("alarm_id")) is not None:
            self._seen.add((number, new.state))

    @property
    def count(self) -> Counter[int]:
        """Number of events per alarm."""
        return Counter(number for number, state in self._seen if state != "unavailable")

    async def until(self, ids: list[int]) -> None:
        """Wait until an event was fired for each of these."""
        await until(self._hass, lambda: set(ids) <= self.count.keys())
