"""Exports: files made of recordings (facts section 8)."""

from dataclasses import dataclass, field, replace
from datetime import datetime
import hashlib
import io
import time
from typing import Any, Final
import zipfile

from aiohttp import web

from . import pictures
from .clock import iso
from .http import (
    ROOT,
    Api,
    Call,
    answer,
    invalid,
    missing,
    nothing,
    read_bool,
    read_date,
    read_int,
)
from .slices import footage, read_stretch, send_file
from .state import Site
from .tasks import Tasks
from .users import Level

_FRAMES: Final = 60
"""Few: an export is made while the server waits."""
_ZIP_DATE: Final = (2024, 4, 27, 0, 0, 0)


@dataclass(kw_only=True)
class Disk:
    """An external disk exports may go to."""

    id: int
    name: str
    total: int
    free: int
    fstype: str = "ext4"

    def row(self) -> dict[str, Any]:
        """Return the disk (vendor sample, "List of external storage devices")."""
        return {
            "id": self.id,
            "name": self.name,
            "fstype": self.fstype,
            "totalSpace": self.total,
            "freeSpace": self.free,
        }


@dataclass(kw_only=True)
class Export:
    """One export: a file that takes time to make."""

    id: int
    camera_id: int
    start: datetime
    stop: datetime
    kind: str
    created: datetime
    disk_id: int | None = None
    comment: str = ""
    md5sum: str | None = None
    archived: bool = False
    duration_s: float = 2.0
    stalled_at: int | None = None
    """Percentage at which the making hangs; a new attempt gets through."""
    since: float = field(default_factory=time.monotonic)
    content: bytes = field(default=b"", repr=False)

    @property
    def p100(self) -> int:
        """Percentage made so far."""
        passed = time.monotonic() - self.since
        done = 100 if passed >= self.duration_s else int(100 * passed / self.duration_s)
        return done if self.stalled_at is None else min(done, self.stalled_at)

    def row(self) -> dict[str, Any]:
        """Return the export (vendor sample, "List of exports")."""
        return {
            "id": self.id,
            "cameraId": self.camera_id,
            "diskId": self.disk_id,
            "from": iso(self.start),
            "to": iso(self.stop),
            "type": self.kind,
            "comment": self.comment,
            "downloadUrl": f"{ROOT}/exports/{self.id}/download",
            "size": len(self.content) if self.p100 == 100 else 0,
            "p100": self.p100,
            "md5sum": self.md5sum,
            "archived": self.archived,
            "createdAt": iso(self.created),
            "url": f"{ROOT}/exports/{self.id}",
        }


