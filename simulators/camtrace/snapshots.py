"""Snapshots: the picture log (facts section 9)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aiohttp import web

from . import pictures
from .clock import iso
from .http import ROOT, Api, Call, answer, invalid, missing, read_date, read_int
from .state import Site
from .users import Level, User

DEFAULT_PAGE: Final = 20


@dataclass(kw_only=True)
class Snapshot:
    """One entry; it can be commented on once."""

    id: int
    time: datetime
    user_id: int
    ip: str
    camera_id: int
    comment: str | None = None

    def row(self) -> dict[str, Any]:
        """Return the entry (vendor sample, "Listing snapshots")."""
        return {
            "id": self.id,
            "time": iso(self.time),
            "userId": self.user_id,
            "ip": self.ip,
            "cameraId": self.camera_id,
            "comment": self.comment,
            "updatable": self.comment is None,
            "imageUrl": f"{ROOT}/snapshots/{self.id}.jpg",
            "reportUrl": f"{ROOT}/snapshots/{self.id}.pdf",
        }


class Snapshots:
    """The picture log of a server."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.items: dict[int, Snapshot] = {}

    def add(
        self,
        camera_id: int,
        *,
        user_id: int = 1,
        comment: str | None = None,
        moment: datetime | None = None,
        ip: str = "127.0.0.1",
    ) -> Snapshot:
        """Take a snapshot."""
        snapshot = Snapshot(
            id=max(self.items, default=18) + 1,
            time=moment or self._site.clock.now(),
            user_id=user_id,
            ip=ip,
            camera_id=camera_id,
            comment=comment,
        )
        self.items[snapshot.id] = snapshot
        return snapshot

    def add_routes(self, api: Api) -> None:
        """Register the routes of snapshots."""
        level = Level.CONSULT
        api.get("/snapshots", self._list, level)
        api.get(r"/snapshots/{id:\d+}", self._one, level)
        api.post("/snapshots", self._create, level)
        api.put(r"/snapshots/{id:\d+}", self._comment, level)
        api.get(r"/snapshots/{id:\d+}.jpg", self._image, level)
        api.get(r"/snapshots/{id:\d+}.pdf", self._report, level)

    def _find(self, call: Call) -> Snapshot:
        snapshot = self.items.get(call.id)
        if snapshot is None:
            raise missing()
        self._site.see_live(call.user, snapshot.camera_id)
        return snapshot

    async def _list(self, call: Call) -> web.Response:
        found = self._search(call)
        limit = max(call.count("limit", DEFAULT_PAGE), 1)
        offset = call.count("offset", 0)
        # Zero is the newest, yet the sample's page ascends.
        page = found[offset : offset + limit][::-1]
        pages = max(-(-len(found) // limit), 1)
        first = f"{ROOT}/snapshots?limit={limit}"
        paging = {
            "first": first,
            "count": pages,
            "current": offset // limit,
            "last": f"{first}&offset={(pages - 1) * limit}",
        }
        return answer({"snapshots": [one.row() for one in page], "paging": paging})

    def _search(self, call: Call) -> list[Snapshot]:
        """Return what a list call asks for, newest first."""
        wanted, author = call.numbers("cameraId"), call.number("userId")
        start, end, words = call.date("from"), call.date("to"), call.text("comment")
        found = [
            one
            for one in self.items.values()
            if self._may_see(call.user, one.camera_id)
            and (wanted is None or one.camera_id in wanted)
            and (author is None or one.user_id == author)
            and (start is None or one.time >= start)
            and (end is None or one.time <= end)
            and (words is None or words.lower() in (one.comment or "").lower())
        ]
        return sorted(found, key=lambda one: (one.time, one.id), reverse=True)

    def _may_see(self, user: User, camera_id: int) -> bool:
        rights = user.rights(camera_id)
        return rights is not None and rights.live

    async def _one(self, call: Call) -> web.Response:
        return answer(self._find(call).row())

    async def _create(self, call: Call) -> web.Response:
        body = await call.wrapped("snapshot")
        camera = self._site.see_live(call.user, read_int(body.get("cameraId")))
        moment = body.get("time")
        # An empty comment, as the vendor's SDK sends it, leaves the entry open.
        snapshot = self.add(
            camera.id,
            user_id=call.user.id,
            comment=body.get("comment") or None,
            moment=None if moment is None else read_date(moment),
            ip=call.request.remote or "",
        )
        return answer({"snapshot": snapshot.row()}, status=201)

    async def _comment(self, call: Call) -> web.Response:
        snapshot = self._find(call)
        comment = (await call.wrapped("snapshot")).get("comment")
        if not isinstance(comment, str) or snapshot.comment is not None:
            raise invalid()
        snapshot.comment = comment or None
        return answer({"snapshot": snapshot.row()})

    def _picture(self, snapshot: Snapshot, width: int, height: int) -> bytes:
        camera = self._site.cameras.get(snapshot.camera_id)
        scene = pictures.Scene(
            camera_id=snapshot.camera_id,
            title=camera.name if camera else "",
            moment=self._site.clock.local(snapshot.time),
        )
        return pictures.jpeg(scene, width, height)

    async def _image(self, call: Call) -> web.Response:
        """Serve the picture; both spellings of the size (facts 20, no. 15)."""
        snapshot = self._find(call)
        width = call.number("width", "w") or 640
        height = call.number("height", "h") or width * 9 // 16
        body = self._picture(snapshot, width, height)
        return web.Response(body=body, content_type="image/jpeg")

    async def _report(self, call: Call) -> web.Response:
        snapshot = self._find(call)
        lines = [
            f"Camera {snapshot.camera_id}",
            f"Time {iso(snapshot.time)}",
            f"User {snapshot.user_id} from {snapshot.ip}",
            snapshot.comment or "",
        ]
        picture = self._picture(snapshot, 640, 360)
        body = await asyncio.to_thread(
            pictures.pdf, f"Snapshot {snapshot.id}", lines, picture
        )
        return web.Response(body=body, content_type="application/pdf")
