"""Choosing and setting up the cards, as a person does: without YAML."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Locator, Page, expect
import pytest

from .conftest import OpenPage
from .home import Home

EDITED = "edited-by-hand"
SHORT_MS = 30_000
CARD = "procam-camera-card"


async def save_cards(home: Home, *cards: dict[str, Any]) -> None:
    """Replace what is on the dashboard that is edited."""
    sections = [{"type": "grid", "cards": list(cards)}]
    view = {"path": "cards", "type": "sections", "sections": sections}
    await home.ask("lovelace/config/save", url_path=EDITED, config={"views": [view]})


async def saved_card(home: Home) -> dict[str, Any]:
    """Return the last card on the dashboard that is edited."""
    config = await home.ask("lovelace/config", url_path=EDITED)
    card: dict[str, Any] = config["views"][0]["sections"][0]["cards"][-1]
    return card


@pytest.fixture(scope="module")
async def edited(home: Home) -> AsyncIterator[str]:
    """The path of a dashboard that can be edited."""
    made = await home.ask(
        "lovelace/dashboards/create",
        url_path=EDITED,
        title="Edited",
        mode="storage",
    )
    yield f"/{EDITED}/cards?edit=1"
    await home.ask("lovelace/dashboards/delete", dashboard_id=made["id"])


def streams_of(page: Page) -> list[str]:
    """Return the list of streams that a page starts from now on."""
    started: list[str] = []

    def note(url: str) -> None:
        if "/api/hls/" in url or "camera_proxy_stream" in url:
            started.append(url)

    page.on("request", lambda request: note(request.url))
    return started


async def edit(page: Page, card: str) -> Locator:
    """Open the editor of a card, and return its dialog."""
    around = page.locator("hui-card-edit-mode").filter(has=page.locator(card))
    await around.get_by_role("button", name="Edit card").press(
        "Enter", timeout=SHORT_MS
    )
    return page.locator("hui-dialog-edit-card")


async def test_the_picker_suggests_the_card_and_its_preview_starts_no_stream(
    home: Home, dome: str, edited: str, open_page: OpenPage
) -> None:
    await save_cards(home, {"type": "heading", "heading": "Empty"})
    name = (await home.states())[dome]["attributes"]["friendly_name"]
    page = await open_page(edited)
    streams = streams_of(page)
    await page.get_by_role("button", name="Add card").first.click(timeout=SHORT_MS)
    dialog = page.locator("hui-dialog-create-card")
    await dialog.get_by_placeholder("Search").last.fill(name)
    await dialog.get_by_role("button", name=f"{name} Camera", exact=True).click()
    preview = dialog.locator(CARD)
    await preview.locator("procam-picture img").wait_for(timeout=SHORT_MS)
    await preview.locator("procam-pad").wait_for()
    await asyncio.sleep(1)
    assert streams == []

    # The preview itself cannot be operated: the card around it is chosen.
    suggestion = dialog.locator("hui-suggestion-card").filter(has=page.locator(CARD))
    await suggestion.click(position={"x": 150, "y": 20})
    await suggestion.wait_for(state="hidden")
    assert await saved_card(home) == {
        "type": "custom:procam-camera-card",
        "entity": dome,
    }


async def test_the_editor_sets_speed_presets_and_controls(
    home: Home, dome: str, edited: str, open_page: OpenPage
) -> None:
    await save_cards(home, {"type": "custom:procam-camera-card", "entity": dome})
    page = await open_page(edited)
    streams = streams_of(page)
    dialog = await edit(page, CARD)
    preview = dialog.locator(CARD)
    await preview.locator("procam-pad").wait_for(timeout=SHORT_MS)
    await preview.locator("procam-presets").wait_for()

    await dialog.get_by_role("spinbutton").fill("70")
    await expect(preview.locator("input[type=range]")).to_have_value("70")
    await dialog.get_by_role("switch", name="Show presets").press("Space")
    await expect(preview.locator("procam-presets")).to_have_count(0)
    await dialog.get_by_role("button", name="Controls").click()
    await page.get_by_role("menuitem", name="None", exact=True).click()
    await expect(preview.locator("procam-pad")).to_have_count(0)
    assert streams == []

    await dialog.get_by_role("button", name="Save", exact=True).click()
    await dialog.wait_for(state="hidden")
    assert await saved_card(home) == {
        "type": "custom:procam-camera-card",
        "entity": dome,
        "speed": 70,
        "show_presets": False,
        "controls": "none",
    }


async def test_a_tile_is_offered_controls_only_for_cameras_that_move(
    home: Home, dome: str, edited: str, open_page: OpenPage
) -> None:
    cameras = {
        entity_id: state["attributes"]
        for entity_id, state in (await home.states()).items()
        if entity_id.startswith("camera.")
    }
    fixed = next(one for one, has in cameras.items() if not has.get("ptz"))
    for entity, offered in ((dome, 1), (fixed, 0)):
        await save_cards(home, {"type": "tile", "entity": entity})
        page = await open_page(edited)
        dialog = await edit(page, "hui-tile-card")
        await dialog.get_by_text("Features", exact=True).click(timeout=SHORT_MS)
        if offered:
            await dialog.get_by_role("button", name="Add feature").click()
        feature = page.get_by_text("ProCam pan, tilt, and zoom")
        await expect(feature).to_have_count(offered)
        await page.close()
