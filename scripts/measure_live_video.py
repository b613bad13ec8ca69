"""Measures the players of live video; see `scripts/browser live`."""

import argparse
import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
import re
import sys
from typing import Final

from playwright.async_api import Browser

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# Found through the line above.
from tests.browser.conftest import Visitors, running_chromium  # noqa: E402
from tests.browser.home import CARDS  # noqa: E402
from tests.browser.live_home import DOCUMENTED, LiveHome  # noqa: E402
from tests.browser.live_video import (  # noqa: E402
    HLS,
    MJPEG,
    WEBRTC,
    Watched,
    camera_id,
    watch,
)

DOCUMENT: Final = ROOT / "docs" / "live-video.md"
_REPEATS: Final = 3
_SECONDS: Final = 15
_SETTLED_S: Final = 10
"""After a reload, until Home Assistant is idle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A player, and when Home Assistant uses it."""

    name: str
    used: str
    player: str
    camera: str = "stream"
    """Translation key of a camera that it plays."""
    stream: dict[str, float] = field(default_factory=DOCUMENTED.copy)
    use_go2rtc: bool = False


ROWS: Final = (
    Row(
        name="WebRTC",
        used="Its go2rtc integration runs.",
        player=WEBRTC,
        use_go2rtc=True,
    ),
    Row(
        name="MJPEG",
        used="The browser cannot play the stream, or the camera has no stream.",
        player=MJPEG,
        camera="mjpeg_stream",
    ),
    Row(
        name="HLS with the settings below",
        used="There is no go2rtc.",
        player=HLS,
    ),
    Row(
        name="HLS with Home Assistant's defaults",
        used="There is no go2rtc, and nothing is set.",
        player=HLS,
        stream={},
    ),
)


async def _measure(browser: Browser, row: Row) -> list[Watched]:
    """Open a camera's dialog again and again, each time as its first viewer."""
    watched = []
    async with LiveHome(row.stream, use_go2rtc=row.use_go2rtc) as home:
        visitors = Visitors(browser, home)
        entity_id = await camera_id(home, row.camera)
        page = await visitors.open(f"/{CARDS}/cards")
        await page.locator("hui-root").wait_for()
        for _ in range(_REPEATS + 1):
            # A new entity has a new stream; Home Assistant keeps one for minutes.
            await home.ask(
                "call_service",
                domain="homeassistant",
                service="reload_config_entry",
                target={"entity_id": entity_id},
            )
            await asyncio.sleep(_SETTLED_S)
            watched.append(await watch(page, row.player, entity_id, seconds=_SECONDS))
            await page.keyboard.press("Escape")
            await page.locator("ha-camera-stream").wait_for(state="detached")
        await visitors.close()
    return watched[1:]  # the first time, the browser loads the player


def _range(values: Iterable[float]) -> str:
    """Return the smallest and largest of some times."""
    ordered = sorted(values)
    digits = 1 if ordered[-1] >= 1 else 2
    ends = dict.fromkeys(f"{ordered[end]:.{digits}f}" for end in (0, -1))
    return f"{'–'.join(ends)} s"


def _put(lines: list[str]) -> None:
    """Write the table's rows into the page."""
    page = DOCUMENT.read_text("utf-8")
    heads = re.escape("| --- | --- | --- | --- | --- |\n")
    page, count = re.subn(
        rf"({heads})(\|.*\n)+", lambda found: found[1] + "".join(lines), page
    )
    if count != 1:
        raise SystemExit(f"{DOCUMENT.name} has no place for the table")
    DOCUMENT.write_text(page, "utf-8")


async def main(*, write: bool) -> None:
    """Print the table as it is measured."""
    lines = []
    async with running_chromium() as browser:
        for row in ROWS:
            measured = await _measure(browser, row)
            first = _range(one.first for one in measured)
            delay = _range(one.delay for one in measured)
            pause = _range(one.pause for one in measured)
            lines.append(f"| {row.name} | {first} | {delay} | {pause} | {row.used} |\n")
            print(lines[-1], end="", flush=True)
    if write:
        _put(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="scripts/browser live", description=__doc__)
    parser.add_argument(
        "--write", action="store_true", help="also write docs/live-video.md"
    )
    asyncio.run(main(write=parser.parse_args().write))
