"""Maps, folders, sort criteria."""

from typing import Any

import pytest

from simulators.camtrace import CamtraceSimulator

from .conftest import Asker

ITEM: dict[str, Any] = {
    "posX": 332,
    "posY": 271,
    "type": "camera",
    "width": 40,
    "height": 40,
    "zIndex": 1,
    "properties": {
        "id": "2",
        "node": "0",
        "angle": 16.49,
        "range": 288.1,
        "direction": 32,
    },
}
GROUND = {
    "posX": 20,
    "posY": 19,
    "image": "aGVsbG8=",
    "width": 1280,
    "height": 770,
    "zIndex": 0,
}


def _uuid(server: CamtraceSimulator, name: str) -> str:
    named = {plan.name: plan.uuid for plan in server.maps.items.values()}
    named |= {folder.name: folder.uuid for folder in server.folders.items.values()}
    return named[name]


async def test_map_has_text_ids_and_a_background(
    ask: Asker, server: CamtraceSimulator
) -> None:
    plan = (await ask(f"maps/{_uuid(server, 'Parking')}")).json["map"]
    assert set(plan) == {"uuid", "name", "version", "scale", "items", "backgrounds"}
    assert plan["items"][0]["properties"]["id"] == "1"
    assert plan["items"][-1]["properties"] == {"id": _uuid(server, "Entrée")}
    assert isinstance(plan["backgrounds"][0]["image"], str)
    items = (await ask(f"maps/{plan['uuid']}/items")).json
    assert items == {"items": plan["items"]}
    names = [row["name"] for row in (await ask("maps")).json["maps"]]
    assert names == ["Entrée", "Parking"]


async def test_map_is_created_replaced_and_deleted(ask: Asker) -> None:
    content = {"name": "Batiment 2", "items": [ITEM], "backgrounds": [GROUND]}
    made = await ask("maps", method="POST", body={"map": content})
    head = made.json["map"]
    assert (made.status, head["version"]) == (201, 1)
    assert head["detailUrl"] == f"/api/v1.2/maps/{head['uuid']}"
    path = f"maps/{head['uuid']}"
    changed = {"map": content | {"scale": 1.2, "items": [ITEM, ITEM]}}
    answer = await ask(path, method="PUT", body=changed)
    assert answer.json["map"] == head | {"version": 2}
    plan = (await ask(path)).json["map"]
    assert (plan["scale"], len(plan["items"])) == (1.2, 2)
    gone = await ask(path, method="DELETE")
    assert gone.silent == (204, b"", "text/html")
    assert (await ask(path)).status == 404


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"items": [{**ITEM, "type": "cat"}]},
        {"items": [{**ITEM, "posX": "1"}]},
        {"items": [{**ITEM, "properties": {"id": "x"}}]},
        {"backgrounds": [{**GROUND, "image": None}]},
        {"backgrounds": None},
    ],
)
async def test_incomplete_map_is_refused(ask: Asker, change: dict[str, Any]) -> None:
    content = {"name": "x", "items": [ITEM], "backgrounds": []} | change
    assert (await ask("maps", method="POST", body={"map": content})).status == 400


async def test_map_rights_hide_maps_and_items(
    ask: Asker, server: CamtraceSimulator
) -> None:
    uuid = _uuid(server, "Parking")
    assert (await ask("maps", user="limited")).json == {"maps": []}
    assert (await ask(f"maps/{uuid}", user="limited")).status == 404
    server.users["limited"].maps = frozenset({uuid})
    items = (await ask(f"maps/{uuid}/items", user="limited")).json["items"]
    assert [item["properties"]["id"] for item in items] == ["1", "2"]
    body = {"map": {"name": "Mine"}}
    assert (
        await ask(f"maps/{uuid}", method="PUT", body=body, user="demo")
    ).status == 403
    server.users["demo"].edit_maps = frozenset({uuid})
    assert (
        await ask(f"maps/{uuid}", method="PUT", body=body, user="demo")
    ).status == 200


async def test_folder_nests_and_carries_its_criterion(
    ask: Asker, server: CamtraceSimulator
) -> None:
    uuid = _uuid(server, "Sélection 1")
    folder = (await ask(f"folders/{uuid}")).json["folder"]
    assert folder["regex"]["id"] == 1
    assert folder["regex"]["params"]["group"] == [6, 7]
    kinds = [item["type"] for item in folder["items"]]
    assert kinds == ["map", "folder", "device"]
    assert len(folder["items"][1]["items"]) == 3
    heads = (await ask("folders")).json["folders"]
    assert heads[0] == {
        "uuid": uuid,
        "name": "Sélection 1",
        "detailUrl": f"/api/v1.2/folders/{uuid}",
    }
    assert (await ask("folders?details=true")).json["folders"][0] == folder | heads[0]


async def test_folder_hides_cameras_at_any_depth(
    ask: Asker, server: CamtraceSimulator
) -> None:
    path = f"folders/{_uuid(server, 'Sélection 1')}"
    folder = (await ask(path, user="limited")).json["folder"]
    inner = next(item for item in folder["items"] if item["type"] == "folder")
    assert [item["id"] for item in inner["items"]] == [1, 2]


async def test_folder_is_created_replaced_ordered_deleted(ask: Asker) -> None:
    inner = {"type": "folder", "name": "f", "items": [{"type": "camera", "id": 1}]}
    content = {"name": "Sélection 3", "regexId": 1, "items": [inner]}
    made = await ask("folders", method="POST", body={"folder": content})
    head = made.json["folder"]
    path = f"folders/{head['uuid']}"
    assert made.status == 201
    body = {"folder": {"regexId": 2, "items": []}}
    assert (await ask(path, method="PUT", body=body)).json["folder"] == head
    folder = (await ask(path)).json["folder"]
    assert (folder["items"], folder["regex"]["id"]) == ([], 2)
    weights = {"folders": [{"uuid": head["uuid"], "weight": -3}]}
    ordered = await ask("folders", method="PATCH", body=weights)
    assert ordered.status == 204
    assert (await ask("folders")).json["folders"][0] == head
    assert (await ask(path, method="DELETE")).status == 204
    assert (await ask(path)).status == 404


async def test_bad_folders_are_refused(ask: Asker) -> None:
    contents: list[dict[str, Any]] = [
        {"name": "x"},
        {"name": "x", "items": [{"type": "cat", "id": 1}]},
        {"name": "x", "items": [{"type": "folder", "name": "f"}]},
        {"name": "x", "items": [], "regexId": 99},
    ]
    for content in contents:
        body = {"folder": content}
        assert (await ask("folders", method="POST", body=body)).status == 400
    unknown = {"folders": [{"uuid": "x", "weight": 1}]}
    assert (await ask("folders", method="PATCH", body=unknown)).status == 400


async def test_criteria_are_kept_with_one_default(ask: Asker) -> None:
    content = {"name": "Critères 3", "params": {"value": "(a)", "group": [1]}}
    made = await ask("regex", method="POST", body={"regex": content})
    assert made.status == 201
    assert made.json["regex"] == {"id": 3, "default": False} | content
    body = {"regex": {"default": True, "params": {"value": "(b)", "group": [1]}}}
    changed = (await ask("regex/3", method="PUT", body=body)).json["regex"]
    assert (changed["name"], changed["params"]["value"]) == ("Critères 3", "(b)")
    rows = (await ask("regex")).json["regex"]
    assert [row["default"] for row in rows] == [False, False, True]
    assert (await ask("regex/3", method="DELETE")).status == 204
    assert len((await ask("regex")).json["regex"]) == 2
    refused = await ask("regex/1", method="DELETE", user="demo")
    assert refused.status == 403
