"""The camera's views and the mixed picture, watched by a real player library."""

import asyncio

import av
import pytest

from tests.simulators.player import watch

from .peer import Peer

OUTPUT = "/local/camswitcher/output_info.cgi"


def view_url(peer: Peer, query: str, login: str = "root:pass") -> str:
    port = peer.device.rtsp_port
    return f"rtsp://{login}@127.0.0.1:{port}/axis-media/media.amp{query}"


@pytest.mark.parametrize("query", ["", "?camera=1", "?camera=2"])
async def test_a_view_is_shown(peer: Peer, query: str) -> None:
    url = view_url(peer, query)
    assert await asyncio.to_thread(watch, url) == [(640, 360)] * 3


@pytest.mark.parametrize(
    ("query", "login"),
    [
        ("?camera=1", "root:wrong"),
        ("?camera=1", "nobody:pass"),
        ("?camera=3", "root:pass"),
        ("?camera=quad", "root:pass"),
        ("/other", "root:pass"),
    ],
)
async def test_a_player_is_refused(peer: Peer, query: str, login: str) -> None:
    with pytest.raises(av.FFmpegError):
        await asyncio.to_thread(watch, view_url(peer, query, login))


async def test_the_output_is_shown_once(peer: Peer) -> None:
    url = (await peer.json(OUTPUT))["data"]["rtsp_url"]
    assert await asyncio.to_thread(watch, url) == [(640, 360)] * 3
    with pytest.raises(av.FFmpegError):
        await asyncio.to_thread(watch, url)


async def test_a_restarted_output_drops_its_players(peer: Peer) -> None:
    output = peer.device.switcher.output
    url = (await peer.json(OUTPUT))["data"]["rtsp_url"]
    watching = asyncio.create_task(asyncio.to_thread(watch, url, 1000))
    async with asyncio.timeout(10):
        while not output.playing:  # noqa: ASYNC110 - asks what notifies nobody
            await asyncio.sleep(0.01)
    peer.device.switcher.restart_output()
    assert len(await watching) < 1000
    assert output.playing == 0
