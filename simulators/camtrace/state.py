"""What the server knows of its cameras, and listeners for changes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any, Final
from uuid import NAMESPACE_DNS, uuid5

from .clock import Clock
from .http import ROOT, forbidden, missing
from .ptz import Head, Place
from .users import CameraRights, User

ROLES: Final = ["detect", "rrecord", "index", "arecord", "mosaic"]
_SIZES: Final = ((1920, 1080), (640, 480), (352, 288))


class Status(IntEnum):
    """Camera states by the vendor's numbers."""

    IGNORED = -2
    ERROR = -1
    OFF = 0
    READ_ONLY = 1
    OK = 2


@dataclass(frozen=True, kw_only=True)
class Variants:
    """Where documents disagree or say nothing: which of the ways this server takes."""

    network_key: str = "deviceInfo"
    """`deviceInfo` in the sample, `networkInfo` in the table (facts 20, no. 9)."""
    exturl_key: str = "exturls"
    """Wrapper of a command's detail; `list` puts it in a list (no. 10)."""
    link: str = "scheme-relative"
    """`Link` of alarm pages: also `absolute`, `relative`, `none` (no. 12)."""
    link_keeps_filters: bool = False
    page_cap: int | None = None
    """Most alarm rows of one answer whatever `limit` asks."""
    no_errors: str = "list"
    """errorDetails of a healthy server: `list`, `object`, `null`, `absent` (no. 11)."""
    ptz_status: int = 200
    """Answer to a PTZ command: 200 or 204, both empty (facts section 4)."""
    latest_version: str | None = "v1.2"
    """What discovery reports; None: this is not a CamTrace server."""
    login: bool = True
    """True if `/users/login` exists (facts 2.6)."""
    control: bool = True
    """True if login lists the control service, and it answers."""
    control_path: str = "/control"
    mosaic: bool = True
    mosaic_path: str = "/m"
    php_empties: bool = False
    """True if what is empty is written as PHP does: `[]` for an object, `{}` for a list
    and `""` for a number."""
    records_on_s: float = 0.0
    """How long an acknowledged alarm goes on being recorded, and so flagged."""
    open_servers: bool = False
    """True if `/servers` needs no login: not stated (facts section 3)."""


def _php_empties(row: dict[str, Any]) -> dict[str, Any]:
    """Return the members of a camera that PHP would write differently when empty."""
    head = row["ptz"]
    places = {name: head[name] or {} for name in ("presets", "tours")}
    streams = [{**stream, "width": "", "height": ""} for stream in row["streams"]]
    changed = {
        "ptz": {**head, **places} if any(head.values()) else [],
        "deviceInfo": [],
        "networkInfo": [],
        "displayCode": "",
        "streams": streams,
    }
    return changed | {name: "" for name, value in row.items() if value is None}


@dataclass(kw_only=True)
class Stream:
    """One video stream; ids are unique over all cameras."""

    id: int
    name: str
    width: int
    height: int
    encoding: str = "H264"
    roles: list[str] = field(default_factory=list)
    quality: int = 3
    on_demand: bool = False


