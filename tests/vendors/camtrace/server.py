"""A simulated CamTrace server that does what a test wants."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
import json
import time
from typing import Any, override

from aiohttp import WSMsgType, web

from simulators.camtrace import CamtraceSimulator
from simulators.camtrace.alarms import Alarm
from simulators.faults import Handler

API = "/api/v1.2"


class Server(CamtraceSimulator):
    """A server whose answers a test can replace and whose clock it can set."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._answers: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        self.leapt_s = 0.0
        self.control_script: list[str] | None = None
        """Frames the control channel says after the login, and then nothing any more:
        it does not even answer pings."""
        self.refuse_tokens = 0
        """Status by which push-HTTP refuses all but the documented `user` and `pass`."""
        self.on_answer: Callable[[str], None] | None = None
        """Called with the path when a replaced answer is sent."""
        self.on_alarm_page: Callable[[str], None] | None = None
        """Called when a page of the alarm list is given, with the request line."""

    def answer_with(
        self,
        path: str,
        body: object,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer a path with a JSON value, or with bytes as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._answers[path] = status, raw, dict(headers or {})

    @web.middleware
    @override
    async def _serve(self, request: web.Request, handler: Handler) -> Any:
        if self.control_script is not None and request.path == "/control":
            return await self._recite(request)
        prepared = self._answers.get(request.path)
        if (
            self.refuse_tokens
            and "/live/" in request.path
            and "_nonce" in request.query
        ):
            prepared = self.refuse_tokens, b"", {}
        if prepared is None:
            answered = await super()._serve(request, handler)
            if not answered.prepared:
                answered.headers.setdefault("Date", self.clock.http_date())
            if self.on_alarm_page and request.path == f"{API}/cameras/alarms":
                self.on_alarm_page(request.raw_path)
            return answered
        status, body, headers = prepared

        async def answer(_: web.Request) -> web.Response:
            if self.on_answer is not None:
                self.on_answer(request.path)
            headers.setdefault("Date", self.clock.http_date())
            return web.Response(status=status, body=body, headers=headers)

        return await super()._serve(request, answer)

    async def _recite(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.receive()
        for frame in self.control_script or ():
            await socket.send_str(frame)
        while (await socket.receive()).type is WSMsgType.PING:
            pass
        return socket

    def leap(self, seconds: float) -> None:
        """Advance the time of the server and of the clients."""
        self.leapt_s += seconds
        self.clock.skew_s += seconds

    def monotonic(self) -> float:
        """Our clients' monotonic clock."""
        return time.monotonic() + self.leapt_s

    def wall(self) -> float:
        """Our clients' wall clock."""
        return time.time() + self.leapt_s

    def write(
        self, alarm_id: int, *, camera_id: int = 1, ago_s: float = 0, at: int = -1
    ) -> None:
        """Write an alarm row of any id and time at any place of the list."""
        moment = datetime.fromtimestamp(self.clock.now().timestamp() - ago_s, UTC)
        row = Alarm(
            id=alarm_id,
            camera_id=camera_id,
            camera_name="",
            time=moment.replace(microsecond=0),
            recorded=False,
            kind="MOTION",
            description="MOTION Alarm",
        )
        rows = self.alarms.rows
        rows.insert(len(rows) if at < 0 else at, row)
