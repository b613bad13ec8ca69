"""What is kept of the answers of a device for diagnostics."""

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest
from yarl import URL

from custom_components.procam.clientkit import recorder as recorder_module
from custom_components.procam.clientkit.errors import DeviceResponseError
from custom_components.procam.clientkit.http import Http
from custom_components.procam.clientkit.recorder import Recorder, record_session


async def answer(request: web.Request) -> web.Response:
    if request.path == "/broken":
        return web.Response(status=500)
    if request.path == "/picture":
        return web.Response(body=b"jpeg", content_type="image/jpeg")
    return web.Response(text=f"Answer to {request.path}")


@pytest.mark.usefixtures("socket_enabled")
async def test_the_last_answer_of_each_request_is_kept() -> None:
    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    recorder = Recorder()
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        record_session(session, recorder)
        http = Http(session, server.make_url("/"))
        for path in ("/a", "/picture", "/a"):
            await http.get(path)
        with pytest.raises(DeviceResponseError):
            await http.get("/broken")
    kept = [(one.url.path, one.status, one.size, one.body) for one in recorder.answers]
    assert kept == [
        ("/picture", 200, 4, b""),
        ("/a", 200, 12, b"Answer to /a"),
        ("/broken", 500, 0, b""),
    ]


def test_what_is_kept_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_module, "MAX_ANSWERS", 3)
    monkeypatch.setattr(recorder_module, "MAX_TOTAL_BYTES", 25)
    monkeypatch.setattr(recorder_module, "MAX_ANSWER_BYTES", 10)
    recorder = Recorder()
    for number in range(5):
        url = URL(f"http://192.0.2.1/{number}")
        recorder.add_answer("GET", url, 200, "text/plain", b"x" * 20)
    assert [(one.url.path, one.size) for one in recorder.answers] == [
        ("/3", 20),
        ("/4", 20),
    ]
    assert all(len(one.body) == 10 for one in recorder.answers)
    for number in range(5):
        url = URL(f"http://192.0.2.1/{number}")
        recorder.add_answer("GET", url, 200, "text/plain", b"")
    assert len(recorder.answers) == 3
