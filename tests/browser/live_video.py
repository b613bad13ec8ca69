"""How soon and how late a player of live video shows a camera with a time code."""

import asyncio
from dataclasses import dataclass
from itertools import pairwise
import statistics
from typing import Final

from playwright.async_api import Page

from simulators.mobotix.scene import TIME_CODE_BITS

from .home import Home

WEBRTC: Final = "ha-web-rtc-player"
HLS: Final = "ha-hls-player"
MJPEG: Final = "ha-camera-stream"
"""Shows pictures itself."""
_PATIENCE_S: Final = 60

_WATCH: Final = """
async ({entityId, player, bits, seconds, limit}) => {
  const deep = (root, name) => {
    for (const one of root.querySelectorAll('*')) {
      const found = one.localName === name ? one : one.shadowRoot && deep(one.shadowRoot, name);
      if (found) return found;
    }
  };
  const canvas = new OffscreenCanvas(bits * 8, 16);
  const context = canvas.getContext('2d', {willReadFrequently: true});
  const timeCode = (media) => {
    const width = media.videoWidth || media.naturalWidth;
    const height = media.videoHeight || media.naturalHeight;
    if (!width || !media.checkVisibility()) return null;
    const tall = 2 * width / bits;
    context.drawImage(media, 0, height - tall, width, tall, 0, 0, canvas.width, 16);
    const {data} = context.getImageData(0, 0, canvas.width, 16);
    const white = (bit, y) => data[4 * (y * canvas.width + bit * 8 + 4)] > 127;
    let number = 0;
    for (let bit = 0; bit < bits; bit++) {
      if (white(bit, 4) === white(bit, 12)) return null;
      number += white(bit, 12) << bit;
    }
    return number;
  };
  const started = performance.now();
  if (entityId) {
    document.querySelector('home-assistant').dispatchEvent(
      new CustomEvent('hass-more-info', {detail: {entityId}}));
  }
  const seen = [];
  let element, media, last = null;
  while (true) {
    await new Promise(requestAnimationFrame);
    const now = (performance.now() - started) / 1000;
    if (now > (seen.length ? seen[0].at + seconds : limit)) return seen;
    if (!element?.isConnected) element = deep(document, player);
    if (!media?.isConnected) media = element?.shadowRoot.querySelector('video, img');
    const number = media ? timeCode(media) : null;
    if (number === null || number === last) continue;
    last = number;
    const late = (Date.now() - number) % 2 ** bits;
    seen.push({at: now, late: late / 1000});
  }
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was seen of a player, in seconds."""

    first: float
    """Until the first picture."""
    delay: float
    """Median age of the pictures when they are shown."""
    pause: float
    """Longest time without a new picture."""


async def watch(
    page: Page, player: str, entity_id: str | None = None, *, seconds: float
) -> Watched:
    """Watch a player on the page, of a camera's dialog if one is named."""
    seen = await page.evaluate(
        _WATCH,
        {
            "entityId": entity_id,
            "player": player,
            "bits": TIME_CODE_BITS,
            "seconds": seconds,
            "limit": _PATIENCE_S,
        },
    )
    assert seen, f"{player} shows no picture"
    times = [one["at"] for one in seen]
    return Watched(
        first=times[0],
        delay=statistics.median(one["late"] for one in seen),
        pause=max(b - a for a, b in pairwise([*times, times[0] + seconds])),
    )


async def camera_id(home: Home, concept: str) -> str:
    """Return the camera entity of a translation key, enabled if it is not."""
    registry = "config/entity_registry"
    entity_id = next(
        str(entry["entity_id"])
        for entry in await home.ask(f"{registry}/list")
        if entry["entity_id"].startswith("camera.")
        and entry["translation_key"] == concept
    )
    await home.ask(f"{registry}/update", entity_id=entity_id, disabled_by=None)
    for _ in range(_PATIENCE_S):  # Home Assistant adds it half a minute later
        if entity_id in await home.states():
            break
        await asyncio.sleep(1)
    return entity_id
