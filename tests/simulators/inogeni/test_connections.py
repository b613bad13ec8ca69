"""Connections: counted, limited, cut, frozen, flooded and fed with nonsense."""

import asyncio
from contextlib import AsyncExitStack
import json

from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError
import pytest

from simulators.inogeni import InogeniSimulator

from .peer import (
    Connected,
    Peer,
    TcpPeer,
    WsPeer,
    http_ask,
    http_get,
    kind_of,
)


async def _handshake_status(device: InogeniSimulator) -> int:
    async with ClientSession() as session:
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(f"{device.url}/websocket")
    return refused.value.status


async def test_connections_are_counted_by_transport(device: InogeniSimulator) -> None:
    async with AsyncExitStack() as stack:
        for transport in ("tcp", "ws", "ws"):
            peer = Connected(kind_of(transport), device)
            await stack.enter_async_context(peer)
        assert device.connections == {"tcp": 1, "ws": 2}
    await device.until(lambda: device.connections == {"tcp": 0, "ws": 0})
    assert device.accepted == {"tcp": 1, "ws": 2}


async def test_websocket_may_be_missing() -> None:
    async with InogeniSimulator(websocket=False) as device:
        assert await _handshake_status(device) == 404
        assert (await http_ask(device, "command=GET%20PRESET"))["status"] == "DEFINED"


async def test_http_commands_may_be_missing() -> None:
    async with InogeniSimulator(http=False) as device, Connected(WsPeer(), device) as p:
        assert (await http_get(device, "command=GET%20PRESET"))[0] == 404
        assert len(await p.ask("GET PRESET", replies=2)) == 2


async def test_tcp_may_be_missing_and_return(device: InogeniSimulator) -> None:
    port = device.tcp_port
    async with Connected(TcpPeer(), device) as peer:
        await device.set_transport("tcp", on=False)
        with pytest.raises(EOFError):
            await peer.receive_text()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(device.host, port)
    await device.set_transport("tcp", on=True)
    async with Connected(TcpPeer(), device) as peer:
        assert len(await peer.ask("GET PRESET", replies=2)) == 2


async def test_without_tcp_nothing_listens() -> None:
    async with InogeniSimulator(tcp=False) as device:
        assert device.tcp_port == 0
        assert device.network.links == ()


async def test_losing_websocket_cuts_its_connections(device: InogeniSimulator) -> None:
    async with Connected(WsPeer(), device) as peer:
        await device.set_transport("websocket", on=False)
        with pytest.raises(EOFError):
            await peer.receive_text()
    assert await _handshake_status(device) == 404


async def test_a_full_unit_refuses_a_websocket() -> None:
    async with (
        InogeniSimulator(websocket_limit=1) as device,
        Connected(WsPeer(), device),
    ):
        assert await _handshake_status(device) == 503
        assert device.connections["ws"] == 1


async def test_a_full_unit_closes_a_tcp_connection() -> None:
    async with InogeniSimulator(tcp_limit=1) as device, Connected(TcpPeer(), device):
        reader, writer = await asyncio.open_connection(device.host, device.tcp_port)
        assert await reader.read() == b""
        writer.close()
        assert device.connections["tcp"] == 1
        assert device.network.refused["tcp"] == 1


async def test_a_network_cut_leaves_the_unit_running(
    device: InogeniSimulator, peer: Peer
) -> None:
    assert device.drop_connections() == 1
    with pytest.raises(EOFError):
        await peer.receive_text()
    assert device.connections == {"tcp": 0, "ws": 0}
    assert (await http_ask(device, "command=GET%20PRESET"))["status"] == "DEFINED"


async def test_a_power_cut_ends_connections_and_a_new_one_works(
    device: InogeniSimulator, peer: Peer, transport: str
) -> None:
    await device.restart()
    with pytest.raises(EOFError):
        await peer.receive_text()
    async with Connected(kind_of(transport), device) as again:
        assert len(await again.ask("GET PRESET", replies=2)) == 2


async def test_a_frozen_unit_answers_when_it_thaws(
    device: InogeniSimulator, peer: Peer
) -> None:
    device.freeze()
    await peer.send("SET PRESET", 2)
    asked = asyncio.create_task(http_ask(device, "command=GET%20PRESET"))
    await device.until(lambda: bool(device.requests("GET%20PRESET")))
    assert await peer.is_quiet()
    assert not asked.done()
    assert sum(device.connections.values()) == 1
    device.thaw()
    assert await peer.reports(2) == [
        ("SET PRESET", 2, "N/A"),
        ("REP PRESET", 2, "LOADED"),
    ]
    assert (await asked)["message"] in {"GET PRESET : 0", "GET PRESET : 2"}


async def test_a_frozen_unit_answers_no_ping(device: InogeniSimulator) -> None:
    async with Connected(WsPeer(), device) as peer:
        await peer.socket.ping(b"there?")
        assert (await peer.receive_frame()).type is WSMsgType.PONG
        device.freeze()
        await peer.socket.ping(b"there?")
        assert await peer.is_quiet()


