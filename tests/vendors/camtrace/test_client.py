"""Who is there, what is read when, and what the account may not read."""

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DevicePermissionError,
    DeviceUnsupportedError,
)
from custom_components.procam.vendors.camtrace.client import (
    POLL_S,
    AlarmsAcknowledged,
    CamtraceClient,
    ReadRequest,
    apply,
    http,
)

from .conftest import Connect
from .server import API, Server

UUID = "aa0cd092-555f-4b83-8f73-386dbc6eebb7"
SLOW = {
    "commands",
    "disks",
    "exports",
    "groups",
    "health",
    "scenarios",
    "screens",
    "tasks",
}


async def test_a_server_says_who_it_is(device: Server, client: CamtraceClient) -> None:
    identity = await client.identify()
    assert (identity.unique, identity.serial) == (UUID, "1117")
    assert (identity.firmware, identity.url) == ("8.15.2.0", device.url)
    assert len(device.requests()) <= 6


async def test_an_account_that_may_not_see_the_license_has_no_uuid(
    connect: Connect,
) -> None:
    assert (await connect("demo").identify()).unique is None


@pytest.mark.parametrize("version", ["v1", "v1.1", "v3"])
async def test_other_versions_of_the_api_are_refused(
    device: Server, client: CamtraceClient, version: str
) -> None:
    device.answer_with("/api/", {"versions": {"latest": version}})
    with pytest.raises(DeviceUnsupportedError, match=r"API is (not )?v1"):
        await client.identify()


@pytest.mark.parametrize("version", ["", "--", "latest"])
async def test_a_version_that_is_none_does_not_keep_a_server_out(
    device: Server, client: CamtraceClient, version: str
) -> None:
    device.answer_with("/api/", {"versions": {"latest": version}})
    assert (await client.identify()).manufacturer == "CamTrace"


@pytest.mark.parametrize("body", [{}, [], b"<html></html>"])
async def test_another_web_server_is_refused(
    device: Server, client: CamtraceClient, body: object
) -> None:
    device.answer_with("/api/", body)
    device.answer_with(f"{API}/getservertime", body)
    with pytest.raises(DeviceUnsupportedError, match="not a CamTrace"):
        await client.identify()
    device.answer_with(f"{API}/getservertime", b"", status=404)
    with pytest.raises(DeviceUnsupportedError, match="not a CamTrace"):
        await client.identify()


