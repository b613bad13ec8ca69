"""The actions of a CamTrace server."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest

from custom_components.procam.runtime.translation import async_error_message
from tests.helpers import until_true

from .helpers import FiredAlarms, Site
from .server import API

CAMERA_2 = "camera.camera_2"


def hour(ago: float) -> dict[str, str]:
    end = dt_util.utcnow() - timedelta(hours=ago)
    return {"start": (end - timedelta(hours=1)).isoformat(), "end": end.isoformat()}


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """A folder Home Assistant may use."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    return tmp_path


async def test_alarms_are_triggered_on_several_cameras(site: Site) -> None:
    fired = FiredAlarms(site.hass)
    await site.call("trigger_alarm", entity_id=CAMERA_2, camera_id=3, type="DOOR")
    rows = site.device.alarms.rows[-2:]
    assert {(row.camera_id, row.kind) for row in rows} == {(2, "DOOR"), (3, "DOOR")}
    await fired.until([row.id for row in rows])


async def test_acknowledging_without_a_camera_ends_all_alarms(site: Site) -> None:
    for number in (1, 3):
        site.device.raise_alarm(number)
        await site.until("binary_sensor", f"camera_{number}_alarm", "on")
    await site.call("acknowledge_alarm")
    for number in (1, 3):
        await site.until("binary_sensor", f"camera_{number}_alarm", "off")
    site.device.log.clear()
    await site.call("acknowledge_alarm")
    assert not site.device.requests("untrigger")


async def test_acknowledging_one_leaves_the_others(site: Site) -> None:
    for number in (1, 3):
        site.device.raise_alarm(number)
        await site.until("binary_sensor", f"camera_{number}_alarm", "on")
    await site.call("acknowledge_alarm", camera_id=[3])
    await site.until("binary_sensor", "camera_3_alarm", "off")
    assert site.shows("binary_sensor", "camera_1_alarm") == "on"


@pytest.mark.parametrize("nothing", [{"area_id": "attic"}, {"camera_id": []}])
async def test_what_names_no_camera_does_not_acknowledge_every_alarm(
    site: Site, nothing: dict[str, Any]
) -> None:
    site.device.raise_alarm(1)
    await site.until("binary_sensor", "camera_1_alarm", "on")
    with pytest.raises(ServiceValidationError):
        await site.call("acknowledge_alarm", **nothing)
    assert not site.device.requests("untrigger")


async def test_alarms_are_searched_over_pages(site: Site) -> None:
    for _ in range(130):
        site.device.raise_alarm(2)
    found = (await site.ask("search_alarms", limit=120))["alarms"]
    ids = [row.id for row in site.device.alarms.rows]
    assert [alarm["alarm_id"] for alarm in found] == ids[:-121:-1]
    assert found[0]["camera"] == "Camera 2"


async def test_an_alarm_found_names_its_sensor_and_whether_it_is_open(
    site: Site,
) -> None:
    site.device.raise_alarm(2)
    await site.until("binary_sensor", "camera_2_alarm", "on")
    search = partial(site.ask, "search_alarms", camera_id=[2], limit=2)
    newest, older = (await search())["alarms"]
    assert newest["entity_id"] == site.entity("binary_sensor", "camera_2_alarm")
    assert (newest["acknowledged"], older["acknowledged"]) == (False, True)
    await site.call("acknowledge_alarm", camera_id=[2])
    await site.until("binary_sensor", "camera_2_alarm", "off")
    assert (await search())["alarms"][0]["acknowledged"]


async def test_alarms_are_searched_by_camera_and_time(site: Site) -> None:
    found = await site.ask("search_alarms", camera_id=[1, 2], **hour(5))
    assert found["alarms"]
    assert {alarm["camera_id"] for alarm in found["alarms"]} <= {1, 2}
    times = [alarm["alarm_time"] for alarm in found["alarms"]]
    assert times == sorted(times, reverse=True)


