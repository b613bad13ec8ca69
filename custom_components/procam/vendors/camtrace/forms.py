"""Connection form and options of a CamTrace server."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_SSL,
    CONF_USERNAME,
    CONF_VERIFY_SSL,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ...const import CONF_LOGIN_METHOD
from ...contract.vendor import Connection, ConnectionForm, OptionsForm
from ...contract.web_address import WEB_FIELDS, port_of
from .client import (
    DEFAULT_HOLD_S,
    DEFAULT_RTSP_PORT,
    CamtraceSettings,
    CamtraceState,
)
from .webhook import CONF_TEST_WEBHOOK, check_webhook, webhook_address

CONF_RTSP_PORT: Final = "rtsp_port"
CONF_ALARM_HOLD: Final = "alarm_hold"
CONF_CONNECTORS: Final = "connectors"

MAX_HOLD_S: Final = 3600


FORM: Final = ConnectionForm(
    fields={
        **WEB_FIELDS,
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
        login_method=data.get(CONF_LOGIN_METHOD),
        rtsp_port=data[CONF_RTSP_PORT],
        language=connection.language,
        alarm_hold_s=float(options.get(CONF_ALARM_HOLD, DEFAULT_HOLD_S)),
        connectors=tuple(options.get(CONF_CONNECTORS, ())),
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
        **_connectors(options, {}),
        vol.Required(CONF_TEST_WEBHOOK, default=False): BooleanSelector(),
    }


def _offered(state: CamtraceState, options: Mapping[str, Any]) -> VolDictType:
    """Return the connectors of the cameras as options; cameras may share one."""
    names: dict[str, list[str]] = {}
    for camera in state.cameras:
        if camera.device_id:
            names.setdefault(camera.device_id.lower(), []).append(camera.name)
    return _connectors(options, {uuid: ", ".join(of) for uuid, of in names.items()})


def _connectors(options: Mapping[str, Any], names: Mapping[str, str]) -> VolDictType:
    return {
        vol.Optional(
            CONF_CONNECTORS,
            description={"suggested_value": options.get(CONF_CONNECTORS, [])},
        ): SelectSelector(
            SelectSelectorConfig(
                options=[
                    SelectOptionDict(value=uuid, label=name)
                    for uuid, name in names.items()
                ],
                multiple=True,
                # Those of other systems are only in folders, without a name.
                custom_value=True,
                sort=True,
            )
        )
    }


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    lines = [line.strip() for line in values.get(CONF_CONNECTORS, ())]
    try:
        connectors = [str(UUID(line)) for line in lines if line]
    except ValueError:
        raise ValueError("invalid_connector") from None
    return {
        CONF_ALARM_HOLD: values[CONF_ALARM_HOLD],
        CONF_CONNECTORS: list(dict.fromkeys(connectors)),
    }


def _placeholders(hass: HomeAssistant, entry: ConfigEntry[Any]) -> dict[str, str]:
    return {"webhook_url": webhook_address(hass, entry)}


OPTIONS: Final[OptionsForm[CamtraceState]] = OptionsForm(
    fields_fn=_fields,
    device_fields_fn=_offered,
    read_fn=_read,
    check_fn=check_webhook,
    placeholders_fn=_placeholders,
)
