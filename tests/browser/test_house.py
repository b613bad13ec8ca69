"""The dashboard as its owner gets it, and as the house changes."""

from playwright.async_api import Locator, Page, expect

from .conftest import OpenPage
from .home import DASHBOARD, Home

SHORT_MS = 30_000


def still(page: Page, name: str) -> Locator:
    """Return the picture of a camera on the overview."""
    return page.locator("procam-still-card").filter(has_text=name)


async def create_dashboard(home: Home, page: Page) -> None:
    """Add the dashboard from Home Assistant's dialog, in three clicks."""
    await page.get_by_role("button", name="Add dashboard").first.click(timeout=SHORT_MS)
    dialog = page.locator("ha-dialog")
    await dialog.get_by_text("ProCam", exact=True).first.click()
    await page.get_by_role("button", name="Create").click()
    await page.get_by_text("Add new dashboard").wait_for(state="hidden")
    await page.goto(f"{home.url}/dashboard-procam", wait_until="domcontentloaded")
    await page.locator("procam-still-card").first.wait_for(timeout=SHORT_MS)


async def test_an_owner_adds_the_dashboard_and_takes_control_of_it(
    home: Home, open_page: OpenPage
) -> None:
    page = await open_page("/config/lovelace/dashboards")
    await create_dashboard(home, page)
    cameras = await page.locator("procam-still-card").count()

    await page.get_by_role("button", name="Edit dashboard").click()
    menu = page.locator("dialog-dashboard-strategy-editor ha-dropdown")
    await menu.get_by_label("Menu").click()
    await page.get_by_text("Take control").click()
    await page.get_by_role("button", name="Take control").click()
    await page.get_by_text("Take control").first.wait_for(state="hidden")
    saved = await home.ask("lovelace/config", url_path="dashboard-procam")
    assert "strategy" not in saved
    assert {"overview", "alarms", "rooms", "broadcast", "health"} <= {
        view["path"] for view in saved["views"]
    }

    await page.goto(f"{home.url}/dashboard-procam", wait_until="domcontentloaded")
    await page.locator("procam-still-card").first.wait_for(timeout=SHORT_MS)
    assert await page.locator("procam-still-card").count() == cameras
    await still(page, "MOVE").first.click()
    await page.locator("procam-pad").wait_for(timeout=SHORT_MS)
    assert await page.locator("hui-error-card").count() == 0


async def test_the_dashboard_follows_the_house(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    page = await open_page(f"/{DASHBOARD}")
    await still(page, "MOVE").wait_for(timeout=SHORT_MS)
    entry = await home.ask("config/entity_registry/get", entity_id=dome)
    device = {"device_id": entry["device_id"]}
    registry = "config/device_registry/update"
    area = await home.ask("config/area_registry/create", name="Crypt")
    try:
        await home.ask(registry, **device, area_id=area["area_id"])
        await expect(page.get_by_text("Crypt", exact=True)).to_be_visible()
        await home.ask(registry, **device, name_by_user="Ceiling")
        await still(page, "Ceiling").wait_for()
    finally:
        await home.ask(registry, **device, name_by_user=None)
        await home.ask("config/area_registry/delete", area_id=area["area_id"])
    await still(page, "MOVE").wait_for(timeout=SHORT_MS)
    mosaic = next(one for one in await home.states() if "mosaic_outside" in one)
    await home.ask(
        "config/entity_registry/update", entity_id=mosaic, disabled_by="user"
    )
    await expect(still(page, "Mosaic Outside")).to_have_count(0, timeout=SHORT_MS)