async def test_the_server_as_a_target_stands_for_no_camera(site: Site) -> None:
    known = er.async_get(site.hass)
    screen = known.async_get(site.entity("select", "screen_1"))
    assert screen is not None
    server = {"device_id": screen.device_id}
    everywhere = await site.ask("search_alarms", **server)
    assert everywhere == await site.ask("search_alarms")
    assert len({alarm["camera_id"] for alarm in everywhere["alarms"]}) > 1
    one = await site.ask("search_alarms", camera_id=["Camera 1"], **server)
    assert {alarm["camera_id"] for alarm in one["alarms"]} == {1}


@pytest.mark.parametrize(
    ("action", "data", "key"),
    [
        ("trigger_alarm", {}, "camera_needed"),
        ("trigger_alarm", {"camera_id": 99}, "value_unknown"),
        ("show_on_mosaic", {"mosaic": "Nowhere", "position": 0}, "value_unknown"),
        ("show_on_mosaic", {"mosaic": "AllCamera", "position": 77}, "value_one_of"),
        ("show_on_mosaic", {"mosaic": "AllCamera", "position": 300}, "value_between"),
        (
            "show_on_mosaic",
            {"mosaic": "2", "position": 0, "camera_id": 1, "stream_id": 99},
            "value_one_of",
        ),
        (
            "show_on_mosaic",
            {"mosaic": "2", "position": 0, "camera_id": [1, 2]},
            "one_camera_needed",
        ),
        ("set_screen", {"screen": "PassScreen1"}, "value_one_needed"),
        (
            "set_screen",
            {"screen": "1", "camera_id": 1, "mosaic": "1"},
            "value_only_one",
        ),
        ("delete_export", {"export_id": 1}, "confirm_needed"),
        ("comment_snapshot", {"snapshot_id": 1, "comment": " "}, "value_missing"),
        (
            "create_snapshot",
            {"camera_id": [1, 2], "filename": "x.jpg"},
            "one_camera_per_file",
        ),
        (
            "create_snapshot",
            {"camera_id": 1, "filename": "/etc/x.jpg"},
            "path_not_allowed",
        ),
        (
            "create_snapshot",
            {"camera_id": 1, "report": "/etc/x.pdf"},
            "path_not_allowed",
        ),
        (
            "insert_event",
            {"camera_id": 1, "event_type": "moon.landing"},
            "value_one_of",
        ),
        ("get_event_criteria", {}, "one_camera_needed"),
        ("get_event_criteria", {"connector": "not a uuid"}, "not_a_uuid"),
        ("manage_map", {"command": "get"}, "value_missing"),
        ("manage_map", {"command": "delete", "uuid": "x"}, "confirm_needed"),
        (
            "manage_map",
            {"command": "delete", "uuid": "x", "confirm": True},
            "not_a_uuid",
        ),
        ("manage_map", {"command": "explode"}, "value_one_of"),
        ("get_logs", {"log": "system", **hour(1)}, "value_unknown"),
        ("get_logs", {"log": "users", "camera_id": 1}, "value_unknown"),
        ("get_logs", {"log": "connections", "search": "x"}, "value_unknown"),
        (
            "download_snapshot",
            {"snapshot_id": 1, "filename": "/etc/x.jpg"},
            "path_not_allowed",
        ),
        ("manage_folder", {"command": "order", "weights": {}}, "value_missing"),
        (
            "manage_mosaic",
            {"command": "create", "content": {"name": "x"}},
            "content_incomplete",
        ),
        (
            "protect_recording",
            {"camera_id": 1, "type": "odd", **hour(1)},
            "value_one_of",
        ),
    ],
)
async def test_nonsense_is_refused_before_anything_is_sent(
    site: Site, action: str, data: dict[str, Any], key: str
) -> None:
    site.device.log.clear()
    only = site.hass.services.supports_response("procam", action).value == "only"
    ask = site.ask if only else site.call
    with pytest.raises(ServiceValidationError) as refused:
        await ask(action, **data)
    assert refused.value.translation_key == key
    assert not [e for e in site.device.log if "/cameras" not in e.line]


async def test_an_end_before_the_start_is_refused(site: Site) -> None:
    times = hour(1)
    with pytest.raises(ServiceValidationError) as refused:
        await site.ask(
            "search_recordings", camera_id=1, start=times["end"], end=times["start"]
        )
    assert refused.value.translation_key == "end_before_start"


