"""Snapshots and their own paging."""

from simulators.camtrace import CamtraceSimulator
from simulators.camtrace.http import ROOT

from .conftest import Asker


async def test_page_ascends_and_counts_pages(
    ask: Asker, server: CamtraceSimulator
) -> None:
    first = (await ask("snapshots?cameraId=1,2")).json
    assert [row["id"] for row in first["snapshots"]] == [19, 20]
    assert first["paging"] == {
        "first": f"{ROOT}/snapshots?limit=20",
        "count": 1,
        "current": 0,
        "last": f"{ROOT}/snapshots?limit=20&offset=0",
    }
    server.snapshots.add(2)
    second = (await ask("snapshots?limit=2&offset=2")).json
    assert [row["id"] for row in second["snapshots"]] == [19]
    assert (second["paging"]["count"], second["paging"]["current"]) == (2, 1)
    assert second["paging"]["last"].endswith("limit=2&offset=2")


async def test_snapshot_is_created_open_and_commented_once(ask: Asker) -> None:
    sent = {"id": 0, "cameraId": 2, "time": "2022-10-10T13:24:25Z", "comment": ""}
    answer = await ask("snapshots", method="POST", body={"snapshot": sent})
    assert answer.status == 201
    assert answer.json["snapshot"] == {
        "id": 21,
        "time": "2022-10-10T13:24:25Z",
        "userId": 1,
        "ip": "127.0.0.1",
        "cameraId": 2,
        "comment": None,
        "updatable": True,
        "imageUrl": f"{ROOT}/snapshots/21.jpg",
        "reportUrl": f"{ROOT}/snapshots/21.pdf",
    }
    body = {"snapshot": {"comment": "Test de main courante"}}
    done = (await ask("snapshots/21", method="PUT", body=body)).json["snapshot"]
    assert (done["comment"], done["updatable"]) == ("Test de main courante", False)
    assert (await ask("snapshots/21", method="PUT", body=body)).status == 400
    assert (await ask("snapshots/21")).json["comment"] == "Test de main courante"


async def test_search_filters(ask: Asker, server: CamtraceSimulator) -> None:
    server.snapshots.add(3, user_id=5, comment="Broken window")
    for query in ("cameraId=3", "userId=5", "comment=window"):
        rows = (await ask(f"snapshots?{query}")).json["snapshots"]
        assert (query, [row["id"] for row in rows]) == (query, [21])
    rows = (await ask("snapshots?to=2001-01-01T00:00:00Z")).json["snapshots"]
    assert rows == []


async def test_picture_and_report_download(ask: Asker) -> None:
    small = await ask("snapshots/19.jpg?width=64&height=36")
    large = await ask("snapshots/19.jpg")
    assert small.headers["Content-Type"] == "image/jpeg"
    assert len(small.body) < len(large.body)
    report = await ask("snapshots/19.pdf")
    assert report.headers["Content-Type"] == "application/pdf"
    assert report.body.startswith(b"%PDF-")


async def test_snapshots_of_hidden_cameras_are_hidden(
    ask: Asker, server: CamtraceSimulator
) -> None:
    consult = server.users["consult"]
    consult.cameras = {}
    assert (await ask("snapshots", user="consult")).json["snapshots"] == []
    assert (await ask("snapshots/19.jpg", user="consult")).status == 403