@dataclass(kw_only=True)
class Camera:
    """One camera declared on the server."""

    id: int
    name: str
    streams: list[Stream]
    model: str = "onvif"
    head: Head | None = None
    device_id: str | None = None
    display_code: int | None = None
    has_reference: bool = True
    records_alarms: bool = True
    """True if an alarm starts a recording; others have `recordTime: null`."""
    records: bool = True
    """True if regular recording is on."""
    forced: bool = False
    in_alarm: bool = False
    connected: bool = True
    ignored: bool = False
    read_only: bool = False
    upside_down: bool = False
    remote: bool = False

    @property
    def status(self) -> Status:
        """The vendor's status number."""
        if self.ignored:
            return Status.IGNORED
        if not self.connected:
            return Status.ERROR
        return Status.READ_ONLY if self.read_only else Status.OK

    @property
    def recording(self) -> bool:
        """Return True if anything is being recorded."""
        return self.status > 0 and (self.records or self.forced or self.in_alarm)

    def stream(self, stream_id: int) -> Stream | None:
        """Return a stream by id."""
        return next((one for one in self.streams if one.id == stream_id), None)

    def row(
        self, rights: CameraRights, variants: Variants, *, video: bool
    ) -> dict[str, Any]:
        """Return the camera as JSON (vendor sample, "Retrieve a camera")."""
        roles = self._roles()
        row: dict[str, Any] = {"id": self.id, "name": self.name}
        for role in ("hd", "md", "ld", "al", "rp"):
            row |= self._role(role, roles.get(role))
        row |= {
            "displayCode": self.display_code,
            "isIgnored": self.ignored,
            "isRecording": self.recording and video,
            "isRecordingAlarm": self.in_alarm and video and self.status > 0,
            "isRecordingForced": self.forced,
            "isRemote": self.remote,
            "isReplayEnabled": self.records_alarms,
            "isUpsideDown": self.upside_down,
            "model": self.model,
            "playLiveAllowed": rights.live,
            "playRecordsAllowed": rights.records,
            "streams": [self._stream_row(stream) for stream in self.streams],
            "ptz": (self.head or Head(**_NO_PTZ)).row(),
            "ptzAllowed": self.head is not None and rights.ptz,
            "refUrl": f"{ROOT}/cameras/{self.id}/ref.jpg"
            if self.has_reference
            else None,
            "status": self.status if video or self.ignored else Status.OFF,
            variants.network_key: {
                "host": f"192.168.0.{100 + self.id % 150}",
                "port": 80,
                "https": False,
            },
        }
        if self.device_id is not None:
            row["deviceId"] = self.device_id
        return row | _php_empties(row) if variants.php_empties else row

    def _roles(self) -> dict[str, Stream]:
        names = ["hd", "md", "ld"] if len(self.streams) > 2 else ["hd"]
        roles = dict(zip(names, self.streams, strict=False))
        second = self.streams[min(1, len(self.streams) - 1)]
        return roles | {"al": second, "rp": second}

    def _role(self, role: str, stream: Stream | None) -> dict[str, Any]:
        path: str | None = None
        if stream is not None:
            live = f"/live/view/{self.id}.{stream.id}"
            path = f"/r?id={self.id}" if role == "rp" else live
        row: dict[str, Any] = {f"{role}Stream": path}
        if stream is not None:
            # The sample prints hdId as text, the others as numbers (no. 8).
            row[f"{role}Id"] = str(stream.id) if role == "hd" else stream.id
        row[f"{role}Encoding"] = stream.encoding if stream else None
        row[f"{role}Width"] = stream.width if stream else None
        row[f"{role}Height"] = stream.height if stream else None
        return row

    def _stream_row(self, stream: Stream) -> dict[str, Any]:
        return {
            "id": stream.id,
            "name": stream.name,
            "encoding": stream.encoding,
            "width": stream.width,
            "height": stream.height,
            "connected": self.status > 0,
            "roles": stream.roles,
            "quality": stream.quality,
            "ignored": False,
            "onDemand": stream.on_demand,
        }


_NO_PTZ: Final[dict[str, Any]] = {
    "click": False,
    "areazoom": False,
    "zoomback": False,
    "continuous": False,
}


def default_head() -> Head:
    """Return a PTZ head with the sample's presets and two tours."""
    names = ("Button", "Light", "Webcam")
    return Head(
        presets=[Place(id=name, name=name) for name in names],
        tours=[Place(id="1", name="Night round"), Place(id="2", name="Car park")],
    )


