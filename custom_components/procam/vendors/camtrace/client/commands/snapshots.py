"""The server's log of pictures (vendor text, "Snapshots")."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from .....clientkit.errors import DeviceResponseError, InvalidValueError
from ..clock import EARLIEST, between, write_time
from ..http import Api, Page, after_pages
from ..models.recordings import Snapshot, read_snapshot
from ..pictures import read_picture

_PAGE: Final = 50
_REPORT_MAX: Final = 32 * 2**20


class Snapshots:
    """Snapshots that users made; they are never deleted."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def search(
        self,
        camera_ids: Iterable[int] = (),
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        user_id: int | None = None,
        comment: str | None = None,
        limit: int = _PAGE,
        offset: int = 0,
    ) -> Page[Snapshot]:
        """Return snapshots, newest first within the page."""
        query = between(start, end)
        if ids := ",".join(map(str, camera_ids)):
            query.append(("cameraId", ids))
        if user_id is not None:
            query.append(("userId", user_id))
        if comment:
            query.append(("comment", comment))
        page = await self._api.page(
            "/snapshots",
            "snapshots",
            read_snapshot,
            query,
            after=after_pages,
            limit=limit,
            offset=offset,
        )
        newest_first = sorted(
            page.rows, key=lambda row: (row.time or EARLIEST, row.id), reverse=True
        )
        return replace(page, rows=tuple(newest_first))

    async def get(self, snapshot_id: int) -> Snapshot:
        """Return one snapshot's entry."""
        return read_snapshot(await self._api.one(f"/snapshots/{snapshot_id}"))

    async def create(
        self,
        camera_id: int,
        *,
        moment: datetime | None = None,
        comment: str | None = None,
    ) -> Snapshot:
        """Store a live picture or a recorded one; the entry is permanent."""
        body: dict[str, object] = {"cameraId": camera_id}
        if moment is not None:
            body["time"] = write_time(moment)
        if comment:
            body["comment"] = comment
        fields = await self._api.change("POST", "/snapshots", {"snapshot": body})
        return read_snapshot(fields)

    async def comment(self, snapshot_id: int, comment: str) -> Snapshot:
        """Comment on a snapshot; the server accepts one comment, which cannot be changed."""
        if not comment.strip():
            raise InvalidValueError("value_missing", what="comment")
        body = {"snapshot": {"comment": comment}}
        path = f"/snapshots/{snapshot_id}"
        return read_snapshot(await self._api.change("PUT", path, body))

    async def picture(
        self,
        snapshot_id: int,
        *,
        width: int | None = None,
        height: int | None = None,
    ) -> bytes:
        """Return the JPEG, in its own size or scaled to pixels."""
        sizes = (("width", width), ("height", height))
        query = [(name, size) for name, size in sizes if size]
        return await read_picture(self._api, f"/snapshots/{snapshot_id}.jpg", query)

    async def report(self, snapshot_id: int) -> bytes:
        """Return the PDF report; DeviceResponseError when it is not one."""
        answer = await self._api.request(
            "GET", f"/snapshots/{snapshot_id}.pdf", max_bytes=_REPORT_MAX
        )
        if not answer.body.startswith(b"%PDF"):
            raise DeviceResponseError("The server's report is not a PDF")
        return answer.body
