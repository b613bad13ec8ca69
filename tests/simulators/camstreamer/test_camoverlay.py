"""CamOverlay's CGIs and events (facts 3, vendor COv)."""

from collections.abc import AsyncIterator
import copy
import json
from urllib.parse import urlsplit

import pytest

from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import NEWER
from simulators.camstreamer.widgets import (
    custom_graphics,
    images,
    infoticker,
    score_board,
    zone,
)

from .peer import Peer, Socket, open_events

API = "/local/camoverlay/api"
SERVICES = f"{API}/services.cgi"
TOKEN = f"{API}/ws_authorization.cgi"
SOCKET = "/local/camoverlay/service/ws"
DONE = {"status": 200, "message": "OK"}

SAMPLE_TICKER = json.loads("""{
 "id": 1, "enabled": 1, "automationType": "manual", "cameraList": [0],
 "schedule": "", "name": "infoticker", "customName": "", "showClock": 1,
 "clockType": "24h", "textColor": "0,0,0,1", "bgColor": "255,255,255,1",
 "weatherLocation": "", "weatherLocationName": "", "weatherLang": "en-us",
 "weatherUnits": "Metric", "numberOfLines": 1, "switchingTime": 5,
 "crawlLeft": false, "crawlSpeed": 1, "coordSystem": "bottom", "pos_y": 0.05,
 "width": 1920, "height": 1080, "zIndex": 0, "font": "classic", "fontSize": 40,
 "sourceType": "text", "source": "", "chosen": false, "selected": false}""")


@pytest.fixture
async def device() -> AsyncIterator[CamstreamerSimulator]:
    """A camera with a ticker, a lower third and a logo."""
    async with CamstreamerSimulator(**NEWER) as camera:
        zones = [zone("title", "Pastor", "Reader"), zone("name", "", pos_y=90)]
        camera.overlay.add(infoticker(1, "Welcome", enabled=1, customName="ticker"))
        camera.overlay.add(custom_graphics(2, zones, customName="lower third"))
        camera.overlay.add(images(3, "/logo.png", "logo.png", zIndex=5))
        yield camera


@pytest.fixture
async def events(peer: Peer) -> AsyncIterator[Socket]:
    """An authorized events socket after its init message."""
    async with open_events(peer, TOKEN, SOCKET) as socket:
        init = '{"type":"init","data":{"type":"ServiceStart","serviceId":1}}'
        assert await socket.text() == init
        yield socket


async def test_a_ticker_has_the_fields_of_the_vendors_sample(peer: Peer) -> None:
    ticker = (await peer.json(f"{SERVICES}?action=get"))["services"][0]
    assert SAMPLE_TICKER.keys() - {"invertInput"} <= ticker.keys()
    differing = {k for k, v in SAMPLE_TICKER.items() if ticker[k] != v}
    assert differing == {"customName", "source"}


async def test_services_have_no_envelope_and_one_can_be_asked_for(peer: Peer) -> None:
    whole = await peer.json(f"{SERVICES}?action=get")
    assert [service["id"] for service in whole["services"]] == [1, 2, 3]
    one = await peer.json(f"{SERVICES}?action=get&service_id=2")
    assert one == whole["services"][1]


async def test_an_older_app_ignores_the_service_id(peer: Peer) -> None:
    peer.device.configure(single_service=False)
    answer = await peer.json(f"{SERVICES}?action=get&service_id=2")
    assert len(answer["services"]) == 3
    wrong = await peer.post(f"{SERVICES}?action=set&service_id=2", SAMPLE_TICKER)
    assert wrong["status"] != 200


async def test_a_stored_service_survives_a_restart_with_unknown_fields(
    peer: Peer,
) -> None:
    service = await peer.json(f"{SERVICES}?action=get&service_id=1")
    service |= {"source": "Stored", "future": [1]}
    answer = await peer.post(f"{SERVICES}?action=set&service_id=1", service)
    assert answer == DONE
    await peer.device.power_cycle()
    assert await peer.json(f"{SERVICES}?action=get&service_id=1") == service


async def test_the_whole_list_is_replaced(peer: Peer, events: Socket) -> None:
    services = [copy.deepcopy(SAMPLE_TICKER) | {"id": 7}]
    answer = await peer.post(f"{SERVICES}?action=set", {"services": services})
    assert answer == DONE
    assert await events.next() == {"type": "ServiceStop", "serviceId": 1}
    assert await events.next() == {"type": "ServiceStart", "serviceId": 7}
    whole = await peer.json(f"{SERVICES}?action=get")
    assert whole == {"services": services}


async def test_a_boolean_enabled_is_not_accepted(peer: Peer) -> None:
    service = await peer.json(f"{SERVICES}?action=get&service_id=1")
    service["enabled"] = True
    answer = await peer.post(f"{SERVICES}?action=set&service_id=1", service)
    assert answer["status"] == 400


async def test_widgets_are_switched_by_id_and_by_name(
    peer: Peer, events: Socket
) -> None:
    path = f"{API}/enabled.cgi?id_1=0&name_lower%20third=1"
    assert await peer.json(path, "POST") == DONE
    assert await events.text() == '{"type":"ServiceStop","serviceId":1}'
    assert await events.text() == '{"type":"ServiceStart","serviceId":2}'
    assert peer.device.overlay.showing == {2}


async def test_a_switched_widget_returns_after_a_restart(peer: Peer) -> None:
    await peer.json(f"{API}/enabled.cgi?id_1=0&id_3=1")
    assert peer.device.overlay.service(3)["enabled"] == 1
    await peer.device.power_cycle()
    whole = (await peer.json(f"{SERVICES}?action=get"))["services"]
    assert [service["enabled"] for service in whole] == [1, 0, 0]


