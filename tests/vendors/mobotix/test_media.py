"""Pictures, streams and the SD card."""

from dataclasses import replace
from datetime import datetime

from aiohttp import web
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from custom_components.procam.vendors.mobotix.client import (
    Clip,
    MobotixSettings,
    Stream,
)

from .conftest import MakeCamera, MakeClient, MakeDevice

SHOT = datetime(2026, 3, 4, 5, 6, 7)  # noqa: DTZ001 - the camera sends no zone
NAME = "A_20260304_050607.avi"


async def test_a_still_picture_is_a_jpeg(camera: MakeCamera) -> None:
    mine = await camera(viewer=True)
    picture = await mine.client.media.snapshot()
    assert picture.startswith(b"\xff\xd8")
    assert picture.endswith(b"\xff\xd9")


@pytest.mark.parametrize("kind", ["html", "garbage", "empty", "huge", "truncate"])
async def test_what_is_no_picture_is_not_shown(camera: MakeCamera, kind: str) -> None:
    mine = await camera()
    await mine.client.media.snapshot()
    mine.device.fail(kind, "image.cgi")
    with pytest.raises(DeviceResponseError):
        await mine.client.media.snapshot()


async def test_a_refused_picture_says_why(camera: MakeCamera) -> None:
    mine = await camera(bad_login_as_body=True)
    await mine.client.media.snapshot()
    mine.device.set_password("Admin", "new")
    with pytest.raises(DevicePermissionError):
        await mine.client.media.snapshot()


@pytest.mark.parametrize(
    "switches",
    [{}, {"mjpeg_length": False}, {"mjpeg_boundary_dashes": True}, {"auth": "digest"}],
)
async def test_the_mjpeg_server_sends_pictures(
    camera: MakeCamera, switches: dict[str, object]
) -> None:
    mine = await camera(**switches)
    async with mine.client.media.mjpeg() as pictures:
        found = [await anext(pictures), await anext(pictures)]
    for picture in found:
        assert picture.startswith(b"\xff\xd8")
        assert picture.endswith(b"\xff\xd9")


