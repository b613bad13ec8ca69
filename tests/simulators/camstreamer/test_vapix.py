"""The camera's own CGIs (facts 8)."""

import json
from xml.etree import ElementTree as ET

from aiohttp import ClientSession

from .peer import Peer

INFO = "/axis-cgi/basicdeviceinfo.cgi"
CONTROL = "/axis-cgi/applications/control.cgi?package=camoverlay&action="


async def test_parameters_are_lines_under_root(peer: Peer) -> None:
    text = await peer.text("/axis-cgi/param.cgi?action=list&group=Properties.System")
    assert text == (
        "root.Properties.System.SerialNumber=B8A44F0C51A7\n"
        "root.Properties.System.HardwareID=A5A.1\n"
    )


async def test_a_missing_group_is_an_error_line_beside_the_found_ones(
    peer: Peer,
) -> None:
    text = await peer.text(
        "/axis-cgi/param.cgi?action=list&group=root.CamOverlay.Enabled,Nope"
    )
    assert text == (
        "root.CamOverlay.Enabled=1\n# Error: Error -1 getting param in group 'Nope'\n"
    )


async def test_a_parameter_is_written_and_read_back(peer: Peer) -> None:
    path = "/axis-cgi/param.cgi"
    fields = {"action": "update", "camoverlay.enabled": "0"}
    assert await peer.form(path, **fields) == "OK\n"
    text = await peer.text(path + "?action=list&group=CamOverlay.Enabled")
    assert text == "root.CamOverlay.Enabled=0\n"


async def test_an_unknown_parameter_is_not_created(peer: Peer) -> None:
    text = await peer.text("/axis-cgi/param.cgi?action=update&Nope.X=1")
    assert text.startswith("# Error")
    assert peer.device.camera.params.names("Nope") == []


async def test_identity_needs_a_login_for_all_properties(peer: Peer) -> None:
    asked = {"apiVersion": "1.0", "method": "getAllProperties"}
    answer = await peer.post(INFO, asked)
    properties = answer["data"]["propertyList"]
    assert properties["SerialNumber"] == "B8A44F0C51A7"
    assert properties["ProdShortName"] == "AXIS V5938"
    async with (
        ClientSession() as stranger,
        stranger.post(peer.device.url + INFO, json=asked) as refused,
    ):
        assert refused.status == 401


async def test_unrestricted_identity_needs_no_login(peer: Peer) -> None:
    asked = {"apiVersion": "1.0", "method": "getAllUnrestrictedProperties"}
    async with (
        ClientSession() as stranger,
        stranger.post(peer.device.url + INFO, json=asked) as answer,
    ):
        properties = json.loads(await answer.text())["data"]["propertyList"]
    assert properties["ProdNbr"] == "V5938"
    assert "Architecture" not in properties


async def test_identity_errors_come_with_http_200(peer: Peer) -> None:
    bad = await peer.post(INFO, b"{")
    assert bad["error"]["code"] == 4000
    unknown = await peer.post(INFO, {"apiVersion": "1.0", "method": "sing"})
    assert unknown["error"]["code"] == 2004
    newer = await peer.post(INFO, {"apiVersion": "9.0", "method": "getAllProperties"})
    assert newer["error"]["code"] == 2003


async def test_the_application_list_names_the_apps(peer: Peer) -> None:
    reply = ET.fromstring(await peer.text("/axis-cgi/applications/list.cgi"))  # noqa: S314
    assert reply.attrib == {"result": "ok"}
    apps = {item.attrib["Name"]: item.attrib for item in reply}
    assert apps["CamOverlay"]["Status"] == "Running"
    assert apps["CamOverlay"]["License"] == "Valid"
    assert "License" not in apps["vmd"]


async def test_apps_are_stopped_and_started(peer: Peer) -> None:
    services = "/local/camoverlay/api/services.cgi?action=get"
    assert await peer.text(CONTROL + "start") == "Error: 6"
    assert await peer.text(CONTROL + "stop") == "OK"
    assert await peer.status(services) == 404
    assert await peer.text(CONTROL + "stop") == "Error: 7"
    assert await peer.text(CONTROL + "start") == "OK"
    assert await peer.status(services) == 200


async def test_a_removed_app_is_gone_with_its_parameters(peer: Peer) -> None:
    peer.device.remove_app("camoverlay")
    listed = await peer.text("/axis-cgi/applications/list.cgi")
    assert 'Name="CamOverlay"' not in listed
    assert await peer.text(CONTROL + "start") == "Error: 4"
    text = await peer.text("/axis-cgi/param.cgi?action=list&group=CamOverlay")
    assert text.startswith("# Error")
    peer.device.install_app("camoverlay")
    assert await peer.status("/local/camoverlay/api/services.cgi?action=get") == 200


async def test_a_still_is_a_jpeg_of_the_asked_size(peer: Peer) -> None:
    url = peer.device.url + "/axis-cgi/jpg/image.cgi?resolution=320x180&camera=2"
    async with peer.session.get(url) as answer:
        content = await answer.read()
        assert answer.content_type == "image/jpeg"
    assert content.startswith(b"\xff\xd8")
    assert await peer.status("/axis-cgi/jpg/image.cgi?camera=3") == 400


async def test_the_live_picture_is_multipart(peer: Peer) -> None:
    url = peer.device.url + "/axis-cgi/mjpg/video.cgi?resolution=160x90"
    async with peer.session.get(url) as answer:
        kind = answer.headers["Content-Type"]
        assert kind == "multipart/x-mixed-replace; boundary=myboundary"
        head = await answer.content.readuntil(b"\r\n\r\n")
        assert head.startswith(b"--myboundary\r\nContent-Type: image/jpeg\r\n")
        frame = await answer.content.readexactly(int(head.split(b":")[-1]))
        assert frame.startswith(b"\xff\xd8")
        assert await answer.content.readuntil(b"\r\n") == b"\r\n"
        assert await answer.content.readuntil(b"\r\n") == b"--myboundary\r\n"
