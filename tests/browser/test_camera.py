"""The camera card, beside what moves the camera while something is held."""

import asyncio
from collections.abc import Awaitable, Callable
import time

from playwright.async_api import Page, expect
import pytest

from .conftest import OpenPage, card_ready
from .home import DASHBOARD, Home
from .watch import HeadWatch, center_of, touch

LEFT = (-1, 0, 0, 0)
STILL = (0, 0, 0, 0)
STOP_LIMIT_S = 0.5
LIFE_LIMIT_S = 1.5


async def eventually(
    condition: Callable[[], object] | Callable[[], Awaitable[object]],
    limit_s: float = 20,
) -> None:
    """Wait until a condition holds."""
    started = time.monotonic()
    while True:
        met = condition()
        if isinstance(met, Awaitable):
            met = await met
        if met:
            return
        assert time.monotonic() - started < limit_s, "it never happened"
        await asyncio.sleep(0.05)


async def test_a_canceled_touch_ends_the_movement(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    page = await open_page(phone=True)
    await card_ready(page)
    await page.locator("procam-pad").scroll_into_view_if_needed()
    session = await page.context.new_cdp_session(page)
    async with HeadWatch(home.mobotix) as head:
        await touch(session, "touchStart", await center_of(page, "[aria-label=Left]"))
        await head.until(moving=True)
        await touch(session, "touchCancel")
        assert await head.until(moving=False) < STOP_LIMIT_S
        await asyncio.sleep(0.6)
        assert head.runs() == [STILL, LEFT, STILL]


async def test_a_crashed_page_leaves_a_camera_that_stops(
    page: Page, home: Home
) -> None:
    session = await page.context.new_cdp_session(page)
    async with HeadWatch(home.mobotix) as head:
        await page.mouse.move(*await center_of(page, "[aria-label=Left]"))
        await page.mouse.down()
        await head.until(moving=True)
        await asyncio.sleep(0.6)
        crash = asyncio.create_task(session.send("Page.crash"))
        assert await head.until(moving=False) < LIFE_LIMIT_S
        await asyncio.sleep(1)
        assert head.runs() == [STILL, LEFT, STILL]
        crash.cancel()


async def test_a_position_is_saved_and_deleted_after_a_question(
    page: Page, home: Home
) -> None:
    presets = page.locator("procam-presets")
    saved = presets.locator(".chip", has_text="Font")
    question = presets.locator("procam-dialog dialog")

    await presets.get_by_label("Save or delete presets").click()
    await presets.get_by_text("Save position").click()
    await question.get_by_role("textbox").fill("Font")
    home.mobotix.log.clear()
    await question.get_by_role("button", name="Cancel").click()
    assert not home.mobotix.requests("Font")

    await presets.locator(".chip", has_text="Save position").click()
    await question.get_by_role("textbox").fill("Font")
    await question.get_by_role("button", name="Save").click()
    await expect(saved).to_be_visible(timeout=20_000)
    await saved.click()

    await presets.get_by_label("Save or delete presets").click()
    await presets.get_by_role("button", name="Delete preset Font").click()
    await question.get_by_role("button", name="Cancel").click()
    await expect(saved).to_be_visible()
    await presets.get_by_role("button", name="Delete preset Font").click()
    await question.get_by_role("button", name="Delete").click()
    await expect(saved).to_have_count(0, timeout=20_000)


async def test_a_fixed_camera_has_a_picture_and_no_pad(
    home: Home, open_page: OpenPage
) -> None:
    page = await open_page(f"/{DASHBOARD}/camera-car_park")
    await page.locator("procam-picture").wait_for(timeout=30_000)
    await page.locator("procam-picture video, procam-picture img").first.wait_for(
        timeout=30_000
    )
    assert await page.locator("procam-pad").count() == 0
    assert await page.locator("hui-error-card").count() == 0


async def test_a_camera_that_goes_offline_says_so_and_returns(
    page: Page, home: Home
) -> None:
    await home.mobotix.stop()
    try:
        await expect(page.locator("procam-picture")).to_contain_text(
            "The camera is offline.", timeout=60_000
        )
        await expect(page.locator("procam-pad")).to_have_count(0)
    finally:
        await home.mobotix.start()
    await card_ready(page)
    await expect(page.locator("procam-picture")).not_to_contain_text("offline")
    async with HeadWatch(home.mobotix) as head:
        await page.mouse.move(*await center_of(page, "[aria-label=Left]"))
        await page.mouse.down()
        await head.until(moving=True)
        await page.mouse.up()
        assert await head.until(moving=False) < STOP_LIMIT_S


@pytest.mark.parametrize(
    ("width", "height", "language"),
    [(1366, 650, "en"), (1366, 650, "de"), (844, 390, "de"), (390, 844, "de")],
)
async def test_the_pad_is_on_the_screen_with_the_picture(
    open_page: OpenPage, dome: str, width: int, height: int, language: str
) -> None:
    page = await open_page(language=language)
    await page.set_viewport_size({"width": width, "height": height})
    await card_ready(page)

    async def both_seen() -> bool:
        pad = await page.locator("procam-pad").bounding_box()
        picture = await page.locator("procam-picture").bounding_box()
        assert pad is not None
        assert picture is not None
        pad_fits = pad["y"] + pad["height"] <= height
        return bool(picture["y"] >= 0 and picture["height"] > 100 and pad_fits)

    await eventually(both_seen)
