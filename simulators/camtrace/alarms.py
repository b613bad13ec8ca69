"""Alarms: rows that stay, and the alarm state that ends (facts section 5)."""

import asyncio
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from . import pictures
from .http import ROOT, Api, Call, answer, invalid, missing, nothing
from .state import Camera, Site

PRE_ALARM_S: Final = 5
DEFAULT_PAGE: Final = 20
FIRST_ID: Final = 219001
_HISTORY_STEP_S: Final = 480
_KINDS: Final = ("MOTION", "MOTION", "TAMPER", "MOTION", "IO")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One row of the alarm list."""

    id: int
    camera_id: int
    camera_name: str
    time: datetime
    recorded: bool
    kind: str
    description: str

    @property
    def record_time(self) -> datetime | None:
        """Start of the recording, before the alarm; None without a recording."""
        return self.time - timedelta(seconds=PRE_ALARM_S) if self.recorded else None

    def row(self) -> dict[str, Any]:
        """Return the row (vendor sample, "List of the alarms")."""
        picture = f"{ROOT}/cameras/alarms/{self.id}.jpg"
        start = self.record_time
        return {
            "id": self.id,
            "time": _seconds(self.time),
            "recordTime": None if start is None else _seconds(start),
            "cameraId": self.camera_id,
            "description": self.description,
            "snapshot": picture,
            "thumbnail": f"{picture}?w=50&h=50",
        }


def _seconds(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Alarms:
    """The alarm book and the alarm state of every camera."""

    def __init__(self, site: Site, *, history: int, duration_s: float) -> None:
        """`history` alarms are created in the past; an alarm lasts `duration_s`."""
        self._site = site
        self.duration_s = duration_s
        self.rows: list[Alarm] = []
        """Oldest first; survives a restart, being in the server's database."""
        self.listeners: list[Callable[[Camera, Alarm], None]] = []
        self.acknowledged: list[int] = []
        """Camera ids in the order they were acknowledged."""
        self._ends: dict[int, asyncio.TimerHandle] = {}
        self._write_history(history)

    def _write_history(self, count: int) -> None:
        cameras = list(self._site.cameras.values())
        if not cameras:
            return
        for index in range(count):
            back = timedelta(seconds=_HISTORY_STEP_S * (count - index))
            self._write(
                cameras[index % len(cameras)],
                _KINDS[index % len(_KINDS)],
                moment=self._site.started - back,
                # Like the sample, where one camera's alarms carry no recording.
                recorded=index % 3 != 2,
            )

    def _write(
        self, camera: Camera, kind: str, *, moment: datetime, recorded: bool
    ) -> Alarm:
        moment = moment.replace(microsecond=0)
        description = f"{kind} Alarm"
        if recorded:
            start = moment - timedelta(seconds=PRE_ALARM_S)
            local = self._site.clock.local(start)
            text = local.strftime("%d/%m/%Y at %H:%M:%S")
            description += f" starts at {text}, with {PRE_ALARM_S}s pre-alarm"
        alarm = Alarm(
            id=self.rows[-1].id + 1 if self.rows else FIRST_ID,
            camera_id=camera.id,
            camera_name=camera.name,
            time=moment,
            recorded=recorded,
            kind=kind,
            description=description,
        )
        self.rows.append(alarm)
        return alarm

    def raise_alarm(
        self,
        camera_id: int,
        kind: str = "MOTION",
        *,
        record: bool | None = None,
        duration_s: float | None = None,
    ) -> Alarm:
        """Raise an alarm now; by default it is recorded and therefore flagged.

        `duration_s` 0 keeps the state until it is acknowledged.
        """
        camera = self._site.cameras[camera_id]
        recorded = camera.records_alarms if record is None else record
        alarm = self._write(
            camera, kind, moment=self._site.clock.now(), recorded=recorded
        )
        if recorded:
            camera.in_alarm = True
            self._end_later(
                camera_id, self.duration_s if duration_s is None else duration_s
            )
        self._site.changed(camera)
        for listener in self.listeners:
            listener(camera, alarm)
        return alarm

    def burst(self, camera_id: int, count: int, kind: str = "MOTION") -> list[Alarm]:
        """Raise many alarms at once."""
        return [self.raise_alarm(camera_id, kind) for _ in range(count)]

    def _end_later(self, camera_id: int, delay_s: float) -> None:
        if (timer := self._ends.pop(camera_id, None)) is not None:
            timer.cancel()
        if delay_s > 0:
            loop = asyncio.get_running_loop()
            self._ends[camera_id] = loop.call_later(delay_s, self.end, camera_id)

    def end(self, camera_id: int) -> None:
        """End a camera's alarm state."""
        if (timer := self._ends.pop(camera_id, None)) is not None:
            timer.cancel()
        camera = self._site.cameras.get(camera_id)
        if camera is not None and camera.in_alarm:
            camera.in_alarm = False
            self._site.changed(camera)

    def acknowledge(self, camera_id: int) -> None:
        """Acknowledge: the same as ending it (vendor text, "Acknowledging")."""
        self.acknowledged.append(camera_id)
        if self._site.variants.records_on_s:
            self._end_later(camera_id, self._site.variants.records_on_s)
            return
        self.end(camera_id)

    def power_down(self) -> None:
        """Forget running alarm states; rows stay."""
        for timer in self._ends.values():
            timer.cancel()
        self._ends.clear()

    def add_routes(self, api: Api) -> None:
        """Serve the alarms."""
        api.get("/cameras/alarms", self._list)
        api.get(r"/cameras/{id:\d+}/alarms", self._list)
        api.get("/cameras/alarms/trigger", self._trigger)
        api.get("/cameras/alarms/untrigger", self._untrigger)
        path = ROOT + r"/cameras/alarms/{id:\d+}.jpg"
        api.raw(path, self._picture, api.picture_guard)

    async def _list(self, call: Call) -> web.Response:
        rows = self._search(call)
        limit = call.count("limit", DEFAULT_PAGE)
        if self._site.variants.page_cap is not None:
            limit = min(limit, self._site.variants.page_cap)
        offset = call.count("offset", 0)
        page = rows[offset : offset + limit]
        headers = {}
        if limit and offset + limit < len(rows):
            headers = self._link(call, limit, offset + limit)
        return answer({"alarms": [alarm.row() for alarm in page]}, headers=headers)

    def _search(self, call: Call) -> list[Alarm]:
        """Return what a list call asks for, newest first."""
        one = call.request.match_info.get("id")
        if one is None:
            seen = {camera.id for camera, _ in self._site.visible(call.user)}
        else:
            seen = {self._site.see(call.user, int(one))[0].id}
        words, start, end = call.text("q"), call.date("from"), call.date("to")
        found = [
            alarm
            for alarm in self.rows
            if alarm.camera_id in seen
            and (start is None or alarm.time >= start)
            and (end is None or alarm.time <= end)
            and (words is None or words.lower() in alarm.description.lower())
        ]
        return found[::-1]

    def _link(self, call: Call, limit: int, offset: int) -> dict[str, str]:
        query = {"limit": str(limit), "offset": str(offset)}
        if self._site.variants.link_keeps_filters:
            query = dict(call.request.query) | query
        path = f"{call.request.path}?{urlencode(query)}"
        host = call.request.host
        match self._site.variants.link:
            case "scheme-relative":
                target = f"//{host}{path}"
            case "absolute":
                target = f"http://{host}{path}"
            case "relative":
                target = path
            case _:
                return {}
        return {"Link": f'<{target}>; rel="next"'}

    def _targets(self, call: Call) -> list[Camera]:
        ids = call.numbers("cameraId")
        if not ids:
            raise invalid()
        return [self._site.see_live(call.user, camera_id) for camera_id in ids]

    async def _trigger(self, call: Call) -> web.Response:
        for camera in self._targets(call):
            self.raise_alarm(camera.id, call.text("type") or "EXTERNAL")
        return nothing()

    async def _untrigger(self, call: Call) -> web.Response:
        for camera in self._targets(call):
            self.acknowledge(camera.id)
        return nothing()

    async def _picture(self, call: Call) -> web.Response:
        """Serve the picture; a thumbnail needs no login (vendor text, "Alarms")."""
        index = bisect_left(self.rows, call.id, key=lambda alarm: alarm.id)
        if index == len(self.rows) or self.rows[index].id != call.id:
            raise missing()
        alarm = self.rows[index]
        width, height = call.number("w"), call.number("h")
        if width is None and height is None:
            self._site.see(call.user, alarm.camera_id)
        scene = pictures.Scene(
            camera_id=alarm.camera_id,
            title=alarm.camera_name,
            moment=self._site.clock.local(alarm.time),
            note=f"{alarm.kind} {alarm.id}",
        )
        body = pictures.jpeg(scene, width or 640, height or 360)
        return web.Response(body=body, content_type="image/jpeg")
