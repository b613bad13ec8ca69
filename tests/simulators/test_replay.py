"""A capture is served as the device it was taken from."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulators.replay import ReplayDevice, bytes_of, read_capture

pytestmark = pytest.mark.usefixtures("socket_enabled")


def answer(path: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "method": "GET",
        "path": path,
        "status": 200,
        "content_type": "text/plain",
        "text": text,
    } | more


def capture(vendor: str, *answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"vendor": vendor, "data": {}, "answers": list(answers), **more}


async def text_of(device: ReplayDevice, path: str, **options: Any) -> str:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{device.url}{path}", **options) as response,
    ):
        return f"{response.status} {await response.text('latin-1')}"


async def test_the_most_similar_request_is_answered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    recorded = capture(
        "camtrace",
        answer("/a?action=list&group=X,Y", "X and Y"),
        answer("/a?action=get&group=X,Y", "get"),
        answer("/alarms?from=2026-01-01&limit=1", "one"),
        answer("/alarms?from=2026-01-01&limit=100", "many"),
        answer("/odd", "Ch\u00e2lons", charset="latin-1"),
        answer("/picture", "", content_type="image/jpeg"),
        answer("/api/users/login", '{"control":{"port": 8001}}'),
    )
    async with ReplayDevice(recorded) as device:
        assert await text_of(device, "/a?group=X,Y,Z&action=list") == "200 X and Y"
        assert await text_of(device, "/a?action=get") == "200 get"
        assert await text_of(device, "/alarms?limit=100&from=2027-05-05") == "200 many"
        assert await text_of(device, "/odd") == "200 Ch\u00e2lons"
        assert (await text_of(device, "/picture")).startswith("200 \u00ff\u00d8")
        assert (
            await text_of(device, "/api/users/login") == '200 {"control":{"port": 0}}'
        )
        assert "v1.2" in await text_of(device, "/api/")
        for _ in range(2):
            assert (await text_of(device, "/a?action=set"))[:3] == "404"
        assert device.state()["unknown"] == {"GET /a?action=set": 2}
    assert capsys.readouterr().out.count("/a?action=set") == 1


async def test_any_password_is_taken_by_the_login_the_device_had() -> None:
    basic = capture("mobotix", answer("/a", "yes"))
    basic["data"] = {"username": "Admin", "login_method": "basic"}
    async with ReplayDevice(basic) as device:
        assert (await text_of(device, "/a"))[:3] == "401"
        login = aiohttp.encode_basic_auth("Admin", "anything")
        shown = await text_of(device, "/a", headers={"Authorization": login})
        assert shown == "200 yes"
    digest = capture("mobotix", answer("/a", "yes"), data={"username": "Admin"})
    async with (
        ReplayDevice(digest) as device,
        aiohttp.ClientSession(
            middlewares=(aiohttp.DigestAuthMiddleware("Admin", "anything"),)
        ) as session,
        session.get(f"{device.url}/a") as response,
    ):
        assert await response.text() == "yes"


async def test_a_stream_is_played_with_its_pauses() -> None:
    recorded = capture(
        "mobotix",
        answer(
            "/events?b=1", "", stream=True, content_type="multipart/x-mixed-replace"
        ),
        pushed=[
            {"channel": "/events?b=1", "after_s": at, "text": text}
            for at, text in ((5.0, "one"), (5.2, "two"))
        ],
    )
    async with (
        ReplayDevice(recorded, pace=2) as device,
        aiohttp.ClientSession() as session,
        session.get(f"{device.url}/events?b=1") as response,
    ):
        loop = asyncio.get_running_loop()
        assert await response.content.readany() == b"one"
        begun = loop.time()
        assert await response.content.readany() == b"two"
        assert 0.05 < loop.time() - begun < 2


async def test_a_socket_greets_who_has_logged_in() -> None:
    recorded = capture(
        "camstreamer",
        answer("/events", "", status=101),
        pushed=[{"channel": "/events", "after_s": 0, "text": '{"state": "OK"}'}],
    )
    async with (
        ReplayDevice(recorded) as device,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{device.url}/events", protocols=("events",)) as socket,
    ):
        assert socket.protocol == "events"
        await socket.send_str("token")
        assert await socket.receive_json() == {"state": "OK"}


async def test_commands_are_answered_under_new_ids_on_every_transport() -> None:
    said = '{"command": "GET PRESET", "status": "DEFINED", "_msgid": "a1"}'
    recorded = capture(
        "inogeni",
        answer("/websocket", "", status=101),
        answer("GET PRESET", said, method="websocket", status=None),
        answer("GET STANDBY", said, method="tcp", status=None),
        pushed=[{"channel": "tcp", "after_s": 0, "text": '{"n": 1}'}],
    )
    async with ReplayDevice(recorded) as device, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{device.url}/websocket") as socket:
            ids = set()
            for command in ("GET PRESET", "GET PRESET", "GET NOTHING", "GET STANDBY"):
                await socket.send_json({"command": command})
            await socket.send_str("no JSON")
            for _ in range(3):
                ids.add((await socket.receive_json())["_msgid"])
            assert len(ids) == 3
        reader, writer = await asyncio.open_connection(device.host, device.tcp_port)
        assert json.loads(await reader.readline()) == {"n": 1}
        writer.write(b'{"command": "GET STANDBY"}\n')
        assert json.loads(await reader.readline())["status"] == "DEFINED"
        writer.close()
        assert "DEFINED" in await text_of(device, "/control?command=GET%20PRESET")
        assert (await text_of(device, "/control?command=GET%20X"))[:3] == "404"
        assert device.unknown["websocket GET NOTHING"] == 1
        assert device.form["tcp_port"] == device.tcp_port


def test_a_capture_is_found_in_a_download(tmp_path: Path) -> None:
    inside = capture("mobotix")
    for value in (inside, {"data": {"capture": inside}}, {"capture": inside}):
        file = tmp_path / "file.json"
        file.write_text(json.dumps(value))
        assert read_capture(file) == inside
    file.write_text("[]")
    with pytest.raises(ValueError, match="holds no capture"):
        read_capture(file)
    assert bytes_of({"base64": "AAE="}) == b"\0\1"
