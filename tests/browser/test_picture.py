"""A click in the picture turns the camera there, whatever shape the picture has."""

import asyncio
from collections.abc import AsyncIterator
from itertools import product
import time

from playwright.async_api import Page
import pytest

from simulators.mobotix.head import Pose

from .conftest import OpenPage, card_ready
from .home import Home
from .picture import picture_box
from .watch import touch

STRAIGHT = Pose(0, 30, 0, 5000)
WIDE_VIEW = 60.0
"""Degrees that the simulated dome sees across."""


async def settled(home: Home) -> None:
    await asyncio.sleep(0.3)
    for _ in range(100):
        if not home.mobotix.head.moving:
            return
        await asyncio.sleep(0.02)


async def aimed(home: Home) -> None:
    """Wait until the camera has got a point to center on, and is there."""
    started = time.monotonic()
    while not home.mobotix.requests("center=") or home.mobotix.head.moving:
        assert time.monotonic() - started < 20, "it was not centered"
        await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("shape", "fit"),
    [
        ("16 / 9", "contain"),
        ("1", "contain"),
        ("3", "contain"),
        ("9 / 16", "contain"),
        ("1", "cover"),
        ("3", "cover"),
    ],
)
async def test_a_click_turns_the_camera_to_that_point(
    page: Page, home: Home, shape: str, fit: str
) -> None:
    head = home.mobotix.head
    left, top, width, height = await picture_box(page, shape, fit)
    for x, y in product((0.3, 0.5, 0.7), repeat=2):
        head.place(STRAIGHT)
        home.mobotix.log.clear()
        await page.mouse.click(left + width * x, top + height * y)
        await aimed(home)
        assert head.pan == pytest.approx((x - 0.5) * WIDE_VIEW, abs=WIDE_VIEW / 100)
        up = (0.5 - y) * WIDE_VIEW * 9 / 16
        assert head.tilt - STRAIGHT.tilt == pytest.approx(up, abs=WIDE_VIEW / 100)


async def test_a_click_on_the_black_bar_does_nothing(page: Page, home: Home) -> None:
    left, top, width, _ = await picture_box(page, "1")
    home.mobotix.log.clear()
    await page.mouse.click(left + width / 2, top - 20)
    await asyncio.sleep(0.5)
    assert not home.mobotix.requests("center=")


async def test_a_tap_of_a_finger_turns_the_camera_there(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    page = await open_page(phone=True)
    await card_ready(page)
    left, top, width, height = await picture_box(page, "16 / 9")
    home.mobotix.head.aim(pan=0, tilt=0, zoom=0)
    await settled(home)
    await page.touchscreen.tap(left + width * 0.75, top + height * 0.5)
    await settled(home)
    assert home.mobotix.head.pan == pytest.approx(WIDE_VIEW / 4, abs=WIDE_VIEW / 100)


async def test_the_wheel_zooms_once_the_picture_was_clicked(
    page: Page, home: Home
) -> None:
    left, top, width, height = await picture_box(page, "16 / 9")
    middle = left + width / 2, top + height / 2
    home.mobotix.head.aim(pan=0, tilt=0, zoom=0)
    await settled(home)
    await page.mouse.move(*middle)
    home.mobotix.log.clear()
    await page.mouse.wheel(0, -100)
    await asyncio.sleep(0.5)
    assert not home.mobotix.requests("rzoom=")
    await page.mouse.click(*middle)
    for _ in range(10):
        await page.mouse.wheel(0, -100)
        await asyncio.sleep(0.03)
    await asyncio.sleep(1)
    assert home.mobotix.head.zoom > 1000
    assert len(home.mobotix.requests("rzoom=")) <= 5


async def test_two_fingers_zoom(home: Home, dome: str, open_page: OpenPage) -> None:
    page = await open_page(phone=True)
    await card_ready(page)
    left, top, width, height = await picture_box(page, "16 / 9")
    x, y = left + width / 2, top + height / 2
    session = await page.context.new_cdp_session(page)
    home.mobotix.head.aim(pan=0, tilt=0, zoom=0)
    await settled(home)
    await touch(session, "touchStart", (x - 20, y))
    await touch(session, "touchStart", (x - 20, y), (x + 20, y))
    for spread in range(25, 85, 5):
        await touch(session, "touchMove", (x - spread, y), (x + spread, y))
        await asyncio.sleep(0.03)
    await touch(session, "touchEnd")
    await asyncio.sleep(1)
    assert home.mobotix.head.zoom > 1000
    assert home.mobotix.head.pan == pytest.approx(0, abs=0.5)


@pytest.fixture
async def pictures_only(home: Home, dome: str) -> AsyncIterator[str]:
    """The dome's MJPEG pictures, which Home Assistant adds half a minute later."""
    registry = "config/entity_registry"
    entity = next(
        entry["entity_id"]
        for entry in await home.ask(f"{registry}/list")
        if entry["translation_key"] == "mjpeg_stream"
    )
    await home.ask(f"{registry}/update", entity_id=entity, disabled_by=None)
    for _ in range(90):
        if entity in await home.states():
            break
        await asyncio.sleep(1)
    home.show({"type": "custom:procam-camera-card", "entity": entity})
    yield entity
    home.show({"type": "custom:procam-camera-card", "entity": dome})
    await home.ask(f"{registry}/update", entity_id=entity, disabled_by="user")


async def test_a_camera_that_offers_no_video_shows_pictures_and_takes_clicks(
    home: Home, pictures_only: str, open_page: OpenPage
) -> None:
    page = await open_page()
    await card_ready(page)
    await page.locator("ha-camera-stream img").wait_for()
    assert await page.locator("procam-picture video").count() == 0
    left, top, width, height = await picture_box(page, "1")
    home.mobotix.head.place(STRAIGHT)
    home.mobotix.log.clear()
    await page.mouse.click(left + width * 0.7, top + height / 2)
    await aimed(home)
    assert home.mobotix.head.pan == pytest.approx(12, abs=WIDE_VIEW / 100)
