"""Cameras as the server lists them, with the document's inconsistencies."""

from typing import Any

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DevicePermissionError,
    DeviceResponseError,
)
from custom_components.procam.clientkit.values import Fields, Row
from custom_components.procam.vendors.camtrace.client import (
    Camera,
    CameraRead,
    CameraStatus,
    CamtraceClient,
    Role,
)
from custom_components.procam.vendors.camtrace.client.models.cameras import (
    read_camera,
)
from simulators.camtrace import Variants

from .conftest import Connect
from .server import API, Server

SAMPLE: dict[str, Any] = {
    "id": 2,
    "name": "Vivo8000",
    "hdStream": "/live/view/2.1",
    "hdId": "1",
    "hdEncoding": "H264",
    "hdWidth": 352,
    "hdHeight": 288,
    "mdStream": None,
    "alStream": "/live/view/2.2",
    "alId": 2,
    "rpStream": "/r?id=2",
    "rpId": 2,
    "isRecordingAlarm": "true",
    "isRecording": 1,
    "ptz": {"click": True, "presets": [{"id": 7, "name": ""}], "tours": []},
    "status": 2,
    "deviceInfo": {"host": "192.168.0.107", "port": 80, "https": False},
}


def read(**changes: Any) -> Camera:
    return read_camera(Fields(SAMPLE | changes, "camera"))


def test_the_vendors_sample_is_read() -> None:
    camera = read()
    hd = camera.view(Role.HD)
    assert hd is not None
    assert (hd.stream_id, hd.width, hd.path) == (1, 352, "/live/view/2.1")
    assert [view.role for view in camera.views] == ["hd", "alarm", "replay", "delayed"]
    assert (camera.recording, camera.recording_alarm, camera.in_alarm) == (True,) * 3
    assert camera.address == "192.168.0.107:80"
    assert camera.ptz.presets[0].name == "7"
    assert camera.ptz.available


@pytest.mark.parametrize(
    "odd",
    [
        {"ptz": []},
        {"ptz": {"presets": {}, "tours": ""}},
        {"deviceInfo": []},
        {"networkInfo": []},
        {"hdId": ""},
        {"displayCode": ""},
        {"hdWidth": "--"},
        {"status": "good"},
        {"streams": [{"id": 1, "width": ""}]},
        {"streams": [{"name": "no id"}, 3]},
        {"streams": {}},
        {"name": None},
        {"isRecording": "perhaps"},
        {"refUrl": []},
        {"deviceId": False},
        {"hdStream": "/live/view/2." + "9" * 5000},
    ],
)
def test_an_odd_optional_member_costs_that_one_value(odd: dict[str, Any]) -> None:
    camera = read_camera(Row(SAMPLE | odd, "camera"))
    assert camera.id == 2
    assert camera.recording_alarm
    assert camera.view(Role.REPLAY) is not None


async def test_a_server_written_in_php_has_all_its_cameras(connect: Connect) -> None:
    async with Server(variants=Variants(php_empties=True)) as device:
        cameras = (await connect(port=device.port).read()).cameras
    assert [camera.name for camera in cameras] == ["Camera 1", "Camera 2", "Camera 3"]
    assert all(camera.connected for camera in cameras)
    assert cameras[0].ptz.presets
    assert not cameras[1].ptz.available


@pytest.mark.parametrize("row", [7, "odd", [], {"name": "no id"}])
async def test_a_row_that_is_no_camera_hides_no_other(
    device: Server, client: CamtraceClient, row: object
) -> None:
    device.answer_with(f"{API}/cameras", {"cameras": [row, SAMPLE]})
    assert [camera.id for camera in (await client.read()).cameras] == [2]


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + b'{"cameras": [{"id": 1, "name": "Entree"}]}',
        '{"cameras": [{"id": 1, "name": "Entr\u00e9e"}]}'.encode("latin-1"),
    ],
)
async def test_another_code_page_hides_no_camera(
    device: Server, client: CamtraceClient, body: bytes
) -> None:
    device.answer_with(f"{API}/cameras", body)
    (camera,) = (await client.read()).cameras
    assert camera.name.startswith("Entr")


