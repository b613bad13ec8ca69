"""Connection form and options of a CamTrace server."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
    CONF_VERIFY_SSL,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
)
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ...vendor import Connection, ConnectionForm, OptionsForm
from .client import (
    DEFAULT_HOLD_S,
    DEFAULT_RTSP_PORT,
    CamtraceSettings,
    CamtraceState,
)
from .webhook import CONF_TEST_WEBHOOK, check_webhook, webhook_address

CONF_RTSP_PORT: Final = "rtsp_port"
CONF_ALARM_HOLD: Final = "alarm_hold"

MAX_HOLD_S: Final = 3600
_HTTP_PORT: Final = 80
_HTTPS_PORT: Final = 443


def port_of(data: Mapping[str, Any]) -> int:
    """Return the port; with HTTPS, the one of plain HTTP was only left as it was."""
    port = int(data[CONF_PORT])
    return _HTTPS_PORT if data[CONF_SSL] and port == _HTTP_PORT else port


FORM: Final = ConnectionForm(
    fields={
        vol.Required(CONF_HOST): TextSelector(),
        vol.Required(CONF_PORT, default=_HTTP_PORT): cv.port,
        vol.Required(CONF_SSL, default=False): BooleanSelector(),
        vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
        vol.Required(CONF_RTSP_PORT, default=DEFAULT_RTSP_PORT): cv.port,
    },
    needs_login=True,
    default_port_fn=port_of,
)


def settings(connection: Connection) -> CamtraceSettings:
    """Return what the client needs of a connection."""
    data, options = connection.data, connection.options
    return CamtraceSettings(
        host=data[CONF_HOST],
        port=port_of(data),
        ssl=data[CONF_SSL],
        verify_ssl=data[CONF_VERIFY_SSL],
        username=data[CONF_USERNAME],
        password=data[CONF_PASSWORD],
        rtsp_port=data[CONF_RTSP_PORT],
        language=connection.language,
        alarm_hold_s=float(options.get(CONF_ALARM_HOLD, DEFAULT_HOLD_S)),
    )


def _fields(options: Mapping[str, Any]) -> VolDictType:
    return {
        vol.Required(
            CONF_ALARM_HOLD, default=options.get(CONF_ALARM_HOLD, DEFAULT_HOLD_S)
        ): NumberSelector(
            NumberSelectorConfig(
                min=0,
                max=MAX_HOLD_S,
                unit_of_measurement="s",
                mode=NumberSelectorMode.BOX,
            )
        ),
        vol.Required(CONF_TEST_WEBHOOK, default=False): BooleanSelector(),
    }


OPTIONS: Final[OptionsForm[CamtraceState]] = OptionsForm(
    fields_fn=_fields,
    read_fn=lambda values: {CONF_ALARM_HOLD: values[CONF_ALARM_HOLD]},
    check_fn=check_webhook,
    placeholders_fn=lambda hass, entry: {"webhook_url": webhook_address(hass, entry)},
)
