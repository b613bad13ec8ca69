"""Reads one device; one lost or odd answer is not taken for an outage."""

import asyncio
from typing import Any, Final

from homeassistant.core import callback

from ..clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceResponseError,
)
from ..const import CONF_LOGIN_METHOD
from ..contract.vendor import Connection
from .host import RuntimeHost

RETRY_LOGIN_S: Final = 3.0
"""Pause before a login that worked is tried once more."""


class DeviceReader:
    """Reads one device and keeps the login method it accepted."""

    def __init__(self, coordinator: RuntimeHost, connection: Connection) -> None:
        self._coordinator = coordinator
        self._logins = connection.logins
        self._present_read: asyncio.Timeout | None = None
        self._login_works = True
        """True if the device accepted the login last; the flow has tried it."""

    @callback
    def async_abort(self) -> None:
        """End a read that waits for an answer from before an outage."""
        read = self._present_read
        if read is not None and not read.expired():
            read.reschedule(self._coordinator.hass.loop.time())

    async def async_read(self) -> Any:
        """Return the state of the device; raises DeviceError.

        A kept-alive connection may be dead, a device may be busy, and one that restarts
        may reject a login it accepted a moment ago.
        """
        coordinator = self._coordinator
        try:
            return await self._read_once()
        except DeviceAuthError:
            if not self._login_works:
                raise
            self._login_works = False
            await asyncio.sleep(RETRY_LOGIN_S)
        except DeviceConnectionError, DeviceResponseError:
            known = coordinator.data is not None and coordinator.last_update_success
            if not known or coordinator.closing:
                raise
            if not await coordinator.async_probe():
                raise
        return await self._read_once()

    async def _read_once(self) -> Any:
        async with self._coordinator.bounded() as limit:
            self._present_read = limit
            try:
                state = await self._coordinator.client.read()
            finally:
                if self._present_read is limit:
                    self._present_read = None
        self._login_works = True
        self._async_save_login_method()
        return state

    @callback
    def _async_save_login_method(self) -> None:
        """Save the login method, so that a weaker one needs a person's consent."""
        coordinator = self._coordinator
        data = coordinator.config_entry.data
        for login in self._logins:
            if login.method not in (None, data.get(CONF_LOGIN_METHOD)):
                coordinator.hass.config_entries.async_update_entry(
                    coordinator.config_entry,
                    data={**data, CONF_LOGIN_METHOD: login.method.value},
                )
