"""CamScripter's packages and the vendor's cloud (facts 4, 6 and 7)."""

from collections.abc import AsyncIterator
import io
import json
import zipfile

from aiohttp import ClientSession
import pytest

from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.cloud import LICENSE_KEY, OLD_LINK, PERMANENT_HASH
from simulators.camstreamer.options import NEWER, PackageShape

from .peer import Peer

APP = "/local/camscripter"
MANIFEST = {
    "package_name": "clock",
    "package_menu_name": "Clock",
    "package_version": "1.0.0",
    "vendor": "Camstreamer s.r.o.",
    "required_camscripter_version": "1.2.3",
}


@pytest.fixture
async def device() -> AsyncIterator[CamstreamerSimulator]:
    """A camera with the door controller of the vendor's sample."""
    async with CamstreamerSimulator(**NEWER) as camera:
        camera.scripter.add("doorController", "Door Controller", "1.1.1")
        yield camera


def package(manifest: object, *names: str) -> bytes:
    """Return a multipart body with a package zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name in names:
            archive.writestr(name, "")
    return multipart(out.getvalue())


def multipart(content: bytes) -> bytes:
    """Return a multipart body with the field `file`."""
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="c.zip"\r\n'
    return head + b"Content-Type: application/zip\r\n\r\n" + content + b"\r\n--b--\r\n"


async def install(peer: Peer, body: bytes) -> int:
    kind = "multipart/form-data; boundary=b"
    path = f"{APP}/package/install.cgi?storage=SD_DISK"
    return int((await peer.post(path, body, kind))["status"])


async def test_the_flat_list_is_the_vendors_sample(peer: Peer) -> None:
    peer.device.configure(package_shape=PackageShape.FLAT)
    assert await peer.json(f"{APP}/package/list.cgi") == [
        {
            "package_name": "doorController",
            "package_menu_name": "Door Controller",
            "package_version": "1.1.1",
            "vendor": "Camstreamer s.r.o.",
            "required_camscripter_version": "1.2.3",
            "ui_link": "/local/camscripter/package/doorController/index.html",
        }
    ]


async def test_a_package_is_installed_and_removed(peer: Peer) -> None:
    assert await install(peer, package(MANIFEST, "main.js")) == 200
    listed = await peer.json(f"{APP}/package/list.cgi")
    assert listed[1] == {"storage": "SD_DISK", "manifest": MANIFEST}
    await peer.json(f"{APP}/package/remove.cgi?package_name=clock")
    assert list(peer.device.scripter.packages) == ["doorController"]
    again = await peer.json(f"{APP}/package/remove.cgi?package_name=clock")
    assert again["status"] == 404


@pytest.mark.parametrize(
    "body",
    [
        package(MANIFEST),
        package({"package_name": "x"}, "main.js"),
        package([], "main.js"),
        multipart(b"no zip"),
        b"",
    ],
    # A zip holds the time: workers that collect at different times must agree.
    ids=["no script", "no version", "no mapping", "no zip", "empty"],
)
async def test_a_wrong_package_is_refused(peer: Peer, body: bytes) -> None:
    assert await install(peer, body) == 400
    assert list(peer.device.scripter.packages) == ["doorController"]


async def test_settings_survive_an_upgrade_of_the_package(peer: Peer) -> None:
    await install(peer, package(MANIFEST, "main.js"))
    path = f"{APP}/package/settings.cgi?package_name=clock&action="
    await peer.post(path + "set", {"zone": "CET"})
    await install(peer, package(MANIFEST | {"package_version": "2"}, "main.js"))
    assert await peer.json(path + "get") == {"zone": "CET"}
    clock = peer.device.scripter.packages["clock"]
    assert (clock.signals, clock.manifest["package_version"]) == (1, "2")


async def test_data_is_imported_and_exported(peer: Peer) -> None:
    path = f"{APP}/package/data.cgi?package_name=doorController&action="
    await peer.post(path + "IMPORT", {"doors": 2})
    assert await peer.post(path + "EXPORT", b"") == {"doors": 2}


async def test_packages_are_enabled_by_a_parameter(peer: Peer) -> None:
    value = '{"doorController":{"enabled":true}}'
    fields = {"action": "update", "camscripter.PackageConfigurations": value}
    assert await peer.form("/axis-cgi/param.cgi", **fields) == "OK\n"
    assert peer.device.scripter.is_enabled("doorController")
    await peer.device.power_cycle()
    listed = await peer.text("/axis-cgi/param.cgi?action=list&group=camscripter")
    assert f"root.Camscripter.PackageConfigurations={value}\n" in listed


async def test_a_running_package_is_reached_through_the_proxies(peer: Peer) -> None:
    path = f"{peer.device.url}{APP}/proxy_public/doorController/state"
    async with ClientSession() as stranger:
        async with stranger.get(path) as answer:
            assert answer.status == 401
        peer.device.scripter.enable("doorController", on=True)
        async with stranger.get(path) as answer:
            assert (await answer.json())["path"] == "/state"
        async with stranger.get(path.replace("_public", "")) as answer:
            assert answer.status == 401


async def test_the_network_search_is_the_vendors_sample(peer: Peer) -> None:
    answer = await peer.json(f"{APP}/network_camera_list.cgi")
    assert answer["camera_list"][0] == {
        "name": "AXIS A8207-VE - ACCC8EBFD3E5",
        "ip": "192.168.91.211",
    }


async def test_the_cloud_knows_broadcasts_by_both_links(peer: Peer) -> None:
    cloud = peer.device.cloud
    async with ClientSession(peer.device.cloud_url + "/") as viewer:
        for link in (PERMANENT_HASH, OLD_LINK):
            async with viewer.get(f"yt-broadcast-api/{link}") as answer:
                assert await answer.text() == '{"broadcast_id": "XCIfaGvbXSs"}'
        for health, status in {"ok": 200, "unchecked": 400, "interrupted": 400}.items():
            cloud.broadcasts[OLD_LINK].health = health
            async with viewer.get(f"api/youtubeStatus/{OLD_LINK}") as answer:
                assert answer.status == status
        async with viewer.get("api/youtubeStatus/no/no") as answer:
            assert answer.status == 404


async def test_the_cloud_lists_streams_for_the_license_key(peer: Peer) -> None:
    url = f"{peer.device.cloud_url}/api/Stream/graphql"
    query = '{ GetStreamInfoList(serialNumber: "B8A44F0C51A7") { title } }'
    async with ClientSession() as viewer:
        async with viewer.post(url, json={"query": query}) as answer:
            assert answer.status == 401
        key = {"Authorization": LICENSE_KEY}
        async with viewer.post(url, json={"query": query}, headers=key) as answer:
            text = await answer.text()
    assert '"cameraTimezone": "Europe\\/Berlin"' in text
    (stream,) = json.loads(text)["data"]["GetStreamInfoList"]
    assert stream["title"] == "Title of one-time event"


async def test_the_cloud_activates_a_license_once(peer: Peer) -> None:
    url = f"{peer.device.cloud_url}/license-api/activate?license_code=CS-1&email="
    async with ClientSession() as buyer:
        codes: list[object] = []
        for email in ("nobody", "a@b.c", "a@b.c"):
            async with buyer.get(url + email) as answer:
                codes.append((await answer.json())["code"])
    assert codes == ["ERR_INVALID_ARGUMENT", 200, "ERR_FAILED_TO_ACTIVATE"]


async def test_a_license_is_a_signature_among_the_parameters(peer: Peer) -> None:
    await peer.text("/axis-cgi/param.cgi?action=update&camscripter.Signature=")
    listed = await peer.text("/axis-cgi/applications/list.cgi")
    assert listed.count('License="Missing"') == 1
    await peer.text("/axis-cgi/param.cgi?action=update&camscripter.Signature=75fe")
    assert peer.device.scripter.license == "Valid"
