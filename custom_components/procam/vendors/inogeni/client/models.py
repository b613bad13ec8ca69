"""Settings and state of a CAMTRACK."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ....clientkit.identity import Identity
from .const import (
    INPUT_DEVICES,
    OUTPUT_DEVICES,
    PORT,
    PRESETS,
    SWITCH_DEVICES,
    SWITCHER_INPUTS,
    TCP_PORT,
)


class Transport(StrEnum):
    """A transport to the device."""

    WEBSOCKET = "websocket"
    TCP = "tcp"
    HTTP = "http"


class TransportChoice(StrEnum):
    """The user's choice of transport."""

    AUTO = "auto"
    """WebSocket, else TCP; HTTP while neither is up."""
    WEBSOCKET = "websocket"
    TCP = "tcp"
    HTTP = "http"


class DeviceKind(StrEnum):
    """A kind of device the CAMTRACK exchanges data with."""

    INPUT = "input"
    """Microphones and DSPs."""
    OUTPUT = "output"
    """Cameras."""
    SWITCH = "switch_device"

    @property
    def noun(self) -> str:
        """The kind's word in commands and reports."""
        return _NOUNS[self]

    @property
    def numbers(self) -> range:
        """The documented device numbers."""
        return _NUMBERS[self]


_NOUNS: Final = {
    DeviceKind.INPUT: "INPUT_DEVICE_DATA",
    DeviceKind.OUTPUT: "OUTPUT_DEVICE_DATA",
    DeviceKind.SWITCH: "SWITCH_DEVICE_DATA",
}
_NUMBERS: Final = {
    DeviceKind.INPUT: INPUT_DEVICES,
    DeviceKind.OUTPUT: OUTPUT_DEVICES,
    DeviceKind.SWITCH: SWITCH_DEVICES,
}


PRESET_LABEL: Final = "Preset"
SWITCHER_INPUT_LABEL: Final = "Input"


def default_label(word: str, number: int) -> str:
    """Return the label of an item without a name."""
    return f"{word} {number}"


def default_labels(word: str, numbers: range) -> dict[int, str]:
    """Return the labels of all numbers of a kind."""
    return {number: default_label(word, number) for number in numbers}


@dataclass(frozen=True, slots=True, kw_only=True)
class InogeniSettings:
    """Address of the device and names of what is shown; there is no login."""

    host: str
    port: int = PORT
    """HTTP and WebSocket."""
    tcp_port: int = TCP_PORT
    transport: TransportChoice = TransportChoice.AUTO
    presets: Mapping[int, str] = field(
        default_factory=lambda: default_labels(PRESET_LABEL, PRESETS)
    )
    """Number to label; the device reports neither which are saved nor their names."""
    switcher_inputs: Mapping[int, str] = field(
        default_factory=lambda: default_labels(SWITCHER_INPUT_LABEL, SWITCHER_INPUTS)
    )
    audio_channels: Mapping[int, str] = field(default_factory=dict)
    """Channel id to label."""
    audio_hold_s: float = 30.0
    """Seconds after which a channel is switched off again; used by the caller."""
    http_inputs: int = 0
    """Number of input devices, for a device with HTTP only, which does not list them."""
    http_outputs: int = 0
    """Number of output devices, for the same case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A global preset; not a camera preset."""

    number: int
    label: str

    @property
    def is_named(self) -> bool:
        """True if a person has named it."""
        return self.label != default_label(PRESET_LABEL, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitcherInput:
    """An input of the video switcher or matrix attached to the CAMTRACK."""

    number: int
    label: str
    name: str | None = None
    """The name last sent; it cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceData:
    """Data processing of one attached device."""

    kind: DeviceKind
    number: int
    enabled: bool | None
    """None until reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioChannel:
    """An audio channel whose activity can be simulated."""

    id: int
    label: str
    active: bool | None = None
    """As last set by us; microphones change it unnoticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InogeniState:
    """What a CAMTRACK reports, and what was last sent where it reports nothing."""

    identity: Identity
    transport: Transport
    """In use now."""
    push: bool
    """True if the channel that carries reports is up."""
    reports_changes: bool
    """True if it has reported, unasked, what another client changed."""
    other_unit: bool
    """True if the devices differ so that this may be another unit."""
    system_on: bool | None
    """False in standby; None if not known."""
    preset: int | None
    """Global preset recalled last; None if there was none or it is not known."""
    presets: tuple[Preset, ...]
    switcher_input: int | None
    """As chosen last; it cannot be read."""
    switcher_inputs: tuple[SwitcherInput, ...]
    devices: tuple[DeviceData, ...]
    """All kinds, ordered by kind, then number."""
    audio_channels: tuple[AudioChannel, ...]

    @property
    def preset_label(self) -> str | None:
        """The label of the preset recalled last, if it is one of those shown."""
        shown = (one.label for one in self.presets if one.number == self.preset)
        return next(shown, None)

    @property
    def switcher_input_label(self) -> str | None:
        """The label of the switcher input chosen last, if it is one of those shown."""
        chosen = self.switcher_input
        shown = (one.label for one in self.switcher_inputs if one.number == chosen)
        return next(shown, None)

    def of_kind(self, kind: DeviceKind) -> tuple[DeviceData, ...]:
        """Return the devices of a kind."""
        return tuple(device for device in self.devices if device.kind is kind)


def identity(firmware: str | None = None) -> Identity:
    """Return the identity; the device reports its firmware and nothing else."""
    return Identity(
        id="",
        name="CAMTRACK",
        manufacturer="INOGENI",
        model="CAMTRACK",
        firmware=firmware,
    )


def initial_state(settings: InogeniSettings) -> InogeniState:
    """Return the state before anything was read."""
    return InogeniState(
        identity=identity(),
        transport=Transport.HTTP,
        push=False,
        reports_changes=False,
        other_unit=False,
        system_on=None,
        preset=None,
        presets=tuple(
            Preset(number=number, label=label)
            for number, label in sorted(settings.presets.items())
        ),
        switcher_input=None,
        switcher_inputs=tuple(
            SwitcherInput(number=number, label=label)
            for number, label in sorted(settings.switcher_inputs.items())
        ),
        devices=(),
        audio_channels=tuple(
            AudioChannel(id=id_, label=label)
            for id_, label in sorted(settings.audio_channels.items())
        ),
    )
