"""Metadata events: insert and search."""

import re
from typing import Any

import pytest

from simulators.camtrace import CamtraceSimulator

from .conftest import Asker

API = "devices/3000efd7-62b3-4a6e-ac05-a76f0d831a56"
EVENT: dict[str, Any] = {
    "eventId": "53163f64-0994-4c10-b1ad-44d3c6ff1334",
    "type": "accesscontrol.accessgranted",
    "description": {"params": {"userName": "Ann", "doorName": "North door"}},
    "timestamp": "2022-07-25T16:26:36.903Z",
}


async def _insert(ask: Asker, **change: Any) -> int:
    body = {"event": EVENT | change}
    return (await ask(f"{API}/events", method="POST", body=body)).status


async def _search(ask: Asker, device: str, *criteria: dict[str, Any]) -> Any:
    path = f"{device}/proxy/events/search"
    answer = await ask(path, method="POST", body={"criteria": list(criteria)})
    return answer.json["events"] if answer.status == 200 else answer.status


async def test_inserted_event_echoes_and_is_found(ask: Asker) -> None:
    body = {"event": EVENT}
    answer = await ask(f"{API}/events", method="POST", body=body)
    assert answer.status == 201
    kept = ("eventId", "type", "timestamp")
    assert answer.json == {"event": {name: EVENT[name] for name in kept}}
    found = await _search(ask, API, {"name": "type", "value": EVENT["type"]})
    assert [event["id"] for event in found] == [EVENT["eventId"]]
    assert found[0]["description"] == EVENT["description"]


@pytest.mark.parametrize(
    "change",
    [
        {"eventId": "53163f64-0994-1c10-b1ad-44d3c6ff1334"},
        {"eventId": "x"},
        {"type": "accesscontrol.teleport"},
        {"description": {}},
        {"description": {"params": {"state": "true"}}},
        {"timestamp": "soon"},
    ],
)
async def test_unrecognized_event_is_refused(
    ask: Asker, change: dict[str, Any]
) -> None:
    assert await _insert(ask, **change) == 400


async def test_event_id_is_taken_once(ask: Asker) -> None:
    assert [await _insert(ask), await _insert(ask)] == [201, 400]


async def test_alarm_becomes_event_of_the_camera_s_connector(
    ask: Asker, server: CamtraceSimulator
) -> None:
    server.raise_alarm(2)
    device = (await ask("cameras/2")).json["deviceId"]
    found = await _search(ask, f"devices/{device}")
    assert found[0]["sourceId"] == device
    assert found[0]["type"] == "analytics.motion"
    params = {"cameraId": "2", "cameraName": "Camera 2"}
    assert found[0]["description"]["params"] == params
    assert re.fullmatch(r"[-\d]{10}T[:\d]{8}\.\d{6}Z", found[0]["timestamp"])
    body = {"event": EVENT}
    refused = await ask(f"devices/{device}/events", method="POST", body=body)
    assert refused.status == 403


@pytest.mark.parametrize(
    ("name", "comparator", "value", "hits"),
    [
        ("doorName", "=", "North door", 1),
        ("doorName", "!=", "North door", 0),
        ("doorName", "like", "north%", 0),
        ("doorName", "ilike", "north%", 1),
        ("timestamp", ">=", "2022-07-25T16:26:36.903Z", 1),
        ("timestamp", ">", "2022-07-25T16:26:36.903Z", 0),
        ("window", "<", 3, 0),
        ("type", "<", "accesscontrol.accessgranted", 400),
        ("type", "=", "no.such", 400),
        ("plot", "=", "x", 400),
        ("window", "=", "x", 400),
    ],
)
async def test_search_compares_by_format(
    ask: Asker, name: str, comparator: str, value: object, hits: int
) -> None:
    await _insert(ask)
    criterion = {"name": name, "value": value, "comparator": comparator}
    found = await _search(ask, API, criterion)
    assert (found if found == 400 else len(found)) == hits


async def test_criteria_differ_by_connector(ask: Asker) -> None:
    path = "proxy/events/search/criteria"
    device = (await ask("cameras/1")).json["deviceId"]
    camera = (await ask(f"devices/{device}/{path}")).json["criteria"]
    assert [row["name"] for row in camera] == ["cameraName", "type", "analytics.source"]
    assert camera[0] == {
        "name": "cameraName",
        "description": "Camera (text)",
        "format": "string",
    }
    assert len(camera[1]["values"]) == len(camera[1]["texts"]) == 14
    other = (await ask(f"{API}/{path}")).json["criteria"]
    assert {row["format"] for row in other} == {
        "enum",
        "string",
        "integer",
        "boolean",
        "datetime",
    }


async def test_rights_guard_insert_and_search(
    ask: Asker, server: CamtraceSimulator
) -> None:
    server.users["demo"].insert_events = False
    server.users["demo"].search_events = False
    body = {"event": EVENT, "criteria": []}
    for path in ("events", "proxy/events/search"):
        answer = await ask(f"{API}/{path}", method="POST", body=body, user="demo")
        assert (path, answer.status) == (path, 403)
    path = f"{API}/proxy/events/search/criteria"
    assert (await ask(path, user="demo")).status == 403
