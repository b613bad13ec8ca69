"""An Axis camera as an entry of Home Assistant, and what a person does with it."""

from dataclasses import dataclass
from typing import Any

from simulators.camstreamer import CamstreamerSimulator
from tests.home import DeviceHome

PASSWORD = "Only4Angels"


@dataclass(frozen=True, kw_only=True)
class Home(DeviceHome[CamstreamerSimulator]):
    """An Axis camera and its entry."""

    async def ptz(self, what: str, view: int = 1, **data: Any) -> Any:
        """Perform a PTZ action on a view."""
        values = {"entity_id": self.entity("camera", f"view_{view}"), **data}
        return await self.hass.services.async_call(
            "procam",
            f"ptz_{what}",
            values,
            blocking=True,
            return_response=what == "position",
        )
