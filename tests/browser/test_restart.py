"""A page that stays open while Home Assistant restarts."""

import asyncio

from playwright.async_api import Page

from .conftest import card_ready
from .home import START_LIMIT_S, Home
from .watch import HeadWatch, center_of

LEFT = "procam-pad [aria-label=Left]"


async def press(page: Page) -> None:
    """Hold the arrow."""
    await page.mouse.move(*await center_of(page, LEFT))
    await page.mouse.down()


async def test_a_restart_stops_the_camera_and_leaves_a_card_that_works(
    page: Page, home: Home
) -> None:
    async with HeadWatch(home.mobotix) as head:
        await press(page)
        await head.until(moving=True)
        restarting = asyncio.create_task(home.restart())
        await head.until(moving=False, limit_s=30)
        await restarting
        await asyncio.sleep(3)
        assert not any(home.mobotix.head.speed)
    await page.mouse.up()
    await card_ready(page)
    async with HeadWatch(home.mobotix) as head:
        async with asyncio.timeout(START_LIMIT_S):
            while not any(home.mobotix.head.speed):
                await press(page)
                await asyncio.sleep(1)
                await page.mouse.up()
        assert head.sent("continuouspantiltmove=-")
