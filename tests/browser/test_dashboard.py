"""The dashboard that builds itself, and the cards on it."""

import asyncio

from playwright.async_api import Page, expect
import pytest

from .conftest import OpenPage, card_ready
from .home import DASHBOARD, Home
from .test_alarms import TOP

TABS = ("overview", "alarms", "rooms", "broadcast", "health")
_BROKEN = """
() => {
  const found = [];
  const walk = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (['hui-error-card', 'hui-warning'].includes(one.localName)) found.push(one.localName);
      if (one.localName === 'hui-tile-card' && one.offsetParent) {
        const text = one.shadowRoot?.textContent ?? '';
        const state = one.hass?.states?.[one._config?.entity]?.state;
        const bare = one._config?.hide_state;
        if (!bare && ['unknown', 'unavailable', undefined].includes(state)) found.push(one._config?.entity);
      }
      if (one.shadowRoot) walk(one.shadowRoot);
    }
  };
  walk(document);
  return found;
}
"""
_TEXTS = """
() => {
  const found = [];
  const walk = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.localName.startsWith('procam-')) {
        const text = one.shadowRoot?.textContent ?? '';
        if (/formatjs|card_|undefined|\\{/i.test(text)) found.push(text.trim().slice(0, 80));
      }
      if (one.shadowRoot) walk(one.shadowRoot);
    }
  };
  walk(document);
  return found;
}
"""


async def test_the_first_page_shows_the_cameras_and_nothing_unknown(
    home: Home, open_page: OpenPage
) -> None:
    page = await open_page(f"/{DASHBOARD}")
    await page.locator("procam-still-card img").first.wait_for(timeout=30_000)
    await asyncio.sleep(1)
    assert await page.locator("procam-still-card").count() >= 5
    assert await page.evaluate(_BROKEN) == []


@pytest.mark.parametrize("tab", TABS)
async def test_every_tab_has_something_on_it(
    home: Home, open_page: OpenPage, tab: str
) -> None:
    page = await open_page(f"/{DASHBOARD}/{tab}", language="de")
    await page.locator("hui-sections-view hui-card:visible").first.wait_for(
        timeout=30_000
    )
    await asyncio.sleep(1)
    broken = await page.evaluate(_BROKEN)
    assert not {"hui-error-card", "hui-warning"} & set(broken)
    assert await page.evaluate(_TEXTS) == []


async def test_a_still_opens_the_page_of_its_camera(
    home: Home, open_page: OpenPage
) -> None:
    page = await open_page(f"/{DASHBOARD}")
    dome = page.locator("procam-still-card").filter(has_text="MOVE").first
    await dome.click(timeout=30_000)
    await card_ready(page)
    assert "/camera-" in page.url


async def test_a_preset_is_recalled_and_marked(page: Page, home: Home) -> None:
    home.mobotix.log.clear()
    chip = page.locator("procam-presets").get_by_text("Pulpit", exact=True)
    await chip.click()
    pressed = page.locator("procam-presets .chip.active")
    await expect(pressed).to_have_text("Pulpit")
    assert home.mobotix.requests("preset")


async def test_who_may_only_look_gets_no_pad(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    reader = await home.add_user("reader", "system-read-only")
    page = await open_page(tokens=reader)
    await page.locator("procam-camera-card .header").wait_for(timeout=30_000)
    await asyncio.sleep(2)
    assert await page.locator("procam-pad").count() == 0


async def test_a_user_moves_the_camera(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    user = await home.add_user("user", "system-users")
    page = await open_page(tokens=user)
    await card_ready(page)
    home.mobotix.log.clear()
    await page.locator("procam-pad [aria-label='Home position']").click()
    await asyncio.sleep(0.5)
    assert home.mobotix.requests("move=home")


async def test_a_new_alarm_comes_to_the_top_and_is_acknowledged(
    home: Home, open_page: OpenPage
) -> None:
    page = await open_page(f"/{DASHBOARD}/alarms")
    rows = page.locator("procam-alarms-card li")
    await rows.first.wait_for(timeout=30_000)
    camera = next(iter(home.camtrace.cameras.values()))
    home.camtrace.raise_alarm(camera.id, "INTRUSION")
    raised = page.locator(TOP).filter(has_text="Intrusion").first
    await raised.locator(".acknowledge").click(timeout=20_000)
    await expect(raised.locator(".acknowledge")).to_have_count(0, timeout=20_000)


async def test_nothing_overflows_on_a_phone_and_left_is_left_in_hebrew(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    page = await open_page(phone=True, language="he")
    await card_ready(page)
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    pad = page.locator("procam-pad button")
    boxes = [await one.bounding_box() for one in await pad.all()]
    assert all(box and min(box["width"], box["height"]) >= 48 for box in boxes)
    left = await page.locator("procam-pad [aria-label=Left]").bounding_box()
    right = await page.locator("procam-pad [aria-label=Right]").bounding_box()
    assert left
    assert right
    assert left["x"] < right["x"]
