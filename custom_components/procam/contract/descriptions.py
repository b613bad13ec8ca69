"""What a vendor says of its entities, one description class per platform."""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from homeassistant.components.binary_sensor import BinarySensorEntityDescription
from homeassistant.components.button import ButtonEntityDescription
from homeassistant.components.camera import CameraEntityDescription
from homeassistant.components.event import EventEntityDescription
from homeassistant.components.image import ImageEntityDescription
from homeassistant.components.number import NumberEntityDescription
from homeassistant.components.select import SelectEntityDescription
from homeassistant.components.sensor import SensorEntityDescription
from homeassistant.components.switch import SwitchEntityDescription
from homeassistant.components.text import TextEntityDescription
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.typing import StateType

from ..clientkit.identity import Identity
from .ptz_head import HeadDriver, PtzHead


def _the_device[StateT](state: StateT) -> tuple[StateT, ...]:
    return (state,)


@dataclass(frozen=True, kw_only=True)
class ProcamEntityDescription[ClientT, StateT, ItemT](EntityDescription):
    """Which parts of the snapshot an entity is made for.

    A unit is the whole state (the device itself) or a part of it: an input, a camera
    behind a server, a stream.
    """

    items_fn: Callable[[StateT], Iterable[ItemT]] = _the_device  # type: ignore[assignment]
    """The units the device has now; those that appear later get entities too."""
    unique_id_suffix_fn: Callable[[ItemT], str] | None = None
    """Unique-id tail of a unit; for the device itself the key is the tail."""
    placeholders_fn: Callable[[ItemT], Mapping[str, str]] | None = None
    """What the translated name is filled with."""
    name_fn: Callable[[ItemT], str | None] | None = None
    """The user's or the device's own name for it; None falls back to translation."""
    device_fn: Callable[[ItemT], Identity] | None = None
    """The hardware a unit belongs to; without it, the entry's own device."""
    available_fn: Callable[[ItemT], bool] = lambda _: True
    head_id_fn: Callable[[ItemT], str] | None = None
    """The id of the PTZ head its commands move: the pending stop of an earlier
    movement must not cut this one short."""
    chosen: bool = False
    """The user chose the units in the options: entities of others are removed, not
    kept as unavailable."""
    attributes_fn: Callable[[ItemT], Mapping[str, Any]] | None = None
    enabled_fn: Callable[[ItemT], bool] = lambda _: True
    """Whether the entity of a unit is enabled when it is first added."""

    def items_by_suffix(self, state: StateT) -> dict[str, ItemT]:
        """Return the present units by unique-id tail."""
        return {self.tail(unit): unit for unit in self.items_fn(state)}

    def tail(self, unit: ItemT) -> str:
        """Return a unit's unique-id tail."""
        return (
            self.key
            if self.unique_id_suffix_fn is None
            else self.unique_id_suffix_fn(unit)
        )


@dataclass(frozen=True, kw_only=True)
class ProcamBinarySensorDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], BinarySensorEntityDescription
):
    """A binary sensor: what it shows."""

    is_on_fn: Callable[[ItemT], bool | None]


@dataclass(frozen=True, kw_only=True)
class ProcamButtonDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], ButtonEntityDescription
):
    """A button: what pressing it sends."""

    press_fn: Callable[[ClientT, ItemT], Awaitable[Any]] | None = None
    head_fn: Callable[[ClientT, ItemT], PtzHead] = lambda *_: PtzHead()
    drive_fn: Callable[[HeadDriver], Awaitable[Any]] | None = None
    """For a button that moves: what it does with the head, instead of `press_fn`."""


type Frames = AbstractAsyncContextManager[AsyncIterator[bytes]]
"""A live picture as JPEG frames; entering it connects."""


@dataclass(frozen=True, kw_only=True)
class ProcamCameraDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], CameraEntityDescription
):
    """A camera: where its pictures come from and what moves it."""

    source_fn: Callable[[ClientT, ItemT], Awaitable[str | None]] | None = None
    """URL for Home Assistant's stream component, credentials included; asked anew
    for every start and never shown."""
    source_once: bool = False
    """The URL serves one player, once: another start needs another one."""
    image_fn: (
        Callable[[ClientT, ItemT, int | None, int | None], Awaitable[bytes | None]]
        | None
    ) = None
    """A still picture; width and height are wishes. Without it, one of the stream."""
    frames_fn: Callable[[ClientT, ItemT], Frames] | None = None
    """The live picture where there is no stream, or it fails."""
    ptz_fn: Callable[[ClientT, ItemT], PtzHead | None] = lambda *_: None
    is_recording_fn: Callable[[ItemT], bool] = lambda _: False


@dataclass(frozen=True, kw_only=True)
class ProcamEventDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], EventEntityDescription
):
    """An event: its types; occurrences name the tail of its unit."""


@dataclass(frozen=True, kw_only=True)
class ProcamImageDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], ImageEntityDescription
):
    """An image: its moment and how to fetch it."""

    taken_fn: Callable[[ItemT], datetime | None]
    """The moment of the picture; a new moment means a new picture."""
    number_fn: Callable[[ItemT], int | None] = lambda _: None
    """Tells pictures of one moment apart."""
    image_fn: Callable[[ClientT, ItemT], Awaitable[bytes | None]]


@dataclass(frozen=True, kw_only=True)
class ProcamNumberDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], NumberEntityDescription
):
    """A number: what it shows and what it sends."""

    value_fn: Callable[[ItemT], float | None]
    set_fn: Callable[[ClientT, ItemT, float], Awaitable[Any]]


@dataclass(frozen=True, kw_only=True)
class ProcamSceneDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT]
):
    """A scene: what activating it sends."""

    activate_fn: Callable[[ClientT, ItemT], Awaitable[Any]]
    named_fn: Callable[[ItemT], bool] = lambda _: True
    """Whether a person named it, so that the name alone says which one is meant."""


@dataclass(frozen=True, kw_only=True)
class ProcamSelectDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], SelectEntityDescription
):
    """A select: its options now, the current one, and what choosing sends."""

    options_fn: Callable[[ItemT], Sequence[str]]
    current_fn: Callable[[ItemT], str | None]
    select_fn: Callable[[ClientT, ItemT, str], Awaitable[Any]]
    restore_fn: Callable[[ClientT, ItemT, str], tuple[Any, ...]] | None = None
    """For what the device cannot tell: take the option known before a restart as
    still true, and return the events that show it. Makes the state assumed."""


@dataclass(frozen=True, kw_only=True)
class ProcamSensorDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], SensorEntityDescription
):
    """A sensor: what it shows."""

    value_fn: Callable[[ItemT], StateType | date | datetime]


@dataclass(frozen=True, kw_only=True)
class ProcamSwitchDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], SwitchEntityDescription
):
    """A switch: what it shows and what it sends."""

    is_on_fn: Callable[[ItemT], bool | None]
    set_fn: Callable[[ClientT, ItemT, bool], Awaitable[Any]]
    assumed: bool = False
    """The device cannot be asked; what is shown is what was sent or seen."""
    auto_off_fn: Callable[[ClientT], timedelta] | None = None
    """Switch off by itself after this time."""


@dataclass(frozen=True, kw_only=True)
class ProcamTextDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], TextEntityDescription
):
    """A text: what it shows and what it sends."""

    value_fn: Callable[[ItemT], str | None]
    set_fn: Callable[[ClientT, ItemT, str], Awaitable[Any]]
