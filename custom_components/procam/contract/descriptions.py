"""Entity descriptions of the vendors, one class per platform."""

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
from homeassistant.components.notify import NotifyEntityDescription
from homeassistant.components.number import NumberEntityDescription
from homeassistant.components.select import SelectEntityDescription
from homeassistant.components.sensor import SensorEntityDescription
from homeassistant.components.switch import SwitchEntityDescription
from homeassistant.components.text import TextEntityDescription
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.typing import StateType

from ..clientkit.identity import Identity
from .ptz_head import HeadDriver, PtzHead


@dataclass(frozen=True, kw_only=True)
class ProcamEntityDescription[ClientT, StateT, ItemT](EntityDescription):
    """Which items of the state get an entity.

    An item is the whole state (the device itself) or a part of it: an input, a camera
    of a server, a stream.
    """

    items_fn: Callable[[StateT], Iterable[ItemT]] = lambda state: (state,)  # type: ignore[assignment,return-value]
    """The present items; those that appear later get entities too."""
    unique_id_suffix_fn: Callable[[ItemT], str] | None = None
    """Unique-id suffix of an item; without it, the description's key."""
    placeholders_fn: Callable[[ItemT], Mapping[str, str]] | None = None
    """Placeholders of the translated name."""
    name_fn: Callable[[ItemT], str | None] | None = None
    """The name given by the user or the device; None uses the translation."""
    main_fn: Callable[[ItemT], bool] = lambda _: False
    """Returns True for the main entity of its device, which carries the device's name."""
    device_fn: Callable[[ItemT], Identity] | None = None
    """The device an item belongs to; without it, the entry's own device."""
    available_fn: Callable[[ItemT], bool] = lambda _: True
    head_id_fn: Callable[[ItemT], str] | None = None
    """The id of the PTZ head its commands move: the pending stop of an earlier
    movement must not end this one early."""
    chosen: bool = False
    """The user chose the items in the options: entities of other items are removed,
    not kept as unavailable."""
    attributes_fn: Callable[[ItemT], Mapping[str, Any]] | None = None
    enabled_fn: Callable[[ItemT], bool] = lambda _: True
    """Returns True if the entity of an item is enabled when it is first added."""

    def unique_id_suffix(self, item: ItemT) -> str:
        """Return the unique-id suffix of an item."""
        return (
            self.key
            if self.unique_id_suffix_fn is None
            else self.unique_id_suffix_fn(item)
        )


type AnyDescription = ProcamEntityDescription[Any, Any, Any]


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
    """Command to the PTZ head, instead of `press_fn`."""


type Frames = AbstractAsyncContextManager[AsyncIterator[bytes]]
"""A live picture as JPEG frames; entering the context connects."""


@dataclass(frozen=True, kw_only=True)
class ProcamCameraDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], CameraEntityDescription
):
    """A camera: where its pictures come from and what moves it."""

    source_fn: Callable[[ClientT, ItemT], Awaitable[str | None]] | None = None
    """URL for Home Assistant's stream integration, credentials included; requested
    for each start and never shown."""
    streams_fn: Callable[[ItemT], bool] = lambda _: True
    """Returns False while the URL leads nowhere, so that `frames_fn` is shown."""
    source_once: bool = False
    """The URL serves one player, once; another start needs another URL."""
    image_fn: (
        Callable[[ClientT, ItemT, int | None, int | None], Awaitable[bytes | None]]
        | None
    ) = None
    """A still picture; width and height are hints. Without it, a frame of the stream."""
    frames_fn: Callable[[ClientT, ItemT], Frames] | None = None
    """The live picture if there is no stream or it fails."""
    ptz_fn: Callable[[ClientT, ItemT], PtzHead | None] | None = None
    """Returns the head that moves the camera, if there is one."""
    is_recording_fn: Callable[[ItemT], bool] = lambda _: False
    detects_motion_fn: Callable[[ItemT], bool | None] = lambda _: None
    """Returns True if the device looks for motion; None if that cannot be changed."""
    detect_motion_fn: Callable[[ClientT, ItemT, bool], Awaitable[Any]] | None = None
    """Switches the detection of motion."""


@dataclass(frozen=True, kw_only=True)
class ProcamEventDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], EventEntityDescription
):
    """An event: its types; occurrences name the unique-id suffix of its item."""


@dataclass(frozen=True, kw_only=True)
class ProcamImageDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], ImageEntityDescription
):
    """An image: its time and how to fetch it."""

    taken_fn: Callable[[ItemT], datetime | None]
    """When the picture was taken; another time means another picture."""
    number_fn: Callable[[ItemT], int | None] = lambda _: None
    """Distinguishes pictures taken at the same time."""
    image_fn: Callable[[ClientT, ItemT], Awaitable[bytes | None]]


@dataclass(frozen=True, kw_only=True)
class ProcamNotifyDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], NotifyEntityDescription
):
    """A notifier: what a message sends."""

    send_fn: Callable[[ClientT, ItemT, str, str | None], Awaitable[Any]]
    """Show a message and, if there is one, its title."""
    has_title_fn: Callable[[ItemT], bool] = lambda _: False
    """True if there is a place for a title."""


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
    """True if a person named it, so that the name alone says which one is meant."""


@dataclass(frozen=True, kw_only=True)
class ProcamSelectDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], SelectEntityDescription
):
    """A select: its options now, the current one, and what choosing sends."""

    options_fn: Callable[[ItemT], Sequence[str]]
    current_fn: Callable[[ItemT], str | None]
    select_fn: Callable[[ClientT, ItemT, str], Awaitable[Any]]
    is_unset_fn: Callable[[ItemT], bool] = lambda _: False
    """Returns True while nothing is chosen: the option `none`, whose text is
    translated, says so then."""
    restore_fn: Callable[[ClientT, ItemT, str], tuple[Any, ...]] | None = None
    """For an option the device does not report: assume the option from before a
    restart and return the events that show it. The state is an assumed one."""


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
    spoken: bool = False
    """Its name alone is an alias: "turn off lower third"."""
    assumed: bool = False
    """The device does not report the state; the last known one is shown."""
    auto_off_fn: Callable[[ClientT], timedelta] | None = None
    """Time after which it is switched off automatically."""


@dataclass(frozen=True, kw_only=True)
class ProcamTextDescription[ClientT, StateT, ItemT](
    ProcamEntityDescription[ClientT, StateT, ItemT], TextEntityDescription
):
    """A text: what it shows and what it sends."""

    value_fn: Callable[[ItemT], str | None]
    set_fn: Callable[[ClientT, ItemT, str], Awaitable[Any]]
