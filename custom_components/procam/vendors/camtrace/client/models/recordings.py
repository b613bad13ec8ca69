"""Recorded slices, exports and snapshots."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from .....clientkit.values import Fields, to_int, to_str
from ..clock import to_time, write_time_ms
from ..const import API


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A piece of a recording, some ten minutes at most, as a Matroska file."""

    camera_id: int
    camera_name: str
    start: datetime
    stop: datetime
    type: str
    """a alarm, r regular."""
    size: int | None
    """Bytes."""
    protected: bool
    download_path: str
    """Path of the file, already percent-encoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A recording packed as a zip file."""

    id: int
    camera_id: int
    disk_id: int | None
    start: datetime | None
    end: datetime | None
    type: str
    comment: str
    size: int | None
    progress_percent: int
    md5sum: str | None
    archived: bool
    """The entry is kept, the file is gone."""
    created: datetime | None

    @property
    def running(self) -> bool:
        """True if the file is still being made."""
        return self.progress_percent < 100 and not self.archived


@dataclass(frozen=True, slots=True, kw_only=True)
class Precord:
    """A recording that is protected from being overwritten."""

    camera_id: int
    start: datetime
    end: datetime
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A picture in the server's log; entries are permanent."""

    id: int
    camera_id: int
    time: datetime | None
    user_id: int | None
    address: str
    comment: str | None
    updatable: bool
    """A comment can be given once."""


def slice_path(camera_id: int, start: datetime, record_type: str) -> str:
    """Return the path of a slice's file, encoded as the server encodes it."""
    moment = quote(write_time_ms(start), safe="")
    return f"{API}/slices/{camera_id}/{moment}/{record_type}/download"


def read_slice(fields: Fields) -> Slice:
    """Read a slice."""
    camera_id = fields.integer("cameraId" if "cameraId" in fields else "CameraId")
    start = fields.optional("start", to_time)
    stop = fields.optional("stop", to_time) or start
    start = start or stop or to_time(fields.raw("start"), "start")
    record_type = fields.text("type", "r")
    path = fields.text("downloadUrl", "")
    if not path.startswith(f"{API}/slices/"):
        path = slice_path(camera_id, start, record_type)
    return Slice(
        camera_id=camera_id,
        camera_name=fields.text("cameraName", ""),
        start=start,
        stop=stop or start,
        type=record_type,
        size=fields.optional("size", to_int),
        protected=fields.flag("protected", default=False),
        download_path=path,
    )


def read_export(fields: Fields) -> Export:
    """Read an export."""
    return Export(
        id=fields.integer("id"),
        camera_id=fields.integer("cameraId" if "cameraId" in fields else "CameraId"),
        disk_id=fields.optional("diskId", to_int),
        start=fields.optional("from", to_time),
        end=fields.optional("to", to_time),
        type=fields.text("type", "r"),
        comment=fields.text("comment", ""),
        size=fields.optional("size", to_int),
        progress_percent=fields.integer("p100", 0),
        md5sum=fields.optional("md5sum", to_str),
        archived=fields.flag("archived", default=False),
        created=fields.optional("createdAt", to_time),
    )


def read_precord(fields: Fields) -> Precord:
    """Read the confirmation of a protected recording; it has no id."""
    return Precord(
        camera_id=fields.integer("cameraId"),
        start=to_time(fields.raw("from"), "from"),
        end=to_time(fields.raw("to"), "to"),
        type=fields.text("type", "r"),
    )


def read_snapshot(fields: Fields) -> Snapshot:
    """Read a snapshot's entry."""
    return Snapshot(
        id=fields.integer("id"),
        camera_id=fields.integer("cameraId"),
        time=fields.optional("time", to_time),
        user_id=fields.optional("userId", to_int),
        address=fields.text("ip", ""),
        comment=fields.optional("comment", to_str),
        updatable=fields.flag("updatable", default=False),
    )
