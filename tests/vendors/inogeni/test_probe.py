"""Telling a CAMTRACK from everything else at an address."""

import asyncio
from collections.abc import AsyncIterator
import json
import socket
from typing import Any

from aiohttp import web
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    DeviceWrongPortError,
)
from custom_components.procam.vendors.inogeni.client import (
    DeviceKind,
    TransportChoice,
    probe as probes,
)
from simulators.inogeni import InogeniSimulator

from .conftest import Connect

DEFINED = {
    "command": "GET SYSTEM_STANDBY",
    "status": "DEFINED",
    "message": "GET SYSTEM_STANDBY : SYSTEM_ON",
}


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture
async def answering(socket_enabled: None) -> AsyncIterator[Any]:
    """Serve one JSON answer on every path."""
    runners: list[web.AppRunner] = []

    async def start(fields: Any) -> int:
        async def serve(_: web.Request) -> web.Response:
            return web.Response(text=json.dumps(fields))

        app = web.Application()
        app.router.add_get("/{path:.*}", serve)
        runner = web.AppRunner(app)
        await runner.setup()
        runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port: int = runner.addresses[0][1]
        return port

    yield start
    for runner in runners:
        await runner.cleanup()


@pytest.fixture(autouse=True)
def only_this_unit(device: InogeniSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the unit's ports be the usual ones."""
    monkeypatch.setattr(probes, "PORT", device.port)
    monkeypatch.setattr(probes, "TCP_PORT", device.tcp_port)


@pytest.fixture
def no_other_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing answer on the usual ports."""
    port = free_port()
    monkeypatch.setattr(probes, "PORT", port)
    monkeypatch.setattr(probes, "TCP_PORT", port)


@pytest.mark.parametrize("transport", TransportChoice)
async def test_a_camtrack_is_known_on_every_transport(
    connect: Connect, transport: TransportChoice
) -> None:
    who = await connect(transport=transport).identify()
    assert (who.name, who.firmware) == ("CAMTRACK", "3.4.0")


async def test_a_camtrack_with_http_switched_off_is_known_by_its_websocket(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.http = False
    assert (await connect().identify()).firmware == "3.4.0"


async def test_a_missing_application_name_is_forgiven(
    connect: Connect, answering: Any
) -> None:
    port = await answering(DEFINED)
    assert (await connect(port=port).identify()).name == "CAMTRACK"


@pytest.mark.parametrize(
    "fields",
    [
        DEFINED | {"application": "TOGGLE"},
        DEFINED | {"command": "GET INPUT", "message": "GET INPUT : 1"},
        DEFINED | {"message": "sunny"},
        DEFINED | {"status": "OK"},
        {"status": "up"},
        ["CAMTRACK"],
        None,
    ],
)
@pytest.mark.usefixtures("no_other_unit")
async def test_a_web_service_of_another_kind_is_not_a_camtrack(
    connect: Connect, answering: Any, fields: Any
) -> None:
    port = await answering(fields)
    with pytest.raises(DeviceUnsupportedError, match="not a CAMTRACK"):
        await connect(port=port, tcp_port=port).identify()


@pytest.mark.parametrize("fault", ["html", "garbage", "empty", "status", "huge"])
@pytest.mark.usefixtures("no_other_unit")
async def test_a_web_page_is_not_a_camtrack(
    device: InogeniSimulator, connect: Connect, fault: str
) -> None:
    device.fail(fault, "/control")
    device.options.websocket = False
    client = connect(tcp_port=free_port())
    with pytest.raises(DeviceUnsupportedError, match="not a CAMTRACK"):
        await client.identify()


@pytest.mark.usefixtures("no_other_unit")
async def test_a_web_server_on_the_tcp_port_is_not_a_camtrack(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="tcp", tcp_port=device.port)
    with pytest.raises(DeviceUnsupportedError, match="not a CAMTRACK"):
        await client.identify()


@pytest.mark.usefixtures("no_other_unit", "impatient")
async def test_a_device_that_keeps_silent_cannot_be_reached(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.silent = True
    with pytest.raises(DeviceConnectionError, match="in_time"):
        await connect(transport="tcp").identify()


@pytest.mark.usefixtures("no_other_unit")
async def test_a_refused_question_is_raised_in_the_words_of_the_device(
    connect: Connect, answering: Any
) -> None:
    refused = DEFINED | {"status": "FAILED", "message": "ERROR - COMMAND NOT VALID"}
    port = await answering(refused)
    with pytest.raises(DeviceRejectedError, match="COMMAND NOT VALID"):
        await connect(port=port, tcp_port=free_port()).identify()


async def test_a_wrong_port_is_reported_with_the_right_one(
    device: InogeniSimulator, connect: Connect
) -> None:
    wrong = free_port()
    for transport, usual in (
        ("auto", device.port),
        ("http", device.port),
        ("websocket", device.port),
        ("tcp", device.tcp_port),
    ):
        client = connect(transport=transport, port=wrong, tcp_port=wrong)
        with pytest.raises(DeviceWrongPortError) as info:
            await client.identify()
        assert str(info.value) == f"A CAMTRACK responds on port {usual}, not on {wrong}"


async def test_a_camtrack_with_nothing_but_tcp_is_known_and_read(
    device: InogeniSimulator, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = free_port()
    monkeypatch.setattr(probes, "PORT", nothing)
    client = connect(port=nothing)
    assert (await client.identify()).firmware == "3.4.0"
    assert (await client.read()).transport == "tcp"
    device.drop_connections()
    await asyncio.sleep(0.02)
    # Without a web server, a read opens the channel again.
    assert (await client.read()).push is True
    await client.set_device(DeviceKind.INPUT, 1, enabled=False)
    assert device.unit.enabled["INPUT_DEVICE_DATA"][1] is False


async def test_a_camtrack_on_the_usual_tcp_port_alone_is_named(
    device: InogeniSimulator, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = free_port()
    monkeypatch.setattr(probes, "PORT", wrong)
    with pytest.raises(DeviceWrongPortError, match=f"on port {device.tcp_port}, not"):
        await connect(port=wrong, tcp_port=wrong).identify()


async def test_a_chosen_transport_probes_no_other(
    device: InogeniSimulator, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = free_port()
    monkeypatch.setattr(probes, "TCP_PORT", wrong)
    with pytest.raises(DeviceConnectionError, match="nothing_answers") as info:
        await connect(transport="tcp", tcp_port=wrong).identify()
    assert not isinstance(info.value, DeviceWrongPortError)
    assert not device.log


async def test_a_probe_of_another_port_does_not_wait_long(
    device: InogeniSimulator, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "CANDIDATE_S", 0.1)
    device.freeze()
    async with asyncio.timeout(2):
        with pytest.raises(DeviceConnectionError):
            await connect(transport="http", port=free_port()).identify()
    device.thaw()


async def test_identifying_leaves_no_connection_open(
    device: InogeniSimulator, connect: Connect
) -> None:
    await connect(transport="tcp").identify()
    await connect(transport="websocket").identify()
    await device.until(lambda: not any(device.connections.values()))


@pytest.mark.parametrize(
    ("odd", "message"),
    [({"status": "OK"}, "a known status"), ({"message": "sunny"}, "without the value")],
)
async def test_an_answer_that_says_nothing_is_no_read(
    connect: Connect, answering: Any, odd: dict[str, str], message: str
) -> None:
    port = await answering(DEFINED | odd)
    with pytest.raises(DeviceResponseError, match=message):
        await connect(transport="http", port=port).read()


@pytest.mark.parametrize("transport", ["tcp", "websocket", "http"])
async def test_a_camtrack_that_refuses_both_questions_is_known_by_its_name(
    device: InogeniSimulator, connect: Connect, transport: str
) -> None:
    device.options.refused = frozenset({"GET PRESET", "GET SYSTEM_STANDBY"})
    assert (await connect(transport=transport).identify()).firmware == "3.4.0"
