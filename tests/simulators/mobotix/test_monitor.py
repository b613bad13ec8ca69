"""eventdata.cgi action=monitor: framing, cadence, limits, endings."""

import aiohttp
import pytest

from .client import Client, Stream, monitor, soon
from .conftest import Mount

PATH = "/cgi-bin/admin/eventdata.cgi?action=monitor&group="
MOTION = b"Motion:Enabled=1;Level=%d;Sensitivity=80;Triggered=%d;\r\n"


async def gone(camera: Client) -> None:
    """Wait until the camera has noticed that nobody listens."""
    await soon(lambda: not camera.device.monitor_count)


async def test_the_monitor_sample_is_byte_for_byte(camera: Client) -> None:
    stream = await Stream.open(camera.device, PATH + "Motion,Motion1")
    boundary = camera.device.options.boundary.encode()
    head = await stream.until(b"\r\n\r\n")
    assert head == (
        b"HTTP/1.0 200 OK\r\n"
        b"Content-type: multipart/x-mixed-replace;boundary=" + boundary + b"\r\n\r\n"
    )
    part = b"--" + boundary + b"\r\nContent-Type: text/plain\r\nContent-Length: "
    first = MOTION % (0, 0) + b"Motion1:Enabled=0;\r\n\r\n"
    expected = part + b"74\r\n\r\n" + first
    assert await stream.exactly(len(expected)) == expected
    camera.device.events.set_motion(0, triggered=False, level=15)
    second = MOTION % (15, 0) + b"Motion1:Enabled=0;\r\n\r\n"
    expected = part + b"75\r\n\r\n" + second
    assert await stream.exactly(len(expected)) == expected
    stream.close()


async def test_the_face_monitor_sample_has_the_printed_length(mount: Mount) -> None:
    camera = await mount(model="fixed")
    stream = await monitor(camera.device, "group=Face")
    part = await stream.part()
    assert part == b"Face:Enabled=1;H264_Face=0;H264_2_Face=0;\r\n"
    assert len(part) == 43
    camera.device.events.set_face_count(2)
    assert (await stream.part()).startswith(b"Face:Enabled=1;H264_Face=2 0.1_")


async def test_every_change_is_its_own_part(camera: Client) -> None:
    stream = await monitor(camera.device, "group=Motion&MotionParam=Triggered")
    assert await stream.part() == b"Motion:Triggered=0;\r\n"
    for _ in range(50):
        camera.device.raise_motion(0, level=9)
        camera.device.clear_motion(0)
    seen = [await stream.part() for _ in range(100)]
    assert seen == [b"Motion:Triggered=1;\r\n", b"Motion:Triggered=0;\r\n"] * 50


async def test_changes_outside_the_request_are_silent(camera: Client) -> None:
    stream = await monitor(camera.device, "group=T0")
    await stream.part()
    camera.device.raise_motion(0)
    camera.device.ports.set_input(1, closed=True)
    camera.device.events.set_tampered(tampered=True)
    assert await stream.part() == b"T0:Enabled=1;Triggered=1;\r\n"


@pytest.mark.parametrize(
    "path",
    [
        "io/output.cgi?action=1:/",
        "admin/param.cgi?action=update&Event.E1.Enabled=no",
        "admin/param.cgi?action=update&Motion.M0.Sensitivity=10",
        "admin/param.cgi?action=update&Input.I0.Trig=open",
    ],
)
async def test_other_clients_changes_are_pushed(camera: Client, path: str) -> None:
    stream = await monitor(camera.device, "group=Motion,IO")
    before = await stream.part()
    await camera.get(path)
    assert await stream.part() != before


async def test_a_period_repeats_parts_without_a_change(mount: Mount) -> None:
    camera = await mount(monitor_period_s=0.01)
    stream = await monitor(camera.device, "group=T0")
    parts = [await stream.part() for _ in range(3)]
    assert set(parts) == {b"T0:Enabled=1;Triggered=0;\r\n"}


async def test_the_first_part_may_wait_for_a_change(mount: Mount) -> None:
    camera = await mount(monitor_first_part=False)
    stream = await monitor(camera.device, "group=T0")
    await soon(lambda: camera.device.monitor_count == 1)
    camera.device.events.set_tampered(tampered=True)
    assert b"Triggered=1" in await stream.part()


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({"boundary_quoted": True}, b'boundary="x"\r\n'),
        ({"boundary_dashes": True}, b"boundary=--x\r\n"),
        ({}, b"boundary=x\r\n"),
    ],
)
async def test_the_boundary_is_written_in_several_ways(
    mount: Mount, settings: dict[str, bool], shown: bytes
) -> None:
    camera = await mount(boundary="x", **settings)
    stream = await Stream.open(camera.device, PATH + "T0")
    assert shown in await stream.until(b"\r\n\r\n")
    assert await stream.until(b"\r\n") == b"--x\r\n"


async def test_a_part_length_can_be_wrong(mount: Mount) -> None:
    camera = await mount(monitor_length_error=-2)
    stream = await monitor(camera.device, "group=T0")
    assert b"Content-Length: 25\r\n" in await stream.until(b"\r\n\r\n")
    assert await stream.exactly(29) == b"T0:Enabled=1;Triggered=0;\r\n\r\n"


async def test_aiohttp_reads_the_parts(camera: Client) -> None:
    async with camera.session.get(
        camera.url(PATH.removeprefix("/cgi-bin/") + "T0"), headers=camera.headers
    ) as answer:
        reader = aiohttp.MultipartReader.from_response(answer)
        part = await reader.next()
        assert isinstance(part, aiohttp.BodyPartReader)
        assert await part.text() == "T0:Enabled=1;Triggered=0;\r\n"


async def test_one_monitor_too_many_is_refused(mount: Mount) -> None:
    camera = await mount(monitor_limit=1)
    first = await monitor(camera.device, "group=T0")
    await first.part()
    second = await Stream.open(camera.device, PATH + "T0")
    assert b" 503 " in await second.until(b"\r\n")
    assert camera.device.monitor_count == 1
    first.close()
    await gone(camera)
    third = await Stream.open(camera.device, PATH + "T0")
    assert b" 200 " in await third.until(b"\r\n")


async def test_dropped_monitors_end_without_a_closing_boundary(
    mount: Mount,
) -> None:
    camera = await mount()
    stream = await monitor(camera.device, "group=T0")
    await stream.part()
    camera.device.drop_monitors(abort=False)
    assert await stream.rest() == b""
    await gone(camera)


async def test_a_closing_boundary_is_an_option(mount: Mount) -> None:
    camera = await mount(closing_boundary=True, boundary="x")
    stream = await monitor(camera.device, "group=T0")
    await stream.part()
    camera.device.drop_monitors(abort=False)
    assert await stream.rest() == b"--x--\r\n"


async def test_cut_monitors_end_in_the_middle(mount: Mount) -> None:
    camera = await mount(closing_boundary=True)
    stream = await monitor(camera.device, "group=T0")
    await stream.part()
    camera.device.drop_monitors()
    assert await stream.rest() == b""
    await gone(camera)


async def test_a_client_that_hangs_up_is_noticed(camera: Client) -> None:
    stream = await monitor(camera.device, "group=T0")
    await stream.part()
    assert camera.device.monitor_count == 1
    stream.close()
    await gone(camera)
