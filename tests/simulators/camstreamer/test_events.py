"""Events sockets and their tokens, the same for every app (facts 2)."""

import asyncio

from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError
import pytest

from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import TokenField
from simulators.camstreamer.widgets import infoticker

from .peer import Peer, open_events, open_socket

TOKEN = "/local/camoverlay/api/ws_authorization.cgi"
SOCKET = "/local/camoverlay/service/ws"


async def test_the_token_stands_where_the_app_puts_it(peer: Peer) -> None:
    reply = await peer.json(TOKEN)
    assert reply.keys() == {"status", "message"}
    peer.device.configure(overlay_token=TokenField.DATA)
    reply = await peer.json(TOKEN)
    assert reply["message"] == "OK"
    assert len(reply["data"]) == 20


async def test_the_subprotocol_is_echoed(peer: Peer) -> None:
    async with open_socket(peer, SOCKET) as socket:
        assert socket.raw.protocol == "events"


async def test_a_token_opens_one_socket(peer: Peer) -> None:
    token = (await peer.json(TOKEN))["message"]
    async with open_socket(peer, SOCKET) as first:
        await first.send({"authorization": token})
        assert await first.text() == '{"type":"authorization","state":"OK"}'
        async with open_socket(peer, SOCKET) as second:
            await second.send({"authorization": token})
            assert await second.is_closed()


async def test_an_old_token_is_refused(peer: Peer) -> None:
    peer.device.configure(token_life_s=0.0)
    token = (await peer.json(TOKEN))["message"]
    async with open_socket(peer, SOCKET) as socket:
        await socket.send({"authorization": token})
        assert await socket.is_closed()


async def test_a_restart_voids_tokens(peer: Peer) -> None:
    token = (await peer.json(TOKEN))["message"]
    await peer.device.power_cycle()
    async with open_socket(peer, SOCKET) as socket:
        await socket.send({"authorization": token})
        assert await socket.is_closed()


@pytest.mark.parametrize("frame", ["{}", "hello", '{"command":"sendInitData"}'])
async def test_another_first_frame_closes_the_socket(peer: Peer, frame: str) -> None:
    async with open_socket(peer, SOCKET) as socket:
        await socket.raw.send_str(frame)
        assert await socket.is_closed()


async def test_a_silent_socket_is_closed(peer: Peer) -> None:
    peer.device.configure(first_frame_s=0.05)
    async with open_socket(peer, SOCKET) as socket:
        assert await socket.is_closed()


async def test_the_token_may_be_fetched_after_the_socket_opened(peer: Peer) -> None:
    async with open_socket(peer, SOCKET) as socket:
        token = (await peer.json(TOKEN))["message"]
        await socket.send({"authorization": token})
        assert (await socket.next())["state"] == "OK"


async def test_init_is_repeated_on_request(peer: Peer) -> None:
    peer.device.overlay.add(infoticker(2, "", enabled=1))
    async with open_events(peer, TOKEN, SOCKET) as socket:
        init = {"type": "init", "data": {"type": "ServiceStart", "serviceId": 2}}
        assert await socket.next() == init
        await socket.send({"command": "sendInitData"})
        assert await socket.next() == init


async def test_a_refused_authorization_can_leave_the_socket_silent(peer: Peer) -> None:
    peer.device.configure(authorization_state="ERROR")
    token = (await peer.json(TOKEN))["message"]
    async with open_socket(peer, SOCKET) as socket:
        await socket.send({"authorization": token})
        assert await socket.text() == '{"type":"authorization","state":"ERROR"}'
        peer.device.overlay.add(infoticker(2, "", enabled=1))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await socket.next()


async def test_sockets_need_no_login_unless_set_so(
    device: CamstreamerSimulator,
) -> None:
    async with ClientSession() as stranger:
        async with stranger.ws_connect(device.url + SOCKET, protocols=["events"]):
            assert device.overlay.channel is not None
        device.configure(socket_auth=True)
        with pytest.raises(WSServerHandshakeError) as refused:
            await stranger.ws_connect(device.url + SOCKET, protocols=["events"])
    assert refused.value.status == 401


@pytest.mark.parametrize("answers", [True, False])
async def test_pings_are_answered_unless_the_socket_is_dead(
    peer: Peer, answers: bool
) -> None:
    peer.device.configure(answer_pings=answers)
    peer.device.overlay.add(infoticker(2, "", enabled=1))
    token = (await peer.json(TOKEN))["message"]
    async with peer.session.ws_connect(
        peer.device.url + SOCKET, protocols=["events"], autoping=False
    ) as raw:
        await raw.send_json({"authorization": token})
        for _ in ("authorization", "init"):
            await raw.receive()
        await raw.ping()
        # The reply to the request shows that the ping before it was read.
        await raw.send_json({"command": "sendInitData"})
        kind = (await raw.receive()).type
        assert kind is (WSMsgType.PONG if answers else WSMsgType.TEXT)


async def test_a_socket_with_another_subprotocol_is_refused(peer: Peer) -> None:
    with pytest.raises(WSServerHandshakeError):
        await peer.session.ws_connect(peer.device.url + SOCKET, protocols=["video"])


async def test_stopping_the_app_drops_its_sockets(peer: Peer) -> None:
    async with open_events(peer, TOKEN, SOCKET) as socket:
        peer.device.stop_app("camoverlay")
        assert await socket.is_closed()
    assert await peer.status(TOKEN) == 404


async def test_an_unknown_event_and_garbage_can_be_pushed(peer: Peer) -> None:
    channel = peer.device.overlay.channel
    assert channel is not None
    async with open_events(peer, TOKEN, SOCKET) as socket:
        channel.push({"type": "Eclipse", "x": 1})
        channel.push_text("{")
        assert await socket.text() == '{"type":"Eclipse","x":1}'
        assert await socket.text() == "{"
        channel.muted = True
        channel.push({"type": "lost"})
        channel.muted = False
        channel.push({"type": "seen"})
        assert await socket.next() == {"type": "seen"}
