"""Watches for the answer of a device that is offline or rejects the login."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
import time
from typing import Any, Final
from weakref import WeakSet

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..clientkit.client import DeviceClient
from ..clientkit.errors import DeviceAuthError, DeviceError
from ..const import DOMAIN
from .backoff import Backoff
from .host import RuntimeHost

PROBE_EVERY_S: Final = 1.0
"""Entities must be available within two seconds after the device answers."""
PROBE_TIMEOUT_S: Final = 3.0
MAX_PROBES: Final = 3
"""Probes in flight: one that a device lost in an outage must not delay the next."""
PUSH_EVERY_S: Final = 3.0
"""Time between tries at a push channel while the device answers."""
READ_ANYWAY_S: Final = 300.0
"""Time after a failed read until a poll reads although no probe was answered."""
RETRY_LOGIN_S: Final = 180.0
"""Time between tries with credentials that the device rejected. A device that was
busy or starting accepts them again; more tries could lock the account."""


class Recovery:
    """Detects that an offline device answers again, and retries what waits for it."""

    def __init__(self, coordinator: RuntimeHost) -> None:
        self._coordinator = coordinator
        self._backoffs: WeakSet[Backoff] = WeakSet()
        self.task: asyncio.Task[None] | None = None
        """The watch that is running."""
        self._login_rejected = False
        self._failed_at = float("-inf")

    def new_backoff(self) -> Backoff:
        """Return the pauses between tries at a push channel of this device."""
        backoff = Backoff(PUSH_EVERY_S)
        self._backoffs.add(backoff)
        return backoff

    @callback
    def async_retry_now(self) -> None:
        """Retry now whatever waits for its next try."""
        for backoff in self._backoffs:
            backoff.retry_now()

    @callback
    def async_failed(self, err: Exception) -> None:
        """Watch the device after a failed read: the poll alone would be too slow."""
        self._failed_at = time.monotonic()
        if isinstance(err, DeviceAuthError):
            self._login_rejected = True
            self._async_watch(self._retry_login())
        else:
            self._async_watch(self._probe_and_read())

    @callback
    def _async_watch(self, watch: Coroutine[None, None, None]) -> None:
        coordinator = self._coordinator
        if self.task is not None or coordinator.closing:
            watch.close()
            return
        self.task = coordinator.config_entry.async_create_background_task(
            coordinator.hass, watch, f"{coordinator.name} recovery", eager_start=False
        )

    @callback
    def async_answered(self) -> None:
        """End the watch after a read has succeeded and retry what waits for it."""
        if self._login_rejected:
            self._login_rejected = False
            async_abort_reauth(self._coordinator.hass, self._coordinator.config_entry)
        if self.task is None:
            return
        if self.task is not asyncio.current_task():
            self.task.cancel()
            self.task = None
        self.async_retry_now()

    async def async_may_read(self) -> bool:
        """Return False for a poll of a device that is offline and watched.

        The watch reads as soon as a probe is answered. From time to time the poll reads
        all the same: a device may answer everything but the probe.
        """
        if self.task in (None, asyncio.current_task()) or self._login_rejected:
            return True
        if time.monotonic() - self._failed_at >= READ_ANYWAY_S:
            return True
        return await self.async_probe()

    async def async_probe(self) -> bool:
        """Return True if the device answers one small request as it should."""
        return await async_answers(self._coordinator.client)

    async def _probe_and_read(self) -> None:
        coordinator = self._coordinator
        pauses = Backoff(PROBE_EVERY_S)
        self._backoffs.add(pauses)
        reads = Backoff(PUSH_EVERY_S)
        try:
            while True:
                await self._until_answer(pauses)
                await reads.wait()
                coordinator.async_abort_read()
                await coordinator.async_refresh()
                if coordinator.last_update_success:
                    return
                if self._login_rejected:
                    await self._retry_login()
                    return
        finally:
            if self.task is asyncio.current_task():
                self.task = None

    async def _until_answer(self, pauses: Backoff) -> None:
        """Return when a probe is answered; a new one is sent after each pause."""
        probes: set[asyncio.Task[Any]] = set()
        pause = asyncio.create_task(pauses.wait())
        try:
            while True:
                done, _ = await asyncio.wait(
                    {pause, *probes}, return_when=asyncio.FIRST_COMPLETED
                )
                if any(probe.result() for probe in done & probes):
                    return
                probes -= done
                if pause in done:
                    if len(probes) < MAX_PROBES:
                        probes.add(asyncio.create_task(self.async_probe()))
                    pause = asyncio.create_task(pauses.wait())
        finally:
            for task in (pause, *probes):
                task.cancel()

    async def _retry_login(self) -> None:
        """Read from time to time with credentials that worked before."""
        coordinator = self._coordinator
        try:
            while not coordinator.last_update_success:
                await asyncio.sleep(RETRY_LOGIN_S)
                await coordinator.async_refresh()
        finally:
            if self.task is asyncio.current_task():
                self.task = None


async def async_answers(client: DeviceClient[Any]) -> bool:
    """Return True if the device answers one small request as it should.

    A device that rejects the login answers, too: the read that follows shows that.
    """
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_S):
            await client.probe()
    except DeviceAuthError:
        return True
    except TimeoutError, DeviceError, ValueError:
        return False
    return True


@callback
def async_abort_reauth(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Close the request for new credentials: the device accepts the present ones."""
    flows = hass.config_entries.flow
    for flow in flows.async_progress_by_handler(
        DOMAIN,
        match_context={
            "source": SOURCE_REAUTH,
            "entry_id": entry.entry_id,
        },
    ):
        with suppress(KeyError):
            flows.async_abort(flow["flow_id"])
