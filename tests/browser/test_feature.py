"""The controls in the tile of a camera."""

import asyncio

from playwright.async_api import Page
import pytest

from .conftest import OpenPage, card_ready
from .home import Home
from .watch import HeadWatch, center_of

STILL = (0, 0, 0, 0)
_OVERFLOWING = """
() => {
  const found = [];
  const walk = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.localName === 'procam-ptz') {
        const box = one.getBoundingClientRect();
        for (const key of one.shadowRoot.querySelectorAll('button')) {
          const inside = key.getBoundingClientRect();
          if (inside.width && (inside.left < box.left - 1 || inside.right > box.right + 1))
            found.push(key.getAttribute('aria-label') + ' ' + box.width);
        }
      }
      if (one.shadowRoot) walk(one.shadowRoot);
    }
  };
  walk(document);
  return found;
}
"""


def tile(entity: str, columns: int, **options: str) -> dict[str, object]:
    """Return a tile with the arrows in it."""
    return {
        "type": "tile",
        "entity": entity,
        "features": [{"type": "custom:procam-ptz", "style": "pad"}],
        "grid_options": {"columns": columns},
        **options,
    }


async def tiles(home: Home, open_page: OpenPage, dome: str, width: int) -> Page:
    """Open a page with a whole and a half tile."""
    home.show(
        tile(dome, 12, color="red"),
        tile(dome, 6),
        {"type": "custom:procam-camera-card", "entity": dome},
    )
    try:
        page = await open_page()
        await page.set_viewport_size({"width": width, "height": 900})
        await page.locator("procam-ptz button").nth(6).wait_for(timeout=30_000)
        await card_ready(page)
    finally:
        home.show({"type": "custom:procam-camera-card", "entity": dome})
    return page


async def test_a_held_button_of_a_tile_moves_and_opens_nothing(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    page = await tiles(home, open_page, dome, 1280)
    for label, way in (("Left", (-1, 0, 0, 0)), ("Zoom in", (0, 0, 1, 0))):
        async with HeadWatch(home.mobotix) as head:
            await page.mouse.move(
                *await center_of(page, f"procam-ptz [aria-label='{label}']")
            )
            await page.mouse.down()
            await head.until(moving=True)
            await asyncio.sleep(1.2)
            await page.mouse.up()
            assert await head.until(moving=False) < 0.5
            await asyncio.sleep(0.2)
            assert head.runs() == [STILL, way, STILL]
    assert await page.locator("ha-more-info-dialog").count() == 0


@pytest.mark.parametrize("width", [1280, 390, 320])
async def test_the_buttons_of_a_tile_stay_inside(
    home: Home, dome: str, open_page: OpenPage, width: int
) -> None:
    page = await tiles(home, open_page, dome, width)
    await asyncio.sleep(0.3)
    assert await page.evaluate(_OVERFLOWING) == []
    wide = page.locator("procam-ptz").first
    color = await wide.evaluate(
        "(one) => getComputedStyle(one).getPropertyValue('--feature-color').trim()"
    )
    assert color