async def test_ticker_text_shows_until_the_restart(peer: Peer) -> None:
    path = f"{API}/infoticker.cgi?service_id=1&text=Gr%C3%BC%C3%9Fe%20%2B%20Hallo"
    assert await peer.json(path) == DONE
    assert peer.device.overlay.service(1)["source"] == "Grüße + Hallo"
    (ticker,) = peer.device.picture.sprites(1)
    assert ticker.labels[0].text == "Grüße + Hallo"
    await peer.device.power_cycle()
    assert peer.device.overlay.service(1)["source"] == "Welcome"


async def test_fields_take_text_color_and_variant(peer: Peer) -> None:
    path = f"{API}/customGraphics.cgi?action=update_text&service_id=2"
    await peer.json(f"{path}&title=Choir&title_index=1&name=Anna&name_color=1,2,3")
    title, name = peer.device.overlay.service(2)["mappingZones"]
    assert title["text"] == [
        {"source": "Pastor", "active": False},
        {"source": "Choir", "active": True},
    ]
    assert name["text"] == [{"source": "Anna", "active": True}]
    assert name["textColor"] == "1,2,3"


@pytest.mark.parametrize("wrong", ["nope=1", "title_index=2", "title_index=x"])
async def test_unknown_fields_and_variants_are_refused(peer: Peer, wrong: str) -> None:
    path = f"{API}/customGraphics.cgi?action=update_text&service_id=2&{wrong}"
    assert (await peer.json(path, "POST"))["status"] == 400


async def test_a_background_is_moved_and_replaced(peer: Peer) -> None:
    path = f"{API}/customGraphics.cgi?action=update_image&service_name=lower%20third"
    await peer.json(f"{path}&coord_system=top_left&pos_x=12&pos_y=3.5", "POST")
    service = peer.device.overlay.service(2)
    assert (service["coordSystem"], service["pos_x"], service["pos_y"]) == (
        "top_left",
        12,
        3.5,
    )
    await peer.post(path, b"\x89PNG....", "image/png")
    url = f"{peer.device.url}{API}/image.cgi?path={service['image']}"
    async with peer.session.get(url) as answer:
        assert await answer.read() == b"\x89PNG...."


def test_custom_graphics_have_corners_that_the_app_knows() -> None:
    assert custom_graphics(1, [])["customAreaCorners"] in {"sharp", "rounded"}


async def test_images_are_listed_uploaded_and_removed(peer: Peer) -> None:
    upload = f"{API}/upload_image.cgi"
    boundary = "frontier"
    body = (
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="uploadedFile[]"; '
            f'filename="banner.png"\r\nContent-Type: image/png\r\n\r\n'
        ).encode()
        + b"\x89PNG\x00\r\n\xff"
        + f"\r\n--{boundary}--\r\n".encode()
    )
    kind = f"multipart/form-data; boundary={boundary}"
    done = await peer.post(f"{upload}?action=upload&storage=flash", body, kind)
    assert done["code"] == 200
    listed = (await peer.json(f"{upload}?action=list"))["list"]
    banner = listed[-1]
    assert banner["name"] == "banner.png"
    assert all(urlsplit(file["path"]).scheme for file in listed)
    contents = peer.device.overlay.files.contents
    assert contents[banner["path"]] == b"\x89PNG\x00\r\n\xff"
    await peer.form(upload, action="remove", **banner)
    assert banner["path"] not in contents


async def test_the_global_switch_hides_everything(peer: Peer, events: Socket) -> None:
    update = "/axis-cgi/param.cgi?action=update&CamOverlay.Enabled="
    await peer.text(update + "0")
    assert await events.next() == {"type": "ServiceStop", "serviceId": 1}
    assert peer.device.overlay.service(1)["enabled"] == 1
    await peer.text(update + "1")
    assert await events.next() == {"type": "ServiceStart", "serviceId": 1}


async def test_a_widget_follows_its_input(peer: Peer, events: Socket) -> None:
    device = peer.device
    device.overlay.add(
        infoticker(9, "Door", enabled=1, automationType="input0", invertInput=True)
    )
    device.set_port(0, 1)
    assert await events.next() == {"type": "ServiceStart", "serviceId": 9}
    device.set_port(0, 0)
    assert await events.next() == {"type": "ServiceStop", "serviceId": 9}


async def test_a_widget_follows_its_time_window(peer: Peer, events: Socket) -> None:
    overlay = peer.device.overlay
    overlay.add(infoticker(8, "Mass", enabled=1, automationType="schedule"))
    overlay.set_window(8, is_open=True)
    assert await events.next() == {"type": "ServiceStart", "serviceId": 8}


async def test_an_undocumented_widget_can_be_listed(peer: Peer) -> None:
    peer.device.configure(unknown_service=True)
    names = [s["name"] for s in (await peer.json(f"{SERVICES}?action=get"))["services"]]
    assert names == ["infoticker", "customGraphics", "images", "hologram"]


async def test_score_widgets_have_no_automation_and_no_name() -> None:
    board = score_board(4, "HOM", "GST")
    assert not {"automationType", "customName"} & board.keys()


async def test_showing_widgets_are_painted_in_order(peer: Peer) -> None:
    await peer.json(f"{API}/enabled.cgi?id_3=1&id_2=1")
    sprites = peer.device.picture.sprites(1)
    assert [sprite.labels[0].text for sprite in sprites] == [
        "Welcome",
        "Pastor",
        "logo.png",
    ]
    assert peer.device.picture.sprites(2) == []
    assert peer.device.picture.jpeg(1, (320, 180)).startswith(b"\xff\xd8")
