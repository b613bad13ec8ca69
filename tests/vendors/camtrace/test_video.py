"""Live pictures."""

import asyncio

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from custom_components.procam.vendors.camtrace.client import (
    CamtraceClient,
    Role,
    video,
)
from custom_components.procam.vendors.camtrace.client.http import PICTURES_AT_ONCE
from simulators.camtrace import Variants

from .conftest import Connect
from .server import API, Server

JPEG = b"\xff\xd8"


async def test_every_role_has_its_rtsp_address(
    device: Server, connect: Connect
) -> None:
    client = connect(password="p@ss/w:rd", rtsp_port=9554, host="::1")
    device_camera = (await connect().read()).cameras[0]
    base = "rtsp://admin:p%40ss%2Fw%3Ard@[::1]:9554"
    urls = {role: client.video.stream_url(device_camera, role) for role in Role}
    assert urls == {
        Role.HD: f"{base}/live/view/1.1",
        Role.MD: f"{base}/live/view/1.2",
        Role.LD: f"{base}/live/view/1.3",
        Role.ALARM: f"{base}/live/alarm/1.2",
        Role.DELAYED: f"{base}/live/delayed/1.1",
        Role.REPLAY: f"{base}/replay/view/1.2",
    }


async def test_a_picture_a_camera_does_not_have_is_refused(
    client: CamtraceClient,
) -> None:
    camera = (await client.read()).cameras[1]
    with pytest.raises(DeviceUnsupportedError, match="no_stream: camera=Camera 2"):
        client.video.stream_url(camera, Role.MD)
    with pytest.raises(DeviceUnsupportedError, match="no delayed picture"):
        await client.video.still(camera, Role.DELAYED)


async def test_a_path_that_leads_elsewhere_is_refused(
    device: Server, client: CamtraceClient
) -> None:
    row = {"id": 1, "hdStream": "@evil.example/live", "hdId": 1}
    device.answer_with(f"{API}/cameras", {"cameras": [row]})
    camera = (await client.read()).cameras[0]
    with pytest.raises(DeviceUnsupportedError):
        await client.video.still(camera)


@pytest.mark.parametrize("lengths", [True, False])
@pytest.mark.parametrize("user", ["admin", "md5", "basic"])
async def test_a_still_is_the_first_frame(
    device: Server, connect: Connect, user: str, lengths: bool
) -> None:
    device.video.lengths = lengths
    client = connect(user)
    camera = (await client.read()).cameras[0]
    assert (await client.video.still(camera)).startswith(JPEG)


async def test_the_password_stays_out_of_the_address_where_a_token_will_do(
    device: Server, client: CamtraceClient
) -> None:
    camera = (await client.read()).cameras[0]
    await client.video.still(camera)
    assert "pass=" not in device.log[-1].line
    assert "_nonce=" in device.log[-1].line


async def test_where_only_the_documented_way_opens_it_is_remembered(
    device: Server, client: CamtraceClient
) -> None:
    camera = (await client.read()).cameras[0]
    device.refuse_tokens = 401
    for _ in range(2):
        assert (await client.video.still(camera)).startswith(JPEG)
    ways = ["pass=camtrace" in line.line for line in device.requests("/live/")]
    assert ways == [False, True, True]


async def test_a_live_stream_goes_on_until_it_is_left(
    device: Server, client: CamtraceClient
) -> None:
    device.video.fps = 50
    camera = (await client.read()).cameras[0]
    async with client.video.frames(camera, Role.LD) as frames:
        shown = [await anext(frames) for _ in range(3)]
    assert all(frame.startswith(JPEG) for frame in shown)


async def test_the_replay_of_the_last_alarm_is_shown(client: CamtraceClient) -> None:
    camera = (await client.read()).cameras[0]
    assert (await client.video.still(camera, Role.REPLAY)).startswith(JPEG)


async def test_a_stream_that_ends_is_the_end(
    device: Server, client: CamtraceClient
) -> None:
    device.video.fps = 100
    camera = (await client.read()).cameras[0]
    shown = 0
    async with client.video.frames(camera) as frames:
        async for _ in frames:
            shown += 1
            device.site.connect(1, connected=False)
    assert shown >= 1


async def test_a_camera_without_picture_is_an_error(
    device: Server, client: CamtraceClient
) -> None:
    camera = (await client.read()).cameras[0]
    device.site.connect(1, connected=False)
    with pytest.raises(DeviceNotFoundError):
        await client.video.still(camera)


async def test_a_right_that_is_missing_is_no_wrong_password(
    connect: Connect, client: CamtraceClient
) -> None:
    camera = (await client.read()).cameras[2]
    limited = connect("limited")
    with pytest.raises(DeviceNotFoundError):
        await limited.video.still(camera)
    assert len((await limited.read()).cameras) == 2


