"""Push-HTTP video: MJPEG of a stream, of the last alarm, of a mosaic (facts 13)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
import math
import time
from typing import Final

from aiohttp import web

from simulators.frame_clock import FrameClock

from . import pictures
from .alarms import Alarms
from .http import Api, Call, invalid, missing, read_int
from .ptz import Position
from .slices import ALARM_SLICE
from .state import Camera, Site, Stream

BOUNDARY: Final = "ctframe"
_MOSAIC_SIZE: Final = (960, 540)
_MAX_CELLS: Final = 64
_MAX_WIDTH: Final = 960
"""Live pictures are drawn no wider: this server shares two cores with its clients."""


class Video:
    """The video side of the server."""

    def __init__(self, site: Site, alarms: Alarms) -> None:
        self.site = site
        self._alarms = alarms
        self.fps = 5.0
        self.lengths = True
        """True if MJPEG parts carry a Content-Length (not documented)."""
        self.watching = 0
        """Streams being watched now."""
        self._streaming: Callable[[], web.StreamResponse] = web.StreamResponse

    def add_routes(self, api: Api) -> None:
        """Serve live, delayed, alarm and replay streams, and mosaics."""
        guard = api.authenticator.stream_user
        self._streaming = api.streaming
        path = r"/live/{view:view|delayed|alarm}/{id:\d+}.{stream:\d+}"
        api.raw(path, self._live, guard)
        api.raw(r"/replay/{view:view}/{id:\d+}.{stream:\d+}", self._replay, guard)
        api.raw("/r", self._last_alarm, guard)
        api.raw(self.site.variants.mosaic_path, self._mosaic, guard)

    def scene(self, camera: Camera, note: str = "") -> pictures.Scene:
        """Return what a camera sees now."""
        position = camera.head.position if camera.head else Position()
        return pictures.Scene(
            camera_id=camera.id,
            title=camera.name,
            moment=self.site.clock.local(self.site.clock.now()),
            note=note or ("ALARM" if camera.in_alarm else ""),
            position=position,
        )

    def _stream_of(self, call: Call) -> tuple[Camera, Stream]:
        camera = self.site.see_live(call.user, call.id)
        stream = camera.stream(int(call.request.match_info["stream"]))
        if stream is None:
            raise missing()
        return camera, stream

    def _quality(self, call: Call) -> int:
        """Read `compr`, 1 to 99: the higher, the more compressed."""
        compression = call.number("compr")
        if compression is None:
            return 80
        if not 1 <= compression <= 99:
            raise invalid()
        return 100 - compression

    async def _live(self, call: Call) -> web.StreamResponse:
        camera, stream = self._stream_of(call)
        quality, view = self._quality(call), call.request.match_info["view"]
        width = min(stream.width, _MAX_WIDTH)
        height = width * stream.height // stream.width

        def frame() -> bytes | None:
            if camera.status <= 0 or (view == "alarm" and not camera.in_alarm):
                return None
            note = "delayed" if view == "delayed" else ""
            return pictures.jpeg(self.scene(camera, note), width, height, quality)

        if camera.status <= 0:
            raise missing()
        return await self._push(call, frame)

    async def _replay(self, call: Call) -> web.StreamResponse:
        camera, _ = self._stream_of(call)
        return await self._play_alarm(call, camera)

    async def _last_alarm(self, call: Call) -> web.StreamResponse:
        camera_id = read_int(call.text("id"))
        camera = self.site.see_records(call.user, camera_id)
        return await self._play_alarm(call, camera)

    def replay(self, camera: Camera, seconds: float) -> pictures.Scene | None:
        """Return a moment of the last recorded alarm; None when there was none."""
        rows = self._alarms.rows
        found = [row for row in rows if row.camera_id == camera.id and row.recorded]
        if not found:
            return None
        passed = timedelta(seconds=seconds % ALARM_SLICE.total_seconds())
        return pictures.Scene(
            camera_id=camera.id,
            title=camera.name,
            moment=self.site.clock.local(found[-1].time + passed),
            note="replay",
        )

    async def _play_alarm(self, call: Call, camera: Camera) -> web.StreamResponse:
        if self.replay(camera, 0) is None:
            raise missing()
        began = time.monotonic()

        def frame() -> bytes | None:
            scene = self.replay(camera, time.monotonic() - began)
            return None if scene is None else pictures.jpeg(scene, 640, 360)

        return await self._push(call, frame)

    async def _mosaic(self, call: Call) -> web.StreamResponse:
        """Serve a mosaic; a camera may be in it several times."""
        ids = call.numbers("ids")
        if not ids or len(ids) > _MAX_CELLS:
            raise invalid()
        self._quality(call)
        cameras = [self.site.see_live(call.user, camera_id) for camera_id in ids]
        columns = call.number("cols") or math.ceil(math.sqrt(len(cameras)))
        width = call.number("vw") or _MOSAIC_SIZE[0]
        height = call.number("vh") or _MOSAIC_SIZE[1]
        size = (min(width, _MAX_WIDTH), min(height, _MAX_WIDTH))
        return await self._push(call, lambda: self.mosaic(cameras, columns, *size))

    def mosaic(
        self, cameras: list[Camera], columns: int, width: int, height: int
    ) -> bytes:
        """Draw cameras into a grid."""
        rows = -(-len(cameras) // columns)
        cell = (max(width // columns, 1), max(height // rows, 1))
        cells = [
            pictures.draw(self.scene(camera), *cell)
            if camera.status > 0
            else pictures.no_video(camera.name, *cell)
            for camera in cameras
        ]
        return pictures.mosaic(cells, columns, width, height)

    async def _push(
        self, call: Call, frame: Callable[[], bytes | None]
    ) -> web.StreamResponse:
        """Send frames until the client disconnects or the picture ends."""
        reply = self._streaming()
        reply.headers["Content-Type"] = (
            f"multipart/x-mixed-replace; boundary={BOUNDARY}"
        )
        await reply.prepare(call.request)
        if call.request.method == "HEAD":
            return reply
        self.watching += 1
        clock = FrameClock()
        try:
            while (body := await asyncio.to_thread(frame)) is not None:
                await reply.write(self._part(body))
                await clock.tick(self.fps)
        except ConnectionError:
            return reply
        finally:
            self.watching -= 1
        return reply

    def _part(self, body: bytes) -> bytes:
        head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\n"
        if self.lengths:
            head += f"Content-Length: {len(body)}\r\n"
        return head.encode() + b"\r\n" + body + b"\r\n"
