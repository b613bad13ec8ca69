"""Mosaics, overrides and passive screens."""

from typing import Any

import pytest

from simulators.camtrace import CamtraceSimulator
from simulators.camtrace.http import ROOT

from .conftest import Asker

CELL = {
    "position": 0,
    "serverId": 0,
    "cameraId": 2,
    "quality": 1,
    "mode": "v",
    "type": "c",
    "url": None,
    "showMargin": True,
    "showMenu": True,
    "keepRatio": True,
    "alignment": 0,
}


def _mosaic(**changes: Any) -> dict[str, Any]:
    """Return the vendor's "Creating a mosaic" body with our camera ids."""
    elements = [{**CELL, "position": n, "cameraId": 1 + n % 3} for n in range(6)]
    content = {
        "name": "AllCamera",
        "rows": 3,
        "cols": 3,
        "fullScreen": False,
        "pushMode": False,
        "layout": [[0, 0, 1], [0, 0, 2], [3, 4, 5]],
        "levels": [{"name": "AllCamera 0", "duration": 10, "elements": elements}],
    }
    return {"group": content | changes}


async def test_mosaic_reads_like_the_sample(ask: Asker) -> None:
    mosaic = (await ask("groups/1")).json
    level = mosaic.pop("levels")[0]
    assert mosaic == {
        "id": 1,
        "name": "FourByFour",
        "rows": 2,
        "cols": 2,
        "pushMode": False,
        "fullScreen": False,
        "stayOnTop": False,
        "displayCode": None,
        "layout": [[0, 1], [2, 3]],
    }
    assert (level["name"], level["duration"]) == ("FourByFour 0", 10)
    assert level["elements"][0] == CELL
    assert list(level["elements"][0]) == list(CELL)
    listed = (await ask("groups")).json["groups"]
    assert [row["href"] for row in listed] == ["/api/v1/groups/1", "/api/v1/groups/2"]


async def test_created_mosaic_answers_short_and_says_where(ask: Asker) -> None:
    answer = await ask("groups", method="POST", body=_mosaic())
    assert (answer.status, answer.headers["Location"]) == (201, f"{ROOT}/groups/3")
    assert answer.body == (
        b'{"group":{"id":3,"name":"AllCamera","rows":3,"cols":3,'
        b'"fullScreen":false,"pushMode":false}}'
    )
    assert (await ask("groups/3")).json["layout"] == [[0, 0, 1], [0, 0, 2], [3, 4, 5]]


async def test_stream_in_a_cell_reads_back_as_quality(ask: Asker) -> None:
    elements = [{"position": 0, "cameraId": 1, "streamId": 2}]
    body = {"levels": [{"name": "x", "elements": elements}]}
    answer = await ask("groups/1", method="PUT", body=body)
    assert answer.headers["Content-Location"] == f"{ROOT}/groups/1"
    assert answer.json["group"] == {
        "id": 1,
        "name": "FourByFour",
        "rows": 2,
        "cols": 2,
        "fullScreen": False,
        "stayOnTop": False,
        "displayCode": None,
        "pushMode": False,
    }
    cell = (await ask("groups/1")).json["levels"][0]["elements"][0]
    assert (cell["quality"], "streamId" in cell) == (2, False)


async def test_replaced_mosaic_takes_new_content(ask: Asker) -> None:
    body = _mosaic(name="AllCameraBis", pushMode=True)
    answer = await ask("groups/1", method="PUT", body=body)
    assert answer.json["group"]["name"] == "AllCameraBis"
    mosaic = (await ask("groups/1")).json
    assert (mosaic["pushMode"], mosaic["rows"]) == (True, 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"rows": 2},
        {"layout": [[0, 1], [2], [3]]},
        {"levels": [{"name": "x"}]},
        {"levels": [{"name": "x", "elements": [{"cameraId": 1, "quality": 1}]}]},
        {"levels": [{"name": "x", "elements": [{"position": 0, "cameraId": 1}]}]},
    ],
)
async def test_incomplete_mosaic_is_refused(
    ask: Asker, changes: dict[str, Any]
) -> None:
    answer = await ask("groups", method="POST", body=_mosaic(**changes))
    assert answer.status == 400
    assert (await ask("groups/3")).status == 404