@pytest.mark.parametrize("status", [400, 404, 405])
async def test_a_server_that_knows_no_token_here_is_asked_as_documented(
    device: Server, client: CamtraceClient, status: int
) -> None:
    camera = (await client.read()).cameras[0]
    device.refuse_tokens = status
    assert (await client.video.still(camera)).startswith(JPEG)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_stream_refused_both_ways_is_no_wrong_password(
    device: Server, client: CamtraceClient, status: int
) -> None:
    camera = (await client.read()).cameras[0]
    device.answer_with("/live/view/1.1", b"", status=status)
    with pytest.raises(DevicePermissionError):
        await client.video.still(camera)
    assert len(device.requests("/live/")) == 2
    assert len((await client.read()).cameras) == 3


async def test_a_mosaic_shows_the_cameras_of_the_group(
    device: Server, client: CamtraceClient
) -> None:
    group = (await client.read()).groups[0]
    assert (await client.video.mosaic_still(group)).startswith(JPEG)
    assert "/m?ids=2,1,1,2&compr=20&" in device.log[-1].line
    for compression in (0, 100):
        with pytest.raises(ValueError, match="1 to 99"):
            await client.video.mosaic_still(group, compression=compression)


@pytest.mark.parametrize("path", ["/live/mosaic", "/live/mosaic?node=0"])
async def test_a_server_may_make_mosaics_elsewhere(
    device: Server, client: CamtraceClient, path: str
) -> None:
    body = b"\xff\xd8mosaic\xff\xd9"
    services = {"live_mosaic": {"url": path}}
    device.answer_with(f"{API}/users/login", {"services": services})
    device.answer_with("/m", b"", status=404)
    device.answer_with("/live/mosaic", body, headers={"Content-Type": "image/jpeg"})
    state = await client.read()
    assert await client.video.mosaic_still(state.groups[0]) == body


async def test_a_server_without_mosaics_says_so(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with(
        f"{API}/users/login", {"services": {"live_mosaic": {"url": "x"}}}
    )
    device.answer_with("/m", b"", status=404)
    device.answer_with(f"{API}/groups", {"groups": [{"id": 1}]})
    state = await client.read()
    with pytest.raises(DeviceUnsupportedError, match="shows no cameras"):
        await client.video.mosaic_still(state.groups[0])
    group = {"id": 1, "levels": [{"elements": [{"position": 0, "cameraId": 1}]}]}
    device.answer_with(f"{API}/groups", {"groups": [group]})
    (shown,) = await client.control_room.groups()
    with pytest.raises(DeviceNotFoundError):
        await client.video.mosaic_still(shown)


MULTIPART = {"Content-Type": 'multipart/x-mixed-replace; boundary="--cut"'}


PICTURE = b"\xff\xd8abc\xff\xd9"


@pytest.mark.parametrize(
    "body",
    [
        b"--cut\r\nContent-Length: 7\r\n\r\n" + PICTURE + b"\r\n--cut--",
        b"--cut\r\nContent-Type: image/jpeg\r\n\r\n" + PICTURE + b"\r\n--cut\r\n",
        PICTURE,
    ],
)
async def test_frames_are_cut_out_whatever_is_around_them(
    device: Server, client: CamtraceClient, body: bytes
) -> None:
    camera = (await client.read()).cameras[0]
    device.answer_with("/live/view/1.1", body, headers=MULTIPART)
    async with client.video.frames(camera) as frames:
        assert [frame async for frame in frames] == [PICTURE]


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"--cut" + b"x" * 5_000_000])
async def test_a_broken_stream_is_an_error(
    device: Server, client: CamtraceClient, body: bytes
) -> None:
    camera = (await client.read()).cameras[0]
    device.answer_with("/live/view/1.1", body, headers=MULTIPART)
    with pytest.raises(DeviceResponseError):
        await client.video.still(camera)


async def test_a_wall_of_tiles_fetches_few_pictures_at_once(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    alarm = device.raise_alarm(1)
    under_way: list[int] = []
    device.on_answer = lambda _: under_way.append(client._api.pictures._value)
    path = f"{API}/cameras/alarms/{alarm.id}.jpg"
    device.answer_with(path, PICTURE, headers={"Content-Type": "image/jpeg"})
    await asyncio.gather(*(client.alarms.picture(alarm.id) for _ in range(20)))
    assert len(under_way) == 20
    assert client._api.pictures._value == PICTURES_AT_ONCE


async def test_a_picture_larger_than_any_camera_sends_is_rejected(
    device: Server, client: CamtraceClient
) -> None:
    path = f"{API}/cameras/alarms/7.jpg"
    device.answer_with(path, b"\xff\xd8" + b"x" * 2**22)
    with pytest.raises(DeviceResponseError, match="larger than"):
        await client.alarms.picture(7)
    device.answer_with(path, b"<html>")
    with pytest.raises(DeviceResponseError, match="not a JPEG"):
        await client.alarms.picture(7)


async def test_a_stream_that_falls_silent_is_lost(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video, "_STILL_S", 0.2)
    camera = (await client.read()).cameras[0]
    device.fail("hang", "/live/")
    with pytest.raises(DeviceConnectionError) as error:
        async with asyncio.timeout(5):
            await client.video.still(camera)
    assert error.value.__cause__ is None


async def test_a_mosaic_path_given_at_login_counts(connect: Connect) -> None:
    async with Server(variants=Variants(mosaic=False)) as device:
        client = connect(port=device.port)
        assert (await client.read()).services.mosaic_path is None
