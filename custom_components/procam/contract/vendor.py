"""What a vendor brings: its folder's table of contents, typed."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any, Protocol

from aiohttp import ClientMiddlewareType, ClientSession
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.helpers.typing import VolDictType

from ..clientkit.client import DeviceClient, DeviceState, EventStream
from ..clientkit.identity import Identity
from .action import ProcamAction
from .descriptions import (
    ProcamBinarySensorDescription,
    ProcamButtonDescription,
    ProcamCameraDescription,
    ProcamEntityDescription,
    ProcamEventDescription,
    ProcamImageDescription,
    ProcamNumberDescription,
    ProcamSceneDescription,
    ProcamSelectDescription,
    ProcamSensorDescription,
    ProcamSwitchDescription,
    ProcamTextDescription,
)
from .host import Host
from .issue import Issue
from .media_library import MediaLibrary
from .occurrence import EventSource, Occurrence


class SessionFactory(Protocol):
    """Makes the HTTP session of one connection."""

    def __call__(
        self,
        *,
        verify_ssl: bool = True,
        middlewares: Sequence[ClientMiddlewareType] = (),
    ) -> ClientSession:
        """Return a session whose requests pass through the middlewares."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What the user configured, and how to open a session."""

    data: Mapping[str, Any]
    options: Mapping[str, Any]
    language: str
    new_session: SessionFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class PushChannel[ClientT, StateT, EventT]:
    """One stream of pushed events."""

    key: str
    """Tail and translation key of the binary sensor that shows the channel."""
    events_fn: Callable[[ClientT], EventStream[EventT]]
    offered_fn: Callable[[StateT], bool] = lambda _: True
    """Whether the device has this channel now; asked again after every change."""
    unsupported_issue_fn: Callable[[Mapping[str, Any]], Issue | None] = lambda _: None
    """What to tell the user, given the entry's data, when the device turns out not to
    have the channel."""
    lost_issue_fn: Callable[[Mapping[str, Any]], Issue | None] = lambda _: None
    """Likewise when the channel keeps failing while the device answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionForm:
    """The form that asks for a device of this vendor."""

    fields: VolDictType
    """`host` and the vendor's own fields, all but host and credentials defaulted."""
    needs_login: bool = False
    default_port_fn: Callable[[Mapping[str, Any]], int]
    """The port the form's values mean, for telling two devices of a host apart."""


