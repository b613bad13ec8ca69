"""A camera turns as long as something is held, and never longer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from playwright.async_api import Page
import pytest

from .conftest import OpenPage, card_ready
from .home import Home
from .watch import HeadWatch, Proxy, center_of, touch

HOLD_S = 3.0
STOP_LIMIT_S = 0.5
LIFE_LIMIT_S = 1.5
"""A movement lasts a second without renewal."""
LATENCY_S = 0.25
LEFT = (-1, 0, 0, 0)
STILL = (0, 0, 0, 0)


async def press_left(page: Page) -> None:
    await page.mouse.move(*await center_of(page, "[aria-label=Left]"))
    await page.mouse.down()


async def test_a_held_arrow_is_one_movement_that_ends_with_the_release(
    page: Page, home: Home
) -> None:
    async with HeadWatch(home.mobotix) as head:
        await press_left(page)
        await head.until(moving=True)
        await asyncio.sleep(HOLD_S)
        assert any(home.mobotix.head.speed)
        await page.mouse.up()
        assert await head.until(moving=False) < STOP_LIMIT_S
        await asyncio.sleep(0.6)
        assert head.runs() == [STILL, LEFT, STILL]
        moves = [line for line in head.sent() if "continuouspantiltmove=-" in line]
        assert 6 <= len(moves) <= 10


async def test_a_release_beside_the_button_ends_the_movement(
    page: Page, home: Home
) -> None:
    async with HeadWatch(home.mobotix) as head:
        await press_left(page)
        await head.until(moving=True)
        await page.mouse.move(5, 5)
        assert any(home.mobotix.head.speed)
        await page.mouse.up()
        assert await head.until(moving=False) < STOP_LIMIT_S


async def lose_focus(page: Page) -> None:
    await page.evaluate("window.dispatchEvent(new Event('blur'))")


async def go_elsewhere(page: Page) -> None:
    await page.evaluate(
        "history.pushState(null, '', '/history');"
        "window.dispatchEvent(new CustomEvent('location-changed', {detail: {}}))"
    )


async def close_tab(page: Page) -> None:
    await page.close(run_before_unload=False)


async def another_tab(page: Page) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    other = await page.context.new_page()
    await other.bring_to_front()


@pytest.mark.parametrize("leave", [lose_focus, go_elsewhere, close_tab, another_tab])
async def test_who_leaves_while_holding_leaves_a_camera_that_stops(
    page: Page, home: Home, leave: Callable[[Page], Awaitable[None]]
) -> None:
    async with HeadWatch(home.mobotix) as head:
        await press_left(page)
        await head.until(moving=True)
        await asyncio.sleep(0.5)
        await leave(page)
        assert await head.until(moving=False) < STOP_LIMIT_S
        await asyncio.sleep(0.6)
        assert head.runs() == [STILL, LEFT, STILL]


async def test_a_cut_network_leaves_a_camera_that_stops(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    async with Proxy(home.port) as way, HeadWatch(home.mobotix) as head:
        page = await open_page(port=way.port)
        await card_ready(page)
        await press_left(page)
        await head.until(moving=True)
        await asyncio.sleep(0.6)
        way.cut()
        assert await head.until(moving=False) < LIFE_LIMIT_S
        await asyncio.sleep(1)
        assert head.runs() == [STILL, LEFT, STILL]


@pytest.fixture
async def slow_page(home: Home, dome: str, open_page: OpenPage) -> AsyncIterator[Page]:
    """The card, with a quarter of a second of latency in each direction."""
    async with Proxy(home.port) as way:
        page = await open_page(port=way.port)
        await card_ready(page)
        way.latency_s = LATENCY_S
        yield page


async def test_a_slow_network_neither_interrupts_nor_prolongs_a_movement(
    slow_page: Page, home: Home
) -> None:
    async with HeadWatch(home.mobotix) as head:
        await press_left(slow_page)
        await head.until(moving=True)
        await asyncio.sleep(HOLD_S)
        await slow_page.mouse.up()
        assert await head.until(moving=False) < STOP_LIMIT_S + LATENCY_S
        await asyncio.sleep(1)
        assert head.runs() == [STILL, LEFT, STILL]


async def test_a_tab_closed_on_a_slow_network_leaves_a_camera_that_stops(
    slow_page: Page, home: Home
) -> None:
    async with HeadWatch(home.mobotix) as head:
        await press_left(slow_page)
        await head.until(moving=True)
        await asyncio.sleep(0.6)
        await slow_page.close(run_before_unload=False)
        assert await head.until(moving=False) < LIFE_LIMIT_S + LATENCY_S
        await asyncio.sleep(1)
        assert head.runs() == [STILL, LEFT, STILL]


async def test_a_finger_holds_and_a_second_one_stops(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    page = await open_page(phone=True)
    await card_ready(page)
    await page.locator("procam-pad").scroll_into_view_if_needed()
    session = await page.context.new_cdp_session(page)
    left = await center_of(page, "[aria-label=Left]")
    right = await center_of(page, "[aria-label=Right]")
    async with HeadWatch(home.mobotix) as head:
        await touch(session, "touchStart", left)
        await head.until(moving=True)
        await asyncio.sleep(1.2)
        await touch(session, "touchMove", (left[0] + 60, left[1] + 40))
        assert home.mobotix.head.speed == (-30, 0, 0, 0)
        await touch(session, "touchEnd")
        assert await head.until(moving=False) < STOP_LIMIT_S

        await touch(session, "touchStart", left)
        await head.until(moving=True)
        await touch(session, "touchStart", left, right)
        assert await head.until(moving=False) < STOP_LIMIT_S
        await asyncio.sleep(0.6)
        assert not any(home.mobotix.head.speed)
        await touch(session, "touchEnd")


async def test_arrow_keys_move_and_two_of_them_slantwise(
    page: Page, home: Home
) -> None:
    await page.locator("procam-picture .stage").focus()
    async with HeadWatch(home.mobotix) as head:
        await page.keyboard.down("ArrowLeft")
        await head.until(moving=True)
        await page.keyboard.down("ArrowUp")
        await asyncio.sleep(0.8)
        await page.keyboard.up("ArrowUp")
        await asyncio.sleep(0.8)
        await page.keyboard.up("ArrowLeft")
        assert await head.until(moving=False) < STOP_LIMIT_S
        await asyncio.sleep(0.6)
        assert head.runs() == [STILL, LEFT, (-1, 1, 0, 0), LEFT, STILL]


async def test_a_tap_moves_little_and_a_hold_at_the_chosen_speed(
    page: Page, home: Home
) -> None:
    head = home.mobotix.head
    head.stop()
    for held_s, fastest, reach in ((0.1, 9, 5), (1.0, 30, 90)):
        before = head.pan
        async with HeadWatch(home.mobotix) as seen:
            await page.mouse.move(*await center_of(page, "[aria-label=Left]"))
            await page.mouse.down()
            await asyncio.sleep(held_s)
            await page.mouse.up()
            await asyncio.sleep(0.6)
            assert seen.runs() == [STILL, LEFT, STILL]
            assert seen.top == fastest
        assert 0 < (before - head.pan) % 360 < reach


async def test_the_space_bar_holds_the_button_that_has_the_focus(
    page: Page, home: Home
) -> None:
    await page.locator("[aria-label='Zoom in']").focus()
    async with HeadWatch(home.mobotix) as head:
        await page.keyboard.down(" ")
        await head.until(moving=True)
        await asyncio.sleep(0.8)
        await page.keyboard.up(" ")
        assert await head.until(moving=False) < STOP_LIMIT_S
        await asyncio.sleep(0.6)
        assert head.runs() == [STILL, (0, 0, 1, 0), STILL]


async def test_a_camera_that_answers_late_stops_after_the_release(
    page: Page, home: Home
) -> None:
    home.mobotix.fail("late", "continuouspantiltmove=-", delay_s=0.7)
    try:
        async with HeadWatch(home.mobotix) as head:
            await press_left(page)
            await asyncio.sleep(0.1)
            await page.mouse.up()
            await asyncio.sleep(2.5)
            assert any("continuouspantiltmove=-" in line for line in head.sent())
            assert not any(home.mobotix.head.speed)
    finally:
        home.mobotix.heal()
