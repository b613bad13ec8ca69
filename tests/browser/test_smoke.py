"""What scripts/test tries of the cards on every machine, however slow it is.

Nothing here depends on how long something takes: what must come is waited for, and what
must not is looked for once the rest has come.
"""

import asyncio
import time

from playwright.async_api import Page, expect
import pytest

from simulators.mobotix.head import Pose

from .conftest import OpenPage
from .heads import dome_head
from .home import DASHBOARD, Home
from .picture import picture_box
from .watch import HeadWatch

pytestmark = pytest.mark.smoke

PATIENCE_S = 60.0
PATIENCE_MS = PATIENCE_S * 1000
LIFE_S = 1.5
"""A movement lasts a second unless it is renewed."""
LEFT = (-1, 0, 0, 0)
STILL = (0, 0, 0, 0)
STRAIGHT = Pose(0, 30, 0, 5000)


async def press_left(page: Page, head: HeadWatch) -> None:
    """Press an arrow until the camera has begun to move.

    The pad moves down when the picture comes: a press that missed it is repeated.
    """
    arrow = page.locator("procam-pad [aria-label=Left]").first
    for limit_s in (5, 15, PATIENCE_S):
        await arrow.hover()
        await page.mouse.down()
        try:
            await head.until(moving=True, limit_s=limit_s)
        except AssertionError:
            if limit_s == PATIENCE_S:
                raise
            await page.mouse.up()
        else:
            return


async def still_for_good(head: HeadWatch) -> None:
    """Wait for the standstill, and see that no late command ends it."""
    await head.until(moving=False, limit_s=PATIENCE_S)
    for _ in range(int(2 * LIFE_S / 0.1)):
        await asyncio.sleep(0.1)
        assert not any(head.device.head.speed)
    assert set(head.runs()) <= {STILL, LEFT}


async def test_a_held_arrow_moves_until_it_is_released(page: Page, home: Home) -> None:
    async with HeadWatch(home.mobotix) as head:
        await press_left(page, head)
        # Beyond the life of one command, so that it was renewed.
        started = time.monotonic()
        while len(head.sent("continuouspantiltmove=-30")) < 4:
            assert time.monotonic() - started < PATIENCE_S
            await asyncio.sleep(0.05)
        await page.mouse.up()
        await still_for_good(head)


async def test_a_closed_tab_leaves_a_camera_that_stops(page: Page, home: Home) -> None:
    async with HeadWatch(home.mobotix) as head:
        await press_left(page, head)
        await page.close(run_before_unload=False)
        await still_for_good(head)


async def test_a_click_centers_what_was_clicked(page: Page, home: Home) -> None:
    left, top, width, height = await picture_box(page, "1")
    seen = dome_head(home)
    home.mobotix.head.place(STRAIGHT)
    home.mobotix.log.clear()
    await page.mouse.click(left + width * 0.75, top + height * 0.5)
    started = time.monotonic()
    while not home.mobotix.requests("center=") or home.mobotix.head.moving:
        assert time.monotonic() - started < PATIENCE_S
        await asyncio.sleep(0.05)
    assert seen.place()[0] == pytest.approx(15, abs=0.6)


async def test_the_dashboard_opens_and_lists_a_new_alarm(
    home: Home, open_page: OpenPage
) -> None:
    page = await open_page(f"/{DASHBOARD}")
    await page.locator("procam-still-card img").first.wait_for(timeout=PATIENCE_MS)
    assert await page.locator("procam-still-card").count() >= 5
    assert await page.locator("hui-error-card").count() == 0

    page = await open_page(f"/{DASHBOARD}/alarms")
    rows = page.locator("procam-alarms-card li")
    await rows.first.wait_for(timeout=PATIENCE_MS)
    home.camtrace.raise_alarm(4, "ABANDONED")
    await expect(rows.filter(has_text="Abandoned").first).to_be_visible(
        timeout=PATIENCE_MS
    )
