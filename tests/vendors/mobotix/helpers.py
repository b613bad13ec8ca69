"""A MOVE camera as an entry of Home Assistant, and what a person does with it."""

from dataclasses import dataclass
from typing import Any

from simulators.mobotix import MobotixSimulator
from tests.helpers import until_true
from tests.home import DeviceHome

CAMERA = "stream_h264"


@dataclass(frozen=True, kw_only=True)
class Home(DeviceHome[MobotixSimulator]):
    """A MOVE camera and its entry."""

    async def ptz(self, what: str, **data: Any) -> None:
        """Perform a PTZ action on the leading stream."""
        values = {"entity_id": self.entity("camera", CAMERA), **data}
        await self.hass.services.async_call(
            "procam", f"ptz_{what}", values, blocking=True
        )

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
