"""Reports of the device, and how each one changes the state."""

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Final, override

from ....clientkit.client import RefreshRequest
from .const import EVERY
from .models import DeviceData, DeviceKind, InogeniState, Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceDataChanged:
    """Data processing of a device went on or off."""

    kind: DeviceKind
    number: int
    """0 for all of the kind."""
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetRecalled:
    """The last recalled global preset, as reported."""

    number: int | None
    """None when none was recalled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemChanged:
    """The system was switched on or to standby."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitcherInputChosen:
    """A switcher input was made active."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitcherInputNamed:
    """A switcher input was given a name."""

    number: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioChannelChanged:
    """Simulated activity of an audio channel went on or off."""

    id: int
    """0 for all channels."""
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PushChanged:
    """The channel that carries reports came up or was lost."""

    up: bool
    transport: Transport
    """In use from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedElsewhere(RefreshRequest):
    """Another client changed something, and the device reported it."""

    more: bool
    """True if more may have changed than was reported."""

    @property
    @override
    def needs_read(self) -> bool:
        return self.more


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCompared:
    """The devices behind the unit were compared with those known before."""

    other: bool
    """True if this may be another unit."""


type InogeniEvent = (
    DeviceDataChanged
    | PresetRecalled
    | SystemChanged
    | SwitcherInputChosen
    | SwitcherInputNamed
    | AudioChannelChanged
    | PushChanged
    | ChangedElsewhere
    | UnitCompared
)
type Events = tuple[InogeniEvent, ...]

_KIND_ORDER: Final = {kind: index for index, kind in enumerate(DeviceKind)}


def apply(state: InogeniState, event: InogeniEvent) -> InogeniState:
    """Return the state after an event; the same object when nothing changes."""
    match event:
        case DeviceDataChanged():
            changed = replace(state, devices=_devices(state.devices, event))
        case PresetRecalled(number=number):
            changed = replace(state, preset=number)
        case SystemChanged(on=on):
            changed = replace(state, system_on=on)
        case SwitcherInputChosen(number=number):
            changed = replace(state, switcher_input=number)
        case SwitcherInputNamed():
            changed = _named(state, event)
        case AudioChannelChanged():
            changed = _audio(state, event)
        case PushChanged(up=up, transport=transport):
            changed = replace(state, push=up, transport=transport)
        case ChangedElsewhere():
            changed = replace(state, reports_changes=True)
        case _:
            changed = replace(state, other_unit=event.other)
    return state if changed == state else changed


def unknown_devices(state: InogeniState, kind: DeviceKind) -> InogeniState:
    """Return the state with the devices of a kind in an unknown state."""
    devices = tuple(
        replace(device, enabled=None) if device.kind is kind else device
        for device in state.devices
    )
    return replace(state, devices=devices)


def keep_devices(
    state: InogeniState, kind: DeviceKind, numbers: Container[int]
) -> InogeniState:
    """Return the state without the devices of a kind that are not in `numbers`."""
    kept = tuple(
        device
        for device in state.devices
        if device.kind is not kind or device.number in numbers
    )
    return state if kept == state.devices else replace(state, devices=kept)


def assume_devices(
    state: InogeniState, kind: DeviceKind, numbers: range
) -> InogeniState:
    """Return the state with devices in an unknown state, if it has none of the kind."""
    if state.of_kind(kind):
        return state
    assumed = (DeviceData(kind=kind, number=number, enabled=None) for number in numbers)
    return replace(state, devices=_ordered([*state.devices, *assumed]))


def same_subject(one: InogeniEvent, other: InogeniEvent) -> bool:
    """Return True if two events are about the same thing, if not the same state."""
    if isinstance(one, DeviceDataChanged) and isinstance(other, DeviceDataChanged):
        return (one.kind, one.number) == (other.kind, other.number)
    return type(one) is type(other)


def _devices(
    devices: tuple[DeviceData, ...], event: DeviceDataChanged
) -> tuple[DeviceData, ...]:
    found = False
    changed: list[DeviceData] = []
    for device in devices:
        if device.kind is event.kind and event.number in (EVERY, device.number):
            found = True
            changed.append(replace(device, enabled=event.enabled))
        else:
            changed.append(device)
    if found or event.number == EVERY:
        return tuple(changed)
    new = DeviceData(kind=event.kind, number=event.number, enabled=event.enabled)
    return _ordered([*changed, new])


def _ordered(devices: list[DeviceData]) -> tuple[DeviceData, ...]:
    return tuple(
        sorted(devices, key=lambda device: (_KIND_ORDER[device.kind], device.number))
    )


def _named(state: InogeniState, event: SwitcherInputNamed) -> InogeniState:
    return replace(
        state,
        switcher_inputs=tuple(
            replace(item, name=event.name) if item.number == event.number else item
            for item in state.switcher_inputs
        ),
    )


def _audio(state: InogeniState, event: AudioChannelChanged) -> InogeniState:
    return replace(
        state,
        audio_channels=tuple(
            replace(channel, active=event.active)
            if event.id in (EVERY, channel.id)
            else channel
            for channel in state.audio_channels
        ),
    )
