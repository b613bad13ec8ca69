"""What a vendor needs to make its client: the settings and a session of its own."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from aiohttp import ClientMiddlewareType, ClientSession, CookieJar
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_create_clientsession

from ..clientkit.http import never_repeat
from ..contract.vendor import Connection


def entry_connection(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Connection:
    """Return the connection of an entry."""
    return form_connection(hass, entry.data, entry.options)


def form_connection(
    hass: HomeAssistant, data: Mapping[str, Any], options: Mapping[str, Any]
) -> Connection:
    """Return a connection with values that are not yet those of an entry."""
    return Connection(
        data=data,
        options=options,
        language=hass.config.language,
        new_session=partial(_new_session, hass),
    )


def _new_session(
    hass: HomeAssistant,
    *,
    verify_ssl: bool = True,
    middlewares: Sequence[ClientMiddlewareType] = (),
) -> ClientSession:
    """Return a session of the device's own, on Home Assistant's connector.

    Logins are tied to it, and cookies of devices addressed by IP are kept.
    """
    return async_create_clientsession(
        hass,
        verify_ssl,
        middlewares=(never_repeat, *middlewares),
        cookie_jar=CookieJar(unsafe=True),
    )