async def test_json_must_be_called_json(ask: Asker) -> None:
    headers = {"Content-Type": "text/plain"}
    answer = await ask("groups", method="POST", body=_mosaic(), headers=headers)
    assert answer.status == 400


async def test_mosaics_are_admins_or_editors(
    ask: Asker, server: CamtraceSimulator
) -> None:
    refused = await ask("groups", method="POST", body=_mosaic(), user="demo")
    assert refused.status == 403
    path = "groups/1/override?position=0&cameraId=1&streamId=1"
    assert (await ask(path, user="demo")).status == 403
    server.users["demo"].edit_mosaics = frozenset({1})
    assert (await ask(path, user="demo")).status == 204
    visible = (await ask("groups", user="limited")).json["groups"]
    assert [row["id"] for row in visible] == [1]
    assert (await ask("groups/2", user="limited")).status == 404


async def test_cells_of_hidden_cameras_are_left_out(
    ask: Asker, server: CamtraceSimulator
) -> None:
    server.users["limited"].mosaics = frozenset({2})
    cells = (await ask("groups/2", user="limited")).json["levels"][0]["elements"]
    assert [cell["cameraId"] for cell in cells] == [1, 2]


async def test_override_shows_until_canceled(
    ask: Asker, server: CamtraceSimulator
) -> None:
    mosaic = server.mosaics.groups[1]
    assert mosaic.cells()[0] == 2
    answer = await ask("groups/1/override?position=0&cameraId=3&streamId=6")
    assert answer.silent == (204, b"", "text/html")
    assert mosaic.cells()[0] == 3
    await ask("groups/1/override?position=0")
    assert mosaic.cells()[0] == 2
    await ask("groups/1/override?position=0&cameraId=3&streamId=6&duration=0")
    assert mosaic.cells()[0] == 2


@pytest.mark.parametrize(
    "query",
    ["", "position=9", "position=0&cameraId=3", "position=0&cameraId=3&streamId=1"],
)
async def test_override_needs_cell_and_stream(ask: Asker, query: str) -> None:
    assert (await ask(f"groups/1/override?{query}")).status == 400


async def test_screen_is_the_sample_byte_for_byte(ask: Asker) -> None:
    assert (await ask("screens/1")).body == (
        b'{"id":1,"num":2,"name":"PassScreen1","host":"10.5.0.38","serverId":0,'
        b'"cameraId":1,"groupId":null,"displayCode":null}'
    )
    listed = (await ask("screens")).json["screens"][0]
    assert listed["href"] == f"{ROOT}/screens/1"


async def test_screen_shows_camera_or_mosaic(
    ask: Asker, server: CamtraceSimulator
) -> None:
    body = {"screen": {"serverId": 0, "groupId": 2}}
    shown = (await ask("screens/1", method="PUT", body=body)).json
    assert (shown["cameraId"], shown["groupId"]) == (None, 2)
    body = {"screen": {"serverId": 0, "cameraId": 3}}
    shown = (await ask("screens/1", method="PUT", body=body)).json
    assert (shown["cameraId"], shown["groupId"]) == (3, None)
    server.mosaics.show(1, group_id=1)
    assert (await ask("screens/1")).json["groupId"] == 1


async def test_screen_refuses_what_is_not_there(ask: Asker) -> None:
    for shown, status in (({}, 400), ({"cameraId": 9}, 404), ({"groupId": 9}, 404)):
        answer = await ask("screens/1", method="PUT", body={"screen": shown})
        assert answer.status == status
    assert (await ask("screens/9")).status == 404
