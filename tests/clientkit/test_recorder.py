"""What is kept of what a device sends, for diagnostics."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest
from yarl import URL

from custom_components.procam.clientkit import (
    http as http_module,
    recorder as recorder_module,
)
from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceResponseError,
)
from custom_components.procam.clientkit.http import Http, record_body, request_key
from custom_components.procam.clientkit.recorder import (
    Recorder,
    record_message,
    record_session,
    record_stream,
    session_recorder,
)
from custom_components.procam.clientkit.websocket import open_websocket


async def answer(request: web.Request) -> web.StreamResponse:
    match request.path:
        case "/broken":
            return web.Response(status=500, text="Out of memory")
        case "/slow":
            response = web.StreamResponse(status=500)
            await response.prepare(request)
            await response.write(b"Out of")
            await asyncio.sleep(60)
        case "/picture":
            return web.Response(body=b"jpeg", content_type="image/jpeg")
        case "/socket":
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            await socket.send_str("hello")
            await socket.close()
            return socket
    return web.Response(text=f"Answer to {request.path}")


@asynccontextmanager
async def recorded() -> AsyncIterator[tuple[Http, Recorder]]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    recorder = Recorder()
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        record_session(session, recorder)
        yield Http(session, server.make_url("/")), recorder


def kept(recorder: Recorder) -> list[tuple[str, int | None, int, bytes]]:
    return [(one.path, one.status, one.size, one.body) for one in recorder.answers]


@pytest.mark.usefixtures("socket_enabled")
async def test_the_last_answer_of_each_request_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_module, "_REFUSAL_S", 0.2)
    async with recorded() as (http, recorder):
        for path in ("/a", "/picture", "/a?time=1", "/a?time=2"):
            await http.get(path)
        await http.get("/a")
        for path in ("/broken", "/slow"):
            with pytest.raises(DeviceResponseError):
                await http.get(path)
        await http.post("/a", data=b'{"method":"x"}')
        await http.post("/a", data=b"user=1")
    assert kept(recorder) == [
        ("/picture", 200, 4, b""),
        ("/a?time=2", 200, 12, b"Answer to /a"),
        ("/a", 200, 12, b"Answer to /a"),
        ("/broken", 500, 13, b"Out of memory"),
        ("/slow", 500, 6, b"Out of"),
        ("/a", 200, 12, b"Answer to /a"),
        ("/a", 200, 12, b"Answer to /a"),
    ]
    assert session_recorder(http.session) is recorder
    assert [one.sent for one in recorder.answers][-2:] == [b'{"method":"x"}', b""]


@pytest.mark.usefixtures("socket_enabled")
async def test_an_answer_that_is_too_long_is_kept_as_far_as_it_was_read() -> None:
    async with recorded() as (http, recorder):
        with pytest.raises(DeviceResponseError):
            await http.get("/a", max_bytes=5)
    assert kept(recorder) == [("/a", 200, 12, b"Answer to /a")]


@pytest.mark.usefixtures("socket_enabled")
async def test_messages_of_a_socket_and_a_stream_are_kept() -> None:
    timeout = aiohttp.ClientTimeout(total=5)
    async with recorded() as (http, recorder):
        url = http.url("/socket?token=1")
        socket = await open_websocket(
            http.session, url, heartbeat_s=None, max_bytes=100
        )
        record_message(socket, (await socket.receive()).data)
        await socket.close()
        async with http.open("GET", "/stream", timeout=timeout) as response:
            record_stream(http.session, response)
            record_message(response, b"\xff")
        with pytest.raises(DeviceError):
            await open_websocket(
                http.session, http.url("/broken"), heartbeat_s=None, max_bytes=100
            )
        with pytest.raises(DeviceConnectionError):
            await open_websocket(
                http.session, URL("http://127.0.0.1:1/"), heartbeat_s=None, max_bytes=9
            )
    assert [(one.channel, one.data) for one in recorder.messages] == [
        ("/socket?token=1", b"hello"),
        ("/stream", b"\xff"),
    ]
    assert [(one.path, one.status, one.is_stream) for one in recorder.answers] == [
        ("/socket?token=1", 101, False),
        ("/stream", 200, True),
        ("/broken", 500, False),
    ]


@pytest.mark.usefixtures("socket_enabled")
async def test_nothing_is_kept_of_another_session() -> None:
    async with recorded() as (http, recorder), aiohttp.ClientSession() as session:
        other = Http(session, http.base)
        async with other.open(
            "GET", "/a", timeout=aiohttp.ClientTimeout(total=5)
        ) as response:
            record_stream(session, response)
            record_message(response, b"x")
            record_body(response, b"x")
        with pytest.raises(DeviceResponseError):
            await other.get("/broken")
        socket = await open_websocket(
            session, http.url("/socket"), heartbeat_s=None, max_bytes=100
        )
        await socket.close()
    assert (kept(recorder), recorder.messages) == ([], [])


def test_the_answers_kept_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_module, "MAX_ANSWERS", 3)
    monkeypatch.setattr(http_module, "MAX_TOTAL_BYTES", 25)
    monkeypatch.setattr(http_module, "MAX_ANSWER_BYTES", 10)
    recorder = Recorder()
    for number in range(5):
        recorder.answers.add("GET", f"/{number}", 200, "text/plain", b"x" * 20)
    assert kept(recorder) == [("/3", 200, 20, b"x" * 10), ("/4", 200, 20, b"x" * 10)]
    for number in range(5):
        recorder.answers.add("GET", f"/{number}", 200, "text/plain", b"")
    assert len(recorder.answers) == 3


def test_the_messages_kept_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_module, "MAX_CHANNELS", 1)
    recorder = Recorder()
    for number in range(60):
        recorder.add_message("tcp", b"%d" % number)
    recorder.add_message("other", b"")
    messages = [one.data for one in recorder.messages]
    assert (messages[0], messages[1], messages[-1]) == (b"0", b"10", b"59")
    recorder.open_channel("tcp")
    recorder.add_message("tcp", b"60")
    assert recorder.messages[0].data == b"11"


def test_requests_that_ask_for_the_same_are_one() -> None:
    assert request_key("GET", "/a?b=1&a=2&token=3") == request_key(
        "GET", "/a?a=2&b=1&token=4"
    )
    assert request_key("GET", "/a?a=1") != request_key("GET", "/a?a=2")
    assert request_key("GET", "/a") != request_key("POST", "/a")
