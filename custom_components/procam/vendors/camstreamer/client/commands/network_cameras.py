"""Other cameras, found by an app's own network search."""

from dataclasses import dataclass
import ipaddress
from typing import Any, Final

from .....clientkit.axis_cgi import AxisCgi
from .....clientkit.errors import DeviceUnsupportedError, TranslatedMessage
from .....clientkit.values import Fields
from ..const import CAMOVERLAY, CAMSCRIPTER, CAMSWITCHER, MAX_UNITS, MAX_WORDS
from ..path_family import Family
from ..state import CamstreamerState
from ..switcher import FAMILIES

_CGI: Final = "network_camera_list.cgi"
_PLACES: Final = {
    CAMSCRIPTER: (f"/local/{CAMSCRIPTER}/",),
    CAMOVERLAY: (f"/local/{CAMOVERLAY}/api/",),
    CAMSWITCHER: FAMILIES,
}
_KEYS: Final = ("name", "ip")
_SEARCH_S: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCamera:
    """A camera near the one that searched."""

    name: str
    address: str


async def find_cameras(
    cgi: AxisCgi, state: CamstreamerState
) -> tuple[FoundCamera, ...]:
    """Return the cameras in the camera's network (Search for cameras).

    Raises DeviceUnsupportedError when none of the apps that can search runs.
    """
    for package, bases in _PLACES.items():
        if state.running(package):
            paths = Family(*(base + _CGI for base in bases))
            answer = await paths.ask(lambda path: cgi.read(path, timeout_s=_SEARCH_S))
            return _cameras(answer.json("The camera list"))
    raise DeviceUnsupportedError(TranslatedMessage("no_search"))


def _cameras(value: Any) -> tuple[FoundCamera, ...]:
    # Bare, in an envelope, or a plain list, by app and version.
    data = value.get("data", value) if isinstance(value, dict) else value
    if isinstance(data, list):
        data = {"camera_list": data}
    found = []
    for item in Fields(data, "cameras").values("camera_list")[:MAX_UNITS]:
        name, address = (
            item.get(key) if isinstance(item, dict) else None for key in _KEYS
        )
        if isinstance(name, str) and isinstance(address, str) and _is_address(address):
            found.append(FoundCamera(name=name[:MAX_WORDS], address=address))
    return tuple(found)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
