"""The script of the cards is served and loaded while there is a device."""

from typing import Any

from homeassistant.components import frontend
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from .conftest import AddEntry

SCRIPT = "/procam_static/procam.js"


@pytest.fixture
def pages(hass: HomeAssistant) -> frontend.UrlManager:
    """The scripts that Home Assistant's pages load."""
    urls = frontend.UrlManager(lambda *_: None, [])
    hass.data[frontend.DATA_EXTRA_MODULE_URL] = urls
    hass.config.components.add("frontend")
    return urls


async def versioned(hass: HomeAssistant) -> str:
    integration = await async_get_integration(hass, "procam")
    return f"{SCRIPT}?v={integration.version}"


async def test_browsers_keep_the_script_and_need_no_login_for_it(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "procam", {})
    answer = await (await hass_client_no_auth()).get(SCRIPT)
    assert answer.status == 200
    assert answer.content_type == "text/javascript"
    assert "max-age" in answer.headers["Cache-Control"]
    assert "procam-camera-card" in await answer.text()


async def test_pages_load_the_script_of_this_version(
    hass: HomeAssistant, pages: frontend.UrlManager
) -> None:
    assert await async_setup_component(hass, "procam", {})
    assert pages.urls == {await versioned(hass)}


async def test_pages_load_the_script_until_the_last_device_is_removed(
    hass: HomeAssistant,
    pages: frontend.UrlManager,
    room: MockConfigEntry,
) -> None:
    other = MockConfigEntry(domain="procam", data=dict(room.data))
    other.add_to_hass(hass)
    await hass.config_entries.async_remove(other.entry_id)
    assert pages.urls == {await versioned(hass)}
    await hass.config_entries.async_remove(room.entry_id)
    assert pages.urls == frozenset()


async def test_a_device_added_after_the_last_one_was_removed_brings_the_script_back(
    hass: HomeAssistant,
    pages: frontend.UrlManager,
    room: MockConfigEntry,
    add_entry: AddEntry,
    address: dict[str, Any],
) -> None:
    await hass.config_entries.async_remove(room.entry_id)
    await add_entry("inogeni", address)
    assert pages.urls == {await versioned(hass)}
