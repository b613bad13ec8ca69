"""Cameras: the sample's fields, rights, PTZ."""

import asyncio
import time

import aiohttp
import pytest

from simulators.camtrace import CamtraceSimulator, Position, Variants
from simulators.camtrace.ptz import PAN_LIMIT, Head, PtzError

from .conftest import Asker

SAMPLE_FIELDS = [
    "id",
    "name",
    "hdStream",
    "hdId",
    "hdEncoding",
    "hdWidth",
    "hdHeight",
    "mdStream",
    "mdEncoding",
    "mdWidth",
    "mdHeight",
    "ldStream",
    "ldEncoding",
    "ldWidth",
    "ldHeight",
    "alStream",
    "alId",
    "alEncoding",
    "alWidth",
    "alHeight",
    "rpStream",
    "rpId",
    "rpEncoding",
    "rpWidth",
    "rpHeight",
    "displayCode",
    "isIgnored",
    "isRecording",
    "isRecordingAlarm",
    "isRecordingForced",
    "isRemote",
    "isReplayEnabled",
    "isUpsideDown",
    "model",
    "playLiveAllowed",
    "playRecordsAllowed",
    "streams",
    "ptz",
    "ptzAllowed",
    "refUrl",
    "status",
    "deviceInfo",
    "deviceId",
]


async def test_camera_has_fields_and_types_of_the_sample(ask: Asker) -> None:
    camera = (await ask("cameras/2")).json
    assert set(camera) == set(SAMPLE_FIELDS)
    assert camera["hdId"] == "4"
    assert camera["alId"] == 5
    assert camera["hdStream"] == "/live/view/2.4"
    assert camera["rpStream"] == "/r?id=2"
    assert camera["mdStream"] is None
    assert camera["streams"][0] == {
        "id": 4,
        "name": "MsMediaProfile1",
        "encoding": "H264",
        "width": 1920,
        "height": 1080,
        "connected": True,
        "roles": ["detect", "rrecord", "index", "arecord", "mosaic"],
        "quality": 3,
        "ignored": False,
        "onDemand": False,
    }


async def test_list_holds_whole_cameras_in_order(ask: Asker) -> None:
    cameras = (await ask("cameras")).json["cameras"]
    assert [camera["id"] for camera in cameras] == [1, 2, 3]
    assert cameras[1] == (await ask("cameras/2")).json
    streams = [stream["id"] for camera in cameras for stream in camera["streams"]]
    assert streams == list(range(1, 9))


async def test_two_hundred_cameras_are_quick(session: aiohttp.ClientSession) -> None:
    began = time.monotonic()
    async with CamtraceSimulator(cameras=200) as server:
        ask = Asker(server, session)
        cameras = (await ask("cameras")).json["cameras"]
    assert len(cameras) == 200
    assert time.monotonic() - began < 2


async def test_network_may_be_called_networkinfo(
    session: aiohttp.ClientSession,
) -> None:
    variants = Variants(network_key="networkInfo")
    async with CamtraceSimulator(variants=variants) as server:
        camera = (await Asker(server, session)("cameras/1")).json
    assert camera["networkInfo"]["host"] == "192.168.0.101"
    assert "deviceInfo" not in camera


async def test_reference_picture_may_be_missing(ask: Asker) -> None:
    picture = await ask("cameras/1/ref.jpg")
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.body.startswith(b"\xff\xd8")
    assert (await ask("cameras/2/ref.jpg")).silent == (404, b"", "text/html")


async def test_limited_account_sees_its_cameras_with_its_rights(
    ask: Asker, server: CamtraceSimulator
) -> None:
    cameras = (await ask("cameras", user="limited")).json["cameras"]
    rights = [(row["id"], row["ptzAllowed"]) for row in cameras]
    assert rights == [(1, False), (2, False)]
    assert [row["playRecordsAllowed"] for row in cameras] == [True, False]
    assert (await ask("cameras/3", user="limited")).status == 404
    server.users["limited"].denied_status = 403
    assert (await ask("cameras/3", user="limited")).status == 403
    assert (await ask("cameras/99")).status == 404


