"""Slices, protected recordings and exports (vendor text, same names)."""

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
import re
from typing import Final

from .....clientkit.values import Fields
from ..clock import between
from ..const import API, RECORD_TYPES
from ..downloads import Download, open_download
from ..http import Api
from ..models.monitoring import Disk, read_disk
from ..models.recordings import (
    Export,
    Precord,
    Slice,
    read_export,
    read_precord,
    read_slice,
)

_SLICES_MAX: Final = 32 * 2**20
"""The list has no pages: a day of two hundred cameras is some ten megabytes."""
_SLOW_S: Final = 60.0
"""Long lists, and a checksum the server computes while we wait."""
_SLICE: Final = re.compile(
    re.escape(API) + r"/slices/\d+/[A-Za-z0-9%:.+-]+/[a-z]/download"
)


class Recordings:
    """The recordings of the server."""

    def __init__(self, api: Api, changed: Callable[[str], None]) -> None:
        self._api = api
        self._changed = changed

    async def slices(
        self,
        camera_ids: Iterable[int] = (),
        *,
        start: datetime,
        end: datetime,
        record_type: str | None = None,
    ) -> tuple[Slice, ...]:
        """Return the slices of cameras (all without ids) in a time, oldest first.

        Raises ValueError for an empty time or a type other than a and r.
        """
        query = _of_cameras(camera_ids) + between(start, end)
        if record_type is not None:
            query.append(("type", _type(record_type)))
        found = await self._api.rows(
            "/slices",
            "slices",
            read_slice,
            query,
            timeout_s=_SLOW_S,
            max_bytes=_SLICES_MAX,
        )
        return tuple(sorted(found, key=lambda piece: (piece.start, piece.camera_id)))

    def open_slice(
        self, path: str, byte_range: str | None = None
    ) -> AbstractAsyncContextManager[Download]:
        """Open a slice by its `download_path`; ValueError for any other path."""
        if not _SLICE.fullmatch(path):
            raise ValueError("This is not a slice")
        return open_download(self._api, path, byte_range)

    async def protect(
        self,
        camera_id: int,
        *,
        start: datetime,
        end: datetime,
        record_type: str = "r",
        comment: str | None = None,
    ) -> Precord:
        """Keep a recording from being overwritten (Admin or Protection).

        It has no id and cannot be listed or released over the API.
        """
        body = _order(camera_id, start, end, record_type, comment)
        fields = await self._api.change("POST", "/precords", {"precord": body})
        return read_precord(fields)

    # -- exports (Admin or Protection) ------------------------------------------

    async def disks(self) -> tuple[Disk, ...]:
        """Return the disks exports can be put on, by id."""
        found = await self._api.rows("/exports/disks", "disks", read_disk)
        return tuple(sorted(found, key=lambda disk: disk.id))

    async def exports(
        self,
        camera_ids: Iterable[int] = (),
        *,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> tuple[Export, ...]:
        """Return exports, the newest first."""
        query = _of_cameras(camera_ids) + between(start, end)
        found = await self._api.rows("/exports", "exports", read_export, query)
        return tuple(sorted(found, key=lambda export: export.id, reverse=True))

    async def export(self, export_id: int) -> Export:
        """Return one export."""
        return read_export(await self._api.one(f"/exports/{export_id}"))

    async def create_export(
        self,
        camera_id: int,
        *,
        start: datetime,
        end: datetime,
        record_type: str = "r",
        disk_id: int | None = None,
        comment: str | None = None,
    ) -> Export:
        """Create an export of a recording; its progress is in the state until it is done."""
        body = _order(camera_id, start, end, record_type, comment)
        if disk_id is not None:
            body["diskId"] = disk_id
        return await self._change("POST", "/exports", {"export": body})

    async def archive_export(self, export_id: int) -> Export:
        """Mark an export as archived, which deletes its file."""
        body = {"export": {"archived": True}}
        return await self._change("PUT", f"/exports/{export_id}", body)

    async def retry_export(self, export_id: int) -> Export:
        """Restart a failed export from the beginning."""
        return await self._change("PATCH", f"/exports/{export_id}", None)

    async def delete_export(self, export_id: int) -> None:
        """Delete an export and its file."""
        await self._api.send("DELETE", f"/exports/{export_id}")
        self._changed("exports")

    async def export_md5(self, export_id: int) -> str:
        """Return the MD5 of an export's file, computed by the server on the call."""
        path = f"/exports/{export_id}/md5sum"
        answer = await self._api.request("GET", path, timeout_s=_SLOW_S)
        return Fields(answer.json(path), path).text("md5sum")

    def open_export(
        self, export_id: int, byte_range: str | None = None
    ) -> AbstractAsyncContextManager[Download]:
        """Open an export's zip file."""
        path = f"{API}/exports/{export_id}/download"
        return open_download(self._api, path, byte_range)

    async def _change(self, method: str, path: str, body: object) -> Export:
        fields = await self._api.change(method, path, body)
        self._changed("exports")
        return read_export(fields)


def _of_cameras(camera_ids: Iterable[int]) -> list[tuple[str, object]]:
    ids = ",".join(map(str, camera_ids))
    return [("cameraId", ids)] if ids else []


def _order(
    camera_id: int,
    start: datetime,
    end: datetime,
    record_type: str,
    comment: str | None,
) -> dict[str, object]:
    body: dict[str, object] = {
        "cameraId": camera_id,
        **dict(between(start, end)),
        "type": _type(record_type),
    }
    if comment:
        body["comment"] = comment
    return body


def _type(record_type: str) -> str:
    if record_type not in RECORD_TYPES:
        raise ValueError("The type of a recording is a (alarm) or r (regular)")
    return record_type
