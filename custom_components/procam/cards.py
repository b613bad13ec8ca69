"""The cards and dashboards: one script that Home Assistant's pages load."""

from pathlib import Path
from typing import Final

from homeassistant.components import frontend
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import async_get_integration

from .const import DOMAIN

_FOLDER: Final = Path(__file__).parent / "www"
_BASE: Final = "/procam_static"
_SCRIPT: Final = f"{_BASE}/procam.js"


async def async_setup_cards(hass: HomeAssistant) -> None:
    """Serve the script, and load it in the pages even while no entry is loaded."""
    await hass.http.async_register_static_paths(
        [StaticPathConfig(_BASE, str(_FOLDER), cache_headers=True)]
    )
    await async_add_cards(hass)


async def async_add_cards(hass: HomeAssistant) -> None:
    """Load the script in every page opened from now on. Idempotent."""
    if _has_frontend(hass):
        frontend.add_extra_js_url(hass, await _async_url(hass))


async def async_remove_cards(hass: HomeAssistant) -> None:
    """Stop loading the script if the last entry is gone; it remains served."""
    if _has_frontend(hass) and not hass.config_entries.async_entries(DOMAIN):
        frontend.remove_extra_js_url(hass, await _async_url(hass))


async def _async_url(hass: HomeAssistant) -> str:
    # Browsers keep the script for a month: another version needs another URL.
    integration = await async_get_integration(hass, DOMAIN)
    return f"{_SCRIPT}?v={integration.version}"


@callback
def _has_frontend(hass: HomeAssistant) -> bool:
    return frontend.DOMAIN in hass.config.components
