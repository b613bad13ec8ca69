"""An Axis camera as an entry of Home Assistant, and what a person does with it."""

from dataclasses import dataclass
from typing import Any

from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from simulators.camstreamer import CamstreamerSimulator
from tests.home import DeviceHome

PASSWORD = "Only4Angels"
MAC = "b8a44f0c51a7"
"""MAC address of the camera, which is also its serial number."""


def announced(host: str, mac: str = MAC.upper()) -> ZeroconfServiceInfo:
    """Return the discovery data of a camera."""
    return ZeroconfServiceInfo(
        ip_address=host,  # type: ignore[arg-type]
        ip_addresses=[host],  # type: ignore[list-item]
        hostname="axis.local.",
        name=f"AXIS V5938 - {mac}._axis-video._tcp.local.",
        port=80,
        properties={"macaddress": mac},
        type="_axis-video._tcp.local.",
    )


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
