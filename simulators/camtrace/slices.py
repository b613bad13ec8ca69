"""Recordings: slices of video and their protection (facts section 8)."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web

from . import pictures
from .alarms import Alarms
from .clock import iso, iso_ms, read_iso
from .http import ROOT, Api, Call, answer, invalid, missing, read_date, read_int
from .state import Camera, Site
from .users import Level

SLICE: Final = timedelta(minutes=10)
ALARM_SLICE: Final = timedelta(seconds=20)
_JITTER_MS: Final = 903
"""Slices never start on a whole second; this is the sample's fraction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One recorded file."""

    camera: Camera
    start: datetime
    stop: datetime
    kind: str

    @property
    def path(self) -> str:
        """Path to download the slice, its start already encoded (vendor sample)."""
        start = quote(iso_ms(self.start), safe="")
        return f"{ROOT}/slices/{self.camera.id}/{start}/{self.kind}/download"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """A protected stretch of a camera's recordings."""

    camera_id: int
    start: datetime
    stop: datetime
    kind: str
    comment: str = ""


class Slices:
    """The recordings of the server."""

    def __init__(self, site: Site, alarms: Alarms) -> None:
        self._site = site
        self._alarms = alarms
        self.protected: list[Protected] = []

    def add_routes(self, api: Api) -> None:
        """Register the routes of slices."""
        api.get("/slices", self._slices)
        path = r"/slices/{id:\d+}/{start}/{type:[ar]}/download"
        api.get(path, self._download_slice)
        api.post("/precords", self._protect, Level.ADMIN, Level.PROTECTION)

    def of(
        self, camera: Camera, start: datetime | None, stop: datetime | None, kind: str
    ) -> Iterator[Slice]:
        """Yield the slices of a camera that overlap a period, oldest first."""
        low = start or self._site.midnight_before
        high = stop or self._site.clock.now()
        every = self._alarm_slices(camera) if kind == "a" else self._regular(camera)
        for one in every:
            if one.stop >= low and one.start <= high:
                yield one

    def _regular(self, camera: Camera) -> Iterator[Slice]:
        if not camera.records:
            return
        now = self._site.clock.now()
        start = self._site.midnight_before + timedelta(milliseconds=_JITTER_MS)
        while start < now:
            stop = min(start + SLICE - timedelta(milliseconds=174), now)
            yield Slice(camera=camera, start=start, stop=stop, kind="r")
            start += SLICE

    def _alarm_slices(self, camera: Camera) -> Iterator[Slice]:
        last: datetime | None = None
        for alarm in self._alarms.rows:
            start = alarm.record_time
            if alarm.camera_id != camera.id or start is None or start == last:
                continue
            last = start
            moment = start + timedelta(milliseconds=_JITTER_MS)
            yield Slice(
                camera=camera, start=moment, stop=moment + ALARM_SLICE, kind="a"
            )

    def _row(self, one: Slice) -> dict[str, Any]:
        camera = one.camera
        protected = any(
            mark.camera_id == camera.id
            and mark.kind == one.kind
            and mark.start <= one.stop
            and mark.stop >= one.start
            for mark in self.protected
        )
        return {
            "cameraId": camera.id,
            "cameraName": camera.name,
            "start": iso_ms(one.start),
            "stop": iso_ms(one.stop),
            "type": one.kind,
            "downloadUrl": one.path,
            "size": footage(self._site, camera, one.start, one.stop).size,
            "protected": protected,
        }

    async def _slices(self, call: Call) -> web.Response:
        wanted = call.numbers("cameraId", "CameraId")
        if wanted is None:
            cameras = [
                camera
                for camera, rights in self._site.visible(call.user)
                if rights.records
            ]
        else:
            cameras = [self._site.see_records(call.user, one) for one in wanted]
        kind = call.text("type")
        if kind not in (None, "a", "r"):
            raise invalid()
        start, stop = call.date("from"), call.date("to")
        rows = [
            self._row(one)
            for camera in cameras
            for letter in (kind or "ar")
            for one in self.of(camera, start, stop, letter)
        ]
        return answer({"slices": rows})

    async def _download_slice(self, call: Call) -> web.Response:
        camera = self._site.see_records(call.user, call.id)
        try:
            start = read_iso(call.request.match_info["start"])
        except ValueError:
            raise invalid() from None
        kind = call.request.match_info["type"]
        found = self.of(camera, start, start, kind)
        one = next((one for one in found if iso_ms(one.start) == iso_ms(start)), None)
        if one is None:
            raise missing()
        recorded = footage(self._site, camera, one.start, one.stop)
        body = await asyncio.to_thread(pictures.clip, recorded)
        return send_file(call.request, body, "video/x-matroska")

    async def _protect(self, call: Call) -> web.Response:
        camera, given = await read_stretch(self._site, call, "precord")
        mark = Protected(
            camera_id=camera.id,
            start=read_date(given["from"]),
            stop=read_date(given["to"]),
            kind=given["type"],
            comment=str(given.get("comment") or ""),
        )
        self.protected.append(mark)
        row = {
            "cameraId": mark.camera_id,
            "from": iso(mark.start),
            "to": iso(mark.stop),
            "type": mark.kind,
        }
        return answer({"precord": row}, status=201)


def footage(
    site: Site, camera: Camera, start: datetime, stop: datetime
) -> pictures.Footage:
    """Return what a camera recorded in a stretch of time."""
    return pictures.Footage(
        camera_id=camera.id,
        title=camera.name,
        start=site.clock.local(start),
        seconds=(stop - start).total_seconds(),
    )


async def read_stretch(
    site: Site, call: Call, key: str
) -> tuple[Camera, dict[str, Any]]:
    """Read a camera and a stretch of time from a body; raise RefusedError."""
    given = {"type": "r"} | await call.wrapped(key)
    camera_id = given.get("cameraId", given.get("CameraId"))
    camera = site.see_records(call.user, read_int(camera_id))
    start, stop = read_date(given.get("from")), read_date(given.get("to"))
    if start >= stop or given["type"] not in ("a", "r"):
        raise invalid()
    return camera, given


def send_file(request: web.Request, body: bytes, content_type: str) -> web.Response:
    """Answer a file, or the part of it a `Range` header asks for."""
    headers = {"Accept-Ranges": "bytes"}
    try:
        part = request.http_range
    except ValueError:
        part = slice(None)
    start, stop, _ = part.indices(len(body))
    status = 200
    if part.start is not None or part.stop is not None:
        if start >= stop:
            headers["Content-Range"] = f"bytes */{len(body)}"
            return web.Response(status=416, headers=headers)
        status = 206
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(body)}"
    return web.Response(
        body=body[start:stop], status=status, content_type=content_type, headers=headers
    )