def test_the_table_below_the_sample_is_read_too() -> None:
    network = {"host": "camera.lan"}
    camera = read(deviceInfo=None, networkInfo=network, isIndexingRegul="false")
    assert (camera.address, camera.indexing) == ("camera.lan", False)
    assert read(deviceInfo=None).address is None


def test_a_camera_of_an_id_alone_is_a_camera() -> None:
    camera = read_camera(Fields({"id": "9"}, "camera"))
    assert (camera.id, camera.name, camera.views) == (9, "Camera 9", ())
    assert camera.status is CameraStatus.UNKNOWN
    assert not camera.ptz.available
    assert not camera.connected
    assert camera.view(Role.HD) is None


def test_a_stream_id_may_stand_in_the_path_alone() -> None:
    camera = read(hdId=None)
    assert camera.view(Role.DELAYED) is not None
    camera = read(hdId=None, hdStream="/r?id=2.7")
    hd = camera.view(Role.HD)
    assert hd is not None
    assert hd.stream_id is None
    assert camera.view(Role.DELAYED) is None


def test_without_a_high_quality_picture_the_next_one_is_the_main_one() -> None:
    without = {"hdStream": None, "hdId": None}
    camera = read(**without, ldStream="/live/view/2.5", mdStream="/live/view/2.4")
    views = {view.role: (view.stream_id, view.path) for view in camera.views}
    assert views[Role.HD] == views[Role.MD] == (4, "/live/view/2.4")
    assert views[Role.DELAYED] == (4, None)


def test_a_camera_whose_streams_have_no_role_shows_the_best_one() -> None:
    streams = [
        {"id": 4, "quality": 3, "ignored": True},
        {"id": 5, "quality": 1, "width": 640},
        {"id": 6, "quality": 2, "width": 1280, "height": 720, "encoding": "H265"},
    ]
    camera = read(hdStream=None, hdId=None, streams=streams)
    hd = camera.view(Role.HD)
    assert hd is not None
    assert (hd.stream_id, hd.path) == (6, "/live/view/2.6")
    assert (hd.width, hd.height, hd.encoding) == (1280, 720, "H265")
    assert read(hdStream=None, hdId=None, streams=streams[:1]).view(Role.HD) is None


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (-2, "IGNORED"),
        (-1, "ERROR"),
        (0, "SERVICE_OFF"),
        (1, "READ_ONLY"),
        (7, "UNKNOWN"),
    ],
)
def test_statuses_have_names_and_later_ones_are_unknown(status: int, name: str) -> None:
    assert read(status=status).status.name == name


@pytest.mark.parametrize(
    ("streams", "connected"),
    [
        ([{"id": 1, "connected": False}, {"id": 2, "connected": True}], True),
        ([{"id": 1, "connected": False}], False),
        ([{"id": 1, "connected": False, "ignored": True}], True),
        ([], True),
    ],
)
def test_one_connected_stream_is_a_connected_camera(
    streams: list[dict[str, Any]], connected: bool
) -> None:
    camera = read(streams=streams)
    assert camera.connected is connected
    assert all(stream.name == f"Stream {stream.id}" for stream in camera.streams)


@pytest.mark.parametrize(
    ("change", "connected"),
    [
        ({"isRemote": True}, True),
        ({"isRemote": True, "status": -1}, False),
        ({"streams": [{"id": 1, "connected": False, "onDemand": True}]}, True),
    ],
)
def test_a_camera_connected_while_watched_is_not_lost_while_nobody_watches(
    change: dict[str, Any], connected: bool
) -> None:
    streams = [{"id": 1, "connected": False}]
    assert read(**{"streams": streams} | change).connected is connected


@pytest.mark.parametrize(
    "change", [{"id": None}, {"streams": {}}, {"isRecording": "?"}]
)
def test_a_row_out_of_contract_names_its_place(change: dict[str, Any]) -> None:
    with pytest.raises(DeviceResponseError, match=next(iter(change))):
        read(**change)


