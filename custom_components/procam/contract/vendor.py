"""The declaration of a vendor: what its folder offers."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import chain
from typing import Any, Protocol

from aiohttp import ClientMiddlewareType, ClientSession
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.helpers.typing import VolDictType

from ..clientkit.auth import Login, LoginMethod
from ..clientkit.client import DeviceClient, DeviceState, EventStream
from ..clientkit.errors import DeviceError
from ..clientkit.identity import Identity
from ..clientkit.recorder import Recorder
from ..const import CONF_LOGIN_METHOD
from .action import ProcamAction
from .descriptions import (
    ProcamBinarySensorDescription,
    ProcamButtonDescription,
    ProcamCameraDescription,
    ProcamEntityDescription,
    ProcamEventDescription,
    ProcamImageDescription,
    ProcamNotifyDescription,
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
    """Creates the HTTP session of one connection."""

    def __call__(
        self,
        *,
        verify_ssl: bool = True,
        middlewares: Sequence[ClientMiddlewareType] = (),
    ) -> ClientSession:
        """Return a session whose requests pass through the middlewares."""
        ...


class RememberedLogin(Protocol):
    """A login whose method is saved, so that a weaker one needs a person's consent."""

    @property
    def method(self) -> StrEnum | None:
        """The method that is used, None before the first request."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The settings of an entry, and a factory for its session."""

    data: Mapping[str, Any]
    options: Mapping[str, Any]
    language: str
    new_session: SessionFactory
    recorder: Recorder = field(default_factory=Recorder)
    """Keeps the last answers to requests of the sessions."""
    logins: list[RememberedLogin] = field(default_factory=list)
    """The logins of this connection whose method is saved."""
    login_known: bool = False
    """True if the device has accepted the login before: one rejection is not final."""

    def login(self, username: str, password: str) -> Login:
        """Return a login that remembers the method that worked before."""
        method = self.data.get(CONF_LOGIN_METHOD)
        login = Login(
            username,
            password,
            known=self.login_known,
            method=LoginMethod(method) if method else None,
        )
        self.logins.append(login)
        return login


@dataclass(frozen=True, slots=True, kw_only=True)
class PushChannel[ClientT, StateT, EventT]:
    """One stream of pushed events."""

    key: str
    """Unique-id suffix and translation key of the channel's binary sensor."""
    events_fn: Callable[[ClientT], EventStream[EventT]]
    offered_fn: Callable[[StateT], bool] = lambda _: True
    """True if the device offers this channel now; checked after every change."""
    issue_fn: Callable[[Mapping[str, Any], DeviceError], Issue | None] = lambda *_: None
    """The issue, given the entry's data and the error, if the device lacks the channel
    (DeviceUnsupportedError) or the channel keeps failing while the device answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionForm:
    """The form for the address and login of a device of this vendor."""

    fields: VolDictType
    """`host` and the vendor's own fields; all but host and credentials have defaults."""
    needs_login: bool = False
    default_port_fn: Callable[[Mapping[str, Any]], int]
    """The port given by the form's values, to distinguish two devices of one host."""


