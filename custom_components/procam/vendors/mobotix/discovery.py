"""Discovery of MOVE cameras: by MAC address, then by a request."""

from typing import Final

from homeassistant.const import CONF_HOST
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo

from ...clientkit.errors import DeviceAuthError, DeviceError, DevicePermissionError
from ...clientkit.http import Http
from ...contract.vendor import Connection, Discovery
from ...contract.web_address import base_url

_OUI: Final = "0003c5"
"""MOBOTIX; also of classic Mx cameras, which have another API."""
_ASKED: Final = "/cgi-bin/admin/param.cgi"
_CLASSIC: Final = "/control/rcontrol"
"""A path of classic cameras that MOVE cameras do not have."""
_NOWHERE: Final = "/cgi-bin/admin/procam.cgi"
"""A path that no camera has: one that asks for a login here asks everywhere."""
_TIMEOUT_S: Final = 5.0
_MAX_BYTES: Final = 2**16


def _may_be_ours(info: DhcpServiceInfo) -> str | None:
    mac = info.macaddress.lower()
    return mac if mac.startswith(_OUI) else None


async def _probe(connection: Connection) -> str | None:
    """Return a name if the device has the CGI of MOVE cameras; sends no login."""
    http = Http(
        connection.new_session(verify_ssl=False), base_url(connection.data), ssl=False
    )
    if not await _has(http, _ASKED, "action=list&group=Brand"):
        return None
    if await _has(http, _CLASSIC) and not await _has(http, _NOWHERE):
        return None
    return f"MOBOTIX MOVE {connection.data[CONF_HOST]}"


async def _has(http: Http, path: str, query: str = "") -> bool:
    """Return True if there is such a path, perhaps behind a login."""
    try:
        await http.get(path, query, timeout_s=_TIMEOUT_S, max_bytes=_MAX_BYTES)
    except DeviceAuthError, DevicePermissionError:
        return True
    except DeviceError:
        return False
    return True


DISCOVERY: Final = Discovery(dhcp_fn=_may_be_ours, probe_fn=_probe)