async def test_an_odd_row_does_not_hide_the_others(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with(f"{API}/cameras", {"cameras": [SAMPLE, {"name": "no id"}, 3]})
    assert [camera.id for camera in (await client.read()).cameras] == [2]
    assert client.unknown == {"unreadable row in cameras": 2}


async def test_an_odd_member_of_a_row_costs_that_one_value(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with(f"{API}/cameras", {"cameras": [SAMPLE, {"id": 3}]})
    before = (await client.read()).cameras
    device.leap(10)
    device.answer_with(f"{API}/cameras", {"cameras": [SAMPLE, {"id": 3, "streams": 5}]})
    assert (await client.read()).cameras == before
    assert client.unknown == {"odd camera.streams": 1}


@pytest.mark.parametrize(
    "body",
    [
        {"cameras": [1, 2]},
        {"cameras": "none"},
        {},
        [],
        b"<html></html>",
        b"",
    ],
)
async def test_another_format_is_not_an_empty_list(
    device: Server, client: CamtraceClient, body: object
) -> None:
    device.answer_with(f"{API}/cameras", body)
    with pytest.raises(DeviceResponseError):
        await client.read()


async def test_no_cameras_may_be_written_as_null(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with(f"{API}/cameras", {"cameras": None})
    assert (await client.read()).cameras == ()


async def test_unchanged_cameras_are_the_identical_objects(
    device: Server, client: CamtraceClient
) -> None:
    before = await client.read()
    device.site.rename(2, "Door")
    after = await client.read()
    assert [camera.name for camera in after.cameras] == ["Camera 1", "Door", "Camera 3"]
    same = [old is new for old, new in zip(before.cameras, after.cameras, strict=True)]
    assert same == [True, False, True]
    assert (await client.read()) is after


async def test_cameras_come_and_go(device: Server, client: CamtraceClient) -> None:
    await client.read()
    device.site.remove(1)
    device.site.add("Yard")
    names = [camera.name for camera in (await client.read()).cameras]
    assert names == ["Camera 2", "Camera 3", "Yard"]


async def test_a_camera_read_by_itself_is_the_one_of_the_list(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    async with client.events() as events:
        device.site.connect(2, connected=False)
        assert isinstance(await anext(events), CameraRead)
    camera = client.state.cameras[1]
    assert (camera.status, camera.connected) == (CameraStatus.ERROR, False)
    device.site.connect(2, connected=True)
    assert (await client.read()).cameras[1].connected


async def test_three_bad_answers_keep_the_cameras_and_the_fourth_is_an_error(
    device: Server, client: CamtraceClient
) -> None:
    state = await client.read()
    device.answer_with(f"{API}/cameras", {}, status=502)
    for _ in range(3):
        assert (await client.read()).cameras is state.cameras
    with pytest.raises(DeviceResponseError) as error:
        await client.read()
    assert error.value.status == 502
    del device._answers[f"{API}/cameras"]
    assert (await client.read()).cameras is state.cameras


async def test_a_server_that_answers_nothing_right_is_an_error_at_once(
    device: Server, client: CamtraceClient
) -> None:
    state = await client.read()
    device.fail("status", "/cameras", status=502)
    with pytest.raises(DeviceResponseError) as error:
        await client.read()
    assert error.value.status == 502
    device.heal()
    assert (await client.read()).cameras is state.cameras


async def test_a_bad_first_answer_is_an_error(
    device: Server, client: CamtraceClient
) -> None:
    device.fail("html", "/cameras")
    with pytest.raises(DeviceResponseError):
        await client.read()


async def test_a_server_that_is_gone_is_an_error_at_once(
    device: Server, client: CamtraceClient
) -> None:
    state = await client.read()
    await device.stop()
    with pytest.raises(DeviceConnectionError):
        await client.read()
    await device.start()
    assert (await client.read()).cameras == state.cameras


@pytest.mark.parametrize("status", [403, 404])
async def test_an_account_without_the_list_gets_a_clear_error(
    device: Server, connect: Connect, status: int
) -> None:
    device.answer_with(f"{API}/cameras", b"", status=status)
    with pytest.raises(DevicePermissionError):
        await connect().read()
