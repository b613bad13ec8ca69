"""The connections of a channel."""

import asyncio
import socket
import struct
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DeviceResponseError,
)
from custom_components.procam.vendors.inogeni.client import (
    InogeniClient,
    InogeniSettings,
    TransportChoice,
    channel as channels,
)
from custom_components.procam.vendors.inogeni.client.channel import (
    Callbacks,
    Channel,
    TcpChannel,
    WebSocketChannel,
    keep_alive,
)
from custom_components.procam.vendors.inogeni.client.grammar import build
from custom_components.procam.vendors.inogeni.client.parser import Message
from simulators.inogeni import InogeniSimulator
from tests.helpers import until_true


class Record:
    """What a channel reported."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.error: DeviceError | None = None
        self.ended = asyncio.Event()
        self.callbacks = Callbacks(
            on_message=self.note, on_end=self.end, count=lambda _: None
        )

    def note(self, message: Message, *, foreign: bool) -> None:
        self.messages.append(message)

    def end(self, error: DeviceError) -> None:
        self.error = error
        self.ended.set()

    async def the_end(self) -> DeviceError | None:
        async with asyncio.timeout(3):
            await self.ended.wait()
        return self.error


async def over_tcp(host: str, port: int, record: Record | None = None) -> Channel:
    return await TcpChannel.open(host, port, (record or Record()).callbacks)


async def over_websocket(
    session: aiohttp.ClientSession, host: str, port: int, record: Record | None = None
) -> Channel:
    return await WebSocketChannel.open(
        session, host, port, (record or Record()).callbacks
    )


@pytest.fixture
def no_port(socket_enabled: None) -> int:
    """A port nothing listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def test_a_vanished_device_is_noticed_within_45_seconds(socket_enabled: None) -> None:
    with socket.socket() as tcp:
        keep_alive(tcp)
        assert tcp.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        idle, interval, count, unacknowledged_ms = (
            tcp.getsockopt(socket.IPPROTO_TCP, option)
            for option in (
                socket.TCP_KEEPIDLE,
                socket.TCP_KEEPINTVL,
                socket.TCP_KEEPCNT,
                socket.TCP_USER_TIMEOUT,
            )
        )
    assert idle + interval * count <= 45
    assert unacknowledged_ms <= 45_000


