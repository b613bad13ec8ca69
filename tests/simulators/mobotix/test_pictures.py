"""image.cgi and MJPEG (vendor, Image; Connect video and audio stream)."""

from io import BytesIO
import time

import aiohttp
from PIL import Image, ImageChops
import pytest

from simulators.mobotix import Pose
from simulators.mobotix.scene import TIME_CODE_BITS

from .client import Client, Stream, basic
from .conftest import Mount

IMAGE = "jpg/image.cgi"


async def picture(camera: Client) -> Image.Image:
    """Return the present picture, without the clock in its corner."""
    answer = await camera.ask(IMAGE)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    image = Image.open(BytesIO(answer.body))
    assert (image.format, image.size) == ("JPEG", (640, 360))
    return image.convert("L").crop((0, 120, 640, 360))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures, 0…255."""
    histogram = ImageChops.difference(one, other).histogram()
    return sum(level * count for level, count in enumerate(histogram)) / sum(histogram)


async def test_the_picture_shows_where_the_head_looks(camera: Client) -> None:
    head = camera.device.head
    before = await picture(camera)
    for pose in (Pose(15, 0, 0, 2000), Pose(0, 15, 0, 2000), Pose(0, 0, 4000, 4400)):
        head.place(pose)
        assert difference(before, await picture(camera)) > 5
    head.place(Pose(0, 0, 0, 2000))
    assert difference(before, await picture(camera)) < 1


async def test_a_pan_shifts_the_picture_sideways(camera: Client) -> None:
    before = await picture(camera)
    camera.device.head.place(Pose(15, 0, 0, 2000))
    after = await picture(camera)
    moved = ImageChops.offset(before, -160, 0).crop((0, 0, 480, 240))
    assert difference(moved, after.crop((0, 0, 480, 240))) < 3


async def test_the_picture_is_whole_across_180_degrees(camera: Client) -> None:
    camera.device.head.place(Pose(180, 0, 0, 2000))
    one = await picture(camera)
    camera.device.head.place(Pose(-180, 0, 0, 2000))
    assert difference(one, await picture(camera)) < 1


async def test_a_program_reads_the_time_in_the_picture(mount: Mount) -> None:
    camera = await mount(time_code=True)
    before = time.time_ns() // 10**6
    image = Image.open(BytesIO((await camera.ask(IMAGE)).body)).convert("L")
    pixels = image.tobytes()
    number = 0
    for bit in range(TIME_CODE_BITS):
        is_set, is_clear = (pixels[y * 640 + bit * 32 + 16] for y in (344, 312))
        assert abs(is_set - is_clear) > 200
        number |= (is_set > is_clear) << bit
    assert (number - before) % 2**TIME_CODE_BITS < 60_000


async def test_focus_tamper_and_people_are_seen(camera: Client) -> None:
    device = camera.device
    sharp = await picture(camera)
    device.head.autofocus = False
    device.head.place(Pose(0, 0, 0, 9000))
    assert difference(sharp, await picture(camera)) > 2
    device.head.autofocus = True
    device.raise_motion(0)
    assert difference(sharp, await picture(camera)) > 0.3
    device.events.set_tampered(tampered=True)
    assert max((await picture(camera)).tobytes()) < 30


async def test_parameters_other_clients_add_are_ignored(camera: Client) -> None:
    answer = await camera.ask(IMAGE + "?id=2&rand=123")
    assert answer.body.startswith(b"\xff\xd8")


async def mjpeg(camera: Client, path: str = "/") -> Stream:
    return await Stream.open(camera.device, path, camera.device.mjpeg_port)


async def test_mjpeg_has_its_own_port(camera: Client) -> None:
    stream = await mjpeg(camera)
    boundary = camera.device.options.mjpeg_boundary.encode()
    assert await stream.until(b"\r\n\r\n") == (
        b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary="
        + boundary
        + b"\r\n\r\n"
    )
    for _ in range(3):
        part = await stream.part()
        assert Image.open(BytesIO(part)).size == (640, 360)
    stream.close()
    assert camera.device.requests("GET / HTTP")[-1].channel == "mjpeg"


async def test_mjpeg_parts_may_lack_a_length(mount: Mount) -> None:
    camera = await mount(
        mjpeg_length=False, mjpeg_boundary="x", mjpeg_boundary_dashes=True
    )
    stream = await mjpeg(camera)
    assert b"boundary=--x\r\n" in await stream.until(b"\r\n\r\n")
    head = await stream.until(b"\r\n\r\n")
    assert head == b"--x\r\nContent-Type: image/jpeg\r\n\r\n"
    content = (await stream.until(b"\r\n--x")).removesuffix(b"\r\n--x")
    assert Image.open(BytesIO(content)).size == (640, 360)
    stream.close()


@pytest.mark.parametrize("scheme", ["basic", "digest"])
async def test_mjpeg_wants_the_login(mount: Mount, scheme: str) -> None:
    camera = await mount(auth=scheme)
    url = f"http://127.0.0.1:{camera.device.mjpeg_port}/"
    async with camera.session.get(url, headers=basic("Admin", "x")) as answer:
        assert answer.status == 401
    login = aiohttp.DigestAuthMiddleware("Admin", "1234")
    middlewares = (login,) if scheme == "digest" else ()
    headers = {} if scheme == "digest" else basic()
    async with camera.session.get(
        url, headers=headers, middlewares=middlewares
    ) as answer:
        assert answer.status == 200
        assert b"image/jpeg" in await answer.content.readany()


async def test_mjpeg_may_be_open_and_has_only_its_root(mount: Mount) -> None:
    camera = await mount(mjpeg_auth=False)
    url = f"http://127.0.0.1:{camera.device.mjpeg_port}"
    async with camera.session.get(f"{url}/") as answer:
        assert answer.status == 200
    async with camera.session.get(f"{url}/other") as answer:
        assert answer.status == 404
    async with camera.session.post(f"{url}/") as answer:
        assert answer.status == 400


async def test_cut_video_ends_mjpeg(camera: Client) -> None:
    stream = await mjpeg(camera)
    await stream.until(b"\r\n\r\n")
    camera.device.cut_video()
    await stream.rest()
    assert stream.reader.at_eof()