async def accept_any(*_: object) -> None:
    """Accept the values of an options form unchecked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsForm[StateT]:
    """The options form; its step id is the vendor's key."""

    fields_fn: Callable[[Mapping[str, Any]], VolDictType]
    """Fields with the present options as suggested values."""
    device_fields_fn: Callable[[StateT, Mapping[str, Any]], VolDictType] = lambda *_: {}
    """Fields that offer what the loaded device has; they replace those of the same
    name."""
    fill_fn: Callable[
        [HomeAssistant, ConfigEntry[Any], Mapping[str, Any]], Mapping[str, Any]
    ] = lambda _hass, _entry, values: values
    """Return the form's values with what is copied from elsewhere; raises ValueError."""
    read_fn: Callable[[Mapping[str, Any]], dict[str, Any]]
    """Return options from the form's values; ValueError holds an error key."""
    check_fn: Callable[[Host[Any, StateT, Any], Mapping[str, Any]], Awaitable[None]] = (
        accept_any
    )
    """Check the form's values on a loaded entry; raises ValueError or DeviceError."""
    placeholders_fn: Callable[[HomeAssistant, ConfigEntry[Any]], Mapping[str, str]] = (
        lambda *_: {}
    )
    """Placeholders of the form's description, field descriptions and errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """How devices of this vendor are discovered; the manifest has the matchers."""

    dhcp_fn: Callable[[DhcpServiceInfo], str | None] = lambda _: None
    """Return the `Identity.unique` of a device that may be of this vendor."""
    zeroconf_fn: Callable[[ZeroconfServiceInfo], str | None] = lambda _: None
    """Return the `Identity.unique` of a device that may be of this vendor."""
    probe_fn: Callable[[Connection], Awaitable[str | None]]
    """Query the device without credentials and return the name to show, or None if it
    is not of this vendor."""


@dataclass(frozen=True, kw_only=True)
class Vendor[ClientT: DeviceClient[Any], StateT: DeviceState, EventT]:
    """Everything ProCam needs to support one vendor's system."""

    key: str
    title: str
    form: ConnectionForm
    options: OptionsForm[StateT] | None = None
    connect_fn: Callable[[Connection], ClientT]
    child_devices_fn: Callable[[StateT], Iterable[Identity]] = lambda _: ()
    """The devices connected through this one."""
    issues_fn: Callable[[StateT], Iterable[Issue]] = lambda _: ()
    """Issues that only a person can fix."""
    other_device: Issue | None = None
    """The issue that another device answers at the address of an entry, if that shows
    in `Identity.unique`."""
    channels: tuple[PushChannel[ClientT, StateT, EventT], ...] = ()
    occurrence_fns: Mapping[type, Callable[[Any], Occurrence]] = field(
        default_factory=dict
    )
    """Return what a pushed event reports to an event entity, by the class of event."""
    event_source_fn: (
        Callable[[Host[ClientT, StateT, EventT]], Awaitable[EventSource]] | None
    ) = None
    """Create the source of occurrences that are not pushed; awaited before the first
    read."""
    start_fn: Callable[[Host[ClientT, StateT, EventT]], Awaitable[None]] | None = None
    """Start what else a loaded entry needs; ended through `async_on_unload`."""
    end_commands_fn: Callable[
        [ClientT, StateT], Mapping[str, Callable[[], Awaitable[Any]]]
    ] = lambda *_: {}
    """Commands that end pending actions, by key; those of movements and of switches
    with automatic off are known."""
    discovery: Discovery | None = None
    poll_fn: Callable[[StateT, bool], timedelta]
    """Time between reads in a state; the flag is True while every offered channel is
    subscribed."""

    binary_sensors: tuple[ProcamBinarySensorDescription[ClientT, StateT, Any], ...] = ()
    buttons: tuple[ProcamButtonDescription[ClientT, StateT, Any], ...] = ()
    cameras: tuple[ProcamCameraDescription[ClientT, StateT, Any], ...] = ()
    events: tuple[ProcamEventDescription[ClientT, StateT, Any], ...] = ()
    images: tuple[ProcamImageDescription[ClientT, StateT, Any], ...] = ()
    notifiers: tuple[ProcamNotifyDescription[ClientT, StateT, Any], ...] = ()
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
        described = self.by_platform
        described[Platform.BINARY_SENSOR] += self.channels
        if any(camera.ptz_fn for camera in self.cameras):
            described[Platform.BUTTON] += self.cameras
            described[Platform.SCENE] += self.cameras
        return [platform for platform, entities in described.items() if entities]

    @property
    def descriptions(self) -> Iterable[ProcamEntityDescription[ClientT, StateT, Any]]:
        """The descriptions of all entities but those of the push channels."""
        return chain.from_iterable(self.by_platform.values())

    @property
    def by_platform(self) -> dict[Platform, tuple[Any, ...]]:
        """The descriptions of the entities of each platform."""
        return {
            Platform.BINARY_SENSOR: self.binary_sensors,
            Platform.BUTTON: self.buttons,
            Platform.CAMERA: self.cameras,
            Platform.EVENT: self.events,
            Platform.IMAGE: self.images,
            Platform.NOTIFY: self.notifiers,
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


type AnyPushChannel = PushChannel[Any, Any, Any]
type AnyVendor = Vendor[Any, Any, Any]