class Site:
    """The cameras and what every part of the server shares."""

    def __init__(self, *, clock: Clock, variants: Variants, started: datetime) -> None:
        """Start without cameras; `started` is when the history begins to end."""
        self.clock = clock
        self.variants = variants
        self.started = started
        self.cameras: dict[int, Camera] = {}
        self.video = True
        """True if the video service (scamd) runs."""
        self.listeners: list[Callable[[int, str], None]] = []
        """Called with every line the control channel prints, and the camera it is about."""
        self.connection_listeners: list[Callable[[Camera], None]] = []
        self._next_stream = 1

    @property
    def midnight_before(self) -> datetime:
        """Start of the day before the start: how far recordings reach back."""
        today = self.started.replace(hour=0, minute=0, second=0, microsecond=0)
        return today - timedelta(days=1)

    def answer_with(self, camera_id: int, line: str) -> None:
        """Send a line about a camera to every listener."""
        for listener in self.listeners:
            listener(camera_id, line)

    def changed(self, camera: Camera) -> None:
        """Report that a camera's state changed (invented payload, facts section 15)."""
        flags = (camera.recording, camera.in_alarm, camera.forced)
        words = " ".join("1" if flag and self.video else "0" for flag in flags)
        self.answer_with(camera.id, f"status {camera.id} {camera.status:d} {words}")

    def visible(self, user: User) -> list[tuple[Camera, CameraRights]]:
        """Return the cameras an account may see, with its rights."""
        pairs = ((camera, user.rights(camera.id)) for camera in self.cameras.values())
        return [(camera, rights) for camera, rights in pairs if rights is not None]

    def see(self, user: User, camera_id: int) -> tuple[Camera, CameraRights]:
        """Return a camera and the account's rights on it; raise RefusedError."""
        rights = user.rights(camera_id)
        if rights is None:
            raise forbidden(user)
        camera = self.cameras.get(camera_id)
        if camera is None:
            raise missing()
        return camera, rights

    def see_live(self, user: User, camera_id: int) -> Camera:
        """Return a camera the account may watch; raise RefusedError."""
        camera, rights = self.see(user, camera_id)
        if not rights.live:
            raise forbidden(user)
        return camera

    def see_records(self, user: User, camera_id: int) -> Camera:
        """Return a camera whose recordings the account may see; raise RefusedError."""
        camera, rights = self.see(user, camera_id)
        if not rights.records:
            raise forbidden(user)
        return camera

    def add(self, name: str = "", *, ptz: bool | None = None) -> Camera:
        """Declare a camera with the next free id; every odd one has three streams."""
        camera_id = max(self.cameras, default=0) + 1
        count = 3 if camera_id % 2 else 2
        streams = []
        for index, (width, height) in enumerate(_SIZES[:count]):
            streams.append(
                Stream(
                    id=self._next_stream,
                    name=f"MsMediaProfile{index + 1}",
                    width=width,
                    height=height,
                    roles=list(ROLES) if index == 0 else [],
                    quality=3 - index,
                )
            )
            self._next_stream += 1
        has_ptz = camera_id % 2 == 1 if ptz is None else ptz
        camera = Camera(
            id=camera_id,
            name=name or f"Camera {camera_id}",
            streams=streams,
            head=default_head() if has_ptz else None,
            device_id=str(uuid5(NAMESPACE_DNS, f"camera-{camera_id}.example")),
            has_reference=camera_id % 2 == 1,
        )
        self.cameras[camera_id] = camera
        self.changed(camera)
        return camera

    def remove(self, camera_id: int) -> None:
        """Delete a camera; its status line says it is gone."""
        camera = self.cameras.pop(camera_id)
        camera.ignored = True
        self.changed(camera)

    def rename(self, camera_id: int, name: str) -> None:
        """Rename a camera."""
        camera = self.cameras[camera_id]
        camera.name = name
        self.changed(camera)

    def connect(self, camera_id: int, *, connected: bool) -> None:
        """Pull or plug a camera's cable."""
        camera = self.cameras[camera_id]
        if camera.connected == connected:
            return
        camera.connected = connected
        for listener in self.connection_listeners:
            listener(camera)
        self.changed(camera)

    def set_video(self, *, on: bool) -> None:
        """Stop or start the video service; every camera's state follows."""
        self.video = on
        for camera in self.cameras.values():
            self.changed(camera)

    def force(self, camera_id: int, *, on: bool) -> None:
        """Start or stop forced recording."""
        camera = self.cameras[camera_id]
        camera.forced = on
        self.changed(camera)

    def set_presets(self, camera_id: int, presets: list[Place]) -> None:
        """Change the presets as the administrator does."""
        head = self.cameras[camera_id].head
        if head is None:
            raise KeyError(camera_id)
        head.presets = presets
        self.answer_with(camera_id, f"event presets-updated {camera_id}")

    def power_cycle(self) -> None:
        """Lose what only the running service knows: alarm state and forcing."""
        for camera in self.cameras.values():
            camera.in_alarm = False
            camera.forced = False
            if camera.head is not None:
                camera.head.power_cycle()
