"""Connection form and options of a CAMTRACK."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import (
    ConfigEntrySelector,
    ConfigEntrySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ...clientkit.errors import DeviceError, DeviceUnsupportedError
from ...const import CONF_VENDOR, DOMAIN
from ...contract.issue import RETRY_NOW, Issue
from ...contract.validation import number_and_name
from ...contract.vendor import Connection, ConnectionForm, OptionsForm
from .client import (
    AUDIO_CHANNELS,
    EVERY,
    PORT,
    PRESET_LABEL,
    PRESETS,
    SWITCHER_INPUT_LABEL,
    SWITCHER_INPUTS,
    TCP_PORT,
    DeviceKind,
    InogeniSettings,
    InogeniState,
    TransportChoice,
    default_labels,
)

CONF_TCP_PORT: Final = "tcp_port"
CONF_TRANSPORT: Final = "transport"
CONF_PRESETS: Final = "presets"
CONF_SWITCHER_INPUTS: Final = "switcher_inputs"
CONF_AUDIO_CHANNELS: Final = "audio_channels"
CONF_AUDIO_HOLD: Final = "audio_hold"
CONF_HTTP_INPUTS: Final = "http_inputs"
CONF_HTTP_OUTPUTS: Final = "http_outputs"
CONF_COPY_NAMES_FROM: Final = "copy_names_from"

DEFAULT_AUDIO_HOLD_S: Final = 30
MAX_AUDIO_HOLD_S: Final = 3600

FORM: Final = ConnectionForm(
    fields={
        vol.Required(CONF_HOST): TextSelector(),
        vol.Required(CONF_PORT, default=PORT): cv.port,
        vol.Required(CONF_TCP_PORT, default=TCP_PORT): cv.port,
        vol.Required(
            CONF_TRANSPORT, default=TransportChoice.AUTO.value
        ): SelectSelector(
            SelectSelectorConfig(
                options=[choice.value for choice in TransportChoice],
                mode=SelectSelectorMode.DROPDOWN,
                translation_key=CONF_TRANSPORT,
            )
        ),
    },
    default_port_fn=lambda data: data[CONF_PORT],
)


def http_only_issue(data: Mapping[str, Any], err: DeviceError) -> Issue | None:
    """Return the issue of a device that takes no lasting connection."""
    chosen = data[CONF_TRANSPORT] == TransportChoice.HTTP
    if chosen or not isinstance(err, DeviceUnsupportedError):
        return None
    ports = {key: str(data[key]) for key in (CONF_PORT, CONF_TCP_PORT)}
    return Issue(key="http_only", placeholders=ports, fix=RETRY_NOW)


def settings(connection: Connection) -> InogeniSettings:
    """Return the client's settings."""
    data, options = connection.data, connection.options
    return InogeniSettings(
        host=data[CONF_HOST],
        port=data[CONF_PORT],
        tcp_port=data[CONF_TCP_PORT],
        transport=TransportChoice(data[CONF_TRANSPORT]),
        presets=_presets(options),
        switcher_inputs=_switcher_inputs(options),
        audio_channels={
            int(number): label
            for number, label in options.get(CONF_AUDIO_CHANNELS, {}).items()
        },
        audio_hold_s=float(options.get(CONF_AUDIO_HOLD, DEFAULT_AUDIO_HOLD_S)),
        http_inputs=int(options.get(CONF_HTTP_INPUTS, 0)),
        http_outputs=int(options.get(CONF_HTTP_OUTPUTS, 0)),
    )


def _presets(options: Mapping[str, Any]) -> dict[int, str]:
    default = default_labels(PRESET_LABEL, PRESETS)
    return _labels(options.get(CONF_PRESETS), default)


def _switcher_inputs(options: Mapping[str, Any]) -> dict[int, str]:
    default = default_labels(SWITCHER_INPUT_LABEL, SWITCHER_INPUTS)
    return _labels(options.get(CONF_SWITCHER_INPUTS), default)


def _labels(
    chosen: Mapping[str, str] | None, default: dict[int, str]
) -> dict[int, str]:
    """Return shown numbers and their labels; a label that was emptied is not shown."""
    if chosen is None:
        return default
    return {int(number): label for number, label in chosen.items()}


def _label_section(key: str, numbers: range, shown: Mapping[int, str]) -> section:
    return section(
        vol.Schema(
            {
                vol.Optional(
                    f"{key}_{number}",
                    description={"suggested_value": shown.get(number, "")},
                ): TextSelector()
                for number in numbers
            }
        ),
        {"collapsed": True},
    )


