"""The control channel."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from simulators.camtrace import CamtraceSimulator, Place, Variants
from simulators.camtrace.users import wsse_digest

from .conftest import Asker


def _token(server: CamtraceSimulator, name: str, nonce: str) -> tuple[str, str, str]:
    created = server.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    hashed = next(server.users[name].hashes())
    return wsse_digest(nonce, created, hashed), nonce, created


class Channel:
    """A client of the control channel."""

    def __init__(self, server: CamtraceSimulator, name: str) -> None:
        self.server = server
        self.name = name
        self.opened_with = _token(server, name, f"u{id(self)}")
        self.socket: aiohttp.ClientWebSocketResponse

    async def open(self, session: aiohttp.ClientSession) -> None:
        """Connect, the token in the URL."""
        digest, nonce, created = self.opened_with
        query = {
            "_username": self.name,
            "_password": digest,
            "_nonce": nonce,
            "_created_at": created,
        }
        url = f"{self.server.url}/control"
        self.socket = await session.ws_connect(url, params=query)

    async def login(self, token: tuple[str, str, str] | None = None) -> str:
        """Log in, with a fresh token by default, and return what the server says."""
        token = token or _token(self.server, self.name, f"l{id(self)}")
        return await self.ask(f"login wsse {self.name} {' '.join(token)}")

    async def ask(self, line: str) -> str:
        """Send a line and return the next one."""
        await self.socket.send_str(f"{line}\n")
        return await self.receive()

    async def receive(self) -> str:
        """Return the next line; either framing is accepted."""
        message = await self.socket.receive(1)
        data = message.data
        text = data.decode() if isinstance(data, bytes) else str(data)
        return text.rstrip("\n\0")


@pytest.fixture
async def channel(
    server: CamtraceSimulator, session: aiohttp.ClientSession
) -> AsyncIterator[Channel]:
    """A logged in admin; commands may follow each other at once."""
    server.control.enforce_gap = False
    channel = Channel(server, "admin")
    await channel.open(session)
    assert await channel.login() == "login ok"
    yield channel
    await channel.socket.close()


async def _until(test: Callable[[], Any]) -> None:
    for _ in range(200):
        if test():
            return
        await asyncio.sleep(0.005)
    pytest.fail("it never happened")


async def test_url_needs_a_token(
    server: CamtraceSimulator, session: aiohttp.ClientSession
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await session.ws_connect(f"{server.url}/control")
    assert refused.value.status == 401


async def test_login_needs_a_fresh_token(
    server: CamtraceSimulator, session: aiohttp.ClientSession
) -> None:
    channel = Channel(server, "admin")
    await channel.open(session)
    assert await channel.login(channel.opened_with) == "login failed"
    message = await channel.socket.receive(1)
    assert message.type is aiohttp.WSMsgType.CLOSE


async def test_changes_are_said_to_who_may_see_them(
    server: CamtraceSimulator, session: aiohttp.ClientSession, channel: Channel
) -> None:
    limited = Channel(server, "limited")
    await limited.open(session)
    await limited.login()
    server.raise_alarm(3)
    server.raise_alarm(1)
    assert await channel.receive() == "status 3 2 1 1 0"
    assert await channel.receive() == "status 1 2 1 1 0"
    assert await limited.receive() == "status 1 2 1 1 0"
    await limited.socket.close()


async def test_nothing_is_said_or_done_before_login(
    server: CamtraceSimulator, session: aiohttp.ClientSession
) -> None:
    server.control.enforce_gap = False
    channel = Channel(server, "admin")
    await channel.open(session)
    await channel.socket.send_str("force 1\n")
    await _until(lambda: "force 1\n" in [entry.line for entry in server.log])
    server.raise_alarm(1)
    assert await channel.login() == "login ok"
    assert not server.cameras[1].forced
    await channel.socket.close()


async def test_force_and_acquit(server: CamtraceSimulator, channel: Channel) -> None:
    assert await channel.ask("force 2") == "status 2 2 1 0 1"
    assert server.cameras[2].forced
    assert await channel.ask("force -2") == "status 2 2 1 0 0"
    assert await channel.ask("force +2") == "status 2 2 1 0 1"
    server.raise_alarm(1)
    await channel.receive()
    assert await channel.ask("acquit 1") == "status 1 2 1 0 0"
    assert server.alarms.acknowledged == [1]


async def test_ptz_commands_reach_the_head(
    server: CamtraceSimulator, channel: Channel
) -> None:
    head = server.cameras[1].head
    assert head is not None
    lines = (
        "ptzd zoom 1 4",
        "ptzd ptz 1 out",
        "ptzd preset 1 Light",
        "ptzd center 1 320 240 640 480",
        'ptzd continuousmove {"cameraId":1,"streamId":1,"x":0.5,"y":0,"z":0}',
        "ptzd cptm 1 0 0",
    )
    for line in lines:
        await channel.socket.send_str(f"{line}\n")
    await _until(lambda: len(server.control.commands) == len(lines))
    assert head.commands[:2] == ["zoom 4", "ptz out"]
    assert head.commands[4:6] == ["cptm 50 0", "czm 0"]
    assert (round(head.position.zoom), head.moving) == (2, False)


async def test_tours_start_and_stop_with_an_event(
    server: CamtraceSimulator, channel: Channel
) -> None:
    head = server.cameras[1].head
    assert head is not None
    said = "event activetour-updated 1"
    for line, tour in (
        ("ptzd tourstart 1 2", "2"),
        ("ptzd tourstop 1", None),
        ("ptzd guardtour 1 1_1", "1"),
        ("ptzd guardtour 1 0_1", None),
    ):
        assert await channel.ask(line) == said
        assert head.active_tour == tour


async def test_changed_presets_are_said(
    server: CamtraceSimulator, channel: Channel
) -> None:
    server.site.set_presets(1, [Place(id="9", name="New")])
    assert await channel.receive() == "event presets-updated 1"


@pytest.mark.parametrize(
    "line", ["dance 1", "force", "force 99", "ptzd preset 2 Light", "ptzd cptm 1 x y"]
)
async def test_bad_commands_are_passed_over_in_silence(
    server: CamtraceSimulator, channel: Channel, line: str
) -> None:
    await channel.socket.send_str(f"{line}\n")
    await _until(lambda: server.control.refused)
    assert (server.control.refused, server.control.commands) == ([line], [])


async def test_commands_in_a_hurry_are_lost(
    server: CamtraceSimulator, channel: Channel
) -> None:
    server.control.enforce_gap = True
    await asyncio.sleep(0.11)
    await channel.socket.send_str("force 1\n")
    await channel.socket.send_str("force 2\n")
    await _until(lambda: server.control.lost)
    assert (server.cameras[1].forced, server.cameras[2].forced) == (True, False)
    await asyncio.sleep(0.11)
    await channel.socket.send_str("force 2\nforce 3\n")
    await _until(lambda: len(server.control.lost) == 2)
    assert not server.cameras[2].forced


@pytest.mark.parametrize("framing", ["text", "binary", "nul"])
async def test_framing_varies(
    server: CamtraceSimulator, channel: Channel, framing: str
) -> None:
    server.control.framing = framing
    server.control.say("weather fine")
    message = await channel.socket.receive(1)
    text = {"text": "weather fine\n", "nul": "weather fine\0"}
    assert message.data == text.get(framing, b"weather fine\n")


async def test_lines_may_share_a_frame(
    server: CamtraceSimulator, channel: Channel
) -> None:
    server.control.framing = "batch"
    server.alarms.burst(1, 100)
    message = await channel.socket.receive(1)
    assert str(message.data).count("status 1") == 100


async def test_channel_may_be_missing(session: aiohttp.ClientSession) -> None:
    async with CamtraceSimulator(variants=Variants(control=False)) as server:
        services = (await Asker(server, session)("users/login")).json["services"]
        assert "control" not in services
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await Channel(server, "admin").open(session)
    assert refused.value.status == 404


async def test_power_cut_ends_sessions(
    server: CamtraceSimulator, channel: Channel
) -> None:
    await server.stop()
    message = await channel.socket.receive(1)
    assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
    await _until(lambda: not server.control.sessions)