async def test_a_frozen_unit_can_lose_power(
    device: InogeniSimulator, peer: Peer
) -> None:
    device.freeze()
    await peer.send("SET PRESET", 2)
    await device.restart()
    assert device.state()["frozen"] is False
    assert (await http_ask(device, "command=GET%20PRESET"))["message"].endswith(" 0")


async def test_garbage_arrives_as_it_is(device: InogeniSimulator) -> None:
    async with Connected(TcpPeer(), device) as peer:
        device.inject(b"\xff\xfe{\n")
        assert await peer.reader.readline() == b"\xff\xfe{\n"
        device.inject('{"half":')
        assert await peer.reader.read(100) == b'{"half":'


async def test_garbage_in_a_text_message_is_no_text(device: InogeniSimulator) -> None:
    async with Connected(WsPeer(), device) as peer:
        device.inject("not json")
        assert await peer.receive_text() == "not json"
        device.inject(b"\xff\xfe")
        frame = await peer.receive_frame()
        assert frame.type in {WSMsgType.ERROR, WSMsgType.CLOSED, WSMsgType.CLOSE}


async def test_ten_megabytes_arrive_whole(device: InogeniSimulator, peer: Peer) -> None:
    device.inject("x" * 10 * 2**20 + "\n")
    assert len((await peer.receive_text()).strip()) == 10 * 2**20


async def test_half_a_line_is_followed_by_the_end(device: InogeniSimulator) -> None:
    async with Connected(TcpPeer(), device) as peer:
        device.break_off()
        data = await peer.reader.read()
        assert data.startswith(b'{"application":"CAMTRACK"')
        with pytest.raises(json.JSONDecodeError):
            json.loads(data)


async def test_half_a_websocket_message_is_never_seen(
    device: InogeniSimulator,
) -> None:
    async with Connected(WsPeer(), device) as peer:
        device.break_off()
        with pytest.raises(EOFError):
            await peer.receive_text()


async def test_a_line_without_its_newline_is_no_command(
    device: InogeniSimulator,
) -> None:
    async with Connected(TcpPeer(), device) as peer:
        peer.writer.write(b'{"command":"SET PRESET",')
        await asyncio.sleep(0)
        peer.writer.write(b'"value1":1}')
        assert await peer.is_quiet()
        peer.writer.write(b"\r\n")
        assert await peer.reports(1) == [("SET PRESET", 1, "N/A")]


async def test_several_commands_in_one_segment_are_all_taken(
    device: InogeniSimulator,
) -> None:
    async with Connected(TcpPeer(), device) as peer:
        await peer.send_text('{"command":"GET PRESET"}\n{"command":"GET PRESET"}')
        messages = [await peer.receive() for _ in range(4)]
    assert len({message["_msgid"] for message in messages}) == 2


async def test_an_endless_line_costs_the_connection(device: InogeniSimulator) -> None:
    async with Connected(TcpPeer(), device) as peer:
        peer.writer.write(b"x" * 3 * 2**20)
        with pytest.raises(EOFError):
            await peer.receive_text()
    assert device.connections["tcp"] == 0


async def test_a_flood_ends_in_the_state_it_reported(
    device: InogeniSimulator, peer: Peer
) -> None:
    flood = asyncio.create_task(device.flood(501))
    reports = await peer.reports(501)
    await flood
    assert reports[-1] == ("REP INPUT_DEVICE_DATA", 1, "DISABLED")
    _, first, *_ = await peer.ask("GET INPUT_DEVICE_DATA", replies=4)
    assert first["value2"] == "DISABLED"


async def test_a_flood_keeps_its_rate(device: InogeniSimulator, peer: Peer) -> None:
    start = asyncio.get_running_loop().time()
    flood = asyncio.create_task(device.flood(50, rate=500))
    await peer.reports(50)
    await flood
    assert 0.09 < asyncio.get_running_loop().time() - start < 1.0


async def test_a_connection_that_never_reads_stops_no_other(
    device: InogeniSimulator, peer: Peer
) -> None:
    async with Connected(TcpPeer(), device) as deaf:
        deaf.writer.transport.pause_reading()  # type: ignore[attr-defined]
        for _ in range(3):
            device.inject(b"x" * 4 * 2**20 + b"\n")
            assert len((await peer.receive_text()).strip()) == 4 * 2**20


async def test_a_binary_message_is_read_as_text(device: InogeniSimulator) -> None:
    async with Connected(WsPeer(), device) as peer:
        await peer.socket.pong(b"unasked")
        await peer.socket.send_bytes(b'{"command":"SET PRESET","value1":2}')
        assert await peer.reports(1) == [("SET PRESET", 2, "N/A")]


async def test_a_client_that_says_goodbye_is_answered(
    device: InogeniSimulator,
) -> None:
    async with Connected(WsPeer(), device) as peer:
        await peer.socket.close()
        assert peer.socket.close_code == 1000
        await device.until(lambda: device.connections["ws"] == 0)
