"""The list of alarms, as the server and its network change."""

import re

from playwright.async_api import Page, expect

from .conftest import OpenPage
from .home import DASHBOARD, Home

ROWS = "procam-alarms-card li"
TOP = f"{ROWS}:nth-child(-n + 2)"
"""The server has alarms of its own, and one of them may come a moment later."""


async def alarm_page(open_page: OpenPage, **options: object) -> Page:
    """Open the alarms and wait until they are there."""
    page = await open_page(f"/{DASHBOARD}/alarms", **options)
    await page.locator(ROWS).first.wait_for(timeout=30_000)
    return page


async def test_a_new_alarm_comes_to_the_top(home: Home, open_page: OpenPage) -> None:
    page = await alarm_page(open_page)
    home.camtrace.raise_alarm(4, "ABANDONED")
    raised = page.locator(TOP).filter(has_text="Abandoned").first
    await raised.wait_for(timeout=20_000)


async def test_an_alarm_shows_its_picture_and_plays_its_recording(
    home: Home, open_page: OpenPage
) -> None:
    page = await alarm_page(open_page)
    row = page.locator(ROWS).filter(has=page.locator(".play")).first
    await row.locator("procam-thumbnail img").wait_for(timeout=20_000)
    await row.locator(".picture").click()
    video = page.locator("procam-viewer video")
    await video.wait_for(timeout=20_000)
    await expect(video).to_have_js_property("paused", value=False, timeout=20_000)
    await page.wait_for_function(
        "one => one.currentTime > 0.2", arg=await video.element_handle(), timeout=20_000
    )


async def test_more_alarms_are_shown_below_on_request(
    home: Home, open_page: OpenPage
) -> None:
    page = await alarm_page(open_page)
    rows = page.locator(ROWS)
    before = await rows.count()
    await page.locator("procam-alarms-card .more").click()
    await rows.nth(before).wait_for(timeout=20_000)


async def test_who_may_only_look_reads_why_nothing_is_acknowledged(
    home: Home, open_page: OpenPage
) -> None:
    viewer = await home.add_user("viewer", "system-read-only")
    home.camtrace.raise_alarm(4, "INTRUSION")
    page = await alarm_page(open_page, tokens=viewer)
    check = page.locator(f"{ROWS} .acknowledge").first
    await check.click(timeout=20_000)
    refusal = page.get_by_text("You are not allowed to control this camera.")
    await expect(refusal.first).to_be_visible(timeout=20_000)
    await expect(check).to_have_count(0)


async def test_an_offline_server_is_named_and_returns(
    home: Home, open_page: OpenPage
) -> None:
    page = await alarm_page(open_page)
    await home.camtrace.stop()
    try:
        await page.reload(wait_until="domcontentloaded")
        problem = page.locator("procam-alarms-card .notice.problem")
        await expect(problem).to_contain_text("CamTrace", timeout=60_000)
    finally:
        await home.camtrace.start()
    await page.locator(ROWS).first.wait_for(timeout=90_000)


async def test_a_house_without_alarms_says_so(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    home.show({"type": "custom:procam-alarms-card", "entity": dome})
    try:
        page = await open_page()
        await expect(page.locator("procam-alarms-card .notice")).to_have_text(
            re.compile("No camera reports alarms"), timeout=30_000
        )
    finally:
        home.show({"type": "custom:procam-camera-card", "entity": dome})
