"""Cameras as the server lists them (vendor text, "Cameras")."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import Final

from .....clientkit.values import Fields, to_bool, to_enum, to_int, to_str
from .alarms import Alarm


class CameraStatus(Enum):
    """The server's view of a camera."""

    IGNORED = -2
    ERROR = -1
    SERVICE_OFF = 0
    READ_ONLY = 1
    OK = 2
    UNKNOWN = 99


class Role(StrEnum):
    """A picture of a camera, as RTSP and push-HTTP offer it."""

    HD = "hd"
    MD = "md"
    LD = "ld"
    ALARM = "alarm"
    """Active only during an alarm."""
    DELAYED = "delayed"
    """The live picture, late by what the server is set to."""
    REPLAY = "replay"
    """The last alarm again."""


_DIGITS: Final = 9
_PREFIXES: Final = (
    (Role.HD, "hd"),
    (Role.MD, "md"),
    (Role.LD, "ld"),
    (Role.ALARM, "al"),
    (Role.REPLAY, "rp"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One picture of a camera."""

    role: Role
    stream_id: int | None
    """Unique among all cameras; None when the server names none."""
    path: str | None
    """Path of the push-HTTP stream."""
    encoding: str = ""
    """H264, H265, MPEG4 or JPEG."""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A stream the server takes from a camera."""

    id: int
    name: str
    encoding: str
    width: int | None
    height: int | None
    connected: bool
    roles: tuple[str, ...]
    """detect, rrecord, index, arecord, mosaic."""
    quality: int | None
    """1 low to 3 high."""
    ignored: bool
    on_demand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A preset or a tour: the id is opaque and case-sensitive."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ptz:
    """PTZ capabilities of a camera; all false for a fixed one."""

    click: bool
    area_zoom: bool
    zoom_back: bool
    continuous: bool
    presets: tuple[Place, ...]
    tours: tuple[Place, ...]

    @property
    def available(self) -> bool:
        """True if the camera moves at all."""
        return bool(
            self.click
            or self.area_zoom
            or self.zoom_back
            or self.continuous
            or self.presets
            or self.tours
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCommand:
    """The preset or tour that a camera was last sent to, unless moved since then."""

    preset: str | None = None
    tour: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A camera behind the server, as the current account may see it."""

    id: int
    name: str
    model: str | None
    status: CameraStatus
    views: tuple[View, ...]
    streams: tuple[Stream, ...]
    ptz: Ptz
    ignored: bool
    recording: bool
    recording_alarm: bool
    recording_forced: bool
    remote: bool
    """Connected only while somebody watches."""
    replay_enabled: bool
    upside_down: bool
    live_allowed: bool
    records_allowed: bool
    ptz_allowed: bool
    indexing: bool | None
    display_code: int | None
    reference_path: str | None
    """Path of the stored reference picture, None when there is none."""
    device_id: str | None
    """Uuid of the camera's metadata connector."""
    address: str | None
    """Where the camera itself is, `host:port`; from 9.16.2."""
    held: bool = False
    """A new alarm row within the hold time."""
    acknowledged: bool = False
    """The alarm was acknowledged; the server may go on recording it for a while."""
    last_alarm: Alarm | None = None
    last_command: LastCommand = LastCommand()

    @property
    def in_alarm(self) -> bool:
        """True if an unacknowledged alarm is being recorded, or a new alarm was raised."""
        return self.held or (self.recording_alarm and not self.acknowledged)

    @property
    def connected(self) -> bool:
        """True if the server receives at least one of the streams.

        Without a list of streams, the status decides, and for a camera that is connected
        only while somebody watches it (`isRemote`, `onDemand`).
        """
        used = [stream for stream in self.streams if not stream.ignored]
        if any(stream.connected for stream in used):
            return True
        if not self.remote and not all(stream.on_demand for stream in used):
            return False
        return self.status in {CameraStatus.OK, CameraStatus.READ_ONLY}

    def view(self, role: Role) -> View | None:
        """Return a picture of this camera, None when it has none of this role."""
        return next((view for view in self.views if view.role is role), None)

    def is_showing(self, role: Role) -> bool:
        """Return True if the server can send a picture of this role at present."""
        if role is Role.REPLAY:
            return self.replay_enabled
        if role is Role.ALARM and not self.recording_alarm:
            return False
        return self.status.value > 0


def read_camera(fields: Fields) -> Camera:
    """Read a camera; only its id is required."""
    camera_id = fields.integer("id")
    streams = _streams(fields)
    return Camera(
        id=camera_id,
        name=fields.text("name", "") or f"Camera {camera_id}",
        model=fields.optional("model", to_str),
        status=_status(fields),
        views=_views(fields, camera_id, streams),
        streams=streams,
        ptz=_ptz(fields.child("ptz")),
        ignored=fields.flag("isIgnored", default=False),
        recording=fields.flag("isRecording", default=False),
        recording_alarm=fields.flag("isRecordingAlarm", default=False),
        recording_forced=fields.flag("isRecordingForced", default=False),
        remote=fields.flag("isRemote", default=False),
        replay_enabled=fields.flag("isReplayEnabled", default=False),
        upside_down=fields.flag("isUpsideDown", default=False),
        live_allowed=fields.flag("playLiveAllowed", default=True),
        records_allowed=fields.flag("playRecordsAllowed", default=True),
        ptz_allowed=fields.flag("ptzAllowed", default=False),
        indexing=fields.optional("isIndexingRegul", to_bool),
        display_code=fields.optional("displayCode", to_int),
        reference_path=fields.optional("refUrl", to_str),
        device_id=fields.optional("deviceId", to_str),
        address=_address(fields),
    )


def stream_of_path(path: str | None) -> int | None:
    """Return Y of a path `/live/view/X.Y`, None for other paths."""
    _, _, number = (path or "").split("?")[0].rpartition(".")
    known = number.isascii() and number.isdecimal() and len(number) <= _DIGITS
    return int(number) if known else None


def _status(fields: Fields) -> CameraStatus:
    status = fields.optional("status", to_int)
    return to_enum(CameraStatus, status, CameraStatus.UNKNOWN)


def _views(
    fields: Fields, camera_id: int, streams: Iterable[Stream]
) -> tuple[View, ...]:
    views = [
        view
        for role, prefix in _PREFIXES
        if (view := _view(fields, role, prefix)) is not None
    ]
    hd = next((view for view in views if view.role is Role.HD), None)
    if hd is None and (hd := _substitute(views, camera_id, streams)) is not None:
        views.insert(0, hd)
    if hd is not None and hd.stream_id is not None:
        # Same stream, another service; push-HTTP has no delayed picture.
        views.append(
            View(
                role=Role.DELAYED,
                stream_id=hd.stream_id,
                path=None,
                encoding=hd.encoding,
                width=hd.width,
                height=hd.height,
            )
        )
    return tuple(views)


def _substitute(
    views: Iterable[View], camera_id: int, streams: Iterable[Stream]
) -> View | None:
    """Return the live picture of a camera without a high-quality one.

    A stream that has no role is at the generic path (vendor text, "PUSH HTTP").
    """
    for view in views:
        if view.role in (Role.MD, Role.LD):
            return replace(view, role=Role.HD)
    used = [stream for stream in streams if not stream.ignored]
    if not used:
        return None
    best = max(used, key=lambda one: (one.quality or 0, one.width or 0))
    return View(
        role=Role.HD,
        stream_id=best.id,
        path=f"/live/view/{camera_id}.{best.id}",
        encoding=best.encoding,
        width=best.width,
        height=best.height,
    )


def _view(fields: Fields, role: Role, prefix: str) -> View | None:
    path = fields.optional(f"{prefix}Stream", to_str)
    stream_id = fields.optional(f"{prefix}Id", to_int)
    if path is None and stream_id is None:
        return None
    return View(
        role=role,
        stream_id=stream_of_path(path) if stream_id is None else stream_id,
        path=path,
        encoding=fields.text(f"{prefix}Encoding", ""),
        width=fields.optional(f"{prefix}Width", to_int),
        height=fields.optional(f"{prefix}Height", to_int),
    )


def _streams(fields: Fields) -> tuple[Stream, ...]:
    return tuple(
        _stream(stream, stream_id)
        for stream in fields.objects("streams")
        if (stream_id := stream.optional("id", to_int)) is not None
    )


def _stream(fields: Fields, stream_id: int) -> Stream:
    return Stream(
        id=stream_id,
        name=fields.text("name", "") or f"Stream {stream_id}",
        encoding=fields.text("encoding", ""),
        width=fields.optional("width", to_int),
        height=fields.optional("height", to_int),
        connected=fields.flag("connected", default=False),
        roles=tuple(one for one in fields.values("roles") if isinstance(one, str)),
        quality=fields.optional("quality", to_int),
        ignored=fields.flag("ignored", default=False),
        on_demand=fields.flag("onDemand", default=False),
    )


def _ptz(fields: Fields) -> Ptz:
    return Ptz(
        click=fields.flag("click", default=False),
        area_zoom=fields.flag("areazoom", default=False),
        zoom_back=fields.flag("zoomback", default=False),
        continuous=fields.flag("continuous", default=False),
        presets=_places(fields, "presets"),
        tours=_places(fields, "tours"),
    )


def _places(fields: Fields, name: str) -> tuple[Place, ...]:
    return tuple(
        Place(id=place_id, name=place.text("name", "") or place_id)
        for place in fields.objects(name)
        if (place_id := place.text("id", ""))
    )


def _address(fields: Fields) -> str | None:
    # The sample says deviceInfo, the table below it networkInfo (rule 9).
    name = "deviceInfo" if "deviceInfo" in fields else "networkInfo"
    network = fields.child(name)
    host = network.optional("host", to_str)
    port = network.optional("port", to_int)
    return host if host is None or port is None else f"{host}:{port}"