async def test_with_https_the_login_is_not_sent_to_the_mjpeg_server(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    client = mine.client
    client.media._cache.settings = replace(client.settings, ssl=True)
    mine.forget()
    async with client.media.mjpeg() as pictures:
        found = [await anext(pictures), await anext(pictures)]
    assert all(picture.startswith(b"\xff\xd8") for picture in found)
    assert [
        entry.channel for entry in mine.device.log if entry.channel == "mjpeg"
    ] == []
    assert len(mine.sent("image.cgi")) == 2


async def test_a_cut_mjpeg_stream_is_noticed(camera: MakeCamera) -> None:
    mine = await camera()
    async with mine.client.media.mjpeg() as pictures:
        await anext(pictures)
        mine.device.cut_video()
        with pytest.raises(DeviceError):
            _ = [picture async for picture in pictures]


async def test_an_mjpeg_server_that_is_off_is_noticed(camera: MakeCamera) -> None:
    mine = await camera()
    await mine.device.mjpeg.stop()
    with pytest.raises(DeviceConnectionError):
        async with mine.client.media.mjpeg():
            pass


async def test_a_stream_url_holds_the_encoded_login(connect: MakeClient) -> None:
    client = await connect(
        80, username="Ad min", password="p@ss:/word", settings={"rtsp_port": 8554}
    )
    stream = Stream(name="h264", path="/h264")
    assert client.media.rtsp_url(stream) == (
        "rtsp://Ad%20min:p%40ss%3A%2Fword@127.0.0.1:8554/h264"
    )


@pytest.mark.parametrize(
    ("path", "extra", "end"),
    [
        ("/h264", "", "/h264"),
        ("/h264", "?tcp=1&x=2", "/h264?tcp=1&x=2"),
        ("/live?ch=1", "tcp=1", "/live?ch=1&tcp=1"),
        ("/my stream", "", "/my%20stream"),
    ],
)
async def test_extra_parameters_follow_the_path(
    connect: MakeClient, path: str, extra: str, end: str
) -> None:
    client = await connect(80, settings={"rtsp_extra": extra, "username": ""})
    url = client.media.rtsp_url(Stream(name="x", path=path))
    assert url == f"rtsp://127.0.0.1:554{end}"


async def test_an_ipv6_host_is_bracketed(connect: MakeClient) -> None:
    client = await connect(80, settings={"host": "fe80::1", "username": ""})
    assert client.settings == MobotixSettings(
        host="fe80::1", port=80, username="", password="1234"
    )
    url = client.media.rtsp_url(Stream(name="h264", path="/h264"))
    assert url == "rtsp://[fe80::1]:554/h264"
    assert client.url == "http://[fe80::1]"


@pytest.mark.parametrize("columns", [False, True])
async def test_recordings_are_listed_with_their_time(
    camera: MakeCamera, columns: bool
) -> None:
    mine = await camera(list_columns=columns)
    assert await mine.client.media.clips() == ()
    mine.device.fill_card(SHOT)
    expected = Clip(name=NAME, start=SHOT, kind="A")
    assert await mine.client.media.clips() == (expected,)


async def test_other_files_on_the_card_have_no_time(other_device: MakeDevice) -> None:
    async def speak(request: web.Request) -> web.Response:
        return web.Response(
            text="notes.txt\r\n\r\nA_20261399_000000.avi\n../etc/passwd\na\x00b\n"
        )

    client = await other_device(speak)
    assert await client.media.clips() == (
        Clip(name="notes.txt"),
        Clip(name="A_20261399_000000.avi"),
    )


@pytest.mark.parametrize("length", [True, False])
async def test_a_recording_is_downloaded_piece_by_piece(
    camera: MakeCamera, length: bool
) -> None:
    mine = await camera(download_length=length)
    mine.device.fill_card(SHOT)
    async with mine.client.media.download(NAME) as download:
        content = b"".join([chunk async for chunk in download.chunks])
    assert content.startswith(b"RIFF")
    assert download.size == (len(content) if length else None)


async def test_a_missing_recording_is_not_found(camera: MakeCamera) -> None:
    mine = await camera()
    with pytest.raises(DeviceNotFoundError):
        async with mine.client.media.download(NAME):
            pass
    with pytest.raises(DeviceNotFoundError):
        await mine.client.media.remove_clip(NAME)


@pytest.mark.parametrize(
    ("body", "error"),
    [("# Error: no card\r\n", DeviceRejectedError), ("later", DeviceResponseError)],
)
async def test_words_instead_of_a_recording_are_an_error(
    other_device: MakeDevice, body: str, error: type[Exception]
) -> None:
    async def speak(request: web.Request) -> web.Response:
        return web.Response(text=body)

    client = await other_device(speak)
    with pytest.raises(error):
        async with client.media.download(NAME):
            pass


async def test_a_recording_cut_off_is_not_taken_for_whole(camera: MakeCamera) -> None:
    mine = await camera()
    mine.device.fill_card(SHOT)
    mine.device.fail("truncate", "action=download")
    with pytest.raises(DeviceError):
        async with mine.client.media.download(NAME) as download:
            _ = [chunk async for chunk in download.chunks]


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a\nb", "x" * 300])
async def test_a_path_is_no_recording(camera: MakeCamera, name: str) -> None:
    mine = await camera()
    with pytest.raises(InvalidValueError, match="clip_unknown"):
        await mine.client.media.remove_clip(name)
    assert not mine.device.log


async def test_recordings_are_removed_and_the_card_is_erased(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    mine.device.fill_card(SHOT, SHOT.replace(hour=9))
    await mine.client.media.remove_clip(NAME)
    assert list(mine.device.card.files) == ["A_20260304_090607.avi"]
    await mine.client.media.format_storage()
    assert mine.device.card.formatted == 1
