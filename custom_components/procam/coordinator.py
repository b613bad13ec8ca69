"""Holds the snapshot of one device: poll, pushed events, replay; the entry type."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .clientkit.client import DeviceClient, DeviceState
from .clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DevicePermissionError,
)
from .const import CONF_STABLE_ID, DOMAIN, LOGGER
from .contract.descriptions import ProcamEntityDescription
from .contract.host import StoreKey
from .contract.issue import Form, Issue
from .contract.vendor import PushChannel, Vendor
from .runtime.backoff import Backoff
from .runtime.errors import action_error, poll_error, setup_error
from .runtime.event_dispatcher import EventDispatcher
from .runtime.issue_sync import IssueSync
from .runtime.item_listeners import ItemContext, Units
from .runtime.pending_commands import PendingCommands
from .runtime.position_poll import PositionPoll
from .runtime.recovery import Recovery
from .runtime.store import DiskStore, async_get_store

NOTIFY_EVERY_S: Final = 0.02
"""Under a flood of events entities are told at most this often; a lone event is
told at once."""

REREAD_EVERY_S: Final = 0.5
"""Commands that confirm nothing are followed by a read, at most this often."""

READ_REQUESTS_EVERY_S: Final = 1.0
"""Hints that something has changed are followed by a read, at most this often."""

_RIGHTS: Final = "rights"
"""What is absent when the account may no longer read."""


type AnyCoordinator = ProcamCoordinator[Any, Any, Any]
type ProcamConfigEntry = ConfigEntry[AnyCoordinator]


class ProcamCoordinator[ClientT: DeviceClient[Any], StateT: DeviceState, EventT](
    DataUpdateCoordinator[StateT]
):
    """Shows the state that the client owns: poll, pushed events, commands."""

    config_entry: ProcamConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ProcamConfigEntry,
        vendor: Vendor[ClientT, StateT, EventT],
        client: ClientT,
    ) -> None:
        """Take an entry and the client made for it; nothing is sent yet."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=vendor.poll_without_push,
            always_update=False,
            request_refresh_debouncer=Debouncer(
                hass, LOGGER, cooldown=REREAD_EVERY_S, immediate=True
            ),
        )
        self.vendor = vendor
        self.client = client
        self.stable_id: str = entry.data[CONF_STABLE_ID]
        self.device_ids: dict[str, str] = {}
        """Registry ids by the identity ids of the devices of this entry."""
        self.pending_commands = PendingCommands(hass)
        self.reads = 0
        """Reads under way."""
        self.closing = False
        """Whether the device is being let go of, for good."""
        self._issues = IssueSync(hass, entry.entry_id, entry.title)
        self._up: dict[str, bool] = {channel.key: False for channel in vendor.channels}
        self._absent: dict[str, Issue] = {}
        self._tried: set[str] = set()
        """Push channels of which it is known whether they can be had."""
        self.events = EventDispatcher(entry.title)
        self._dispatching = False
        self._units = Units(hass.loop)
        self._told_available = True
        self._read_requests = Debouncer(
            hass,
            LOGGER,
            cooldown=READ_REQUESTS_EVERY_S,
            immediate=True,
            function=self.async_refresh,
        )
        self._notify: CALLBACK_TYPE | None = None
        self._notified_at = 0.0
        self.position_poll = PositionPoll(self)
        self.recovery = Recovery(self)

    # -- poll ---------------------------------------------------------------

    @override
    async def _async_update_data(self) -> StateT:
        self.reads += 1
        try:
            state: StateT = await self.client.read()
        except (DeviceError, ValueError) as err:
            if self.data is not None:
                soon = self.recovery.async_failed(err)
                self.update_interval = soon or self._interval(self.data)
            if isinstance(err, DevicePermissionError):
                self._absent[_RIGHTS] = Issue(key="rights_lost", fix=Form.RECONFIGURE)
            translate = setup_error if self.data is None else poll_error
            raise translate(err, self.name) from err
        finally:
            self.reads -= 1
        self.recovery.async_answered()
        self._absent.pop(_RIGHTS, None)
        self.update_interval = self._interval(state)
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
            # Later, when the entities show what the occurrences may be asked about.
            self.config_entry.async_create_task(
                self.hass,
                self.events.async_read_occurrences(),
                f"{self.name} occurrences",
                eager_start=False,
            )

    # -- push ---------------------------------------------------------------

    def is_up(self, channel: str) -> bool:
        """Tell whether a push channel is subscribed."""
        return self._up[channel]

    @callback
    def async_set_up(
        self, channel: PushChannel[ClientT, StateT, EventT], *, up: bool
    ) -> None:
        """Note that a push channel came or went; the poll follows."""
        if self._up[channel.key] == up:
            return
        self._up[channel.key] = up
        self.update_interval = self._interval(self.data)
        self.async_update_listeners()

    @callback
    def async_set_unsupported(
        self, channel: PushChannel[ClientT, StateT, EventT], *, unsupported: bool
    ) -> None:
        """Note that the device turned out to lack a push channel, or to have it."""
        self._tried.add(channel.key)
        self._absent.pop(channel.key, None)
        if unsupported:
            self._async_note(
                channel, channel.unsupported_issue_fn(self.config_entry.data)
            )
        self._async_show_issues()

    @callback
    def async_set_failing(self, channel: PushChannel[ClientT, StateT, EventT]) -> None:
        """Note that a push channel cannot be had although the device answers."""
        if self.last_update_success:
            self._tried.add(channel.key)
            self._async_note(channel, channel.lost_issue_fn(self.config_entry.data))
            self._async_show_issues()

    def _async_note(
        self, channel: PushChannel[ClientT, StateT, EventT], issue: Issue | None
    ) -> None:
        if issue is not None:
            self._absent[channel.key] = issue

    @callback
    def _async_show_issues(self) -> None:
        if self.data is not None:
            issues = self.vendor.issues_fn(self.data)
            offered = {c.key for c in self.vendor.channels if c.offered_fn(self.data)}
            self._issues.async_show(
                (*issues, *self._absent.values()), all_known=offered <= self._tried
            )

    @property
    def open_issues(self) -> Mapping[str, Issue]:
        """The open issues by their keys."""
        return self._issues.open

    def _interval(self, state: StateT) -> timedelta:
        offered = [c for c in self.vendor.channels if c.offered_fn(state)]
        pushed = all(self._up[c.key] for c in offered) and bool(offered)
        usual = self.vendor.poll if pushed else self.vendor.poll_without_push
        return min(usual, self.vendor.busy_poll_fn(state) or usual)

    @callback
    def async_process(self, events: Iterable[EventT]) -> None:
        """Handle events that the client has applied, and show the state they led to."""
        for event in events:
            for occurrence in self.vendor.occurrences_fn(event):
                self.events.async_dispatch(occurrence)
            if self.vendor.refresh_request_fn(event):
                self.async_request_read()
        self._async_show()
        self._async_read_occurrences()

    @callback
    def _async_show(self) -> None:
        """Notify the entities if the client's state is another one than they show.

        Setting `data` and notifying the listeners, unlike `async_set_updated_data`,
        leaves the poll's timer alone: a chatty device must not starve the poll.
        """
        if self.client.state is self.data:
            return
        self.data = self.client.state
        if self._notify is None:
            wait_s = self._notified_at + NOTIFY_EVERY_S - self.hass.loop.time()
            if wait_s <= 0:
                self._async_notify()
            else:
                self._notify = async_call_later(
                    self.hass, wait_s, HassJob(self._async_notify)
                )

    @callback
    def async_request_read(self) -> None:
        """Read soon: something has changed, it is not known what."""
        if not self.closing:
            self.config_entry.async_create_background_task(
                self.hass, self._read_requests.async_call(), f"{self.name} hint"
            )

    @callback
    def _async_notify_now(self) -> None:
        """Tell the entities what they have not been told yet."""
        if self._notify is not None:
            self._notify()
            self._async_notify()

    @callback
    def _async_notify(self, _now: Any = None) -> None:
        self._notify = None
        self._notified_at = self.hass.loop.time()
        self.async_update_listeners()

    @callback
    @override
    def async_update_listeners(self) -> None:
        self._async_show_issues()
        super().async_update_listeners()
        turned = self.last_update_success != self._told_available
        self._told_available = self.last_update_success
        self._units.async_tell(self.data, everyone=turned)

    @callback
    @override
    def async_add_listener(
        self, update_callback: CALLBACK_TYPE, context: Any = None
    ) -> Callable[[], None]:
        if isinstance(context, ItemContext):
            return self._units.async_watch(context, self.data, update_callback)
        return super().async_add_listener(update_callback, context)

    async def async_close(self) -> None:
        """Send what must still be sent, then let go of the device; once is enough."""
        if self.closing:
            return
        self.closing, self._dispatching = True, False
        await self.pending_commands.async_run_all()
        await self.client.close()

    @override
    async def async_shutdown(self) -> None:
        if self._notify is not None:
            self._notify()
            self._notify = None
        self._read_requests.async_shutdown()
        await super().async_shutdown()

    # -- what vendors and the runtime use --------------------------------------

    def store(self, key: StoreKey = StoreKey.OCCURRENCES) -> DiskStore:
        """Return a store of this entry, the same one until the entry is removed."""
        return async_get_store(self.hass, self.config_entry.entry_id, key)

    def new_backoff(self) -> Backoff:
        """Return the pauses between tries at something of this device."""
        return self.recovery.new_backoff()

    @callback
    def async_retry_now(self) -> None:
        """Try at once whatever waits for its next try."""
        self.recovery.async_retry_now()

    # -- occurrences ---------------------------------------------------------

    async def async_prepare_event_source(self) -> None:
        """Make what finds occurrences, before the first read: it may set a mark."""
        if (event_source_fn := self.vendor.event_source_fn) is not None:
            self.events.source = await event_source_fn(self)

    async def async_start_event_source(self) -> None:
        """Tell what happened while we were away, then what happens."""
        self._dispatching = True
        await self.events.async_read_occurrences()

    # -- commands -----------------------------------------------------------

    async def async_command[ResultT](self, command: Awaitable[ResultT]) -> ResultT:
        """Await a client command, show what it confirmed, return its result.

        A refusal becomes a translated error in the device's words; refused
        credentials also start reauth. Commands are never repeated.
        """
        try:
            confirmed = await command
        except (DeviceError, ValueError) as err:
            if isinstance(err, DeviceAuthError):
                self.config_entry.async_start_reauth(self.hass)
            if isinstance(err, DeviceConnectionError):
                # What became of it, and of the device, is to be seen.
                self.async_request_read()
            raise action_error(err, self.name) from err
        if isinstance(confirmed, tuple):
            self.async_process(confirmed)
        else:
            await self.async_request_refresh()
        self._async_notify_now()
        return confirmed

    # -- units --------------------------------------------------------------

    def units(
        self, description: ProcamEntityDescription[ClientT, StateT, Any]
    ) -> Mapping[str, Any]:
        """Return the units a description hangs on by unique-id tail."""
        return self._units.of(description, self.data)

    def knows_device(self, device: dr.DeviceEntry) -> bool:
        """Tell whether a registry device is in the snapshot."""
        return not device.identifiers.isdisjoint(
            self.device_id(identity.id)
            for identity in self.vendor.identities(self.data)
        )

    def device_id(self, identity_id: str) -> tuple[str, str]:
        """Return the registry identifier of a device of this entry."""
        tail = f"_{identity_id}" if identity_id else ""
        return (DOMAIN, f"{self.stable_id}{tail}")
