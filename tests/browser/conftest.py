"""One Home Assistant and one browser for all tests of this folder; see scripts/browser."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
import json
import os
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    async_playwright,
)
import pytest

from .home import CARDS, Home

type OpenPage = Callable[..., Awaitable[Page]]

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 60_000
"""How long an element is waited for, on slow machines too."""
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    # WebRTC within this machine.
    "--allow-loopback-in-peer-connection",
]


@pytest.fixture(scope="session")
async def home() -> AsyncIterator[Home]:
    """A Home Assistant with the four systems."""
    async with Home() as running:
        yield running


@pytest.fixture(scope="session")
async def dome(home: Home) -> str:
    """The camera entity of the dome, on the page for single cards."""
    states = await home.states()
    entity = next(
        entity_id
        for entity_id, state in states.items()
        if "position" in state["attributes"].get("ptz", ())
        and "center" in state["attributes"]["ptz"]
        and "area" not in state["attributes"]["ptz"]
    )
    home.show({"type": "custom:procam-camera-card", "entity": entity})
    return entity


@asynccontextmanager
async def running_chromium() -> AsyncIterator[Browser]:
    """Run the browser that scripts/browser has found."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=os.environ["PROCAM_CHROMIUM"], args=_ARGUMENTS
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests."""
    async with running_chromium() as browser:
        yield browser


class Visitors:
    """The browser's profiles: one for each user, device, language and way in."""

    def __init__(self, browser: Browser, home: Home) -> None:
        self._browser = browser
        self._home = home
        self._contexts: dict[str, BrowserContext] = {}

    async def open(
        self,
        path: str = f"/{CARDS}/cards",
        *,
        tokens: dict[str, Any] | None = None,
        port: int | None = None,
        phone: bool = False,
        language: str = "en",
    ) -> Page:
        """Open a page of Home Assistant with a login."""
        url = f"http://127.0.0.1:{port or self._home.port}"
        stored = {
            "hassTokens": {
                **(tokens or self._home.tokens),
                "hassUrl": url,
                "expires": 4102444800000,
            },
            "selectedLanguage": language,
            "dockedSidebar": "always_hidden",
        }
        key = json.dumps([stored, phone])
        if key not in self._contexts:
            self._contexts[key] = await self._context(stored, phone=phone)
        page = await self._contexts[key].new_page()
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(url + path, wait_until="domcontentloaded")
        return page

    async def _context(self, stored: dict[str, Any], *, phone: bool) -> BrowserContext:
        context = await self._browser.new_context(
            viewport=PHONE if phone else DESKTOP, has_touch=phone, is_mobile=phone
        )
        for name, value in stored.items():
            what = f"{json.dumps(name)}, {json.dumps(json.dumps(value))}"
            await context.add_init_script(f"localStorage.setItem({what})")
        return context

    async def close(self) -> None:
        """Close every page."""
        for context in self._contexts.values():
            await context.close()


@pytest.fixture(scope="session")
async def visitors(home: Home, chromium: Browser) -> AsyncIterator[Visitors]:
    """The browser's profiles, kept so that a page is loaded from their caches."""
    kept = Visitors(chromium, home)
    yield kept
    await kept.close()


@pytest.fixture
async def open_page(visitors: Visitors) -> AsyncIterator[OpenPage]:
    """Open pages for one test; what the cards' script or words cause in the console fails it."""
    pages: list[Page] = []
    errors: list[str] = []

    def note(said: ConsoleMessage) -> None:
        if "component.procam" in said.text:
            errors.append(said.text)

    async def open_(path: str = f"/{CARDS}/cards", **options: Any) -> Page:
        page = await visitors.open(path, **options)
        page.on("pageerror", lambda error: errors.append(error.stack or str(error)))
        page.on("console", note)
        pages.append(page)
        return page

    yield open_
    for page in pages:
        await page.close()
    assert not [error for error in errors if "procam" in error]


@pytest.fixture
async def page(open_page: OpenPage, dome: str) -> Page:
    """The page with the dome's card, its picture loaded."""
    page = await open_page()
    await card_ready(page)
    return page


async def card_ready(page: Page) -> None:
    """Wait until the card has its pad, and the start screen does not cover it."""
    await page.locator("procam-pad").wait_for(timeout=PATIENCE_MS)
    await page.locator("#ha-launch-screen").wait_for(
        state="detached", timeout=PATIENCE_MS
    )
