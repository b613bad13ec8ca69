"""What the devices say when all is well, recorded from the simulators."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
import json
from typing import Any, Final
from unittest.mock import patch  # aiohttp's WebSocket, not our own code

from aiohttp import ClientWebSocketResponse, WSMsgType, web

from custom_components.procam.clientkit.errors import DeviceError
from custom_components.procam.registry import VENDORS
from simulators import camstreamer, camtrace, inogeni, mobotix
from simulators.base import Simulator
from simulators.faults import Handler
from tests.deviations.bench import Setting, client_of

from .session import Corpus, Recorded, command_of, key_of

HOST: Final = "127.0.0.1"
_LISTEN_S: Final = 0.6
_MONITOR: Final = "GET /monitor"


def _room(unit: Any) -> None:
    for noun, number in (("OUTPUT_DEVICE_DATA", 1), ("INPUT_DEVICE_DATA", 2)):
        unit.toggle_device(noun, number)
    unit.recall_preset(2)


def _dome(camera: Any) -> None:
    camera.raise_motion()
    camera.toggle_output(1)


def _site(server: Any) -> None:
    server.raise_alarm(1)
    server.raise_alarm(2, "TAMPER")


def _nave(camera: Any) -> None:
    camera.overlay.enable(2, on=True)
    camera.overlay.enable(1, on=False)
    camera.streamer.lose("11")
    camera.streamer.regain("11")


_LOGIN: Final = {"ssl": False, "verify_ssl": True, "rtsp_port": 9}
_MAKERS: Final[
    dict[str, tuple[Callable[[], Simulator], dict[str, Any], Callable[[Any], None]]]
] = {
    "inogeni": (lambda: inogeni.demo(life_s=0), {"transport": "auto"}, _room),
    "mobotix": (
        lambda: mobotix.demo(mjpeg_port=0, rtsp_port=0, alive=False, face=True),
        {**_LOGIN, "username": "Admin", "password": "1234"},
        _dome,
    ),
    "camtrace": (
        lambda: camtrace.demo(alive=False, bcrypt_cost=4),
        {**_LOGIN, "username": "admin", "password": "camtrace"},
        _site,
    ),
    "camstreamer": (
        camstreamer.demo,
        {**_LOGIN, "username": "root", "password": "pass"},
        _nave,
    ),
}
_EVENTS: Final[dict[str, tuple[dict[str, Any] | str, ...]]] = {
    "camtrace": (
        "login success",
        "status 1 recording on",
        "event alarm 1 MOTION",
        "presets-updated 1",
        "tours-updated 1",
        "activetour-updated 1 2",
    ),
    "camstreamer": (
        {"type": "CS_API_ERROR", "streamID": "11", "apiCall": "start", "code": 403},
        {"type": "CS_API_SUCCESS", "streamID": "11", "apiCall": "start"},
        {"type": "PortChanged", "port": 1, "value": True},
        {"type": "SwitcherStart", "default_playlist_id": "p1"},
        {"type": "SwitcherStop"},
        {"type": "PlaylistSwitch", "playlist_name": "p1"},
        {"type": "StreamSwitchVideo", "stream_name": "c1", "playlist_name": "p1"},
        {"type": "StreamSwitchAudio", "clip_name": "s1"},
        {"type": "StreamSwitchVideoError", "stream_name": "c1", "info": "lost"},
        {"type": "StreamAvailable", "stream_name": "c1", "state": True},
        {"type": "PlaylistQueueChange", "queue": ["p1", "p2"]},
        {"type": "ClipUpload", "clip_name": "s1"},
        {"type": "ClipRemove", "clip_name": "s1"},
        {"type": "MediaServerStarted"},
        {"type": "init", "data": {"type": "StreamState", "streamID": "11"}},
    ),
}


def data_of(vendor: str) -> dict[str, Any]:
    """Return the data of an entry whose ports nobody listens on."""
    return {"host": HOST, "port": 9, "tcp_port": 9, **_MAKERS[vendor][1]}


async def recorded(vendor: str) -> Corpus:
    """Run a client with its simulator and return what the simulator said."""
    make, data, act = _MAKERS[vendor]
    corpus = Corpus()

    async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if isinstance(response, web.Response) and response.status != 401:
            body = response.body if isinstance(response.body, bytes) else b""
            key = key_of(request.method, request.raw_path)
            answer = Recorded(response.status, response.content_type, body)
            corpus.answers.setdefault(key, answer)
        return response

    async with make() as simulator:
        simulator.rewrite = record
        ports = {"host": HOST, "port": simulator.port}
        if hasattr(simulator, "tcp_port"):
            ports["tcp_port"] = simulator.tcp_port
        setting = Setting(vendor=vendor, simulator=simulator, data={**data, **ports})
        with _recording_frames(corpus):
            async with client_of(setting) as client:
                await client.identify()
                await client.read()
                await _listen(vendor, client, simulator, act)
                await client.read()
    events = _EVENTS.get(vendor, ())
    corpus.frames.setdefault("", []).extend(
        (one if isinstance(one, str) else json.dumps(one)).encode() for one in events
    )
    if vendor == "mobotix":
        _add_monitor(corpus)
    return corpus


async def _listen(
    vendor: str, client: Any, simulator: Simulator, act: Callable[[Any], None]
) -> None:
    """Subscribe to all events while something happens at the device."""

    async def follow(channel: Any) -> None:
        with suppress(DeviceError, TimeoutError):
            async with asyncio.timeout(_LISTEN_S), channel.events_fn(client) as events:
                await client.read()
                async for _ in events:
                    pass

    async def happen() -> None:
        await asyncio.sleep(_LISTEN_S / 2)
        act(simulator)

    await asyncio.gather(
        happen(), *(follow(channel) for channel in VENDORS[vendor].channels)
    )


@contextmanager
def _recording_frames(corpus: Corpus) -> Iterator[None]:
    sent: dict[int, str] = {}
    receive, send = ClientWebSocketResponse.receive, ClientWebSocketResponse.send_str

    async def receive_and_record(self: Any, *args: Any, **kwargs: Any) -> Any:
        message = await receive(self, *args, **kwargs)
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            data = message.data
            raw = data.encode() if isinstance(data, str) else bytes(data)
            known = corpus.frames.setdefault(sent.pop(id(self), ""), [])
            if len(known) < 60:
                known.append(raw)
        return message

    async def send_and_record(self: Any, data: str, *args: Any, **kwargs: Any) -> None:
        sent[id(self)] = command_of(data)
        await send(self, data, *args, **kwargs)

    with (
        patch.object(ClientWebSocketResponse, "receive", receive_and_record),
        patch.object(ClientWebSocketResponse, "send_str", send_and_record),
    ):
        yield


def _add_monitor(corpus: Corpus) -> None:
    """Add an event stream made of the event data that were asked for."""
    lines = [
        line.strip()
        for key, answer in corpus.answers.items()
        if "eventdata" in key
        for line in answer.body.splitlines()
        if line.strip()
    ]
    for number, text in enumerate(lines[:8]):
        changed = lines[number].replace(b"Triggered=0", b"Triggered=1")
        lines.append(changed or text)
    parts = b"".join(
        b"--B\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b\r\n"
        % (len(line), line)
        for line in lines
    )
    corpus.answers[_MONITOR] = Recorded(200, "multipart/x-mixed-replace", parts)
