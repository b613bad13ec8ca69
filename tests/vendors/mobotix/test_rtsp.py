"""Streams that a camera does not list are found with RTSP DESCRIBE."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from custom_components.procam.clientkit.errors import DeviceResponseError
from custom_components.procam.vendors.mobotix.client import MobotixSettings, Stream
from custom_components.procam.vendors.mobotix.client.rtsp import (
    check_server,
    probe_streams,
)

from .conftest import MakeCamera

NAMES = ("h264", "h264_2", "h264_3", "h264_4", "jpeg")


@pytest.mark.parametrize("auth", ["basic", "digest", "both", "none"])
async def test_a_camera_that_lists_no_streams_is_asked_over_rtsp(
    camera: MakeCamera, auth: str
) -> None:
    mine = await camera(list_streams=False, auth=auth, rtsp_auth=auth)
    streams = (await mine.client.read()).streams
    assert tuple(stream.name for stream in streams) == NAMES
    assert [stream.codec for stream in streams] == ["h264"] * 4 + ["mjpeg"]


async def test_an_r_series_camera_has_other_paths(camera: MakeCamera) -> None:
    mine = await camera("r_series", list_streams=False)
    streams = (await mine.client.read()).streams
    assert [stream.path for stream in streams] == ["/stream1", "/stream2", "/stream3"]


async def test_without_rtsp_the_documented_stream_is_left(camera: MakeCamera) -> None:
    mine = await camera(list_streams=False)
    mine.device.parameters.update({"Network.RTSP.Enabled": "no"})
    streams = (await mine.client.read()).streams
    assert streams == (Stream(name="h264", path="/h264", codec="h264"),)


async def test_a_camera_that_lists_its_streams_is_not_asked_for_them(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    assert (await mine.client.read()).rtsp_missing is None
    asked = [entry.line for entry in mine.device.log if entry.channel == "rtsp"]
    assert asked == ["OPTIONS * RTSP/1.0"]


async def test_the_port_the_camera_reports_is_used(camera: MakeCamera) -> None:
    mine = await camera(settings={"rtsp_port": 554})
    stream = (await mine.client.read()).streams[0]
    port = mine.device.rtsp_port
    assert mine.client.media.rtsp_url(stream).endswith(f"@127.0.0.1:{port}/h264")
    theirs = await camera(settings={"rtsp_port": 10554})
    await theirs.client.read()
    assert ":10554/" in theirs.client.media.rtsp_url(stream)


# -- servers that answer oddly ----------------------------------------------------


class Server:
    """An RTSP server with one answer for everything."""

    def __init__(self) -> None:
        self.answer = b""
        self.silent_on = "no method"
        self.requests: list[str] = []

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
        if not self.requests[-1].startswith(self.silent_on):
            writer.write(self.answer)
        writer.close()


@pytest.fixture
async def server(socket_enabled: None) -> AsyncIterator[tuple[Server, int]]:
    """A server, and its port."""
    made = Server()
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0) as running:
        yield made, running.sockets[0].getsockname()[1]


SETTINGS = MobotixSettings(host="127.0.0.1", username="Admin", password="1234")


@pytest.mark.parametrize(
    ("sdp", "codec"),
    [
        (b"a=rtpmap:99 H264/90000\r\n", "h264"),
        (b"a=rtpmap:98 H265/90000\r\n", "h265"),
        (b"m=video 0 RTP/AVP 26\r\n", "mjpeg"),
        (b"a=rtpmap:26 JPEG/90000\r\n", "mjpeg"),
        (b"v=0\r\n", None),
    ],
)
async def test_the_description_names_the_codec(
    server: tuple[Server, int], sdp: bytes, codec: str | None
) -> None:
    answering, port = server
    head = b"RTSP/200 OK\r\nContent-Length: %d\r\n\r\n" % len(sdp)
    answering.answer = head + sdp
    found = await probe_streams(SETTINGS, port)
    assert [stream.name for stream in found] == list(NAMES)
    assert {stream.codec for stream in found} == {codec}


DIGEST = b'Digest realm="cam", nonce="1"'


@pytest.mark.parametrize("offer", [DIGEST, b'Basic realm="cam", ' + DIGEST])
async def test_a_refused_login_is_tried_once(
    server: tuple[Server, int], offer: bytes
) -> None:
    answering, port = server
    challenge = b"WWW-Authenticate: " + offer
    answering.answer = b"RTSP/1.0 401 Unauthorized\r\n" + challenge + b"\r\n\r\n"
    assert await probe_streams(SETTINGS, port) == ()
    assert len(answering.requests) == 2
    assert "Authorization: Digest " in answering.requests[1]
    answering.requests.clear()
    answering.answer = b"RTSP/1.0 401 Unauthorized\r\n\r\n"
    assert await probe_streams(SETTINGS, port) == ()
    assert len(answering.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"x" * 100_000 + b"\r\n\r\n",
    ],
)
async def test_nonsense_is_no_rtsp_server(
    server: tuple[Server, int], answer: bytes
) -> None:
    answering, port = server
    answering.answer = answer
    for ask in (probe_streams, check_server):
        with pytest.raises(DeviceResponseError, match=f"on port {port}"):
            await ask(SETTINGS, port)


async def test_a_server_without_the_documented_paths_has_no_stream(
    server: tuple[Server, int],
) -> None:
    answering, port = server
    answering.answer = b"RTSP/1.0 404 Not Found\r\n\r\n"
    assert await probe_streams(SETTINGS, port) == ()
    await check_server(SETTINGS, port)


async def test_a_length_that_is_none_is_no_body(server: tuple[Server, int]) -> None:
    answering, port = server
    answering.answer = b"RTSP/1.0 200 OK\r\nContent-Length: many\r\n\r\n"
    found = await probe_streams(SETTINGS, port)
    assert {stream.codec for stream in found} == {None}


async def test_a_server_that_lists_no_commands_is_there(
    server: tuple[Server, int],
) -> None:
    answering, port = server
    answering.silent_on = "OPTIONS"
    answering.answer = b"RTSP/1.0 200 OK\r\nContent-Length: 99\r\n\r\ncut off"
    await check_server(SETTINGS, port)
    assert [line.split()[0] for line in answering.requests] == ["OPTIONS", "DESCRIBE"]
