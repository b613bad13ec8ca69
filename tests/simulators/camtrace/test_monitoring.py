"""License, inventory, health and the logs."""

import re

import aiohttp
import pytest

from simulators.camtrace import CamtraceSimulator, Variants

from .conftest import Asker


async def test_license_has_the_sample_s_odd_types(ask: Asker) -> None:
    row = (await ask("license", user="monitor")).json["license"]
    assert row["build"] == 20210531
    assert row["license_creation_date"] == "20210210"
    assert re.fullmatch(r"20\d{6}", row["upgrade_expiration_date"])
    assert (row["postal_code"], row["current_video_sources"]) == ("92100", 3)
    assert row["uuid"] == "aa0cd092-555f-4b83-8f73-386dbc6eebb7"


async def test_license_is_installed_by_admin(
    ask: Asker, server: CamtraceSimulator
) -> None:
    server.monitoring.license_valid = False
    body = {"license": "license_file_content"}
    refused = await ask("license", method="POST", body=body, user="monitor")
    assert refused.status == 403
    answer = await ask("license", method="POST", body=body)
    assert (answer.status, answer.body) == (201, b"")
    assert server.monitoring.installed_license == "license_file_content"
    assert (await ask("license")).json["license"]["license_valid"] is True


async def test_inventory_is_localized_text(ask: Asker) -> None:
    inventory = (await ask("sysinfo")).json
    assert list(inventory) == [
        "CPU",
        "Memory",
        "Network",
        "Controller",
        "Disk",
        "Partition",
    ]
    assert inventory["Memory"] == ["3,9G"]


async def test_health_lists_only_what_is_wrong(
    ask: Asker, server: CamtraceSimulator
) -> None:
    server.site.connect(2, connected=False)
    server.monitoring.hardware_errors.append("SMART: disk sda")
    french = {"Accept-Language": "fr"}
    assert (await ask("health", headers=french)).json["health"] == {
        "recorder": True,
        "cameras": False,
        "hardware": False,
        "errorDetails": {
            "cameras": [
                {
                    "id": 2,
                    "name": "Camera 2",
                    "streamName": "MsMediaProfile1",
                    "error": "Pas d'image",
                }
            ],
            "hardware": ["SMART: disk sda"],
        },
    }
    server.site.set_video(on=False)
    health = (await ask("health")).json["health"]
    assert health["recorder"] is False
    assert health["errorDetails"]["recorder"] == ["Video service is inactive"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("list", {"errorDetails": []}),
        ("object", {"errorDetails": {}}),
        ("null", {"errorDetails": None}),
        ("absent", {}),
    ],
)
async def test_health_without_errors_has_several_forms(
    session: aiohttp.ClientSession, form: str, expected: dict[str, object]
) -> None:
    async with CamtraceSimulator(variants=Variants(no_errors=form)) as server:
        health = (await Asker(server, session)("health")).json["health"]
    assert health == {"recorder": True, "cameras": True, "hardware": True} | expected


async def test_log_offset_points_behind_the_page(
    ask: Asker, server: CamtraceSimulator
) -> None:
    for name in ("admin", "demo", "admin", "admin"):
        server.logs.on_login(server.users[name], "102.156.162.9")
    whole = (await ask("users/actions")).json
    assert [row["id"] for row in whole["actions"]] == [927, 926, 925, 924]
    assert whole["paging"] == {"total": 4, "offset": 4, "limit": 0}
    part = (await ask("users/actions?limit=3")).json
    assert part["paging"] == {"total": 4, "offset": 3, "limit": 3}
    rest = (await ask("users/actions?limit=3&offset=3")).json
    assert [row["id"] for row in rest["actions"]] == [924]
    assert rest["paging"] == {"total": 4, "offset": 4, "limit": 3}


async def test_actions_of_one_user_in_a_language(
    ask: Asker, server: CamtraceSimulator
) -> None:
    server.logs.on_login(server.users["demo"], "102.156.162.9")
    answer = await ask("users/2/actions", headers={"Accept-Language": "fr"})
    row = answer.json["actions"][0]
    assert row == {
        "id": 924,
        "userId": 2,
        "userName": "demo",
        "dateTime": row["dateTime"],
        "ipAddress": "102.156.162.9",
        "action": "LogUserLogin",
        "description": "Identification de l'utilisateur.",
    }
    assert (await ask("users/1/actions")).json["actions"] == []


async def test_connections_follow_the_cable(
    ask: Asker, server: CamtraceSimulator
) -> None:
    server.site.connect(2, connected=False)
    log = (await ask("cameras/2/connections?limit=2")).json
    assert [row["connected"] for row in log["connections"]] == [False, False]
    ids = [row["id"] for row in log["connections"]]
    assert ids == sorted(ids)
    assert log["paging"] == {"total": 4, "offset": 2, "limit": 2}
    lost = (await ask("cameras/connections?connected=false&id_cams=2,3")).json
    assert {row["cameraId"] for row in lost["connections"]} == {2}
    assert lost["connections"][0]["streamName"] == "MsMediaProfile1"


async def test_system_log_has_offset_dates_and_filters(
    ask: Asker, server: CamtraceSimulator
) -> None:
    server.site.connect(2, connected=False)
    server.logs.log("Login@User.php", "INFO", "something quiet")
    rows = (await ask("system/logs")).json["systemLogs"]
    assert rows[0]["type"] == "WARNING"
    assert re.fullmatch(r"[-\d]{10}T[:\d]{8}\+0[12]:00", rows[0]["dateTime"])
    everything = (await ask("system/logs?all=true")).json
    assert everything["systemLogs"][0]["event"] == "something quiet"
    total = everything["paging"]["total"]
    for query, count in (
        ("search=QUIET", 0),
        ("search=QUIET&noCase=1", 1),
        ("search=qu..t", 0),
        ("search=qu..t&regex=true", 1),
        ("search=quiet&negative=true", total - 1),
    ):
        found = (await ask(f"system/logs?all=1&{query}")).json["paging"]["total"]
        assert (query, found) == (query, count)
    assert (await ask("system/logs?search=(&regex=1")).status == 400
