"""The CAMTRACK client: what other folders may use of it."""

from .client import InogeniClient
from .const import (
    AUDIO_CHANNELS,
    EVERY,
    NAME_LENGTH,
    PORT,
    PRESETS,
    SWITCHER_INPUTS,
    TCP_PORT,
)
from .events import (
    AudioChannelChanged,
    ChangedElsewhere,
    DeviceDataChanged,
    InogeniEvent,
    PresetRecalled,
    PushChanged,
    SwitcherInputChosen,
    SwitcherInputNamed,
    SystemChanged,
    apply,
)
from .grammar import audio_channel
from .models import (
    AudioChannel,
    DeviceData,
    DeviceKind,
    InogeniSettings,
    InogeniState,
    Preset,
    SwitcherInput,
    Transport,
    TransportChoice,
)

__all__ = [
    "AUDIO_CHANNELS",
    "EVERY",
    "NAME_LENGTH",
    "PORT",
    "PRESETS",
    "SWITCHER_INPUTS",
    "TCP_PORT",
    "AudioChannel",
    "AudioChannelChanged",
    "ChangedElsewhere",
    "DeviceData",
    "DeviceDataChanged",
    "DeviceKind",
    "InogeniClient",
    "InogeniEvent",
    "InogeniSettings",
    "InogeniState",
    "Preset",
    "PresetRecalled",
    "PushChanged",
    "SwitcherInput",
    "SwitcherInputChosen",
    "SwitcherInputNamed",
    "SystemChanged",
    "Transport",
    "TransportChoice",
    "apply",
    "audio_channel",
]
