"""The three logs and their own way of paging (facts sections 1 and 12)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
import re
from typing import Any, Final

from aiohttp import web

from .clock import iso
from .http import Api, Call, answer, invalid
from .language import sentence
from .state import Camera, Site, Stream
from .users import Level, User

_FIRST_ACTION: Final = 924
_FIRST_CONNECTION: Final = 190


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What an account did."""

    id: int
    user_id: int
    user_name: str
    time: datetime
    ip: str
    action: str = "LogUserLogin"
    key: str = "login_action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A stream that came or went."""

    id: int
    camera_id: int
    camera_name: str
    stream_id: int
    stream_name: str
    time: datetime
    connected: bool

    def row(self) -> dict[str, Any]:
        """Return the entry (vendor sample, "Camera connexions log")."""
        return {
            "id": self.id,
            "cameraId": self.camera_id,
            "cameraName": self.camera_name,
            "streamId": self.stream_id,
            "streamName": self.stream_name,
            "dateTime": iso(self.time),
            "connected": self.connected,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the system log; INFO lines show with `all` only."""

    time: datetime
    name: str
    type: str | None
    event: str


class Logs:
    """Actions, connections and system log, oldest first."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.actions: list[Action] = []
        self.connections: list[Connection] = []
        self.lines: list[Line] = []
        site.connection_listeners.append(self.on_connection)
        for camera in site.cameras.values():
            self.on_connection(camera, site.started - timedelta(hours=3))

    def on_connection(self, camera: Camera, moment: datetime | None = None) -> None:
        """Log that a camera's streams came or went."""
        time = moment or self._site.clock.now()
        for stream in camera.streams:
            self._log_stream(camera, stream, time)

    def _log_stream(self, camera: Camera, stream: Stream, time: datetime) -> None:
        entry = Connection(
            id=_FIRST_CONNECTION + len(self.connections),
            camera_id=camera.id,
            camera_name=camera.name,
            stream_id=stream.id,
            stream_name=stream.name,
            time=time,
            connected=camera.connected,
        )
        self.connections.append(entry)
        label = f"[{camera.id}.{stream.id}]"
        if camera.connected:
            text = f"{label} stream status : connected and received frames"
            self.log("SetStatus@SourceStream.cpp", None, text, time)
        else:
            text = f"{label} WARNING: no frame received for 10 seconds"
            self.log("CheckTimeout@SourceStream.cpp", None, text, time)
            self.log("Connect@Connection.cpp", "WARNING", f"{label} lost", time)

    def log(
        self, name: str, kind: str | None, event: str, time: datetime | None = None
    ) -> None:
        """Add a line to the system log."""
        when = time or self._site.clock.now()
        self.lines.append(Line(time=when, name=name, type=kind, event=event))

    def on_login(self, user: User, ip: str) -> None:
        """Log a login."""
        entry = Action(
            id=_FIRST_ACTION + len(self.actions),
            user_id=user.id,
            user_name=user.name,
            time=self._site.clock.now(),
            ip=ip,
        )
        self.actions.append(entry)
        self.log("Login@User.php", "INFO", f"user {user.name} logged in")

    def add_routes(self, api: Api) -> None:
        """Register the routes of the logs, all of which need Admin."""
        level = Level.ADMIN
        api.get("/users/actions", self._actions, level)
        api.get(r"/users/{id:\d+}/actions", self._actions, level)
        api.get("/cameras/connections", self._connections, level)
        api.get(r"/cameras/{id:\d+}/connections", self._connections, level)
        api.get("/system/logs", self._system, level)

    async def _actions(self, call: Call) -> web.Response:
        one = call.request.match_info.get("id")
        start, end = call.date("from"), call.date("to")
        rows = [
            {
                "id": entry.id,
                "userId": entry.user_id,
                "userName": entry.user_name,
                "dateTime": iso(entry.time),
                "ipAddress": entry.ip,
                "action": entry.action,
                "description": sentence(entry.key, call.language),
            }
            for entry in reversed(self.actions)
            if (one is None or entry.user_id == int(one))
            and _within(entry.time, start, end)
        ]
        return _page(call, "actions", rows)

    async def _connections(self, call: Call) -> web.Response:
        """List by time, but ids ascend within one second, as in the sample."""
        one = call.request.match_info.get("id")
        wanted = call.numbers("id_cams") if one is None else [int(one)]
        state = call.flag("connected") if call.text("connected") else None
        start, end = call.date("from"), call.date("to")
        found = [
            entry
            for entry in self.connections
            if (wanted is None or entry.camera_id in wanted)
            and (state is None or entry.connected == state)
            and _within(entry.time, start, end)
        ]
        found.sort(key=lambda entry: iso(entry.time), reverse=True)
        return _page(call, "connections", [entry.row() for entry in found])

    async def _system(self, call: Call) -> web.Response:
        found = [line for line in self.lines if call.flag("all") or line.type != "INFO"]
        words = call.text("search")
        if words:
            text = words if call.flag("regex") else re.escape(words)
            flags = re.IGNORECASE if call.flag("noCase") else re.NOFLAG
            try:
                pattern = re.compile(text, flags)
            except re.error:
                raise invalid() from None
            negative = call.flag("negative")
            found = [
                line
                for line in found
                if bool(pattern.search(f"{line.name} {line.event}")) != negative
            ]
        rows = [self._line_row(line) for line in reversed(found)]
        return _page(call, "systemLogs", rows)

    def _line_row(self, line: Line) -> dict[str, Any]:
        """Return a line; its date has the server's own offset, not `Z`."""
        local = self._site.clock.local(line.time)
        return {
            "dateTime": local.isoformat(timespec="seconds"),
            "name": line.name,
            "type": line.type,
            "event": line.event,
        }


def _within(moment: datetime, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or moment >= start) and (end is None or moment <= end)


def _page(call: Call, key: str, rows: list[dict[str, Any]]) -> web.Response:
    """Page as logs do: `offset` is the index after the last row (facts section 1)."""
    offset, limit = call.count("offset", 0), call.count("limit", 0)
    page = rows[offset : offset + limit] if limit else rows[offset:]
    paging = {"total": len(rows), "offset": offset + len(page), "limit": limit}
    return answer({key: page, "paging": paging})
