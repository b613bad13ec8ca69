"""How Axis cameras with the apps are found: by address and name, then by a question.

Every Axis camera announces itself, and the list of its apps needs a login. But the
events sockets open without one, and only while their app is there.
"""

import ipaddress
import re
from typing import Final

import aiohttp
from homeassistant.const import CONF_HOST
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import orjson
from yarl import URL

from ...clientkit.errors import DeviceError
from ...clientkit.http import Http
from ...clientkit.websocket import open_websocket
from ...contract.vendor import Connection, Discovery
from ...contract.web_address import base_url
from .client.websocket import close

_OUIS: Final = ("00408c", "accc8e", "b8a44f", "e82725")
_MAC: Final = re.compile(r"[0-9a-f]{12}")
_SOCKETS: Final = (
    "/local/camoverlay/service/ws",
    "/local/camstreamer/events",
    "/local/camswitcher/events",
)
_INFO: Final = "/axis-cgi/basicdeviceinfo.cgi"
_ASKED: Final = {"apiVersion": "1.0", "method": "getAllUnrestrictedProperties"}
_TIMEOUT_S: Final = 5.0
_MAX_BYTES: Final = 2**16


def _ours(mac: str, host: str) -> str | None:
    """Return the id of an Axis camera whose address is not just link-local."""
    unique = mac.replace(":", "").lower()
    if not _MAC.fullmatch(unique) or not unique.startswith(_OUIS):
        return None
    return None if ipaddress.ip_address(host).is_link_local else unique


def _by_dhcp(info: DhcpServiceInfo) -> str | None:
    return _ours(info.macaddress, info.ip)


def _by_zeroconf(info: ZeroconfServiceInfo) -> str | None:
    if not info.type.startswith("_axis-video._tcp."):
        return None
    return _ours(info.properties.get("macaddress") or "", info.host)


async def _probe(connection: Connection) -> str | None:
    """Return a name if an app opens its events socket; sends no login."""
    session = connection.new_session(verify_ssl=False)
    http = Http(session, base_url(connection.data), ssl=False)
    for path in _SOCKETS:
        if await _opens(session, http.url(path)):
            model = await _model(http) or "Axis"
            return f"{model} {connection.data[CONF_HOST]}"
    return None


async def _opens(session: aiohttp.ClientSession, url: URL) -> bool:
    """Return True if an events socket can be opened; it is closed unused."""
    try:
        socket = await open_websocket(
            session,
            url,
            protocols=("events",),
            ssl=False,
            heartbeat_s=None,
            max_bytes=_MAX_BYTES,
            timeout_s=_TIMEOUT_S,
            close_s=0.5,
        )
    except DeviceError:
        return False
    await close(socket)
    return True


async def _model(http: Http) -> str | None:
    """Return the model, which cameras with anonymous access return without a login."""
    try:
        answer = await http.post(
            _INFO,
            data=orjson.dumps(_ASKED),
            timeout_s=_TIMEOUT_S,
            max_bytes=_MAX_BYTES,
        )
        model = answer.json("The device information")["data"]["propertyList"]
        return str(model["ProdShortName"])
    except DeviceError, KeyError, TypeError:
        return None


DISCOVERY: Final = Discovery(
    dhcp_fn=_by_dhcp, zeroconf_fn=_by_zeroconf, probe_fn=_probe
)