async def test_a_web_server_that_is_closed_is_not_taken_for_a_wrong_password(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with("/api/", b"", status=401)
    device.answer_with(f"{API}/getservertime", b"", status=401)
    with pytest.raises(DeviceUnsupportedError, match="not a CamTrace"):
        await client.identify()


async def test_a_server_with_documented_paths_only_is_accepted(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with("/api/", b"", status=404)
    device.answer_with(f"{API}/users/login", b"", status=404)
    assert (await client.identify()).unique == UUID


async def test_nobody_there_a_wrong_password_and_missing_rights_differ(
    device: Server, connect: Connect
) -> None:
    with pytest.raises(DeviceAuthError):
        await connect(password="wrong").identify()
    device.answer_with(f"{API}/cameras", b"", status=403)
    with pytest.raises(DevicePermissionError):
        await connect().identify()
    await device.stop()
    with pytest.raises(DeviceConnectionError):
        await connect().identify()


@pytest.mark.parametrize("status", [401, 403, 404, 500])
@pytest.mark.parametrize("path", ["license", "users/login"])
async def test_a_server_that_refuses_its_license_or_services_can_be_added(
    device: Server, client: CamtraceClient, path: str, status: int
) -> None:
    device.answer_with(f"{API}/{path}", {"error": "No"}, status=status)
    identity = await client.identify()
    assert identity.unique == (None if path == "license" else UUID)
    assert len((await client.read()).cameras) == 3


async def test_the_first_read_has_everything(
    device: Server, client: CamtraceClient
) -> None:
    device.discovery_api.peers.append({"id": 4, "name": "Peer", "host": "10.0.0.4"})
    state = await client.read()
    assert state.identity.unique == UUID
    assert [scenario.name for scenario in state.scenarios] == ["Scenar 1", "Scenar 2"]
    assert [command.id for command in state.commands] == [1, 2]
    assert [group.name for group in state.groups] == ["FourByFour", "AllCamera"]
    assert [screen.name for screen in state.screens] == ["PassScreen1", "PassScreen2"]
    assert [disk.name for disk in state.disks] == ["newVol"]
    assert [server.id for server in state.servers] == [0, 4]
    assert state.health is not None
    assert state.license is not None
    assert (state.running_tasks, state.running_exports) == ((), ())
    assert (state.missing_rights, state.catching_up) == ((), False)
    assert state.services.control_path == "/control"


async def test_a_server_with_a_name_is_called_by_it(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with(f"{API}/servers", {"servers": [{"id": 0, "name": "Depot"}]})
    assert (await client.read()).identity.name == "Depot"


async def test_an_idle_server_gets_at_most_15_requests_a_minute(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    await client.read()
    device.log.clear()
    for _ in range(int(600 / POLL_S)):
        device.leap(POLL_S)
        await client.read()
    assert len(device.log) <= 150
    assert {
        line.partition("?")[0].rpartition("/")[2]
        for line in (entry.line for entry in device.log)
    } >= {"health", "screens", "groups"}


async def test_an_unchanged_server_gives_the_identical_state(
    client: CamtraceClient,
) -> None:
    assert (await client.read()) is (await client.read())


async def test_rights_that_are_missing_are_named_and_asked_for_again_later(
    device: Server, connect: Connect
) -> None:
    client = connect("limited")
    state = await client.read()
    assert set(state.missing_rights) == {
        "disks", "exports", "health", "license", "scenarios", "tasks",
    }  # fmt: skip
    assert (state.scenarios, state.running_tasks) == ((), None)
    assert [camera.id for camera in state.cameras] == [1, 2]
    await client.read()
    assert len(device.requests("/scenarios")) == 1
    device.users["limited"].levels = device.users["admin"].levels
    device.leap(301)
    assert (await client.read()).missing_rights == ()


async def test_a_right_removed_empties_what_it_showed(
    device: Server, client: CamtraceClient
) -> None:
    assert (await client.read()).scenarios
    device.answer_with(f"{API}/scenarios", b"", status=403)
    device.leap(301)
    state = await client.read()
    assert (state.scenarios, state.missing_rights) == ((), ("scenarios",))


@pytest.mark.parametrize(
    "kind", ["status", "html", "garbage", "empty", "reset", "huge"]
)
@pytest.mark.parametrize("part", ["health", "groups", "login"])
async def test_a_broken_part_keeps_its_last_value(
    device: Server, client: CamtraceClient, part: str, kind: str
) -> None:
    state = await client.read()
    device.fail(kind, part)
    device.leap(3601)
    for _ in range(2):
        device.leap(61)
        assert (await client.read()) == state
    device.heal()
    device.leap(61)
    device.monitoring.hardware_errors = ["fan"]
    device.leap(301)
    health = (await client.read()).health
    assert health is not None
    assert health.hardware_errors == ("fan",)


async def test_a_part_that_refuses_a_good_login_affects_nothing_else(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.answer_with(f"{API}/health", {"error": "Invalid password!"}, status=401)
    device.leap(301)
    await client.read()
    state = await client.read()
    assert (len(state.cameras), state.health is None) == (3, False)
    assert list(client.failures) == ["health"]


@pytest.mark.parametrize("kind", ["garbage", "truncate", "html", "empty", "huge"])
async def test_nothing_a_server_sends_breaks_more_than_the_read(
    device: Server, client: CamtraceClient, kind: str
) -> None:
    device.fail(kind)
    for _ in range(2):
        with pytest.raises(DeviceError):
            await client.read()
    device.heal()
    assert len((await client.read()).cameras) == 3


async def test_an_endless_answer_is_cut_off(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.read()
    device.fail("endless", "/groups")
    monkeypatch.setattr(http, "DEFAULT_MAX_BYTES", 2**17)
    with pytest.raises(DeviceError):
        await client._api.request("GET", "/groups", max_bytes=2**17)


def test_what_is_unknown_is_counted_within_bounds(client: CamtraceClient) -> None:
    for number in range(80):
        client._api.note(f"word {number}")
    client._api.note("word 3")
    client._api.note("word 79")
    assert len(client.unknown) == 50
    assert client.unknown["word 3"] == 2


async def test_acknowledged_cameras_leave_the_alarm_at_once(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.raise_alarm(1)
    state = await client.read()
    after = apply(state, AlarmsAcknowledged(camera_ids=(1, 3)))
    assert not after.cameras[0].in_alarm
    assert after.cameras[1] is state.cameras[1]
    assert apply(after, AlarmsAcknowledged(camera_ids=(1, 3))) is after
    assert apply(state, ReadRequest()) is state
    await client.close()


async def test_two_hundred_cameras_cost_little(connect: Connect) -> None:
    async with Server(cameras=200) as device:
        client = connect(port=device.port)
        before = await client.read()
        device.site.rename(7, "Gate")
        after = await client.read()
    pairs = zip(before.cameras, after.cameras, strict=True)
    assert sum(old is not new for old, new in pairs) == 1
    assert after.cameras[6].name == "Gate"


async def test_a_small_question_is_about_one_camera(
    device: Server, client: CamtraceClient
) -> None:
    await client.probe()
    await client.read()
    device.log.clear()
    await client.probe()
    assert [one.line for one in device.log] == [f"{API}/cameras/1"]
