"""Where a device with a web server is: the fields that ask for it, and its URL."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import CONF_HOST, CONF_PORT, CONF_SSL, CONF_VERIFY_SSL
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import BooleanSelector, TextSelector
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol
from yarl import URL

from ..clientkit.address import device_url

HTTP_PORT: Final = 80
HTTPS_PORT: Final = 443

WEB_FIELDS: Final[VolDictType] = {
    vol.Required(CONF_HOST): TextSelector(),
    vol.Required(CONF_PORT, default=HTTP_PORT): cv.port,
    vol.Required(CONF_SSL, default=False): BooleanSelector(),
    vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
}


def port_of(data: Mapping[str, Any]) -> int:
    """Return the port; with HTTPS, an unchanged port 80 means 443."""
    port = int(data[CONF_PORT])
    return HTTPS_PORT if data[CONF_SSL] and port == HTTP_PORT else port


def base_url(data: Mapping[str, Any]) -> URL:
    """Return the URL of the device's web server; raises DeviceConnectionError."""
    scheme = "https" if data[CONF_SSL] else "http"
    return device_url(scheme, data[CONF_HOST], port_of(data))