class Exports:
    """The exports of a server and the disks they go to."""

    def __init__(self, site: Site, tasks: Tasks) -> None:
        self._site = site
        self._tasks = tasks
        self.duration_s = 2.0
        """How long a file takes to make."""
        self.next_stalls_at: int | None = None
        self.items: dict[int, Export] = {}
        size = 32737501184
        self.disks = {1: Disk(id=1, name="newVol", total=size, free=size)}

    def add_routes(self, api: Api) -> None:
        """Register the routes of exports."""
        levels = (Level.ADMIN, Level.PROTECTION)
        one = r"/exports/{id:\d+}"
        api.get("/exports/disks", self._disks, *levels)
        api.get("/exports", self._exports, *levels)
        api.post("/exports", self._create, *levels)
        api.get(one, self._export, *levels)
        api.put(one, self._archive, *levels)
        api.patch(one, self._again, *levels)
        api.delete(one, self._delete, *levels)
        api.get(f"{one}/download", self._download, *levels)
        api.get(f"{one}/md5sum", self._md5sum, *levels)

    def add(
        self,
        camera_id: int,
        start: datetime,
        stop: datetime,
        *,
        kind: str = "r",
        disk_id: int | None = None,
        comment: str = "",
        user_name: str = "Admin",
    ) -> Export:
        """Start making an export."""
        export = Export(
            id=max(self.items, default=4) + 1,
            camera_id=camera_id,
            start=start,
            stop=stop,
            kind=kind,
            created=self._site.clock.now(),
            disk_id=disk_id,
            comment=comment,
            duration_s=self.duration_s,
            stalled_at=self.next_stalls_at,
        )
        self.next_stalls_at = None
        export.content = self._zip(export)
        export.since = time.monotonic()
        self.items[export.id] = export
        self._fill_disk(export, -len(export.content))
        self._tasks.add("concat", lambda: export.p100, user_name)
        return export

    def _fill_disk(self, export: Export, change: int) -> None:
        if export.disk_id is not None:
            self.disks[export.disk_id].free += change

    def _find(self, call: Call) -> Export:
        export = self.items.get(call.id)
        if export is None:
            raise missing()
        self._site.see_records(call.user, export.camera_id)
        return export

    def _file(self, call: Call) -> Export:
        """Return an export whose file exists: made, and not archived."""
        export = self._find(call)
        if export.p100 < 100 or export.archived:
            raise missing()
        return export

    def _delete_file(self, export: Export) -> None:
        self._fill_disk(export, len(export.content))
        export.content = b""

    async def _disks(self, _: Call) -> web.Response:
        return answer({"disks": [disk.row() for disk in self.disks.values()]})

    async def _exports(self, call: Call) -> web.Response:
        wanted = call.numbers("cameraId", "CameraId")
        start, stop = call.date("from"), call.date("to")
        seen = {
            camera.id
            for camera, rights in self._site.visible(call.user)
            if rights.records
        }
        rows = [
            export.row()
            for export in self.items.values()
            if export.camera_id in seen
            and (wanted is None or export.camera_id in wanted)
            and (start is None or export.stop >= start)
            and (stop is None or export.start <= stop)
        ]
        return answer({"exports": rows})

    async def _export(self, call: Call) -> web.Response:
        return answer({"export": self._find(call).row()})

    async def _create(self, call: Call) -> web.Response:
        camera, given = await read_stretch(self._site, call, "export")
        disk = given.get("diskId")
        if disk is not None and read_int(disk) not in self.disks:
            raise invalid()
        export = self.add(
            camera.id,
            read_date(given["from"]),
            read_date(given["to"]),
            kind=given["type"],
            disk_id=None if disk is None else read_int(disk),
            comment=str(given.get("comment") or ""),
            user_name=call.user.name,
        )
        return answer({"export": export.row()}, status=201)

    async def _archive(self, call: Call) -> web.Response:
        """Archive, which deletes the file (vendor text, "Modifying an export")."""
        export = self._find(call)
        body = await call.wrapped("export")
        if not read_bool(body.get("archived")):
            raise invalid()
        self._delete_file(export)
        export.archived = True
        return answer({"export": export.row()})

    async def _again(self, call: Call) -> web.Response:
        export = self._find(call)
        export.since = time.monotonic()
        export.stalled_at = None
        export.md5sum = None
        export.archived = False
        export.content = export.content or self._zip(export)
        self._tasks.add("concat", lambda: export.p100, call.user.name)
        return answer({"export": export.row()})

    async def _delete(self, call: Call) -> web.Response:
        export = self._find(call)
        self._delete_file(export)
        del self.items[export.id]
        return nothing(204)

    async def _download(self, call: Call) -> web.Response:
        return send_file(call.request, self._file(call).content, "application/zip")

    async def _md5sum(self, call: Call) -> web.Response:
        export = self._file(call)
        export.md5sum = hashlib.md5(export.content).hexdigest()
        return answer({"md5sum": export.md5sum})

    def _zip(self, export: Export) -> bytes:
        camera = self._site.cameras[export.camera_id]
        recorded = replace(
            footage(self._site, camera, export.start, export.stop),
            most_frames=_FRAMES,
        )
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            name = f"camera{export.camera_id}_{iso(export.start).replace(':', '')}.mkv"
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            archive.writestr(entry, pictures.clip(recorded))
        return buffer.getvalue()