def test_a_system_without_tuning_keeps_alive_as_it_can(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(socket, "TCP_USER_TIMEOUT")
    with socket.socket() as tcp:
        keep_alive(tcp)
        assert tcp.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1


async def test_a_port_nothing_listens_on_cannot_be_reached(
    session: aiohttp.ClientSession, no_port: int
) -> None:
    with pytest.raises(DeviceConnectionError, match="nothing_answers"):
        await over_tcp("127.0.0.1", no_port)
    with pytest.raises(DeviceConnectionError, match="nothing_answers"):
        await over_websocket(session, "127.0.0.1", no_port)


@pytest.mark.parametrize("host", ["my room", "a/b"])
async def test_what_can_be_no_host_cannot_be_reached(
    session: aiohttp.ClientSession, host: str
) -> None:
    for transport in (TransportChoice.HTTP, TransportChoice.WEBSOCKET):
        client = InogeniClient(InogeniSettings(host=host, transport=transport), session)
        with pytest.raises(DeviceConnectionError, match="host_unknown"):
            await client.identify()
        with pytest.raises(DeviceConnectionError, match="host_unknown"):
            await client.read()


@pytest.mark.usefixtures("impatient")
async def test_a_handshake_that_is_never_answered_times_out(
    device: InogeniSimulator, session: aiohttp.ClientSession
) -> None:
    device.freeze()
    with pytest.raises(DeviceConnectionError, match="no_answer_in_time"):
        await over_websocket(session, device.host, device.port)


async def test_a_connection_that_is_never_taken_times_out(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "TIMEOUT_S", 0.1)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        # The first connection fills the queue; the next get no answer at all.
        waiting = [asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        tasks = [asyncio.ensure_future(each) for each in waiting]
        await asyncio.sleep(0.05)
        with pytest.raises(DeviceConnectionError, match="no_answer_in_time"):
            await over_tcp("127.0.0.1", port)
        for task in tasks:
            task.cancel()
        for done in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(done, tuple):
                done[1].close()


async def test_a_web_server_without_websocket_is_recognized(
    device: InogeniSimulator, session: aiohttp.ClientSession
) -> None:
    device.options.websocket = False
    with pytest.raises(DeviceNotFoundError, match="not_ready"):
        await over_websocket(session, device.host, device.port)


@pytest.mark.parametrize("transport", ["tcp", "ws"])
async def test_a_cut_ends_a_channel_of_either_kind(
    device: InogeniSimulator, session: aiohttp.ClientSession, transport: str
) -> None:
    record = Record()
    channel = (
        await over_tcp(device.host, device.tcp_port, record)
        if transport == "tcp"
        else await over_websocket(session, device.host, device.port, record)
    )
    await device.until(lambda: bool(device.connections[transport]))
    device.drop_connections()
    assert isinstance(await record.the_end(), DeviceConnectionError)
    await channel.close()


async def test_a_reset_by_the_device_is_a_lost_connection(
    socket_enabled: None,
) -> None:
    def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        linger_not = struct.pack("ii", 1, 0)
        taken = writer.get_extra_info("socket")
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not)
        writer.transport.abort()

    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    record = Record()
    host, port = server.sockets[0].getsockname()
    channel = await over_tcp(host, port, record)
    assert "connection_lost" in str(await record.the_end())
    await channel.close()
    server.close()


@pytest.mark.parametrize("transport", ["tcp", "ws"])
async def test_nothing_is_sent_over_a_connection_that_was_closed(
    device: InogeniSimulator, session: aiohttp.ClientSession, transport: str
) -> None:
    channel = (
        await over_tcp(device.host, device.tcp_port)
        if transport == "tcp"
        else await over_websocket(session, device.host, device.port)
    )
    await channel._close()
    with pytest.raises(DeviceConnectionError):
        await channel.ask(build("GET PRESET"))
    await channel.close()
    assert not device.requests("GET PRESET")


async def test_an_endless_websocket_message_is_an_error(
    device: InogeniSimulator, session: aiohttp.ClientSession
) -> None:
    record = Record()
    channel = await over_websocket(session, device.host, device.port, record)
    await device.until(lambda: bool(device.connections["ws"]))
    device.inject(b"x" * 100_000)
    error = await record.the_end()
    assert isinstance(error, DeviceResponseError)
    assert "WebSocket protocol" in str(error)
    await channel.close()


async def test_a_frozen_device_shows_by_its_missing_pong(
    device: InogeniSimulator,
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(channels, "HEARTBEAT_S", 0.1)
    record = Record()
    channel = await over_websocket(session, device.host, device.port, record)
    device.freeze()
    assert "connection_lost" in str(await record.the_end())
    await channel.close()


async def test_binary_messages_are_read_like_text(
    session: aiohttp.ClientSession,
) -> None:
    async def serve(request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse()
        await websocket.prepare(request)
        await websocket.send_bytes(b'{"command": "REP PRESET"}')
        await websocket.receive()
        return websocket

    app = web.Application()
    app.router.add_get("/websocket", serve)
    runner: Any = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    record = Record()
    host, port = runner.addresses[0]
    channel = await over_websocket(session, host, port, record)
    await until_true(lambda: bool(record.messages))
    assert record.messages[0].noun == "PRESET"
    await channel.close()
    await runner.cleanup()


async def test_a_redirected_websocket_is_not_followed(
    device: InogeniSimulator, session: aiohttp.ClientSession
) -> None:
    async def elsewhere(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{device.url}/websocket"})

    app = web.Application()
    app.router.add_get("/websocket", elsewhere)
    runner: Any = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    with pytest.raises(DeviceNotFoundError):
        await over_websocket(session, *runner.addresses[0])
    assert device.accepted["ws"] == 0
    await runner.cleanup()
