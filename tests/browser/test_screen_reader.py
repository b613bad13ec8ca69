"""What a screen reader finds: roles, names and states in the user's language."""

import re
from typing import Any

from playwright.async_api import Page, expect

from .conftest import OpenPage, card_ready
from .home import Home

SHORT_MS = 30_000
PATIENCE_MS = 60_000
CONTROLS = ("button", "slider", "combobox", "textbox", "application", "img", "image")
CAMERA_CARD = """
- button "Bild speichern"
- button "Vollbild"
- 'application /: Pfeiltasten bewegen, Plus und Minus zoomen, Escape stoppt/'
- group "Presets":
  - button "Altar"
  - button "Pulpit"
  - button "Presets speichern oder löschen"
- group "Schwenken und Neigen":
  - button "Oben links"
  - button "Oben"
  - button "Oben rechts"
  - button "Links"
  - button "Rechts"
  - button "Unten links"
  - button "Unten"
  - button "Unten rechts"
  - button "Home-Position"
- group "Zoom":
  - button "Vergrößern"
  - button "Stopp"
  - button "Verkleinern"
- slider "Geschwindigkeit": "30"
- group "Fokus":
  - button "Näher fokussieren"
  - button "Auto"
  - button "Weiter weg fokussieren"
- combobox "Tour":
  - option "Keine Tour" [selected]
  - option "Autopan 1"
- status
- alert
"""
ALARMS_CARD = """
- heading "Alarme" [level=2]
- combobox "Kamera"
- combobox "Typ"
- combobox "Zeitraum"
- heading "Heute" [level=3]
- list:
  - listitem:
    - button / · .+ anzeigen/
    - time
"""
TILE = """
- group "Schwenken und Neigen":
  - button "Links"
  - button "Oben"
  - button "Unten"
  - button "Rechts"
- group "Zoom":
  - button "Verkleinern"
  - button "Vergrößern"
- status
"""


async def cards_page(
    home: Home, dome: str, open_page: OpenPage, **options: Any
) -> Page:
    """Open a page with each of the cards."""
    home.show(
        {"type": "custom:procam-camera-card", "entity": dome},
        {"type": "custom:procam-alarms-card"},
        {
            "type": "tile",
            "entity": dome,
            "features": [{"type": "custom:procam-ptz", "style": "pad"}],
            "grid_options": {"columns": 12},
        },
        {"type": "custom:procam-still-card", "entity": dome},
    )
    try:
        page = await open_page(**options)
        await card_ready(page)
        await page.locator("procam-alarms-card li").first.wait_for(timeout=SHORT_MS)
    finally:
        home.show({"type": "custom:procam-camera-card", "entity": dome})
    return page


async def nameless(page: Page) -> list[str]:
    """Return the roles of the controls that a screen reader has no name for."""
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Accessibility.getFullAXTree")
    return [
        node["role"]["value"]
        for node in tree["nodes"]
        if not node["ignored"]
        and node["role"]["value"] in CONTROLS
        and not node.get("name", {}).get("value")
    ]


async def test_every_control_has_a_role_and_a_name_in_the_language_of_the_user(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    page = await cards_page(home, dome, open_page, language="de")
    for card, snapshot in (
        ("procam-camera-card", CAMERA_CARD),
        ("procam-alarms-card", ALARMS_CARD),
        ("procam-ptz", TILE),
    ):
        await expect(page.locator(card)).to_match_aria_snapshot(snapshot)
    still = page.locator("procam-still-card").get_by_role("button")
    await expect(still).to_have_accessible_name(re.compile(".+ Zeichnet auf"))
    assert await nameless(page) == []


async def test_the_recalled_preset_is_pressed_and_a_refusal_is_spoken(
    page: Page, home: Home
) -> None:
    card = page.locator("procam-camera-card")
    await card.get_by_role("button", name="Pulpit", exact=True).click()
    await expect(card.get_by_role("group", name="Presets")).to_match_aria_snapshot(
        """
        - button "Altar"
        - button "Pulpit" [pressed]
        """,
        timeout=PATIENCE_MS,
    )
    await expect(card.get_by_role("status")).to_have_text("Moving to Pulpit")
    home.mobotix.fail("status", "ptz.cgi", status=403)
    try:
        await card.get_by_role("button", name="Home position").click()
        spoken = card.get_by_role("status")
        await expect(spoken).not_to_have_text("Moving to Pulpit", timeout=PATIENCE_MS)
        await expect(spoken).not_to_be_empty()
    finally:
        home.mobotix.heal()


async def test_a_question_has_a_name_and_its_field_too(page: Page) -> None:
    presets = page.locator("procam-presets")
    await presets.get_by_role("button", name="Save or delete presets").click()
    await presets.get_by_role("button", name="Save position").click()
    question = page.get_by_role("dialog", name="Save position")
    await expect(question).to_match_aria_snapshot(
        """
        - heading "Save position" [level=2]
        - textbox "Name"
        - button "Cancel"
        - button "Save"
        """
    )
    await expect(question.get_by_role("textbox")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(question).to_be_hidden()


async def test_a_new_alarm_is_spoken(
    home: Home, dome: str, open_page: OpenPage
) -> None:
    page = await cards_page(home, dome, open_page)
    spoken = page.locator("procam-alarms-card").get_by_role("alert")
    home.camtrace.raise_alarm(4, "ABANDONED")
    await expect(spoken).to_contain_text("Abandoned", timeout=PATIENCE_MS)
