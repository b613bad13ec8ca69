"""The CAMTRACK client: the names that other folders may use."""

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
from .events import InogeniEvent
from .grammar import audio_channel
from .models import (
    PRESET_LABEL,
    SWITCHER_INPUT_LABEL,
    AudioChannel,
    DeviceData,
    DeviceKind,
    InogeniSettings,
    InogeniState,
    Preset,
    SwitcherInput,
    Transport,
    TransportChoice,
    default_labels,
)

__all__ = [
    "AUDIO_CHANNELS",
    "EVERY",
    "NAME_LENGTH",
    "PORT",
    "PRESETS",
    "PRESET_LABEL",
    "SWITCHER_INPUTS",
    "SWITCHER_INPUT_LABEL",
    "TCP_PORT",
    "AudioChannel",
    "DeviceData",
    "DeviceKind",
    "InogeniClient",
    "InogeniEvent",
    "InogeniSettings",
    "InogeniState",
    "Preset",
    "SwitcherInput",
    "Transport",
    "TransportChoice",
    "audio_channel",
    "default_labels",
]
