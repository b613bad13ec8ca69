"""What a CAMTRACK is set up as, and what it is like now."""

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
    """A way to talk to the device."""

    WEBSOCKET = "websocket"
    TCP = "tcp"
    HTTP = "http"


class TransportChoice(StrEnum):
    """What the user wants used."""

    AUTO = "auto"
    """WebSocket, else TCP; HTTP while neither is up."""
    WEBSOCKET = "websocket"
    TCP = "tcp"
    HTTP = "http"


class DeviceKind(StrEnum):
    """What the CAMTRACK exchanges data with."""

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


def _labels(numbers: range, word: str) -> Mapping[int, str]:
    return {number: f"{word} {number}" for number in numbers}


@dataclass(frozen=True, slots=True, kw_only=True)
class InogeniSettings:
    """Where the device is and what of it is shown; it has no login."""

    host: str
    port: int = PORT
    """HTTP and WebSocket."""
    tcp_port: int = TCP_PORT
    transport: TransportChoice = TransportChoice.AUTO
    presets: Mapping[int, str] = field(
        default_factory=lambda: _labels(PRESETS, "Preset")
    )
    """Number to label; the device tells neither which are saved nor their names."""
    switcher_inputs: Mapping[int, str] = field(
        default_factory=lambda: _labels(SWITCHER_INPUTS, "Input")
    )
    audio_channels: Mapping[int, str] = field(default_factory=dict)
    """Channel id to label."""
    audio_hold_s: float = 30.0
    """Seconds after which a channel is switched off again; kept here for the caller."""
    http_inputs: int = 0
    """Input devices, for a device with HTTP alone: there it cannot be asked."""
    http_outputs: int = 0
    """Output devices, likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A global preset; not a camera preset."""

    number: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitcherInput:
    """An input of the video switcher or matrix attached to the CAMTRACK."""

    number: int
    label: str
    name: str | None = None
    """Last name sent; the device cannot be asked."""


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
    """As last set by us; microphones change it unseen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InogeniState:
    """A CAMTRACK as far as it tells, and what was last sent where it does not."""

    identity: Identity
    transport: Transport
    """In use now."""
    push: bool
    """Whether the channel that carries reports is up."""
    system_on: bool
    """False in standby."""
    preset: int | None
    """Last recalled global preset; None when none was."""
    presets: tuple[Preset, ...]
    switcher_input: int | None
    """As last chosen; the device cannot be asked."""
    switcher_inputs: tuple[SwitcherInput, ...]
    devices: tuple[DeviceData, ...]
    """All kinds, ordered by kind, then number."""
    audio_channels: tuple[AudioChannel, ...]

    def of_kind(self, kind: DeviceKind) -> tuple[DeviceData, ...]:
        """Return the devices of a kind."""
        return tuple(device for device in self.devices if device.kind is kind)


def identity(firmware: str | None = None) -> Identity:
    """Return the identity; the device tells its firmware and nothing else."""
    return Identity(
        id="",
        name="CAMTRACK",
        manufacturer="INOGENI",
        model="CAMTRACK",
        firmware=firmware,
    )


def initial_state(settings: InogeniSettings) -> InogeniState:
    """Return the snapshot before anything was read."""
    return InogeniState(
        identity=identity(),
        transport=Transport.HTTP,
        push=False,
        system_on=True,
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
