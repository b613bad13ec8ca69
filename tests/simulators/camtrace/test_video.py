"""Push-HTTP video."""

import io

import aiohttp
from PIL import Image
import pytest

from simulators.camtrace import CamtraceSimulator, Position

from .conftest import Asker

LOGIN = "user=admin&pass=camtrace"


async def _frame(session: aiohttp.ClientSession, url: str) -> Image.Image:
    """Return the first picture of an MJPEG stream."""
    async with session.get(url) as reply:
        assert reply.status == 200
        kind, _, boundary = reply.headers["Content-Type"].partition("; boundary=")
        assert kind == "multipart/x-mixed-replace"
        assert (await reply.content.readline()) == f"--{boundary}\r\n".encode()
        assert (await reply.content.readline()) == b"Content-Type: image/jpeg\r\n"
        length = (await reply.content.readline()).decode().strip()
        assert length.startswith("Content-Length: ")
        assert (await reply.content.readline()) == b"\r\n"
        body = await reply.content.readexactly(int(length.split()[1]))
    return Image.open(io.BytesIO(body))


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/live/view/1.2", (640, 480)),
        ("/live/delayed/1.3", (352, 288)),
        ("/replay/view/1.1", (640, 360)),
        ("/r?id=1", (640, 360)),
        ("/m?ids=3,1,2,1&compr=20", (960, 540)),
    ],
)
async def test_stream_is_pictures(
    server: CamtraceSimulator,
    session: aiohttp.ClientSession,
    path: str,
    size: tuple[int, int],
) -> None:
    join = "&" if "?" in path else "?"
    picture = await _frame(session, f"{server.url}{path}{join}{LOGIN}")
    assert picture.size == size


async def test_stream_takes_header_login_too(
    server: CamtraceSimulator, session: aiohttp.ClientSession, ask: Asker
) -> None:
    url = f"{server.url}/live/view/1.1"
    async with session.get(url, headers=ask.login("demo")) as reply:
        assert reply.status == 200
    async with session.get(f"{url}?user=demo&pass=no") as reply:
        assert reply.status == 401
    async with session.get(url) as reply:
        assert reply.status == 401


async def test_more_compression_is_fewer_bytes(
    server: CamtraceSimulator, session: aiohttp.ClientSession
) -> None:
    sizes = []
    for compression in (5, 90):
        url = f"{server.url}/live/view/1.1?{LOGIN}&compr={compression}"
        async with session.get(url) as reply:
            head = [await reply.content.readline() for _ in range(3)]
            sizes.append(int(head[2].split()[1]))
    assert sizes[0] > 2 * sizes[1]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/live/view/1.9?user=admin&pass=camtrace", 404),
        ("/live/view/9.1?user=admin&pass=camtrace", 404),
        ("/live/view/3.6?user=limited&pass=limited", 404),
        ("/r?id=2&user=limited&pass=limited", 404),
        ("/m?user=admin&pass=camtrace", 400),
        ("/m?ids=1&compr=100&user=admin&pass=camtrace", 400),
        ("/m?ids=1,3&user=limited&pass=limited", 404),
    ],
)
async def test_streams_that_are_not_there(ask: Asker, path: str, status: int) -> None:
    assert (await ask(path, user=None)).status == status


async def test_lost_camera_ends_its_stream(
    server: CamtraceSimulator, session: aiohttp.ClientSession
) -> None:
    server.video.fps = 100
    url = f"{server.url}/live/view/1.3?{LOGIN}"
    async with session.get(url) as reply:
        await reply.content.readline()
        server.site.connect(1, connected=False)
        await reply.content.read()
    async with session.get(url) as reply:
        assert reply.status == 404


async def test_picture_turns_with_the_head(server: CamtraceSimulator) -> None:
    camera, head = server.cameras[1], server.cameras[1].head
    assert head is not None
    before = server.video.mosaic([camera], 1, 320, 180)
    head.move_to(Position(pan=20, tilt=5, zoom=2))
    scene = server.video.scene(camera)
    assert scene.position == Position(pan=20, tilt=5, zoom=2)
    assert server.video.mosaic([camera], 1, 320, 180) != before
