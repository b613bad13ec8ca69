"""Reads of a device that tolerate one bad answer, and a bound for all requests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from homeassistant.core import callback

from ..clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceResponseError,
    TranslatedMessage,
)
from ..const import CONF_LOGIN_METHOD
from ..contract.vendor import Connection
from .host import RuntimeHost

RETRY_LOGIN_S: Final = 3.0
"""Pause before a login that worked is tried once more."""


class DeviceRequests:
    """The reads and commands of one device that are in progress."""

    def __init__(self, coordinator: RuntimeHost, connection: Connection) -> None:
        self._coordinator = coordinator
        self._logins = connection.logins
        self._limits: set[asyncio.Timeout] = set()
        self._present_read: asyncio.Timeout | None = None
        self._login_works = True
        """True if the device accepted the login last; the flow has tried it."""

    @asynccontextmanager
    async def bounded(self) -> AsyncIterator[asyncio.Timeout]:
        """End what waits for the device when the entry is unloaded.

        Raises DeviceConnectionError then.
        """
        limit = asyncio.timeout(None)
        try:
            async with limit:
                self._limits.add(limit)
                yield limit
        except TimeoutError:
            message = TranslatedMessage("no_answer_in_time")
            raise DeviceConnectionError(message) from None
        finally:
            self._limits.discard(limit)

    @callback
    def async_end_all(self) -> None:
        """End all requests: the entry is being unloaded."""
        for limit in self._limits:
            limit.reschedule(self._coordinator.hass.loop.time())

    @callback
    def async_abort_read(self) -> None:
        """End a read that waits for an answer from before an outage."""
        if self._present_read in self._limits:
            self._present_read.reschedule(self._coordinator.hass.loop.time())

    async def async_read(self) -> Any:
        """Read the device; one lost or odd answer is not taken for an outage.

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
        async with self.bounded() as self._present_read:
            state = await self._coordinator.client.read()
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
