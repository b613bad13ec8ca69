"""Translated texts where Home Assistant does not translate them itself."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN


async def async_common_texts(hass: HomeAssistant, language: str) -> dict[str, str]:
    """Return the texts below `common` by their keys."""
    prefix = f"component.{DOMAIN}.common."
    texts = await async_get_translations(hass, language, "common", [DOMAIN])
    return {
        key.removeprefix(prefix): text
        for key, text in texts.items()
        if key.startswith(prefix)
    }


async def async_error_message(
    hass: HomeAssistant, err: HomeAssistantError, language: str | None = None
) -> str:
    """Return the message of an error, by default in the server's language."""
    if err.translation_domain != DOMAIN:
        return str(err)
    texts = await async_get_translations(
        hass, language or hass.config.language, "exceptions", [DOMAIN]
    )
    text = texts[f"component.{DOMAIN}.exceptions.{err.translation_key}.message"]
    return text.format(**err.translation_placeholders or {})
