"""Coordinator of one entry: polls its client, shows pushed events, sends commands."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .clientkit.client import DeviceClient, DeviceState, RefreshRequest
from .clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DevicePermissionError,
    TranslatedMessage,
)
from .const import CONF_STABLE_ID, DOMAIN, LOGGER
from .contract.descriptions import ProcamEntityDescription
from .contract.host import StoreKey
from .contract.issue import Issue
from .contract.vendor import Connection, PushChannel, Vendor
from .runtime.backoff import Backoff
from .runtime.device_reader import DeviceReader
from .runtime.errors import action_error, poll_error, setup_error
from .runtime.issue_sync import IssueSync
from .runtime.listeners import (
    EntityUpdates,
    EventDispatcher,
    ItemContext,
    ItemListeners,
)
from .runtime.pending_commands import PendingCommands
from .runtime.position_poll import PositionPoll
from .runtime.recovery import Recovery
from .runtime.store import EntryStore, async_get_store

REFRESH_AFTER_COMMAND_S: Final = 0.5
"""Minimum time between reads after commands that confirm nothing."""

REFRESH_REQUEST_S: Final = 1.0
"""Minimum time between reads requested by events."""

CLOSE_CLIENT_S: Final = 1.5
"""Maximum time for the client to close."""


type AnyCoordinator = ProcamCoordinator[Any, Any, Any]
type ProcamConfigEntry = ConfigEntry[AnyCoordinator]


class ProcamCoordinator[ClientT: DeviceClient[Any], StateT: DeviceState, EventT](
    DataUpdateCoordinator[StateT]
):
    """Shows the state that the client owns and sends commands through the client."""

    config_entry: ProcamConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ProcamConfigEntry,
        vendor: Vendor[ClientT, StateT, EventT],
        client: ClientT,
        connection: Connection,
    ) -> None:
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            always_update=False,
            request_refresh_debouncer=Debouncer(
                hass, LOGGER, cooldown=REFRESH_AFTER_COMMAND_S, immediate=True
            ),
        )
        self.vendor = vendor
        self.client = client
        self._reader = DeviceReader(self, connection)
        self.recorder = connection.recorder
        """The last answers and pushed events of the device."""
        self.stable_id: str = entry.data[CONF_STABLE_ID]
        self.device_ids: dict[str, str] = {}
        """Device registry ids by the identity ids of the entry's devices."""
        self.pending_commands = PendingCommands(hass)
        self.reads = 0
        """Number of reads in progress."""
        self.closing = False
        """True once the entry is being unloaded or Home Assistant stops."""
        self._closed = asyncio.Event()
        self._limits: set[asyncio.Timeout] = set()
        """Time limits of everything that waits for the device now."""
        self.events = EventDispatcher(entry.title)
        self.position_poll = PositionPoll(self)
        self.recovery = Recovery(self)
        self._issues = IssueSync(self)
        self._up: dict[str, bool] = {channel.key: False for channel in vendor.channels}
        self._dispatching = False
        self._item_listeners = ItemListeners(hass.loop)
        self._shown_available = True
        self._refresh_requests = Debouncer(
            hass,
            LOGGER,
            cooldown=REFRESH_REQUEST_S,
            immediate=True,
            function=self.async_refresh,
        )
        self._updates = EntityUpdates(hass, self._async_update_items, self._async_sync)

    # Poll

    @override
    async def _async_update_data(self) -> StateT:
        if self.last_exception and not await self.recovery.async_may_read():
            raise self.last_exception
        self.reads += 1
        before = self.data
        try:
            state: StateT = await self._reader.async_read()
        except (DeviceError, ValueError) as err:
            if self.closing and self.data is not None:
                return self.data
            if self.data is not None:
                self.recovery.async_failed(err)
                self.update_interval = self._interval(self.data)
            if isinstance(err, DevicePermissionError):
                self._issues.async_set_rights(lost=True)
            translate = setup_error if self.data is None else poll_error
            raise translate(err, self.name) from err
        finally:
            self.reads -= 1
        self.recovery.async_answered()
        self._issues.async_set_rights(lost=False)
        self.update_interval = self._interval(state)
        if self.data is not before:
            # Entities show an event that came during the read. Home Assistant compares
            # the answer only with the state before the read, which may be equal.
            self._async_show()
        return state

    @callback
    @override
    def _async_refresh_finished(self) -> None:
        if self.last_update_success and not self.closing:
            self.pending_commands.async_send_overdue()
            self._async_read_occurrences()

    @callback
    def _async_read_occurrences(self) -> None:
        if self._dispatching and self.events.source is not None:
            # After the entities show the state that the occurrences refer to.
            self.config_entry.async_create_task(
                self.hass,
                self.events.async_read_occurrences(),
                f"{self.name} occurrences",
                eager_start=False,
            )

    def _interval(self, state: StateT) -> timedelta:
        offered = [c for c in self.vendor.channels if c.offered_fn(state)]
        pushed = all(self._up[c.key] for c in offered) and bool(offered)
        return self.vendor.poll_fn(state, pushed)

    # Push

    def is_up(self, channel: str) -> bool:
        """Return True while a push channel is subscribed."""
        return self._up[channel]

    @callback
    def async_set_up(
        self, channel: PushChannel[ClientT, StateT, EventT], *, up: bool
    ) -> None:
        """Record that a push channel was subscribed or lost, and adapt the poll."""
        if self._up[channel.key] == up:
            return
        self._up[channel.key] = up
        self.update_interval = self._interval(self.data)
        self.async_update_listeners()

    @callback
    def async_set_supported(
        self, channel: PushChannel[ClientT, StateT, EventT]
    ) -> None:
        """Record that the device supports a push channel."""
        self._issues.async_set_channel(channel.key, None)

    @callback
    def async_set_failing(
        self, channel: PushChannel[ClientT, StateT, EventT], err: DeviceError
    ) -> None:
        """Record that the device lacks a push channel, or that it keeps failing."""
        issue = channel.issue_fn(self.config_entry.data, err)
        self._issues.async_set_channel(channel.key, issue)

    @property
    def open_issues(self) -> Mapping[str, Issue]:
        """The open issues by their keys."""
        return self._issues.open

    # State and listeners

    @callback
    def async_process(self, events: Iterable[EventT]) -> None:
        """Handle events that the client has applied, and show the resulting state."""
        for event in events:
            if occurrence_fn := self.vendor.occurrence_fns.get(type(event)):
                self.events.async_dispatch(occurrence_fn(event))
            if isinstance(event, RefreshRequest) and event.needs_read:
                self.async_request_read()
        self._async_show()
        if self.events.source is not None and self.events.source.is_waiting:
            self._async_read_occurrences()

    @callback
    def _async_show(self) -> None:
        """Update the entities if the client's state is not the one they show.

        Unlike `async_set_updated_data` this does not reschedule the poll: a device that
        sends many events must not keep the poll from running.
        """
        if self.client.state is self.data:
            return
        self.data = self.client.state
        self._updates.async_schedule()

    @callback
    def async_request_read(self) -> None:
        """Read the device soon: something unknown has changed."""
        if not self.closing:
            self.config_entry.async_create_background_task(
                self.hass,
                self._refresh_requests.async_call(),
                f"{self.name} refresh request",
            )

    @callback
    @override
    def async_update_listeners(self) -> None:
        self._async_sync()
        self._async_update_items()

    @callback
    def _async_sync(self) -> None:
        """Update the issues, the devices and then the set of entities."""
        self._updates.async_cancel_sync()
        self._issues.async_show()
        super().async_update_listeners()

    @callback
    def async_sync_now(self) -> None:
        """Update at once what would follow a pushed change soon."""
        self._updates.async_sync_now()

    @callback
    def _async_update_items(self) -> None:
        """Update the entities whose item changed."""
        turned = self.last_update_success != self._shown_available
        self._shown_available = self.last_update_success
        self._item_listeners.async_update_listeners(self.data, everyone=turned)

    @callback
    @override
    def async_add_listener(
        self, update_callback: CALLBACK_TYPE, context: Any = None
    ) -> Callable[[], None]:
        if isinstance(context, ItemContext):
            return self._item_listeners.async_add_listener(
                context, self.data, update_callback
            )
        return super().async_add_listener(update_callback, context)

    def items(
        self, description: ProcamEntityDescription[ClientT, StateT, Any]
    ) -> Mapping[str, Any]:
        """Return the items of a description by unique-id suffix."""
        return self._item_listeners.items(description, self.data)

    # Commands

    async def async_command[ResultT](self, command: Awaitable[ResultT]) -> ResultT:
        """Await a client command, show what it confirmed and return its result.

        Raises HomeAssistantError in the device's words if the device rejects it; a
        rejected login also starts reauth. Commands are never repeated.
        """
        try:
            async with self.bounded():
                confirmed = await command
        except (DeviceError, ValueError) as err:
            if isinstance(err, (DeviceAuthError, DeviceConnectionError)):
                # The read shows whether the command was carried out, and whether the
                # login is still accepted.
                self.async_request_read()
            raise action_error(err, self.name) from err
        if isinstance(confirmed, tuple):
            self.async_process(confirmed)
        else:
            self._async_show()
            await self.async_request_refresh()
        self._updates.async_update_now()
        return confirmed

    @asynccontextmanager
    async def bounded(self) -> AsyncIterator[asyncio.Timeout]:
        """End what waits for the device at unload, by a DeviceConnectionError."""
        limit = asyncio.timeout(None)
        try:
            async with limit:
                self._limits.add(limit)
                yield limit
        except TimeoutError:
            raise DeviceConnectionError(
                TranslatedMessage("no_answer_in_time")
            ) from None
        finally:
            self._limits.discard(limit)

    # Occurrences

    async def async_prepare_event_source(self) -> None:
        """Create the event source; called before the first read, as it sets a start."""
        if (event_source_fn := self.vendor.event_source_fn) is not None:
            self.events.source = await event_source_fn(self)

    async def async_start_event_source(self) -> None:
        """Report what happened while the entry was not loaded, then what happens."""
        self._dispatching = True
        await self.events.async_read_occurrences()

    # Used by vendors and the runtime

    def store(self, key: StoreKey = StoreKey.OCCURRENCES) -> EntryStore:
        """Return a store of this entry, the same one until the entry is removed."""
        return async_get_store(self.hass, self.config_entry.entry_id, key)

    async def async_probe(self) -> bool:
        """Return True if the device answers a small request."""
        return await self.recovery.async_probe()

    @callback
    def async_abort_read(self) -> None:
        """End the read in progress, which a device that answers again would delay."""
        self._reader.async_abort()

    def new_backoff(self) -> Backoff:
        """Return the pauses between retries of something on this device."""
        return self.recovery.new_backoff()

    @callback
    def async_retry_now(self) -> None:
        """Retry at once whatever waits for its next try."""
        self.recovery.async_retry_now()

    def knows_device(self, device: dr.DeviceEntry) -> bool:
        """Return True if a registry device is in the state."""
        return not device.identifiers.isdisjoint(
            self.device_id(identity.id)
            for identity in self.vendor.identities(self.data)
        )

    def device_id(self, identity_id: str) -> tuple[str, str]:
        """Return the registry identifier of a device of this entry."""
        suffix = f"_{identity_id}" if identity_id else ""
        return (DOMAIN, f"{self.stable_id}{suffix}")

    # Unload

    async def async_close(self) -> None:
        """Send pending commands and close the client; later calls wait for the first.

        Returns within ten seconds, whatever the device does.
        """
        if self.closing:
            await self._closed.wait()
            return
        self.closing, self._dispatching = True, False
        self._updates.async_cancel_sync()
        try:
            await self.pending_commands.async_run_all()
            for limit in self._limits:
                if not limit.expired():
                    limit.reschedule(self.hass.loop.time())
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_CLIENT_S):
                    await self.client.close()
        finally:
            self._closed.set()

    @override
    async def async_shutdown(self) -> None:
        self._updates.async_cancel()
        self._refresh_requests.async_shutdown()
        await super().async_shutdown()
