"""License, health, tasks, disks, servers, services and logs."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from .....clientkit.errors import DeviceResponseError
from .....clientkit.values import Fields, Row, to_bool, to_enum, to_int, to_str
from ..clock import to_day, to_time

_PORT_MAX: Final = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class License:
    """The server's license; every member may be missing."""

    uuid: str | None
    version: str | None
    serial: str | None
    hardware_id: str | None
    licensed_to: str | None
    valid: bool | None
    created: date | None
    expires: date | None
    """Until when upgrades are included."""
    build: date | None
    modules: tuple[str, ...]
    video_sources: int | None
    video_sources_max: int | None
    metadata_sources: int | None
    metadata_sources_max: int | None
    screens_max: int | None
    space_max: int | None
    """As the license says it; the unit is not documented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraProblem:
    """A problem with one stream of a camera."""

    camera_id: int | None
    name: str
    stream: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The server's three checks, true when all is well; None when not reported."""

    recorder: bool | None
    cameras: bool | None
    hardware: bool | None
    recorder_errors: tuple[str, ...]
    camera_errors: tuple[CameraProblem, ...]
    hardware_errors: tuple[str, ...]


class TaskStatus(StrEnum):
    """The state of a task."""

    NEW = "new"
    RUNNING = "running"
    ABORTED = "aborted"
    KILLED = "killed"
    DONE = "done"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A job of the server."""

    id: int
    type: str
    """concat, postindex, purgecam, repaircam, sum, kill."""
    status: TaskStatus
    updated: datetime | None
    progress_percent: int | None
    user_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A disk for exports; sizes in bytes."""

    id: int
    name: str
    filesystem: str
    total: int | None
    free: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server of the cluster; 0 is the one we talk to."""

    id: int
    name: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """WebSocket services the login names; None where the server has none."""

    control_path: str | None = None
    control_port: int = 0
    """0 is the port of the API."""
    mosaic_path: str | None = None


NO_SERVICES: Final = Services()


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemInfo:
    """The server's hardware, in its own words."""

    cpu: tuple[str, ...]
    memory: tuple[str, ...]
    network: tuple[str, ...]
    controllers: tuple[str, ...]
    disks: tuple[str, ...]
    partitions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAction:
    """A row of the users' log."""

    id: int
    user_id: int | None
    user_name: str
    time: datetime | None
    address: str
    action: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A row of the cameras' connection log."""

    id: int
    camera_id: int
    camera_name: str
    stream_id: int | None
    stream_name: str
    time: datetime | None
    connected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemLog:
    """A row of the server's own log."""

    time: datetime | None
    name: str
    type: str | None
    event: str


def read_license(fields: Fields) -> License:
    """Read the license."""
    return License(
        uuid=fields.optional("uuid", to_str),
        version=fields.optional("version", to_str),
        serial=fields.optional("serial_number", to_str),
        hardware_id=fields.optional("hardware_id", to_str),
        licensed_to=fields.optional("licensed_to", to_str),
        valid=fields.optional("license_valid", to_bool),
        created=fields.optional("license_creation_date", _day_or_none),
        expires=fields.optional("upgrade_expiration_date", _day_or_none),
        build=fields.optional("build", _day_or_none),
        modules=_texts(fields, "active_modules"),
        video_sources=fields.optional("current_video_sources", to_int),
        video_sources_max=fields.optional("max_video_sources", to_int),
        metadata_sources=fields.optional("current_metadata_sources", to_int),
        metadata_sources_max=fields.optional("max_metadata_sources", to_int),
        screens_max=fields.optional("max_screens", to_int),
        space_max=fields.optional("max_space_usage", to_int),
    )


def read_health(fields: Fields) -> Health:
    """Read the health; details may be an object, an empty list, null or absent."""
    raw = fields.raw("errorDetails")
    details = Row(raw if isinstance(raw, dict) else {}, "errorDetails")
    return Health(
        recorder=fields.optional("recorder", to_bool),
        cameras=fields.optional("cameras", to_bool),
        hardware=fields.optional("hardware", to_bool),
        recorder_errors=_sentences(details.raw("recorder")),
        camera_errors=tuple(_problem(row) for row in _list(details.raw("cameras"))),
        hardware_errors=_sentences(details.raw("hardware")),
    )


