"""Alarms: rows, pages, pictures, states."""

import asyncio
from datetime import timedelta
import re

import aiohttp
import pytest

from simulators.camtrace import CamtraceSimulator, Variants
from simulators.camtrace.clock import iso

from .conftest import ROOT, Asker


async def test_row_is_the_sample_s(ask: Asker, server: CamtraceSimulator) -> None:
    alarm = server.raise_alarm(2)
    row = (await ask("cameras/alarms?limit=1")).json["alarms"][0]
    path = f"{ROOT}/cameras/alarms/{alarm.id}.jpg"
    assert row == {
        "id": alarm.id,
        "time": iso(alarm.time),
        "recordTime": iso(alarm.time - timedelta(seconds=5)),
        "cameraId": 2,
        "description": alarm.description,
        "snapshot": path,
        "thumbnail": f"{path}?w=50&h=50",
    }
    words = r"MOTION Alarm starts at \d\d/\d\d/\d{4} at [\d:]{8}, with 5s pre-alarm"
    assert re.fullmatch(words, row["description"])


async def test_alarm_without_recording_raises_no_flag(
    ask: Asker, server: CamtraceSimulator
) -> None:
    server.raise_alarm(1, record=False)
    row = (await ask("cameras/alarms?limit=1")).json["alarms"][0]
    assert (row["recordTime"], row["description"]) == (None, "MOTION Alarm")
    assert (await ask("cameras/1")).json["isRecordingAlarm"] is False


async def test_pages_follow_the_link_to_the_end(
    ask: Asker, server: CamtraceSimulator
) -> None:
    path, seen = "cameras/alarms", []
    while path:
        answer = await ask(path)
        seen += [row["id"] for row in answer.json["alarms"]]
        link = answer.headers.get("Link", "")
        found = re.fullmatch(r'<//([^/]+)(/api.*)>; rel="next"', link)
        path = found[2] if found else ""
    assert len(seen) == len(server.alarms.rows) == 45
    assert seen == sorted(seen, reverse=True)


async def test_link_keeps_limit_and_offset_only(
    ask: Asker, server: CamtraceSimulator
) -> None:
    answer = await ask("cameras/1/alarms?q=alarm&limit=3")
    host = f"127.0.0.1:{server.port}"
    assert answer.headers["Link"] == (
        f'<//{host}{ROOT}/cameras/1/alarms?limit=3&offset=3>; rel="next"'
    )


@pytest.mark.parametrize(
    ("kind", "start"),
    [("absolute", "<http://127"), ("relative", "</api/"), ("none", "")],
)
async def test_link_has_other_forms(
    session: aiohttp.ClientSession, kind: str, start: str
) -> None:
    variants = Variants(link=kind, page_cap=7)
    async with CamtraceSimulator(variants=variants) as server:
        answer = await Asker(server, session)("cameras/alarms?limit=30")
    assert len(answer.json["alarms"]) == 7
    assert answer.headers.get("Link", "")[: len(start) or 1] == start


async def test_search_filters_by_words_time_and_camera(
    ask: Asker, server: CamtraceSimulator
) -> None:
    rows = server.alarms.rows
    tampered = (await ask("cameras/alarms?q=tamper&limit=100")).json["alarms"]
    assert len(tampered) == sum(row.kind == "TAMPER" for row in rows) == 9
    start, end = iso(rows[10].time), iso(rows[12].time)
    between = (await ask(f"cameras/alarms?from={start}&to={end}")).json["alarms"]
    assert [row["id"] for row in between] == [rows[12].id, rows[11].id, rows[10].id]
    own = (await ask("cameras/2/alarms")).json["alarms"]
    assert {row["cameraId"] for row in own} == {2}


@pytest.mark.parametrize("query", ["limit=x", "offset=-1", "from=yesterday"])
async def test_bad_search_is_refused(ask: Asker, query: str) -> None:
    assert (await ask(f"cameras/alarms?{query}")).status == 400


async def test_hidden_cameras_alarms_are_hidden(ask: Asker) -> None:
    rows = (await ask("cameras/alarms?limit=100", user="limited")).json["alarms"]
    assert {row["cameraId"] for row in rows} == {1, 2}
    assert (await ask("cameras/3/alarms", user="limited")).status == 404


async def test_thumbnail_needs_no_login_but_picture_does(ask: Asker) -> None:
    row = (await ask("cameras/alarms?limit=1")).json["alarms"][0]
    thumbnail = await ask(row["thumbnail"], user=None)
    assert thumbnail.headers["Content-Type"] == "image/jpeg"
    assert (await ask(row["snapshot"], user=None)).status == 401
    picture = await ask(row["snapshot"])
    assert len(picture.body) > len(thumbnail.body) > 0
    assert (await ask(f"{ROOT}/cameras/alarms/1.jpg")).status == 404


async def test_trigger_and_untrigger_answer_nothing(
    ask: Asker, server: CamtraceSimulator
) -> None:
    raised = await ask("cameras/alarms/trigger?cameraId=1,3&type=porte1")
    assert raised.silent == (200, b"", "text/html")
    assert raised.headers["Content-Length"] == "0"
    newest = (await ask("cameras/alarms?limit=2")).json["alarms"]
    assert {row["cameraId"] for row in newest} == {1, 3}
    assert all(row["description"].startswith("porte1 ") for row in newest)
    assert (await ask("cameras/1")).json["isRecordingAlarm"] is True
    ended = await ask("cameras/alarms/untrigger?cameraId=1,3")
    assert ended.silent == (200, b"", "text/html")
    assert [one.in_alarm for one in server.cameras.values()] == [False] * 3


async def test_trigger_is_refused_whole(ask: Asker, server: CamtraceSimulator) -> None:
    for query, status in (("", 400), ("cameraId=x", 400), ("cameraId=1,99", 404)):
        assert (await ask(f"cameras/alarms/trigger?{query}")).status == status
    assert len(server.alarms.rows) == 45


async def test_alarm_state_ends_by_itself() -> None:
    async with CamtraceSimulator(alarm_duration_s=0.05) as server:
        server.raise_alarm(1)
        assert server.cameras[1].in_alarm
        await asyncio.sleep(0.15)
        assert not server.cameras[1].in_alarm


async def test_burst_is_a_row_each(ask: Asker, server: CamtraceSimulator) -> None:
    server.alarms.burst(1, 300)
    rows = (await ask("cameras/alarms?limit=500")).json["alarms"]
    assert len(rows) == len({row["id"] for row in rows}) == 345


async def test_restart_keeps_rows_and_loses_states(
    ask: Asker, server: CamtraceSimulator
) -> None:
    alarm = server.raise_alarm(1)
    server.site.force(2, on=True)
    port = server.port
    await server.restart()
    assert server.port == port
    assert (await ask("cameras/alarms?limit=1")).json["alarms"][0]["id"] == alarm.id
    one, two = (await ask("cameras")).json["cameras"][:2]
    assert (one["isRecordingAlarm"], two["isRecordingForced"]) == (False, False)
