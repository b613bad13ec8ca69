"""The list of alarms, as the server and its network change."""

import time

from playwright.async_api import Page, expect

from .conftest import OpenPage
from .home import DASHBOARD, Home

ROWS = "procam-alarms-card li"


async def alarm_page(open_page: OpenPage, **options: object) -> Page:
    """Open the alarms and wait until they are there."""
    page = await open_page(f"/{DASHBOARD}/alarms", **options)
    await page.locator(ROWS).first.wait_for(timeout=30_000)
    return page


async def test_a_new_alarm_is_on_top_within_a_second(
    home: Home, open_page: OpenPage
) -> None:
    page = await alarm_page(open_page)
    home.camtrace.raise_alarm(4, "ABANDONED")
    started = time.monotonic()
    await page.locator(ROWS).first.filter(has_text="ABANDONED").wait_for(timeout=9000)
    print("alarm after", round(time.monotonic() - started, 2))


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
    started = time.monotonic()
    await page.locator("procam-alarms-card .more").click()
    await rows.nth(before).wait_for(timeout=20_000)
    print("page after", round(time.monotonic() - started, 3), before)


async def test_who_may_only_look_reads_why_nothing_is_acknowledged(
    home: Home, open_page: OpenPage
) -> None:
    viewer = await home.add_user("viewer", "system-read-only")
    home.camtrace.raise_alarm(4, "INTRUSION")
    page = await alarm_page(open_page, tokens=viewer)
    check = page.locator(f"{ROWS} .acknowledge").first
    await check.click(timeout=20_000)
    toast = page.locator("ha-toast, notification-manager")
    await expect(toast.first).to_contain_text(" ", timeout=20_000)
    print(
        "toast",
        await toast.first.evaluate(
            "one => one.shadowRoot?.textContent ?? one.textContent"
        ),
    )
    await expect(check).to_have_count(0)


async def test_an_offline_server_is_named_and_comes_back(
    home: Home, open_page: OpenPage
) -> None:
    page = await alarm_page(open_page)
    await home.camtrace.stop()
    try:
        await page.reload(wait_until="domcontentloaded")
        notice = page.locator("procam-alarms-card .notice")
        await expect(notice).to_contain_text(
            "Nothing answers at the address of CamTrace", timeout=60_000
        )
        print("notice", await notice.all_inner_texts())
    finally:
        await home.camtrace.start()
    await page.locator(ROWS).first.wait_for(timeout=90_000)


async def test_a_house_without_alarms_says_so(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    home.show({"type": "custom:procam-alarms-card", "entity": dome})
    try:
        page = await open_page()
        notice = page.locator("procam-alarms-card .notice")
        await notice.wait_for(timeout=30_000)
        print("notice", await notice.all_inner_texts())
    finally:
        home.show({"type": "custom:procam-camera-card", "entity": dome})
