"""The control channel: hints, and what HTTP cannot do."""

import asyncio
from collections.abc import AsyncGenerator, Callable
import time

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DevicePermissionError,
    DeviceUnsupportedError,
)
from custom_components.procam.vendors.camtrace.client import (
    AlarmsFound,
    CameraRead,
    CamtraceClient,
    ReadRequest,
    control,
)
from custom_components.procam.vendors.camtrace.client.control import Hint
from simulators.camtrace import Variants

from .conftest import Connect
from .server import API, Server


async def settled(condition: Callable[[], bool]) -> None:
    """Wait until the other side has taken what is under way."""
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 - the simulator's lists notify nobody
            await asyncio.sleep(0.005)


async def read_hints(client: CamtraceClient, number: int) -> list[Hint]:
    """Return the first hints of the open channel."""
    got: list[Hint] = []
    async with client.control.hints() as hints:
        async for some in hints:
            got += some
            if len(got) >= number:
                break
    return got


@pytest.mark.parametrize("framing", ["text", "binary", "nul", "batch"])
async def test_any_line_is_a_hint_however_it_is_framed(
    device: Server, client: CamtraceClient, framing: str
) -> None:
    await client.read()
    async with client.control.hints() as hints:
        assert client.control.connected
        device.control.framing = framing
        device.raise_alarm(2)
        assert await anext(hints) == [Hint(camera_id=2, topic="status")]
        for line in (
            "event presets-updated 1 x",
            "tours-updated 3",
            "event",
            "login again",
            "weather fine today",
        ):
            device.control.say(line)
        assert await anext(hints) == [
            Hint(camera_id=1, topic="presets-updated"),
            Hint(camera_id=3, topic="tours-updated"),
            Hint(topic="event"),
            Hint(topic="weather"),
        ]
    assert not client.control.connected
    assert client.unknown == {"control line event": 1, "control line weather": 1}


