"""Connection form and options of a MOVE camera."""

from collections.abc import Iterable, Mapping
import re
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
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ...contract.validation import number_and_name
from ...contract.vendor import Connection, ConnectionForm, OptionsForm
from ...contract.web_address import WEB_FIELDS, port_of
from .client import (
    DEFAULT_RTSP_PORT,
    MJPEG_PORT,
    PORT_RANGE,
    PRESET_NAME_LENGTH,
    PRESET_RANGE,
    MobotixSettings,
    MobotixState,
    PtzKind,
)

CONF_RTSP_PORT: Final = "rtsp_port"
CONF_MJPEG_PORT: Final = "mjpeg_port"
CONF_INPUTS: Final = "inputs"
CONF_OUTPUTS: Final = "outputs"
CONF_PRESETS: Final = "presets"
CONF_PTZ_KIND: Final = "ptz_kind"
CONF_STREAMS: Final = "streams"
CONF_RTSP_PARAMETERS: Final = "rtsp_parameters"

_PATH: Final = re.compile(r"[!-~]{1,200}")


FORM: Final = ConnectionForm(
    fields={
        **WEB_FIELDS,
        vol.Required(CONF_RTSP_PORT, default=DEFAULT_RTSP_PORT): cv.port,
    },
    needs_login=True,
    default_port_fn=port_of,
)


def settings(connection: Connection) -> MobotixSettings:
    """Return what the client needs of a connection."""
    data, options = connection.data, connection.options
    return MobotixSettings(
        host=data[CONF_HOST],
        port=port_of(data),
        ssl=data[CONF_SSL],
        verify_ssl=data[CONF_VERIFY_SSL],
        username=data[CONF_USERNAME],
        password=data[CONF_PASSWORD],
        rtsp_port=data[CONF_RTSP_PORT],
        mjpeg_port=options.get(CONF_MJPEG_PORT, MJPEG_PORT),
        rtsp_extra=options.get(CONF_RTSP_PARAMETERS, ""),
        presets={
            int(number): name for number, name in options.get(CONF_PRESETS, {}).items()
        },
        streams=tuple(options.get(CONF_STREAMS, ())),
        inputs=options.get(CONF_INPUTS),
        outputs=options.get(CONF_OUTPUTS),
        ptz_kind=PtzKind(options.get(CONF_PTZ_KIND, PtzKind.AUTO)),
    )


def _lines(value: Iterable[str]) -> dict[str, Any]:
    return {"suggested_value": list(value)}


def _fields(options: Mapping[str, Any]) -> VolDictType:
    several = TextSelector(TextSelectorConfig(multiple=True))
    presets = options.get(CONF_PRESETS, {})
    return {
        vol.Required(
            CONF_PTZ_KIND, default=options.get(CONF_PTZ_KIND, PtzKind.AUTO.value)
        ): SelectSelector(
            SelectSelectorConfig(
                options=[kind.value for kind in PtzKind],
                mode=SelectSelectorMode.DROPDOWN,
                translation_key=CONF_PTZ_KIND,
            )
        ),
        vol.Optional(
            CONF_PRESETS,
            description=_lines(f"{n}: {name}" for n, name in presets.items()),
        ): several,
        vol.Optional(
            CONF_STREAMS, description=_lines(options.get(CONF_STREAMS, ()))
        ): several,
        vol.Optional(
            CONF_RTSP_PARAMETERS,
            description={"suggested_value": options.get(CONF_RTSP_PARAMETERS, "")},
        ): TextSelector(),
        **{
            vol.Optional(
                key, description={"suggested_value": options.get(key)}
            ): vol.All(vol.Coerce(int), vol.Range(min=0, max=PORT_RANGE[1]))
            for key in (CONF_INPUTS, CONF_OUTPUTS)
        },
        vol.Required(
            CONF_MJPEG_PORT, default=options.get(CONF_MJPEG_PORT, MJPEG_PORT)
        ): cv.port,
    }


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    streams = [path.strip() for path in values.get(CONF_STREAMS, ())]
    if any(not _PATH.fullmatch(path) or "//" in path for path in streams):
        raise ValueError("invalid_stream")
    ports = {key: values[key] for key in (CONF_INPUTS, CONF_OUTPUTS) if key in values}
    return {
        **ports,
        CONF_PTZ_KIND: values[CONF_PTZ_KIND],
        CONF_PRESETS: _read_presets(values.get(CONF_PRESETS, ())),
        CONF_STREAMS: streams,
        CONF_RTSP_PARAMETERS: values.get(CONF_RTSP_PARAMETERS, "").strip().lstrip("?&"),
        CONF_MJPEG_PORT: values[CONF_MJPEG_PORT],
    }


def _read_presets(lines: Iterable[str]) -> dict[str, str]:
    low, high = PRESET_RANGE
    presets: dict[str, str] = {}
    for line in lines:
        try:
            number, name = number_and_name(line)
        except ValueError:
            raise ValueError("invalid_preset") from None
        if not low <= number <= high or str(number) in presets:
            raise ValueError("invalid_preset")
        if len(name) > PRESET_NAME_LENGTH:
            raise ValueError("invalid_preset")
        presets[str(number)] = name or f"Preset {number}"
    if len(set(presets.values())) < len(presets):
        raise ValueError("same_label_twice")
    return presets


OPTIONS: Final[OptionsForm[MobotixState]] = OptionsForm(
    fields_fn=_fields, read_fn=_read
)