async def test_a_camera_there_is_not_is_refused_with_those_there_are(
    site: Site,
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await site.call("trigger_alarm", camera_id=99)
    assert await async_error_message(site.hass, refused.value) == (
        "camera_id: 99 was not found. "
        "Available values are Camera 1 (1), Camera 2 (2), Camera 3 (3)."
    )


async def test_without_its_streams_a_camera_is_shown_only_by_a_stream_named(
    site: Site,
) -> None:
    rows = [{"id": 1, "deviceId": None}]
    site.device.answer_with(f"{API}/cameras", {"cameras": rows})
    await site.read()
    cell = {"mosaic": "AllCamera", "position": 1, "camera_id": 1}
    with pytest.raises(ServiceValidationError) as refused:
        await site.call("show_on_mosaic", **cell)
    assert (
        await async_error_message(site.hass, refused.value) == "stream_id is required."
    )
    await site.call("show_on_mosaic", **cell, stream_id=1)
    (shown,) = (e.line for e in site.device.requests("/override"))
    assert shown.endswith("position=1&cameraId=1&streamId=1")
    with pytest.raises(ServiceValidationError) as refused:
        await site.ask("get_event_criteria", camera_id=1)
    message = await async_error_message(site.hass, refused.value)
    assert message == "Camera 1 has no connector."


async def test_a_camera_is_shown_on_a_mosaic_and_taken_off(site: Site) -> None:
    await site.call(
        "show_on_mosaic", mosaic="AllCamera", position=1, camera_id=3, duration=5
    )
    await site.call("show_on_mosaic", mosaic="AllCamera", position=1)
    shown, cleared = (e.line for e in site.device.requests("/override"))
    hd = site.device.cameras[3].streams[0].id
    assert shown.endswith(f"position=1&cameraId=3&streamId={hd}&duration=5")
    assert cleared.endswith("override?position=1")


async def test_a_screen_is_set(site: Site) -> None:
    await site.call("set_screen", screen="passscreen1", camera_id=2)
    await site.until("select", "screen_1", "Camera 2")
    await site.call("set_screen", screen="1", mosaic="AllCamera")
    await site.until("select", "screen_1", "AllCamera")
    await site.call("set_screen", screen="1", camera_id="camera 3")
    await site.until("select", "screen_1", "Camera 3")
    screen = site.entity("select", "screen_1")
    await site.call("set_screen", screen=screen, entity_id=CAMERA_2)
    await site.until("select", "screen_1", "Camera 2")


async def test_a_select_that_is_no_screen_is_refused_with_the_screens(
    site: Site,
) -> None:
    preset = site.entity("select", "camera_1_ptz_preset")
    with pytest.raises(ServiceValidationError) as refused:
        await site.call("set_screen", screen=preset, camera_id=2)
    said = await async_error_message(site.hass, refused.value)
    assert said.startswith(f"screen: {preset} was not found. Available values are ")
    assert "PassScreen1 (1)" in said


async def test_an_id_that_is_no_number_is_refused_in_plain_words(site: Site) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await site.ask("get_export_checksum", export_id="the last")
    assert await async_error_message(site.hass, refused.value) == (
        "export_id must be a whole number, not the last."
    )


async def test_a_snapshot_is_kept_and_written(site: Site, folder: Path) -> None:
    made = await site.ask(
        "create_snapshot",
        camera_id=1,
        comment="Here",
        filename=str(folder / "one.jpg"),
        report=str(folder / "one.pdf"),
    )
    assert made["snapshots"][0]["camera_id"] == 1
    assert (folder / "one.jpg").read_bytes().startswith(b"\xff\xd8")
    assert (folder / "one.pdf").read_bytes().startswith(b"%PDF")


async def test_a_snapshot_is_commented_once(site: Site) -> None:
    made = await site.ask("create_snapshot", camera_id=1)
    number = made["snapshots"][0]["id"]
    await site.call("comment_snapshot", snapshot_id=number, comment="Van, 7:40")
    client = site.entry.runtime_data.client
    assert (await client.snapshots.get(number)).comment == "Van, 7:40"
    with pytest.raises(HomeAssistantError):
        await site.call("comment_snapshot", snapshot_id=number, comment="No, a car")


async def test_recordings_are_searched_and_protected(site: Site) -> None:
    found = await site.ask("search_recordings", camera_id=1, type="regular", **hour(3))
    assert {piece["type"] for piece in found["recordings"]} == {"regular"}
    assert not any(piece["protected"] for piece in found["recordings"])
    await site.call("protect_recording", camera_id=1, comment="Keep", **hour(3))
    found = await site.ask("search_recordings", camera_id=1, type="regular", **hour(3))
    assert any(piece["protected"] for piece in found["recordings"])


@pytest.mark.usefixtures("all_enabled")
async def test_an_export_is_made_watched_written_and_deleted(
    site: Site, folder: Path
) -> None:
    site.device.exports.duration_s = 60
    export = await site.ask("create_export", camera_id=1, comment="Case 7", **hour(3))
    number = export["id"]
    assert export["progress"] < 100
    await until_true(lambda: site.shows("sensor", "export_progress") != "unknown")

    site.device.exports.items[number].duration_s = 0
    path = folder / "case.zip"
    written = await site.ask("download_export", export_id=number, filename=str(path))
    assert path.stat().st_size == written["size"] > 0
    assert (await site.ask("retry_export", export_id=number))["id"] == number
    archived = await site.ask("archive_export", export_id=number, confirm=True)
    assert archived["archived"]
    await site.call("delete_export", export_id=number, confirm=True)
    rows = (await site.ask("list_exports"))["exports"]
    assert number not in [row["id"] for row in rows]


async def test_an_export_is_not_written_anywhere(site: Site, folder: Path) -> None:
    with pytest.raises(ServiceValidationError):
        await site.ask("download_export", export_id=1, filename="/etc/passwd")


async def test_an_event_is_inserted_and_found(site: Site) -> None:
    connector = site.device.metadata.api.uuid
    made = await site.ask(
        "insert_event",
        connector=connector,
        event_type="io.input",
        parameters={"id": "door", "state": True},
    )
    criteria = await site.ask("get_event_criteria", connector=connector)
    assert criteria["criteria"]
    found = await site.ask(
        "search_events",
        connector=connector,
        conditions=[{"name": "type", "value": "io.input"}],
    )
    assert made["id"] in [event["id"] for event in found["events"]]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ({"log": "users"}, "/users/actions"),
        ({"log": "connections", "camera_id": 1}, "/cameras/1/connections"),
        ({"log": "system", "search": "stream"}, "search=stream"),
        ({"log": "system", "search": "x", "negative": True}, "negative=true"),
        ({"log": "system", "search": "a|b", "regex": True}, "regex=true"),
        ({"log": "connections", "connected": True}, "connected=true"),
        ({"log": "users", "user_id": 1, "offset": 3}, "/users/1/actions"),
    ],
)
async def test_logs_are_returned(site: Site, data: dict[str, Any], part: str) -> None:
    assert "rows" in await site.ask("get_logs", limit=5, **data)
    assert site.device.requests(part)