def read_task(fields: Fields) -> Task:
    """Read a task; its progress is text such as `100%`."""
    return Task(
        id=fields.integer("id"),
        type=fields.text("type", ""),
        status=to_enum(TaskStatus, fields.raw("status"), TaskStatus.UNKNOWN),
        updated=fields.optional("updated", to_time),
        progress_percent=_percent(fields.text("progress", "")),
        user_name=fields.text("userName", ""),
    )


def read_disk(fields: Fields) -> Disk:
    """Read an export disk."""
    disk_id = fields.integer("id")
    return Disk(
        id=disk_id,
        name=fields.text("name", "") or f"Disk {disk_id}",
        filesystem=fields.text("fstype", ""),
        total=fields.optional("totalSpace", to_int),
        free=fields.optional("freeSpace", to_int),
    )


def read_server(fields: Fields) -> Server:
    """Read a server of the cluster."""
    return Server(
        id=fields.integer("id"),
        name=fields.text("name", ""),
        host=fields.text("host", ""),
    )


def read_services(fields: Fields) -> Services:
    """Read the services of a login answer; only paths of the server's own count."""
    services = fields.child("services")
    control, mosaic = services.child("control"), services.child("live_mosaic")
    port = control.integer("port", 0)
    return Services(
        control_path=_path(control) if 0 <= port <= _PORT_MAX else None,
        control_port=port,
        mosaic_path=_path(mosaic),
    )


def read_system_info(fields: Fields) -> SystemInfo:
    """Read the hardware list."""
    return SystemInfo(
        cpu=_texts(fields, "CPU"),
        memory=_texts(fields, "Memory"),
        network=_texts(fields, "Network"),
        controllers=_texts(fields, "Controller"),
        disks=_texts(fields, "Disk"),
        partitions=_texts(fields, "Partition"),
    )


def read_user_action(fields: Fields) -> UserAction:
    """Read a row of the users' log."""
    return UserAction(
        id=fields.integer("id"),
        user_id=fields.optional("userId", to_int),
        user_name=fields.text("userName", ""),
        time=fields.optional("dateTime", to_time),
        address=fields.text("ipAddress", ""),
        action=fields.text("action", ""),
        description=fields.text("description", ""),
    )


def read_connection(fields: Fields) -> Connection:
    """Read a row of the connection log."""
    return Connection(
        id=fields.integer("id"),
        camera_id=fields.integer("cameraId"),
        camera_name=fields.text("cameraName", ""),
        stream_id=fields.optional("streamId", to_int),
        stream_name=fields.text("streamName", ""),
        time=fields.optional("dateTime", to_time),
        connected=fields.flag("connected"),
    )


def read_system_log(fields: Fields) -> SystemLog:
    """Read a row of the server's log."""
    return SystemLog(
        time=fields.optional("dateTime", to_time),
        name=fields.text("name", ""),
        type=fields.optional("type", to_str),
        event=fields.text("event", ""),
    )


def _problem(row: object) -> CameraProblem:
    if not isinstance(row, dict):
        return CameraProblem(camera_id=None, name="", stream="", error=str(row))
    fields = Row(row, "cameras")
    return CameraProblem(
        camera_id=fields.optional("id", to_int),
        name=fields.text("name", ""),
        stream=fields.text("streamName", ""),
        error=fields.text("error", ""),
    )


def _percent(text: str) -> int | None:
    number = text.strip().rstrip("%").strip()
    return int(number) if number.isdecimal() and len(number) <= len("100") else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _sentences(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(row) for row in _list(value))


def _texts(fields: Fields, name: str) -> tuple[str, ...]:
    return tuple(one for one in fields.values(name) if isinstance(one, str))


def _day_or_none(value: object, path: str) -> date | None:
    try:
        return to_day(value, path)
    except DeviceResponseError:
        return None


def _path(service: Fields) -> str | None:
    path = service.optional("url", to_str)
    return path if path and path.startswith("/") else None
