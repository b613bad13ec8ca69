"""Live video by WebRTC, over go2rtc or its stand-in, as a card plays it."""

from collections.abc import AsyncIterator

from playwright.async_api import Browser, Page
import pytest

from .conftest import Visitors, card_ready
from .home import CARDS
from .live_home import LiveHome
from .live_video import WEBRTC, camera_id, watch

LATEST_S = 1.0
_KEEP_CONNECTIONS = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) {
    super(...given);
    connections.push(this);
  }
};
"""
_DECODED = """
async () => {
  const reports = await Promise.all(connections.map((one) => one.getStats()));
  return reports.flatMap((report) => [...report.values()])
    .filter(({type, kind}) => type === 'inbound-rtp' && kind === 'video')
    .map(({framesDecoded}) => framesDecoded);
}
"""


@pytest.fixture(scope="module")
async def live_home() -> AsyncIterator[LiveHome]:
    """A Home Assistant that uses go2rtc, and a card of its camera."""
    async with LiveHome() as running:
        entity_id = await camera_id(running, "stream")
        running.show({"type": "custom:procam-camera-card", "entity": entity_id})
        yield running


@pytest.fixture
async def viewers(live_home: LiveHome, chromium: Browser) -> AsyncIterator[Visitors]:
    """Browsers, closed after the test."""
    visitors = Visitors(chromium, live_home)
    yield visitors
    await visitors.close()


async def card(viewers: Visitors) -> Page:
    """Open the page with the card, whose connections can be looked at."""
    page = await viewers.open(f"/{CARDS}/cards")
    await page.context.add_init_script(_KEEP_CONNECTIONS)
    await page.reload(wait_until="domcontentloaded")
    await card_ready(page)
    return page


async def test_the_card_plays_webrtc_less_than_a_second_late(viewers: Visitors) -> None:
    page = await card(viewers)
    watched = await watch(page, WEBRTC, seconds=5)
    assert watched.delay < LATEST_S
    decoded = await page.evaluate(_DECODED)
    assert len(decoded) == 1
    assert decoded[0] > 0


async def test_more_viewers_use_no_more_sessions_of_the_camera(
    viewers: Visitors, live_home: LiveHome
) -> None:
    await watch(await card(viewers), WEBRTC, seconds=2)
    sessions = live_home.mobotix.rtsp.watchers
    # One for WebRTC, and one for HLS, which Home Assistant opens beside it.
    assert sessions <= 2
    for _ in range(2):
        await watch(await card(viewers), WEBRTC, seconds=2)
    assert live_home.mobotix.rtsp.watchers <= sessions
