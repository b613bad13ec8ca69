"""A stand-in for the go2rtc server: relays H.264 from RTSP to WebRTC as it is.

`python -m tests.browser.go2rtc PORT` answers what Home Assistant asks of go2rtc, on
loopback only. A sound track and streams that need ffmpeg are not relayed.
"""

import asyncio
from contextlib import aclosing
import json
import shutil
import sys
from typing import Any, Final

from aiohttp import web
import aioice.ice
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from av import Packet
from yarl import URL

from .rtsp import h264_frames

HOST: Final = "127.0.0.1"
_SCHEME: Final = "rtsp"
_H264: Final = [
    codec
    for codec in RTCRtpSender.getCapabilities("video").codecs
    if codec.mimeType == "video/H264"
]


class Viewer(MediaStreamTrack):  # type: ignore[misc]  # aiortc is not installed everywhere
    """The video for one viewer; frames queue until the connection is up."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self.frames: asyncio.Queue[Packet[Any]] = asyncio.Queue()

    async def recv(self) -> Packet[Any]:
        """Return the next frame."""
        return await self.frames.get()


class Producer:
    """A camera's stream: one RTSP session, open while it has viewers."""

    def __init__(self, url: str) -> None:
        self.url: Final = url
        self._viewers: set[Viewer] = set()
        self._task: asyncio.Task[None] | None = None

    def join(self, viewer: Viewer) -> None:
        """Send the video to a viewer too."""
        self._viewers.add(viewer)
        if self._task is None:
            self._task = asyncio.create_task(self._relay())

    def leave(self, viewer: Viewer) -> None:
        """Remove a viewer; the last one ends the session."""
        self._viewers.discard(viewer)
        if not self._viewers and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _relay(self) -> None:
        async with aclosing(h264_frames(URL(self.url))) as frames:
            async for frame in frames:
                for viewer in self._viewers:
                    viewer.frames.put_nowait(frame)


class Go2rtc:
    """The part of go2rtc's API that Home Assistant uses."""

    def __init__(self) -> None:
        self._producers: dict[str, Producer] = {}

    def application(self) -> web.Application:
        """Return the server."""
        application = web.Application()
        application.add_routes(
            [
                web.get("/api", lambda _: _json({"version": "1.9.15"})),
                web.get("/api/schemes", lambda _: _json([_SCHEME])),
                web.get("/api/preload", lambda _: _json({})),
                web.get("/api/streams", self._list_streams),
                web.put("/api/streams", self._put_stream),
                web.get("/api/ws", self._serve_viewer),
            ]
        )
        return application

    async def _list_streams(self, _: web.Request) -> web.Response:
        return await _json(
            {
                name: {"producers": [{"url": producer.url}]}
                for name, producer in self._producers.items()
            }
        )

    async def _put_stream(self, request: web.Request) -> web.Response:
        urls = request.query.getall("src")
        url = next(url for url in urls if url.startswith(f"{_SCHEME}:"))
        self._producers[request.query["name"]] = Producer(url)
        return web.Response()

    async def _serve_viewer(self, request: web.Request) -> web.WebSocketResponse:
        producer = self._producers[request.query["src"]]
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        viewer = Viewer()
        try:
            async for message in socket:
                asked = message.json()
                # The browser's candidates are not needed: it finds the only one of ours.
                if asked["type"] == "webrtc":
                    producer.join(viewer)
                    answer = await _answer(peer, asked["value"], viewer)
                    await socket.send_json({"type": "webrtc", "value": answer})
        finally:
            producer.leave(viewer)
            await peer.close()
        return socket


async def _json(value: Any) -> web.Response:
    return web.json_response(value)


async def _answer(
    peer: RTCPeerConnection, offer: dict[str, Any], viewer: Viewer
) -> dict[str, str]:
    """Return the answer to a browser's offer."""
    video = peer.addTransceiver(viewer, direction="sendonly")
    video.setCodecPreferences(_H264)
    await peer.setRemoteDescription(RTCSessionDescription(offer["sdp"], "offer"))
    await peer.setLocalDescription(await peer.createAnswer())
    return {"type": "answer", "sdp": peer.localDescription.sdp}


def command(port: int) -> list[str]:
    """Return what starts go2rtc on a port: the server if it is installed, else this."""
    if (server := shutil.which("go2rtc")) is None:
        return [sys.executable, "-m", __spec__.name, str(port)]
    configuration = {
        "api": {"listen": f"{HOST}:{port}"},
        "rtsp": {"listen": ""},
        "webrtc": {"listen": "", "ice_servers": [], "filters": {"loopback": True}},
    }
    return [server, "-config", json.dumps(configuration)]


if __name__ == "__main__":
    # aioice leaves out the one address that reaches a browser on the same machine alone.
    aioice.ice.get_host_addresses = lambda *_, **__: [HOST]
    web.run_app(Go2rtc().application(), host=HOST, port=int(sys.argv[1]), print=None)
