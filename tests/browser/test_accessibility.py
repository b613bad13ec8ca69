"""What screen readers, and eyes that see less, get of the cards."""

from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe
import pytest

from .conftest import OpenPage, card_ready
from .home import DASHBOARD, Home

OF_THE_PAGE = {"region"}
"""Rules on what only Home Assistant's page can do."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_cards_meet_the_rules_of_accessibility(
    home: Home, open_page: OpenPage, scheme: Literal["light", "dark"]
) -> None:
    home.mobotix.raise_motion()
    home.camtrace.raise_alarm(next(iter(home.camtrace.cameras)))
    found: list[str] = []
    for path in (f"/{DASHBOARD}", f"/{DASHBOARD}/alarms"):
        page = await open_page(path)
        await page.emulate_media(color_scheme=scheme)
        await page.locator("procam-still-card, procam-alarms-card li").first.wait_for()
        found += violations((await Axe().run(page)).response)
    page = await open_page(f"/{DASHBOARD}")
    await page.emulate_media(color_scheme=scheme)
    await page.locator("procam-still-card").filter(has_text="MOVE").first.click()
    await card_ready(page)
    chip = page.locator("procam-presets").get_by_text("Pulpit", exact=True)
    await chip.click()
    await page.locator("procam-presets .chip.active").wait_for()
    await page.locator("procam-camera-card .chip.alert").wait_for()
    found += violations((await Axe().run(page)).response)
    assert not found


def violations(response: dict[str, Any]) -> list[str]:
    """Return the broken rules of the cards, with where and why."""
    return [
        f"{rule['id']}: {node['html']}: {node['failureSummary']}"
        for rule in response["violations"]
        if rule["id"] not in OF_THE_PAGE
        for node in rule["nodes"]
        if "procam-" in str(node["target"])
    ]
