"""Sessions and clients of entries."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from aiohttp import ClientMiddlewareType, ClientSession, CookieJar
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_create_clientsession

from ..clientkit.client import DeviceClient
from ..clientkit.http import never_repeat
from ..clientkit.recorder import Recorder, record_session
from ..const import CONF_LOGIN_METHOD
from ..contract.vendor import AnyVendor, Connection


def entry_connection(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Connection:
    """Return the connection of an entry; the flow has tried its login."""
    recorder = Recorder()

    def new_session(**options: Any) -> ClientSession:
        session = _new_session(hass, **options)
        record_session(session, recorder)
        return session

    return Connection(
        data=entry.data,
        options=entry.options,
        language=hass.config.language,
        new_session=new_session,
        recorder=recorder,
        login_known=True,
    )


def form_connection(
    hass: HomeAssistant, data: Mapping[str, Any], options: Mapping[str, Any]
) -> Connection:
    """Return a connection with values that are not yet those of an entry."""
    # Who enters a login agrees to the method the device offers now.
    return Connection(
        data={key: value for key, value in data.items() if key != CONF_LOGIN_METHOD},
        options=options,
        language=hass.config.language,
        new_session=partial(_new_session, hass),
    )


@asynccontextmanager
async def temporary_client(
    hass: HomeAssistant, entry: ConfigEntry[Any], vendor: AnyVendor
) -> AsyncIterator[DeviceClient[Any]]:
    """Provide a client for an entry that is not loaded."""
    sessions: list[ClientSession] = []

    def new_session(**options: Any) -> ClientSession:
        session = _new_session(hass, auto_cleanup=False, **options)
        sessions.append(session)
        return session

    client = vendor.connect_fn(
        Connection(
            data=entry.data,
            options=entry.options,
            language=hass.config.language,
            new_session=new_session,
            login_known=True,
        )
    )
    try:
        yield client
    finally:
        await client.close()
        for session in sessions:
            # The connector is Home Assistant's and stays open.
            session.detach()


def _new_session(
    hass: HomeAssistant,
    *,
    verify_ssl: bool = True,
    middlewares: Sequence[ClientMiddlewareType] = (),
    auto_cleanup: bool = True,
) -> ClientSession:
    """Return a session of the device's own that uses Home Assistant's connector.

    A login belongs to one session; cookies of devices addressed by IP are kept.
    """
    return async_create_clientsession(
        hass,
        verify_ssl,
        auto_cleanup,
        middlewares=(never_repeat, *middlewares),
        cookie_jar=CookieJar(unsafe=True),
    )
