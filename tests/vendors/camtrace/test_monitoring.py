"""License, health, hardware, tasks and logs."""

from datetime import UTC, date, datetime, timedelta

import pytest

from custom_components.procam.clientkit.errors import InvalidValueError
from custom_components.procam.clientkit.values import Fields
from custom_components.procam.vendors.camtrace.client import (
    CamtraceClient,
    Health,
    TaskStatus,
)
from custom_components.procam.vendors.camtrace.client.models.monitoring import (
    read_health,
    read_license,
    read_services,
    read_task,
)

from .conftest import Connect
from .server import API, Server


async def test_the_license_is_read_in_all_its_forms(client: CamtraceClient) -> None:
    license_ = await client.monitoring.license()
    assert license_.created == date(2021, 2, 10)
    assert license_.build == date(2021, 5, 31)
    assert (license_.valid, license_.video_sources) == (True, 3)
    assert "scenarios" in license_.modules


def test_a_license_without_dates_is_one() -> None:
    fields = Fields({"upgrade_expiration_date": "never", "build": 7}, "license")
    license_ = read_license(fields)
    assert (license_.expires, license_.build, license_.uuid) == (None, None, None)


async def test_a_new_license_is_read_at_once(
    device: Server, client: CamtraceClient
) -> None:
    device.monitoring.license_valid = False
    license_ = (await client.read()).license
    assert license_ is not None
    assert license_.valid is False
    await client.monitoring.update_license("content of the file")
    assert device.monitoring.installed_license == "content of the file"
    license_ = (await client.read()).license
    assert license_ is not None
    assert license_.valid is True
    with pytest.raises(InvalidValueError, match=r"^not_a_license$"):
        await client.monitoring.update_license(" ")


async def test_health_reports_what_is_wrong_in_our_language(
    device: Server, connect: Connect
) -> None:
    device.site.set_video(on=False)
    device.site.connect(2, connected=False)
    device.monitoring.hardware_errors = ["Disk sda fails"]
    health = await connect(language="nl").monitoring.health()
    assert (health.recorder, health.cameras, health.hardware) == (False,) * 3
    assert health.recorder_errors == ("Videodienst is inactief",)
    assert health.hardware_errors == ("Disk sda fails",)
    assert [problem.camera_id for problem in health.camera_errors] == [2]


@pytest.mark.parametrize("details", [[], {}, None, "?", {"recorder": None}])
def test_health_without_details_is_read(details: object) -> None:
    row = {"recorder": True, "cameras": 1, "errorDetails": details}
    assert read_health(Fields(row, "health")) == Health(
        recorder=True,
        cameras=True,
        hardware=None,
        recorder_errors=(),
        camera_errors=(),
        hardware_errors=(),
    )


def test_health_details_may_be_plain_sentences() -> None:
    row = {"errorDetails": {"hardware": "fan", "cameras": ["Camera 1 is lost"]}}
    health = read_health(Fields(row, "health"))
    assert health.hardware_errors == ("fan",)
    assert health.camera_errors[0].error == "Camera 1 is lost"


async def test_the_hardware_is_listed(client: CamtraceClient) -> None:
    info = await client.monitoring.system_info()
    assert info.memory == ("3,9G",)
    assert info.partitions[0] == "1863GiB WDC WD20EFRX-68E (/dev/sda)"


async def test_tasks_are_listed_newest_first(
    device: Server, client: CamtraceClient
) -> None:
    device.tasks.add("purgecam", lambda: 40, "admin")
    tasks = await client.monitoring.tasks()
    assert [task.id for task in tasks] == sorted(
        (task.id for task in tasks), reverse=True
    )
    assert (tasks[0].progress_percent, tasks[0].user_name) == (40, "admin")
    (running,) = await client.monitoring.tasks(task_type="purgecam", status="running")
    assert running == await client.monitoring.task(running.id)
    assert running.status is TaskStatus.RUNNING
    assert (await client.read()).running_tasks == (running,)
    for query, said in (
        ({"task_type": "format"}, "what=type, known=concat, .*, value=format"),
        ({"status": "late"}, "what=status, known=aborted, .*, value=late"),
    ):
        with pytest.raises(InvalidValueError, match=f"^value_one_of: {said}$"):
            await client.monitoring.tasks(**query)


def test_a_task_may_be_of_a_kind_to_come() -> None:
    task = read_task(Fields({"id": 1, "status": "paused", "progress": "half"}, "task"))
    assert (task.status, task.progress_percent) == (TaskStatus.UNKNOWN, None)


async def test_what_users_did_is_paged(device: Server, client: CamtraceClient) -> None:
    for _ in range(3):
        await client.monitoring.services()
    start = datetime.now(UTC) - timedelta(hours=1)
    page = await client.monitoring.user_actions(start=start, limit=2)
    assert page.next_offset == 2
    assert {row.action for row in page.rows} == {"LogUserLogin"}
    page = await client.monitoring.user_actions(1, limit=2, offset=2)
    assert (len(page.rows), page.next_offset) == (1, None)
    assert f"{API}/users/1/actions?" in device.log[-1].line


async def test_when_cameras_came_and_went_is_reported(
    device: Server, client: CamtraceClient
) -> None:
    device.site.connect(2, connected=False)
    page = await client.monitoring.connections([1, 2], connected=False)
    assert {(row.camera_id, row.connected) for row in page.rows} == {(2, False)}
    assert "id_cams=1%2C2&connected=false" in device.log[-1].line
    page = await client.monitoring.connections([1])
    assert {row.camera_id for row in page.rows} == {1}
    assert f"{API}/cameras/1/connections?" in device.log[-1].line
    page = await client.monitoring.connections(limit=4)
    assert page.next_offset == 4
    moments = [row.time.timestamp() for row in page.rows if row.time]
    assert moments == sorted(moments, reverse=True)
    assert len(moments) == 4


async def test_the_servers_log_is_searched(
    device: Server, client: CamtraceClient
) -> None:
    device.logs.log("A@b.cpp", "WARNING", "Disk Full")
    monitoring = client.monitoring
    assert not (await monitoring.system_logs(search="disk full")).rows
    page = await monitoring.system_logs(search="disk full", ignore_case=True)
    (row,) = page.rows
    assert (row.name, row.type, row.event) == ("A@b.cpp", "WARNING", "Disk Full")
    page = await monitoring.system_logs(search="Dis. F.*", pattern=True)
    assert len(page.rows) == 1
    every = await monitoring.system_logs(everything=True, limit=500)
    without = await monitoring.system_logs(
        search="Disk", negative=True, everything=True, limit=500
    )
    assert len(every.rows) == len(without.rows) + 1


def test_services_lead_to_the_server_itself_only() -> None:
    services = {"control": {"url": "wss://evil/control"}, "live_mosaic": {"url": "/m"}}
    read = read_services(Fields({"services": services}, "login"))
    assert (read.control_path, read.mosaic_path) == (None, "/m")
