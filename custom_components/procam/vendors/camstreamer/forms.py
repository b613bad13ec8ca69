"""Connection form and options of an Axis camera with the CamStreamer apps."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_SSL,
    CONF_USERNAME,
    CONF_VERIFY_SSL,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ...contract.vendor import Connection, ConnectionForm, OptionsForm
from ...contract.web_address import WEB_FIELDS, port_of
from .client import CamstreamerSettings, CamstreamerState, link_key

CONF_PERMANENT: Final = "permanent"
CONF_REAPPLY: Final = "reapply"
CONF_TITLE_FIELD: Final = "title_field"
CONF_LINKS: Final = "links"
CONF_RTSP_PORT: Final = "rtsp_port"
CONF_RTSP_PARAMETERS: Final = "rtsp_parameters"

_RTSP_PORT: Final = 554
_TITLE_FIELD: Final = "title"
_LINK_EXAMPLE: Final = "11: https://camstreamer.com/…"


FORM: Final = ConnectionForm(
    fields=WEB_FIELDS,
    needs_login=True,
    default_port_fn=port_of,
)


def settings(connection: Connection) -> CamstreamerSettings:
    """Return what the client needs of a connection."""
    data, options = connection.data, connection.options
    return CamstreamerSettings(
        host=data[CONF_HOST],
        port=port_of(data),
        ssl=data[CONF_SSL],
        verify_ssl=data[CONF_VERIFY_SSL],
        username=data[CONF_USERNAME],
        password=data[CONF_PASSWORD],
        rtsp_port=options.get(CONF_RTSP_PORT, _RTSP_PORT),
        rtsp_extra=options.get(CONF_RTSP_PARAMETERS, ""),
        permanent=options.get(CONF_PERMANENT, False),
        reapply=options.get(CONF_REAPPLY, False),
        title_field=options.get(CONF_TITLE_FIELD, _TITLE_FIELD),
        links=dict(options.get(CONF_LINKS, {})),
    )


def _fields(options: Mapping[str, Any]) -> VolDictType:
    links = [f"{key}: {link}" for key, link in options.get(CONF_LINKS, {}).items()]
    return {
        vol.Required(
            CONF_PERMANENT, default=options.get(CONF_PERMANENT, False)
        ): BooleanSelector(),
        vol.Required(
            CONF_REAPPLY, default=options.get(CONF_REAPPLY, False)
        ): BooleanSelector(),
        vol.Required(
            CONF_TITLE_FIELD, default=options.get(CONF_TITLE_FIELD, _TITLE_FIELD)
        ): TextSelector(),
        vol.Optional(CONF_LINKS, description={"suggested_value": links}): TextSelector(
            TextSelectorConfig(multiple=True)
        ),
        vol.Required(
            CONF_RTSP_PORT, default=options.get(CONF_RTSP_PORT, _RTSP_PORT)
        ): cv.port,
        vol.Optional(
            CONF_RTSP_PARAMETERS,
            description={"suggested_value": options.get(CONF_RTSP_PARAMETERS, "")},
        ): TextSelector(),
    }


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    links = {}
    for line in values.get(CONF_LINKS, ()):
        stream, _, link = (part.strip() for part in line.partition(":"))
        try:
            link_key(link)
        except ValueError:
            raise ValueError("invalid_link") from None
        if not stream or stream in links:
            raise ValueError("invalid_link")
        links[stream] = link
    extra = values.get(CONF_RTSP_PARAMETERS, "").strip().lstrip("?&")
    return {**values, CONF_LINKS: links, CONF_RTSP_PARAMETERS: extra}


OPTIONS: Final[OptionsForm[CamstreamerState]] = OptionsForm(
    fields_fn=_fields,
    read_fn=_read,
    # The validator of Home Assistant refuses addresses inside translated texts.
    placeholders_fn=lambda *_: {"example": _LINK_EXAMPLE},
)