async def nothing_to_check(*_: object) -> None:
    """Take the values of an options form as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsForm[StateT]:
    """What the user may adjust later; the form's step id is the vendor's key."""

    fields_fn: Callable[[Mapping[str, Any]], VolDictType]
    """Fields with the present options as suggested values."""
    offered_fn: Callable[[StateT, Mapping[str, Any]], VolDictType] = lambda *_: {}
    """Fields in place of those of the same name, which offer what the device has; asked
    for with the state of a loaded entry."""
    read_fn: Callable[[Mapping[str, Any]], dict[str, Any]]
    """Options from the form's values; ValueError carries an error key of the form."""
    check_fn: Callable[[Host[Any, StateT, Any], Mapping[str, Any]], Awaitable[None]] = (
        nothing_to_check
    )
    """Try the form's values out on a loaded entry; raises as `read_fn`, DeviceError."""
    placeholders_fn: Callable[[HomeAssistant, ConfigEntry[Any]], Mapping[str, str]] = (
        lambda *_: {}
    )
    """Placeholders of the form's description, field descriptions and errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """How devices of this vendor announce themselves; the manifest has the matchers."""

    dhcp_fn: Callable[[DhcpServiceInfo], str | None] = lambda _: None
    """What `Identity.unique` is of a device that may be one of ours."""
    zeroconf_fn: Callable[[ZeroconfServiceInfo], str | None] = lambda _: None
    """Likewise."""
    probe_fn: Callable[[Connection], Awaitable[str | None]]
    """Ask the device, without credentials, and return a name to show; None when it is
    none of ours, which the user is not bothered with."""


@dataclass(frozen=True, kw_only=True)
class Vendor[ClientT: DeviceClient[Any], StateT: DeviceState, EventT]:
    """Everything ProCam knows of one maker's system."""

    key: str
    title: str
    form: ConnectionForm
    options: OptionsForm[StateT] | None = None
    connect_fn: Callable[[Connection], ClientT]
    child_devices_fn: Callable[[StateT], Iterable[Identity]] = lambda _: ()
    """The devices behind this one."""
    issues_fn: Callable[[StateT], Iterable[Issue]] = lambda _: ()
    """What the user should be told to mend."""
    channels: tuple[PushChannel[ClientT, StateT, EventT], ...] = ()
    occurrences_fn: Callable[[EventT], Iterable[Occurrence]] = lambda _: ()
    """What a pushed event means to event entities."""
    refresh_request_fn: Callable[[EventT], bool] = lambda _: False
    """Whether an event only says that something has changed: a read follows."""
    event_source_fn: (
        Callable[[Host[ClientT, StateT, EventT]], Awaitable[EventSource]] | None
    ) = None
    """Makes what finds occurrences that are not pushed; awaited before the first
    read."""
    start_fn: Callable[[Host[ClientT, StateT, EventT]], Awaitable[None]] | None = None
    """Starts what else a loaded entry needs; ended through `async_on_unload`."""
    end_commands_fn: Callable[
        [ClientT, StateT], Mapping[str, Callable[[], Awaitable[Any]]]
    ] = lambda *_: {}
    """What ends the actions that set a deadline, by the keys of those; movements and
    switches that go off by themselves are known already."""
    discovery: Discovery | None = None
    position_fn: Callable[[ClientT, StateT], Awaitable[tuple[EventT, ...]]] | None = (
        None
    )
    """Asks where a head is that was moved; asked until the answer stays the same."""
    poll: timedelta
    """Time between reads while every offered channel is up."""
    poll_without_push: timedelta
    busy_poll_fn: Callable[[StateT], timedelta | None] = lambda _: None
    """A shorter time while something is going on."""
    probe_port_fn: Callable[[Mapping[str, Any]], int]
    """A TCP port that opens when the device is back."""

    binary_sensors: tuple[ProcamBinarySensorDescription[ClientT, StateT, Any], ...] = ()
    buttons: tuple[ProcamButtonDescription[ClientT, StateT, Any], ...] = ()
    cameras: tuple[ProcamCameraDescription[ClientT, StateT, Any], ...] = ()
    events: tuple[ProcamEventDescription[ClientT, StateT, Any], ...] = ()
    images: tuple[ProcamImageDescription[ClientT, StateT, Any], ...] = ()
    numbers: tuple[ProcamNumberDescription[ClientT, StateT, Any], ...] = ()
    scenes: tuple[ProcamSceneDescription[ClientT, StateT, Any], ...] = ()
    selects: tuple[ProcamSelectDescription[ClientT, StateT, Any], ...] = ()
    sensors: tuple[ProcamSensorDescription[ClientT, StateT, Any], ...] = ()
    switches: tuple[ProcamSwitchDescription[ClientT, StateT, Any], ...] = ()
    texts: tuple[ProcamTextDescription[ClientT, StateT, Any], ...] = ()
    media: MediaLibrary[ClientT, StateT] | None = None
    """Recordings for the media browser."""
    actions: tuple[ProcamAction[ClientT, StateT, EventT], ...] = ()

    @property
    def platforms(self) -> list[Platform]:
        """The Home Assistant platforms this vendor has entities for."""
        described = self._by_platform
        described[Platform.BINARY_SENSOR] += self.channels
        return [platform for platform, entities in described.items() if entities]

    @property
    def descriptions(self) -> Iterable[ProcamEntityDescription[ClientT, StateT, Any]]:
        """The descriptions of all entities but those of the push channels."""
        return chain.from_iterable(self._by_platform.values())

    @property
    def _by_platform(self) -> dict[Platform, tuple[Any, ...]]:
        return {
            Platform.BINARY_SENSOR: self.binary_sensors,
            Platform.BUTTON: self.buttons,
            Platform.CAMERA: self.cameras,
            Platform.EVENT: self.events,
            Platform.IMAGE: self.images,
            Platform.NUMBER: self.numbers,
            Platform.SCENE: self.scenes,
            Platform.SELECT: self.selects,
            Platform.SENSOR: self.sensors,
            Platform.SWITCH: self.switches,
            Platform.TEXT: self.texts,
        }

    def identities(self, state: StateT) -> Iterable[Identity]:
        """Return every device of an entry, its own first."""
        yield state.identity
        yield from self.child_devices_fn(state)
