"""The blueprint that shows the camera in alarm on a screen, with a simulated server."""

from collections.abc import AsyncIterator
from pathlib import Path
import shutil
from typing import Any

from homeassistant.components.automation import automations_with_entity
from homeassistant.setup import async_setup_component
import pytest

from tests.fake_automation_device import settle
from tests.helpers import until

from .helpers import Site

ROOT = Path(__file__).parents[3]
AUTOMATION = "automation.screen"


@pytest.fixture
async def screen(site: Site, tmp_path: Path) -> AsyncIterator[Site]:
    """A server whose screen shows camera 1, and a place for the blueprint."""
    site.hass.config.config_dir = str(tmp_path)
    folder = Path("blueprints", "automation", "procam")
    shutil.copytree(ROOT / folder, tmp_path / folder)
    await site.call("set_screen", screen="1", camera_id=1)
    await site.until("select", "screen_1", "Camera 1")
    yield site
    await site.hass.services.async_call(
        "automation", "turn_off", {"entity_id": AUTOMATION}
    )


async def use(site: Site, **inputs: Any) -> None:
    """Make an automation of the blueprint for all cameras."""
    alarms = [site.entity("binary_sensor", f"camera_{n}_alarm") for n in (1, 2, 3)]
    chosen = {
        "alarms": {"entity_id": alarms},
        "screen": site.entity("select", "screen_1"),
        **inputs,
    }
    blueprint = {"path": "procam/alarm_screen.yaml", "input": chosen}
    config = {"automation": {"alias": "Screen", "use_blueprint": blueprint}}
    assert await async_setup_component(site.hass, "automation", config)


async def raise_alarm(site: Site, number: int) -> None:
    """Raise an alarm, and wait until its camera is on the screen."""
    site.device.raise_alarm(number)
    await site.until("select", "screen_1", f"Camera {number}")


def kept(site: Site) -> list[str]:
    """Return the scenes that keep what was there before."""
    scenes = site.hass.states.async_entity_ids("scene")
    return [one for one in scenes if one.startswith("scene.procam_before")]


async def until_over(site: Site) -> None:
    """Wait until the automation has ended."""
    await until(site.hass, lambda: not kept(site))
    await site.hass.async_block_till_done()


async def test_the_page_of_the_screen_lists_the_automation(screen: Site) -> None:
    await use(screen)
    shown_on = screen.entity("select", "screen_1")
    assert automations_with_entity(screen.hass, shown_on) == [AUTOMATION]


async def test_the_camera_in_alarm_is_shown_and_then_what_was_there(
    screen: Site,
) -> None:
    await use(screen, stay={"seconds": 1})
    await raise_alarm(screen, 2)
    assert kept(screen)
    await until_over(screen)
    assert screen.shows("select", "screen_1") == "Camera 1"


async def test_a_second_alarm_is_shown_and_the_first_view_returns(
    screen: Site,
) -> None:
    await use(screen, stay={"seconds": 1})
    await raise_alarm(screen, 2)
    await raise_alarm(screen, 3)
    await until_over(screen)
    assert screen.shows("select", "screen_1") == "Camera 1"


async def test_what_someone_selects_in_the_meantime_stays(screen: Site) -> None:
    await use(screen, stay={"seconds": 1})
    await raise_alarm(screen, 2)
    await settle()
    await screen.call("set_screen", screen="1", mosaic="AllCamera")
    await until_over(screen)
    assert screen.shows("select", "screen_1") == "AllCamera"


async def test_a_camera_can_stay_on_the_screen(screen: Site) -> None:
    await use(screen, go_back=False, stay={"milliseconds": 1})
    await raise_alarm(screen, 2)
    await screen.hass.async_block_till_done()
    assert screen.shows("select", "screen_1") == "Camera 2"
    assert not kept(screen)
