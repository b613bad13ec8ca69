"""A site with two hundred cameras: what is not on the screen costs nothing."""

from collections.abc import AsyncIterator

from playwright.async_api import Browser, Page, expect
import pytest

from .conftest import Visitors
from .home import CARDS, DASHBOARD, LargeHome
from .tasks import TaskWatch

CAMERAS = 206
MOST_STILLS = 48
LONGEST_TASK_MS = 200
OPENING_MS = 2000
SHORT_MS = 60_000


@pytest.fixture(scope="module")
async def site() -> AsyncIterator[LargeHome]:
    """A Home Assistant with one server of two hundred cameras."""
    async with LargeHome(CAMERAS) as running:
        yield running


@pytest.fixture
async def page(site: LargeHome, chromium: Browser) -> AsyncIterator[Page]:
    """A page of its own, empty yet, and its frontend in the cache."""
    visitors = Visitors(chromium, site)
    first = await visitors.open(f"/{CARDS}")
    await first.locator("hui-root").wait_for(timeout=SHORT_MS)
    page = await first.context.new_page()
    await first.close()
    yield page
    await visitors.close()


async def test_the_overview_of_two_hundred_cameras_loads_what_is_seen(
    site: LargeHome, page: Page
) -> None:
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.partition("?")[0]))
    cards = page.locator("procam-still-card")
    async with TaskWatch(page) as tasks:
        await page.goto(f"{site.url}/{DASHBOARD}", wait_until="domcontentloaded")
        await cards.locator("img").first.wait_for(timeout=SHORT_MS)
    assert await cards.count() >= CAMERAS
    assert not await cards.last.locator("button").evaluate(
        "one => one.checkVisibility({contentVisibilityAuto: true})"
    )
    assert len([one for one in asked if "camera_proxy" in one]) <= MOST_STILLS
    assert tasks.longest_ms < LONGEST_TASK_MS
    assert tasks.total_ms < OPENING_MS

    async with TaskWatch(page) as tasks:
        await page.mouse.move(600, 500)
        for _ in range(20):
            await page.mouse.wheel(0, 500)
            await page.wait_for_timeout(50)
        last = cards.last
        await last.scroll_into_view_if_needed()
        await expect(last.locator("img")).to_be_visible(timeout=SHORT_MS)
    assert tasks.longest_ms < LONGEST_TASK_MS / 2


async def test_ten_cards_on_a_page_open_without_a_long_task(
    site: LargeHome, page: Page
) -> None:
    movable = [
        entity_id
        for entity_id, state in (await site.states()).items()
        if state["attributes"].get("ptz")
    ]
    site.show(
        *({"type": "custom:procam-camera-card", "entity": one} for one in movable[:10])
    )
    async with TaskWatch(page) as tasks:
        await page.goto(f"{site.url}/{CARDS}/cards", wait_until="domcontentloaded")
        await page.locator("procam-pad").nth(9).wait_for(timeout=SHORT_MS)
        await page.wait_for_timeout(2000)
    assert tasks.longest_ms < LONGEST_TASK_MS
    assert tasks.total_ms < OPENING_MS
