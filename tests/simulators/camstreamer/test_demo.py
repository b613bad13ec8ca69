"""The church of the demo, and its console."""

from collections.abc import AsyncIterator
from io import BytesIO

from aiohttp import ClientSession
import av
from PIL import Image
import pytest

from simulators.camstreamer import CamstreamerSimulator, demo
from simulators.camstreamer.clip_video import clip_preview
from simulators.camstreamer.demo import CHOIR, INTRO, NAVE

from .peer import Peer, eventually, open_events


@pytest.fixture
async def device() -> AsyncIterator[CamstreamerSimulator]:
    """The church."""
    async with demo() as camera:
        yield camera


async def press(device: CamstreamerSimulator, name: str, **fields: str) -> int:
    url = f"{device.url}/_sim/do/{name}"
    async with ClientSession() as console, console.post(url, data=fields) as answer:
        return answer.status


async def test_the_church_is_furnished(peer: Peer) -> None:
    device = peer.device
    state = device.state()
    assert state["apps"] == dict.fromkeys(
        ("camstreamer", "camoverlay", "camswitcher", "camscripter"), True
    )
    assert list(state["camoverlay"]["services"].values()) == [
        "infoticker",
        "customGraphics",
        "images",
        "scoreBoard",
    ]
    assert sorted(state["camswitcher"]["playlists"].values()) == [
        "Choir loft",
        "Intro clip",
        "Nave",
        "Whole service",
    ]
    assert state["camscripter"] == {"doorController": False, "clockAnalog": True}
    await eventually(lambda: device.streamer.streams["11"].live)
    assert device.picture.jpeg(1, (640, 360)).startswith(b"\xff\xd8")


async def test_the_clip_is_a_video_as_long_as_it_says(peer: Peer) -> None:
    api = "/local/camswitcher/api/"
    listed = (await peer.json(f"{api}clip_list.cgi"))["data"]["clip_list"][INTRO]
    content = peer.device.switcher.clips.contents[INTRO]
    assert content[4:8] == b"ftyp"
    with av.open(BytesIO(content), "r") as video:
        assert video.duration == listed["duration"] * 1_000_000
    preview = clip_preview("Intro")
    assert Image.open(BytesIO(preview)).size == (480, 270)


async def test_the_console_shows_no_password(device: CamstreamerSimulator) -> None:
    async with (
        ClientSession() as console,
        console.get(device.url + "/_sim/state") as answer,
    ):
        assert '"pass"' not in await answer.text()


async def test_the_console_writes_an_overlay_for_good(
    device: CamstreamerSimulator,
) -> None:
    fields = {"id": "2", "field": "name", "text": "Jan"}
    assert await press(device, "set_overlay_text", **fields) == 200
    await device.power_cycle()
    zones = device.overlay.service(2)["mappingZones"]
    assert zones[1]["text"][0]["source"] == "Jan"
    ticker = {"id": "1", "field": "", "text": "Hello"}
    assert await press(device, "set_overlay_text", **ticker) == 200
    assert device.overlay.service(1)["source"] == "Hello"


async def test_the_console_pushes_what_it_does(peer: Peer) -> None:
    token = "/local/camoverlay/api/ws_authorization.cgi"
    async with open_events(peer, token, "/local/camoverlay/service/ws") as socket:
        assert await press(peer.device, "toggle_overlay", id="2") == 200
        assert await socket.until(serviceId=2) == {
            "type": "ServiceStart",
            "serviceId": 2,
        }


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("toggle_stream", {"stream_id": "12"}),
        ("pause_stream", {"stream_id": "11"}),
        ("stream_lost", {"stream_id": "11"}),
        ("stream_live", {"stream_id": "11"}),
        ("api_error", {"stream_id": "11"}),
        ("switch_playlist", {"playlist": CHOIR}),
        ("push_queue", {"playlist": CHOIR}),
        ("clear_queue", {}),
        ("play_next", {}),
        ("source_lost", {"source": NAVE}),
        ("source_back", {"source": NAVE}),
        ("stop_app", {"package": "camoverlay"}),
        ("start_app", {"package": "camoverlay"}),
        ("toggle_package", {"package": "clockAnalog"}),
        ("toggle_port", {"port": "0"}),
        ("change_password", {"password": "new"}),
    ],
)
async def test_every_button_works(
    device: CamstreamerSimulator, name: str, fields: dict[str, str]
) -> None:
    assert await press(device, name, **fields) == 200


async def test_the_buttons_are_the_tested_ones(device: CamstreamerSimulator) -> None:
    names = {control.name for control in device.controls()}
    assert len(names) == 19
    assert {"toggle_overlay", "set_overlay_text", "reboot"} <= names


async def test_a_wrong_name_is_refused(device: CamstreamerSimulator) -> None:
    assert await press(device, "push_queue", playlist="nowhere") == 400
    assert await press(device, "toggle_package", package="nowhere") == 400


async def test_the_camera_reboots_from_its_console(peer: Peer) -> None:
    peer.device.overlay.enable(2, on=True)
    token = "/local/camoverlay/api/ws_authorization.cgi"
    async with open_events(peer, token, "/local/camoverlay/service/ws") as socket:
        for _ in range(3):
            await socket.next()
        await press(peer.device, "reboot")
        assert await socket.is_closed()
    await eventually(lambda: peer.device.running)
    assert peer.device.overlay.service(2)["enabled"] == 0