async def test_the_hardware_is_returned(site: Site) -> None:
    assert (await site.ask("get_system_info"))["cpu"]


async def test_snapshots_are_searched_and_written(site: Site, folder: Path) -> None:
    made = await site.ask("create_snapshot", camera_id=1, comment="Gate open")
    number = made["snapshots"][0]["id"]
    found = await site.ask("search_snapshots", camera_id=1, comment="Gate")
    assert number in [row["id"] for row in found["snapshots"]]
    for name, start in (("a.jpg", b"\xff\xd8"), ("a.PDF", b"%PDF")):
        path = folder / name
        answer = await site.ask(
            "download_snapshot", snapshot_id=number, filename=str(path)
        )
        assert path.read_bytes().startswith(start)
        assert answer["size"] == path.stat().st_size


async def test_the_checksum_of_an_export_is_returned(site: Site) -> None:
    made = await site.ask("create_export", camera_id=1, **hour(1))
    site.device.exports.items[made["id"]].duration_s = 0.0
    answer = await site.ask("get_export_checksum", export_id=made["id"])
    assert len(answer["md5sum"]) == 32
    row = (await site.ask("list_exports"))["exports"][0]
    assert row["type"] == "r"
    assert row["created"]


async def test_tasks_are_returned_by_status(site: Site) -> None:
    assert "tasks" in await site.ask("get_tasks", status="done", type="concat")
    assert site.device.requests("type=concat&status=done")


