"""Switches of a CAMTRACK."""

from datetime import timedelta
from typing import Any, Final

from homeassistant.components.switch import SwitchDeviceClass

from ...contract.descriptions import ProcamSwitchDescription
from .client import (
    AudioChannel,
    DeviceData,
    DeviceKind,
    InogeniClient,
    InogeniState,
)

type CamtrackSwitch[ItemT] = ProcamSwitchDescription[InogeniClient, InogeniState, ItemT]


def _device(kind: DeviceKind) -> CamtrackSwitch[DeviceData]:
    return ProcamSwitchDescription(
        key=kind.value,
        translation_key=kind.value,
        items_fn=lambda state: state.of_kind(kind),
        unique_id_suffix_fn=lambda device: f"{kind}_{device.number}",
        placeholders_fn=lambda device: {"number": str(device.number)},
        is_on_fn=lambda device: device.enabled,
        set_fn=lambda client, device, on: client.set_device(
            kind, device.number, enabled=on
        ),
    )


def _all_devices(kind: DeviceKind, key: str) -> CamtrackSwitch[InogeniState]:
    return ProcamSwitchDescription(
        key=key,
        translation_key=key,
        entity_registry_enabled_default=False,
        available_fn=lambda state: bool(state.of_kind(kind)),
        is_on_fn=lambda state: _all_on(state, kind),
        set_fn=lambda client, _, on: client.set_device(kind, 0, enabled=on),
    )


def _all_on(state: InogeniState, kind: DeviceKind) -> bool | None:
    states = [device.enabled for device in state.of_kind(kind)]
    if False in states:
        return False
    return None if None in states else True


DEVICE_SWITCHES: Final = tuple(_device(kind) for kind in DeviceKind)

ALL_SWITCHES: Final = (
    _all_devices(DeviceKind.INPUT, "all_inputs"),
    _all_devices(DeviceKind.OUTPUT, "all_outputs"),
    _all_devices(DeviceKind.SWITCH, "all_switch_devices"),
)

SYSTEM: Final[CamtrackSwitch[InogeniState]] = ProcamSwitchDescription(
    key="system",
    translation_key="system",
    device_class=SwitchDeviceClass.SWITCH,
    is_on_fn=lambda state: state.system_on,
    set_fn=lambda client, _, on: client.set_system(on=on),
)

AUDIO_CHANNEL: Final[CamtrackSwitch[AudioChannel]] = ProcamSwitchDescription(
    key="audio_channel",
    translation_key="audio_channel",
    chosen=True,
    items_fn=lambda state: state.audio_channels,
    unique_id_suffix_fn=lambda channel: f"audio_channel_{channel.id}",
    placeholders_fn=lambda channel: {"number": str(channel.id)},
    name_fn=lambda channel: channel.label,
    is_on_fn=lambda channel: channel.active,
    set_fn=lambda client, channel, on: client.set_audio_channel(channel.id, on=on),
    assumed=True,
    auto_off_fn=lambda client: timedelta(seconds=client.settings.audio_hold_s),
)

SWITCHES: Final[tuple[CamtrackSwitch[Any], ...]] = (
    *DEVICE_SWITCHES,
    *ALL_SWITCHES,
    SYSTEM,
    AUDIO_CHANNEL,
)