async def test_states_follow_the_camera(ask: Asker, server: CamtraceSimulator) -> None:
    server.site.connect(1, connected=False)
    server.site.rename(2, "Cour d'été")
    server.site.force(2, on=True)
    one, two = (await ask("cameras")).json["cameras"][:2]
    assert (one["status"], one["streams"][0]["connected"]) == (-1, False)
    assert one["isRecording"] is False
    assert (two["name"], two["isRecordingForced"]) == ("Cour d'été", True)
    server.site.set_video(on=False)
    assert (await ask("cameras/2")).json["status"] == 0


async def test_cameras_come_and_go(ask: Asker, server: CamtraceSimulator) -> None:
    added = server.site.add("Roof")
    server.site.remove(1)
    cameras = (await ask("cameras")).json["cameras"]
    assert [row["name"] for row in cameras] == ["Camera 2", "Camera 3", "Roof"]
    assert added.id == 4
    assert added.streams[0].id == 9


async def _position(
    ask: Asker, server: CamtraceSimulator, *queries: str
) -> tuple[float, float, float]:
    for query in queries:
        assert (await ask(f"cameras/1/ptz?{query}")).silent == (200, b"", "text/html")
    head = server.cameras[1].head
    assert head is not None
    at = head.position
    return round(at.pan, 2), round(at.tilt, 2), round(at.zoom, 2)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cmd=ptz&arg=left", (-5, 0, 1)),
        ("cmd=ptz&arg=up", (0, 5, 1)),
        ("cmd=ptz&arg=plus", (0, 0, 2)),
        ("cmd=center&w=640&h=480&x=480&y=240", (15, 0, 1)),
        ("cmd=area&w=640&h=480&x0=320&y0=0&x1=640&y1=240", (15, 15, 2)),
        ("cmd=zoom&q=4", (0, 0, 5)),
        ("cmd=preset&arg=Light", (-20, -10, 2)),
    ],
)
async def test_ptz_command_moves_the_head(
    ask: Asker,
    server: CamtraceSimulator,
    query: str,
    expected: tuple[float, float, float],
) -> None:
    assert await _position(ask, server, query) == expected


async def test_continuous_move_goes_on_until_stopped(
    ask: Asker, server: CamtraceSimulator
) -> None:
    head = server.cameras[1].head
    assert head is not None
    await _position(ask, server, "cmd=cptm&x=100&y=0", "cmd=czm&q=50")
    before = head.position
    await asyncio.sleep(0.05)
    assert head.position.pan > before.pan
    assert head.position.zoom > before.zoom
    await _position(ask, server, "cmd=cptm&x=0&y=0")
    assert head.moving
    await _position(ask, server, "cmd=czm&q=0")
    assert not head.moving


@pytest.mark.parametrize(
    "query",
    [
        "",
        "cmd=fly",
        "cmd=ptz&arg=out",
        "cmd=center&w=640h=480&x=200&y=400",
        "cmd=cptm&x=101&y=0",
        "cmd=czm&x=10&y=10",
        "cmd=zoom&q=11",
        "cmd=preset&arg=Nowhere",
        "cmd=tour&arg=Nowhere",
    ],
)
async def test_ptz_refuses_what_the_tables_do_not_allow(
    ask: Asker, server: CamtraceSimulator, query: str
) -> None:
    assert (await ask(f"cameras/1/ptz?{query}")).status == 400
    assert await _position(ask, server) == (0, 0, 1)


async def test_ptz_needs_the_right_and_a_head(ask: Asker) -> None:
    path = "ptz?cmd=ptz&arg=left"
    assert (await ask(f"cameras/1/{path}", user="limited")).status == 404
    assert (await ask(f"cameras/2/{path}")).status == 403


def test_head_stops_at_its_limits() -> None:
    head = Head()
    head.move_to(Position(pan=999, tilt=-999, zoom=0))
    assert head.position == Position(pan=PAN_LIMIT, tilt=-90, zoom=1)
    with pytest.raises(PtzError):
        Head(click=False).center(1, 1, 2, 2)


async def test_servers_list_has_local_ports(
    ask: Asker, server: CamtraceSimulator
) -> None:
    assert (await ask("servers")).json == {
        "servers": [
            {
                "id": 0,
                "name": "Local",
                "host": "127.0.0.1",
                "httpPort": server.port,
                "livePort": 8000,
                "controlPort": 8001,
                "recordsPort": 8002,
            }
        ]
    }
