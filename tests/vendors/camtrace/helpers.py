"""A CamTrace server as an entry of Home Assistant, and what a person does with it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from custom_components.procam.runtime.store import async_get_store
from simulators.camtrace import CamtraceSimulator
from tests.helpers import until
from tests.home import DeviceHome

from .server import Server


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
class Site(DeviceHome[Server]):
    """A server and its entry."""

    async def read(self) -> None:
        """Read now, and wait until what it shows is shown."""
        await self.entry.runtime_data.async_refresh()
        await self.hass.async_block_till_done()

    async def unload_for_restart(self) -> None:
        """Unload the entry; a new process knows only what is on the disk."""
        await self.hass.config_entries.async_unload(self.entry.entry_id)
        async_get_store(self.hass, self.entry.entry_id)._kept = None

    def issues(self) -> set[str]:
        """Return the keys of the open repairs."""
        return {
            issue.translation_key or ""
            for issue in ir.async_get(self.hass).issues.values()
            if issue.domain == "procam" and issue.active
        }


class FiredAlarms:
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
