"""System health: one summary per system."""

import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)

from .fake_automation_device import Stage, build

COMPONENT = Path(__file__).parent.parent / "custom_components" / "procam"


@pytest.fixture
async def stage(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> Stage:
    assert await async_setup_component(hass, "system_health", {})
    return await build(hass, monkeypatch)


async def test_a_device_counts_with_its_system_and_its_push_channel(
    hass: HomeAssistant, stage: Stage
) -> None:
    assert await get_system_health_info(hass, "procam") == {
        "systems": "1 × Limelight",
        "reachable": "1/1",
        "push_up": "1/1",
        "unknown_messages": 2,
    }


async def test_a_device_that_is_offline_is_not_reachable(
    hass: HomeAssistant, stage: Stage
) -> None:
    await stage.go_offline()
    health = await get_system_health_info(hass, "procam")
    assert health["reachable"] == "0/1"


async def test_a_device_that_could_not_be_set_up_counts_too(
    hass: HomeAssistant, stage: Stage
) -> None:
    for key in ("stage_S1", "elsewhere"):
        MockConfigEntry(
            domain="procam", data={"vendor": key, "stable_id": f"{key}_2"}
        ).add_to_hass(hass)
    health = await get_system_health_info(hass, "procam")
    assert health["systems"] == "2 × Limelight, 1 × elsewhere"
    assert health["reachable"] == "1/3"
    assert health["push_up"] == "1/1"


async def test_every_line_has_a_name(hass: HomeAssistant, stage: Stage) -> None:
    health = await get_system_health_info(hass, "procam")
    words: Any = json.loads((COMPONENT / "translations" / "en.json").read_text())
    assert set(words["system_health"]["info"]) == set(health)


async def test_without_any_device_there_is_a_nought(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "system_health", {})
    assert await async_setup_component(hass, "procam", {})
    health = await get_system_health_info(hass, "procam")
    assert (health["systems"], health["reachable"]) == ("0", "0/0")
