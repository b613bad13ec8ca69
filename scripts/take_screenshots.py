"""Takes the pictures of the documentation from the demo; see `scripts/screenshots`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
import os
from pathlib import Path
import sys
from typing import Any, Final

import aiohttp
from playwright.async_api import Page, async_playwright

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# Found through the line above.
from scripts.demo_folder import DASHBOARD  # noqa: E402
from scripts.demo_home import PASSWORD, URL, USER, port_is_taken  # noqa: E402

IMAGES: Final = ROOT / "docs" / "images"
READY: Final = "Press Ctrl-C to stop the demo."
START_LIMIT_S: Final = 600
VIDEO_MS: Final = 8000
"""Until pictures of the cameras have come."""
PAGE_MS: Final = 3000
STOP_APP: Final = "http://127.0.0.1:8016/_sim/do/stop_app"
"""The button of the simulated Axis camera that leads to a repair issue."""
APP: Final = "camoverlay"

type Act = Callable[[Page], Awaitable[None]]


async def _nothing(_: Page) -> None:
    """Leave the page as it is."""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A picture: a page of Home Assistant, and what is done there first."""

    name: str
    path: str
    act: Act = _nothing
    wait_ms: int = PAGE_MS
    height: int = 860


async def _start_flow(page: Page) -> None:
    await page.get_by_role("button", name="OK").first.click()
    await page.wait_for_timeout(PAGE_MS)


async def _choose_move(page: Page) -> None:
    await _start_flow(page)
    await page.get_by_text("MOBOTIX MOVE").first.click()
    await page.wait_for_timeout(PAGE_MS)


async def _add_trigger(page: Page) -> None:
    await page.get_by_text("Add trigger").first.click()
    await page.wait_for_timeout(PAGE_MS)
    search = page.get_by_placeholder("Search")
    await search.first.fill("Alarm raised")
    await page.wait_for_timeout(PAGE_MS)


async def _open_recordings(page: Page) -> None:
    for folder in ("CamTrace", "Main entrance"):
        await page.get_by_text(folder).locator("visible=true").first.click()
        await page.wait_for_timeout(PAGE_MS)
    await page.locator(".child").nth(1).click()
    await page.wait_for_timeout(VIDEO_MS)


async def _open_repair(page: Page) -> None:
    await page.get_by_text("is not running").first.click()
    await page.wait_for_timeout(PAGE_MS)


class Home:
    """The demo's Home Assistant, seen through its API."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.tokens: dict[str, Any] = {}

    async def log_in(self) -> None:
        """Get the tokens that a browser keeps."""
        client = {"client_id": f"{URL}/"}
        flow = await self._post(
            "/auth/login_flow",
            json={
                **client,
                "handler": ["homeassistant", None],
                "redirect_uri": f"{URL}/",
            },
        )
        done = await self._post(
            f"/auth/login_flow/{flow['flow_id']}",
            json={**client, "username": USER, "password": PASSWORD},
        )
        grant = {**client, "grant_type": "authorization_code", "code": done["result"]}
        self.tokens = {
            "hassUrl": URL,
            "clientId": f"{URL}/",
            "expires": 4102444800000,
            **await self._post("/auth/token", data=grant),
        }

    async def _post(self, path: str, **options: Any) -> Any:
        async with self._session.post(f"{URL}{path}", **options) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def ask(self, command: str) -> Any:
        """Return the result of a WebSocket command."""
        async with self._session.ws_connect(
            f"{URL}/api/websocket", max_msg_size=0
        ) as socket:
            await socket.receive_json()
            token = self.tokens["access_token"]
            await socket.send_json({"type": "auth", "access_token": token})
            await socket.receive_json()
            await socket.send_json({"id": 1, "type": command})
            return (await socket.receive_json())["result"]

    async def devices(self) -> dict[str, str]:
        """Return the ids of the devices by model and by name."""
        return {
            name: row["id"]
            for row in await self.ask("config/device_registry/list")
            for name in (row["name"], row["model"])
            if name and not row["entry_type"]
        }

    async def camera(self, device_id: str) -> str:
        """Return the name of a device's first camera in paths of the dashboard."""
        rows = await self.ask("config/entity_registry/list")
        name: str = next(
            row["entity_id"].removeprefix("camera.")
            for row in rows
            if row["device_id"] == device_id
            and row["entity_id"].startswith("camera.")
            and row["disabled_by"] is None
        )
        return name

    async def stop_an_app(self) -> None:
        """Let a repair issue come up."""
        async with self._session.post(STOP_APP, data={"package": APP}) as answer:
            answer.raise_for_status()