async def test_a_license_is_installed_from_a_file(site: Site, folder: Path) -> None:
    (folder / "license.txt").write_text("KEY-1")
    await site.call(
        "update_license", filename=str(folder / "license.txt"), confirm=True
    )
    (request,) = (e for e in site.device.requests("/license") if e.channel == "POST")
    assert b"KEY-1" in request.body
    (folder / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ServiceValidationError) as refused:
        await site.call("update_license", filename=str(folder / "binary"), confirm=True)
    assert refused.value.translation_key == "not_a_license"


MOSAIC = {"name": "Mine", "rows": 1, "cols": 1, "layout": [[0]], "levels": []}


async def test_mosaics_are_managed(site: Site) -> None:
    made = await site.ask("manage_mosaic", command="create", content=MOSAIC)
    number = str(made["mosaic"]["id"])
    await site.ask(
        "manage_mosaic",
        command="replace",
        mosaic="AllCamera",
        content={**MOSAIC, "name": "Other"},
        confirm=True,
    )
    level = {"name": "a", "elements": [{"position": 0, "cameraId": 1, "quality": 3}]}
    await site.ask(
        "manage_mosaic",
        command="set_levels",
        mosaic=number,
        content={"levels": [level]},
    )
    listed = (await site.ask("manage_mosaic", command="list"))["mosaics"]
    assert {mosaic["name"] for mosaic in listed} >= {"Mine", "Other"}


@pytest.mark.parametrize(
    ("action", "thing", "content"),
    [
        ("manage_map", "map", {"name": "A", "items": [], "backgrounds": []}),
        ("manage_folder", "folder", {"name": "A", "items": []}),
    ],
)
async def test_maps_and_folders_are_managed(
    site: Site, action: str, thing: str, content: dict[str, Any]
) -> None:
    made = await site.ask(action, command="create", content=content)
    uuid = made[thing]["uuid"]
    await site.ask(
        action,
        command="replace",
        uuid=uuid,
        content={**content, "name": "B"},
        confirm=True,
    )
    got = (await site.ask(action, command="get", uuid=uuid))[thing]
    assert "B" in (got.get("name"), got.get("info", {}).get("name"))
    if thing == "folder":
        await site.ask(action, command="order", weights={uuid: -99})
    await site.ask(action, command="delete", uuid=uuid, confirm=True)
    listed = await site.ask(action, command="list")
    assert uuid not in str(listed)


async def test_sort_criteria_are_managed(site: Site) -> None:
    content = {"name": "A", "params": {"value": "(.*)", "group": [1]}}
    made = await site.ask("manage_sort_criterion", command="create", content=content)
    number = made["criterion"]["id"]
    await site.ask(
        "manage_sort_criterion",
        command="replace",
        criterion_id=number,
        content={**content, "name": "B"},
        confirm=True,
    )
    got = await site.ask("manage_sort_criterion", command="get", criterion_id=number)
    assert got["criterion"]["name"] == "B"
    assert got["content"] == {"default": False, **content, "name": "B"}
    await site.ask(
        "manage_sort_criterion", command="delete", criterion_id=number, confirm=True
    )
    listed = await site.ask("manage_sort_criterion", command="list")
    assert number not in [row["id"] for row in listed["criteria"]]


async def test_a_refusal_is_in_the_servers_words(site: Site) -> None:
    with pytest.raises(HomeAssistantError) as refused:
        await site.call("delete_export", export_id=99999, confirm=True)
    said = await async_error_message(site.hass, refused.value)
    assert said == "CamTrace rejected the request: Not found!"
