"""RTSP streams, watched by a real player library."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator

import av
import pytest

from simulators.camtrace import CamtraceSimulator
from tests.simulators.player import steps, watch


def _url(server: CamtraceSimulator, path: str, login: str = "admin:camtrace") -> str:
    return f"rtsp://{login}@127.0.0.1:{server.rtsp_port}{path}"


class Talker:
    """A minimal RTSP client."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._reader = reader
        self.writer = writer

    async def ask(self, method: str, path: str, *headers: str) -> tuple[int, str]:
        """Send a request and return status and headers."""
        lines = [f"{method} rtsp://127.0.0.1{path} RTSP/1.0", "CSeq: 7", *headers]
        self.writer.write(("\r\n".join([*lines, "", ""])).encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        assert "CSeq: 7\r\n" in head
        return int(head.split()[1]), head

    async def body(self, head: str) -> str:
        """Return the body that a head announces."""
        length = int(head.partition("Content-Length: ")[2].split("\r\n")[0])
        return (await self._reader.readexactly(length)).decode()


@pytest.fixture
async def talker(server: CamtraceSimulator) -> AsyncIterator[Talker]:
    """A connection to the RTSP port."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.rtsp_port)
    yield Talker(reader, writer)
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/live/view/1.1", (640, 360)),
        ("/live/delayed/1.3", (352, 288)),
        ("/replay/view/1.2", (640, 480)),
    ],
)
async def test_player_shows_pictures(
    server: CamtraceSimulator, path: str, size: tuple[int, int]
) -> None:
    assert await asyncio.to_thread(watch, _url(server, path)) == [size] * 3


async def test_a_stream_has_as_many_pictures_as_it_says(
    server: CamtraceSimulator, talker: Talker
) -> None:
    login = "Basic " + b64encode(b"admin:camtrace").decode()
    _, head = await talker.ask("DESCRIBE", "/live/view/1.3", f"Authorization: {login}")
    said = await talker.body(head)
    found = await asyncio.to_thread(steps, _url(server, "/live/view/1.3"))
    assert "a=framerate:15\r\n" in said
    assert min(found) == pytest.approx(1 / 15, abs=0.001)


async def test_alarm_stream_runs_while_there_is_an_alarm(
    server: CamtraceSimulator,
) -> None:
    server.raise_alarm(2)
    seen = await asyncio.to_thread(watch, _url(server, "/live/alarm/2.5"), 1)
    assert seen == [(640, 480)]


async def test_password_may_hold_odd_characters(server: CamtraceSimulator) -> None:
    server.change_password("demo", "p@ss:w/rd")
    url = _url(server, "/live/view/1.3", "demo:p%40ss%3Aw%2Frd")
    assert await asyncio.to_thread(watch, url, 1) == [(352, 288)]


@pytest.mark.parametrize(
    ("path", "login"),
    [
        ("/live/view/1.1", "admin:wrong"),
        ("/live/view/1.9", "admin:camtrace"),
        ("/1.1", "admin:camtrace"),
        ("/live/view/3.6", "limited:limited"),
        ("/replay/view/2.4", "limited:limited"),
    ],
)
async def test_player_is_refused(
    server: CamtraceSimulator, path: str, login: str
) -> None:
    with pytest.raises((av.HTTPError, av.FFmpegError)):
        await asyncio.to_thread(watch, _url(server, path, login))


async def test_digest_is_offered_before_basic(
    server: CamtraceSimulator, talker: Talker
) -> None:
    status, head = await talker.ask("DESCRIBE", "/live/view/1.1")
    assert status == 401
    assert head.index("Digest realm=") < head.index("Basic realm=")
    server.rtsp.basic = False
    basic = "Authorization: Basic YWRtaW46Y2FtdHJhY2U="
    status, head = await talker.ask("DESCRIBE", "/live/view/1.1", basic)
    assert (status, "Basic" in head) == (401, False)


async def test_requests_out_of_turn_are_refused(talker: Talker) -> None:
    basic = "Authorization: Basic YWRtaW46Y2FtdHJhY2U="
    assert (await talker.ask("OPTIONS", "/live/view/1.1"))[0] == 200
    assert (await talker.ask("PLAY", "/live/view/1.1"))[0] == 454
    assert (await talker.ask("RECORD", "/live/view/1.1"))[0] == 405
    udp = "Transport: RTP/AVP;unicast;client_port=5000-5001"
    assert (await talker.ask("SETUP", "/live/view/1.1", basic, udp))[0] == 461
    assert (await talker.ask("SETUP", "/live/view/9.1", basic, udp))[0] == 404


async def test_lost_camera_ends_the_stream(server: CamtraceSimulator) -> None:
    watching = asyncio.create_task(
        asyncio.to_thread(watch, _url(server, "/live/view/1.3"), 1000)
    )
    for _ in range(200):
        if server.rtsp.playing:
            break
        await asyncio.sleep(0.01)
    assert server.rtsp.playing == 1
    server.site.connect(1, connected=False)
    assert len(await watching) < 1000
    assert server.rtsp.playing == 0


async def test_port_survives_a_restart(server: CamtraceSimulator) -> None:
    port = server.rtsp_port
    await server.restart()
    assert server.rtsp_port == port
    url = _url(server, "/live/view/1.3")
    assert await asyncio.to_thread(watch, url, 1) == [(352, 288)]


async def test_taken_port_leaves_nothing_running(server: CamtraceSimulator) -> None:
    other = CamtraceSimulator(rtsp_port=server.rtsp_port)
    with pytest.raises(OSError, match="in use"):
        await other.start()
    assert not other.running
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", other.port)