async def shots(home: Home) -> list[Shot]:
    """Return all pictures of the documentation."""
    devices = await home.devices()
    dome = await home.camera(devices[_first(devices, "MOVE")])
    dashboard = {
        "sanctuary": f"camera-{dome}",
        "overview": "overview",
        "room": "rooms",
        "company": "alarms",
        "broadcast": "broadcast",
    }
    pages = {
        "camtrack": "CAMTRACK",
        "mobotix": _first(devices, "MOVE"),
        "camtrace": "Main entrance",
        "camstreamer": _first(devices, "AXIS"),
    }
    add = "/config/integrations/dashboard/add?domain=procam"
    return [
        *(
            Shot(
                name=f"dashboard-{name}",
                path=f"/{DASHBOARD}/{view}",
                wait_ms=VIDEO_MS,
                height=1000 if name == "company" else 860,
            )
            for name, view in dashboard.items()
        ),
        *(
            Shot(
                name=f"device-{name}",
                path=f"/config/devices/device/{devices[device]}",
            )
            for name, device in pages.items()
        ),
        Shot(name="flow-menu", path=add, act=_start_flow),
        Shot(name="flow-mobotix", path=add, act=_choose_move),
        Shot(
            name="automation-trigger",
            path="/config/automation/edit/new",
            act=_add_trigger,
        ),
        Shot(
            name="media-browser",
            path="/media-browser/browser/app%2Cmedia-source%3A%2F%2Fprocam",
            act=_open_recordings,
        ),
        Shot(name="repair", path="/config/repairs", act=_open_repair),
    ]


def _first(devices: dict[str, str], part: str) -> str:
    return next(name for name in devices if part in name)


async def _line(process: asyncio.subprocess.Process) -> bytes:
    return await process.stdout.readline() if process.stdout else b""


@asynccontextmanager
async def _demo() -> AsyncIterator[None]:
    """Run a fresh demo, or use the one that runs."""
    if await port_is_taken():
        yield
        return
    process = await asyncio.create_subprocess_exec(
        str(ROOT / "scripts" / "demo"), "--fresh", stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(START_LIMIT_S):
            while READY not in (line := (await _line(process)).decode()):
                if not line:
                    raise SystemExit("The demo did not start.")
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def main(wanted: list[str]) -> None:
    """Take the pictures of these names, or all of them."""
    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
    async with (
        _demo(),
        aiohttp.ClientSession() as session,
        async_playwright() as playwright,
    ):
        home = Home(session)
        await home.log_in()
        browser = await playwright.chromium.launch(
            executable_path=os.environ["PROCAM_CHROMIUM"], args=arguments
        )
        context = await browser.new_context(locale="en-US")
        for name, value in {
            "hassTokens": home.tokens,
            "selectedLanguage": "en",
            "dockedSidebar": "docked",
        }.items():
            what = f"{json.dumps(name)}, {json.dumps(json.dumps(value))}"
            await context.add_init_script(f"localStorage.setItem({what})")
        for shot in await shots(home):
            if wanted and shot.name not in wanted:
                continue
            if shot.name == "repair":
                await home.stop_an_app()
            page = await context.new_page()
            await page.set_viewport_size({"width": 1280, "height": shot.height})
            await page.goto(f"{URL}{shot.path}", wait_until="domcontentloaded")
            await page.wait_for_timeout(shot.wait_ms)
            await shot.act(page)
            await page.screenshot(path=IMAGES / f"{shot.name}.png")
            await page.close()
            print(shot.name, flush=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