def _count(maximum: int) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(min=0, max=maximum, step=1, mode=NumberSelectorMode.BOX)
    )


def _fields(options: Mapping[str, Any]) -> VolDictType:
    return {
        vol.Optional(CONF_COPY_NAMES_FROM): ConfigEntrySelector(
            ConfigEntrySelectorConfig(integration=DOMAIN)
        ),
        vol.Required(CONF_PRESETS): _label_section(
            CONF_PRESETS, PRESETS, _presets(options)
        ),
        vol.Required(CONF_SWITCHER_INPUTS): _label_section(
            CONF_SWITCHER_INPUTS, SWITCHER_INPUTS, _switcher_inputs(options)
        ),
        vol.Optional(
            CONF_AUDIO_CHANNELS,
            description={"suggested_value": _channel_lines(options)},
        ): TextSelector(TextSelectorConfig(multiple=True)),
        vol.Required(
            CONF_AUDIO_HOLD,
            default=options.get(CONF_AUDIO_HOLD, DEFAULT_AUDIO_HOLD_S),
        ): NumberSelector(
            NumberSelectorConfig(
                min=1,
                max=MAX_AUDIO_HOLD_S,
                unit_of_measurement="s",
                mode=NumberSelectorMode.BOX,
            )
        ),
        vol.Required(
            CONF_HTTP_INPUTS, default=options.get(CONF_HTTP_INPUTS, 0)
        ): _count(DeviceKind.INPUT.numbers[-1]),
        vol.Required(
            CONF_HTTP_OUTPUTS, default=options.get(CONF_HTTP_OUTPUTS, 0)
        ): _count(DeviceKind.OUTPUT.numbers[-1]),
    }


def _channel_lines(options: Mapping[str, Any]) -> list[str]:
    return [
        f"{number}: {label}" if label else number
        for number, label in options.get(CONF_AUDIO_CHANNELS, {}).items()
    ]


def _copy_names(
    hass: HomeAssistant, entry: ConfigEntry[Any], values: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the form's values with the names of the CAMTRACK chosen in the form."""
    if (chosen := values.get(CONF_COPY_NAMES_FROM)) is None:
        return values
    other = hass.config_entries.async_get_entry(chosen)
    if other is None or other.data.get(CONF_VENDOR) != entry.data[CONF_VENDOR]:
        raise ValueError("not_a_camtrack")
    names = {
        CONF_PRESETS: _presets(other.options),
        CONF_SWITCHER_INPUTS: _switcher_inputs(other.options),
    }
    return {
        **values,
        CONF_AUDIO_CHANNELS: _channel_lines(other.options),
        **{
            key: {f"{key}_{number}": label for number, label in labels.items()}
            for key, labels in names.items()
        },
    }


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        CONF_PRESETS: _read_labels(values, CONF_PRESETS),
        CONF_SWITCHER_INPUTS: _read_labels(values, CONF_SWITCHER_INPUTS),
        CONF_AUDIO_CHANNELS: _read_channels(values.get(CONF_AUDIO_CHANNELS, ())),
        CONF_AUDIO_HOLD: values[CONF_AUDIO_HOLD],
        CONF_HTTP_INPUTS: int(values[CONF_HTTP_INPUTS]),
        CONF_HTTP_OUTPUTS: int(values[CONF_HTTP_OUTPUTS]),
    }


def _read_labels(values: Mapping[str, Any], key: str) -> dict[str, str]:
    given = values.get(key, {})
    labels = {
        name.removeprefix(f"{key}_"): label.strip()
        for name, label in given.items()
        if label and label.strip()
    }
    _check_names(labels)
    return labels


def _check_names(labels: Mapping[str, str]) -> None:
    names = [label for label in labels.values() if label]
    if len(set(names)) < len(names):
        raise ValueError("same_label_twice")


def _read_channels(lines: list[str]) -> dict[str, str]:
    channels: dict[str, str] = {}
    for line in lines:
        try:
            number, name = number_and_name(line)
        except ValueError:
            raise ValueError("invalid_channel") from None
        # Channel 0 means all the others: there is nothing to switch on.
        if number not in AUDIO_CHANNELS - {EVERY}:
            raise ValueError("invalid_channel")
        if str(number) in channels:
            raise ValueError("same_channel_twice")
        channels[str(number)] = name
    _check_names(channels)
    return channels


OPTIONS: Final[OptionsForm[InogeniState]] = OptionsForm(
    fields_fn=_fields, fill_fn=_copy_names, read_fn=_read
)