async def test_a_number_no_camera_can_have_is_none(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    long = "9" * 5000
    device.control_script = ["login ok", f"status {long}", "status ²", "status -1"]
    assert await read_hints(client, 3) == [Hint(topic="status")] * 3


async def test_a_hint_reads_what_it_is_about_and_nothing_else(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    await client.read()
    async with client.events() as events:
        device.log.clear()
        device.raise_alarm(2)
        event = await anext(events)
        assert isinstance(event, AlarmsFound)
        assert client.state.cameras[1].in_alarm
        assert isinstance(await anext(events), CameraRead)
        assert client.state.cameras[1].recording_alarm
        paths = [entry.line.partition("?")[0] for entry in device.log][:2]
    assert paths == [f"{API}/cameras/alarms", f"{API}/cameras/2"]


async def test_a_hint_about_presets_reads_no_alarms(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    async with client.events() as events:
        device.log.clear()
        device.control.say("presets-updated 1")
        assert isinstance(await anext(events), CameraRead)
    assert not device.requests("/alarms")


async def test_hints_that_name_no_camera_ask_for_a_read(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    async with client.events() as events:
        for line in ("tours-updated 99", "tours-updated"):
            device.control.say(line)
            assert await anext(events) == ReadRequest()


async def test_a_hint_that_cannot_be_followed_asks_for_a_read(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.fail("status", "/cameras/", status=500)
    async with client.events() as events:
        device.control.say("status 1")
        assert await anext(events) == ReadRequest()


async def test_an_account_without_alarms_still_reads_its_camera(
    device: Server, client: CamtraceClient
) -> None:
    device.answer_with(f"{API}/cameras/alarms", b"", status=403)
    await client.read()
    async with client.events() as events:
        device.control.say("status 1")
        assert isinstance(await anext(events), CameraRead)


async def test_a_flood_of_hints_is_one_read_a_second(
    device: Server, client: CamtraceClient
) -> None:
    async def lines() -> AsyncGenerator[int]:
        for number in range(1000):
            await asyncio.sleep(0)
            yield number
        await asyncio.sleep(9)

    got = [some async for some in aiter_some(control.batched(lines(), 0.1), 2)]
    assert got[0] == [0]
    assert len(got[1]) > 10


async def aiter_some(
    batches: AsyncGenerator[list[int]], number: int
) -> AsyncGenerator[list[int]]:
    for _ in range(number):
        yield await anext(batches)
    await batches.aclose()


async def test_without_the_service_there_is_no_channel(connect: Connect) -> None:
    async with Server(variants=Variants(control=False)) as device:
        client = connect(port=device.port)
        await client.read()
        with pytest.raises(DeviceUnsupportedError, match="control_missing"):
            async with client.events():
                pass
        with pytest.raises(DeviceUnsupportedError):
            await client.force_recording(1, on=True)


async def test_a_path_with_a_query_is_kept(connect: Connect) -> None:
    async with Server(variants=Variants(control_path="/control?node=0")) as device:
        client = connect(port=device.port)
        await client.read()
        async with client.events():
            assert "/control?node=0&_username=admin&" in device.log[-2].line


async def test_commands_go_over_the_open_channel_apart_from_each_other(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    async with client.events() as events:
        started = time.monotonic()
        await asyncio.gather(
            client.force_recording(1, on=True),
            client.control.zoom_back(1),
            client.control.stop_tour(1),
            client.force_recording(3, on=True),
        )
        assert time.monotonic() - started >= 0.55
        await anext(events)
        await settled(lambda: len(device.control.commands) == 4)
    assert device.control.commands == [
        "force 1",
        "ptzd ptz 1 out",
        "ptzd tourstop 1",
        "force 3",
    ]
    assert device.control.lost == []
    assert (await client.read()).cameras[0].recording_forced


async def test_a_command_opens_the_channel_when_nobody_listens(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    await client.force_recording(2, on=True)
    await client.force_recording(2, on=False)
    await settled(lambda: device.control.commands == ["force 2", "force -2"])
    await settled(lambda: not device.control.sessions)


async def test_a_channel_cut_off_is_noticed_at_once(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    async with client.events() as events:
        await device.control.drop()
        with pytest.raises(DeviceConnectionError, match="lost"):
            await anext(events)
        with pytest.raises(DeviceConnectionError):
            await client.force_recording(1, on=True)


async def test_a_half_open_channel_is_noticed(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "_HEARTBEAT_S", 0.1)
    await client.read()
    device.control_script = ["login ok"]
    async with client.events() as events:
        with pytest.raises(DeviceConnectionError):
            async with asyncio.timeout(2):
                await anext(events)


async def test_a_refused_login_is_not_the_passwords_fault(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.control.refuse_login = True
    with pytest.raises(DevicePermissionError, match="control_refused"):
        async with client.events():
            pass
    assert (await client.read()).cameras


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, DevicePermissionError),
        (403, DevicePermissionError),
        (404, DeviceUnsupportedError),
        (500, DeviceConnectionError),
    ],
)
async def test_a_handshake_refused_says_why(
    device: Server, client: CamtraceClient, status: int, kind: type[Exception]
) -> None:
    await client.read()
    device.answer_with("/control", b"", status=status)
    with pytest.raises(kind) as error:
        async with client.events():
            pass
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


async def test_a_server_that_is_gone_is_a_connection_error(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    await device.stop()
    with pytest.raises(DeviceConnectionError):
        async with client.events():
            pass


async def test_a_handshake_that_hangs_is_given_up(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "_CONNECT_S", 0.1)
    await client.read()
    device.fail("hang", "/control")
    with pytest.raises(DeviceConnectionError, match="in_time"):
        async with client.events():
            pass


async def test_a_server_that_answers_no_login_is_let_be(
    device: Server, client: CamtraceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "_LOGIN_S", 0.1)
    await client.read()
    device.control_script = ["hello there"]
    assert await read_hints(client, 1) == [Hint(topic="hello")]


async def test_lines_before_the_answer_to_the_login_are_not_lost(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.control_script = ["status 2 1\n\nlogin 0\nstatus 3 1"]
    assert [one.camera_id for one in await read_hints(client, 2)] == [2, 3]


@pytest.mark.parametrize("port", [99999, -1, "many", None])
async def test_a_port_there_is_none_of_does_no_harm(
    device: Server, client: CamtraceClient, port: object
) -> None:
    services = {"control": {"scheme": "ws", "port": port, "url": "/control"}}
    device.answer_with(f"{API}/users/login", {"services": services})
    offered = (await client.read()).services.control_path is not None
    assert offered == (port in ("many", None))


async def test_the_port_of_the_service_is_taken(
    device: Server, client: CamtraceClient
) -> None:
    async with Server() as other:
        services = {"control": {"scheme": "ws", "port": other.port, "url": "/control"}}
        device.answer_with(f"{API}/users/login", {"services": services})
        await client.read()
        async with client.events():
            assert other.requests("/control")


async def test_a_basic_account_and_a_name_with_spaces_have_no_channel(
    device: Server, connect: Connect
) -> None:
    device.users.add(type(device.users["demo"])(id=9, name="a b", password="p"))
    for user in ("basic", "a b"):
        client = connect(user)
        await client.read()
        with pytest.raises(DeviceUnsupportedError):
            async with client.events():
                pass


async def test_a_command_on_a_dead_socket_is_a_connection_error(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    async with client.events():
        socket = client.control._socket
        assert socket is not None
        await socket.close()
        with pytest.raises(DeviceConnectionError):
            await client.force_recording(1, on=True)
