"""Holds the snapshot of one device: poll, pushed events, replay; the entry type."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .clientkit.client import DeviceClient
from .clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DevicePermissionError,
)
from .const import CONF_STABLE_ID, DOMAIN, LOGGER
from .deadlines import Deadlines
from .errors import action_error, poll_error, setup_error
from .issues import Form, Issue, Issues
from .occurrences import Occurrences
from .recovery import Recovery
from .settling import Settling
from .units import Units, Watch
from .vendor import PushChannel, Vendor

if TYPE_CHECKING:
    from .entity import UnitDescription

NOTIFY_EVERY_S: Final = 0.02
"""Under a flood of events entities are told at most this often; a lone event is
told at once."""

REREAD_EVERY_S: Final = 0.5
"""Commands that confirm nothing are followed by a read, at most this often."""

HINTS_EVERY_S: Final = 1.0
"""Hints that something has changed are followed by a read, at most this often."""

_RIGHTS: Final = "rights"
"""What is absent when the account may no longer read."""


type ProcamConfigEntry = ConfigEntry[ProcamCoordinator[Any, Any, Any]]


class ProcamCoordinator[ClientT: DeviceClient[Any], StateT, EventT](
    DataUpdateCoordinator[StateT]
):
    """The one place that knows a device's present state."""

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
        self.deadlines = Deadlines(hass)
        self.released = False
        """Whether the device is being let go of, for good."""
        self._issues = Issues(hass, entry.entry_id, entry.title)
        self._up: dict[str, bool] = {channel.key: False for channel in vendor.channels}
        self._absent: dict[str, Issue] = {}
        self._tried: set[str] = set()
        """Push channels of which it is known whether they can be had."""
        self.occurrences = Occurrences(entry.title)
        self._following = False
        self._replay: list[EventT] = []
        self._reading = 0
        self._units = Units(hass.loop)
        self._told_available = True
        self._hints = Debouncer(
            hass,
            LOGGER,
            cooldown=HINTS_EVERY_S,
            immediate=True,
            function=self.async_refresh,
        )
        self._notify: CALLBACK_TYPE | None = None
        self._notified_at = 0.0
        self.settling = Settling(self)
        self.recovery = Recovery(self)

    # -- poll ---------------------------------------------------------------

    @override
    async def _async_update_data(self) -> StateT:
        if not self._reading:
            self._replay.clear()
        self._reading += 1
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
            self._reading -= 1
        self.recovery.async_answered()
        self._absent.pop(_RIGHTS, None)
        for event in self._replay:
            state = self.vendor.apply_fn(state, event)
        self.update_interval = self._interval(state)
        return state

    @callback
    @override
    def _async_refresh_finished(self) -> None:
        if self.last_update_success and not self.released:
            self.deadlines.async_send_overdue()
        if self.last_update_success and self._following:
            # Later, when the entities show what the occurrences may be asked about.
            self.config_entry.async_create_task(
                self.hass,
                self.occurrences.async_follow(),
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
    def async_set_absent(
        self, channel: PushChannel[ClientT, StateT, EventT], *, absent: bool
    ) -> None:
        """Note that the device turned out to lack a push channel, or to have it."""
        self._tried.add(channel.key)
        self._absent.pop(channel.key, None)
        if absent:
            self._async_note(channel, channel.absent_issue_fn(self.config_entry.data))
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
    def async_apply(self, events: Iterable[EventT]) -> None:
        """Bring events into the snapshot; entities hear of it if it changed.

        Setting `data` and telling the listeners, unlike `async_set_updated_data`,
        leaves the poll's timer alone: a chatty device must not starve the poll.
        """
        state = self.data
        for event in events:
            if self._reading:
                self._replay.append(event)
            for occurrence in self.vendor.occurrences_fn(event):
                self.occurrences.async_occur(occurrence)
            if self.vendor.hint_fn(event):
                self.async_hint()
            state = self.vendor.apply_fn(state, event)
        if state is self.data or state == self.data:
            return
        self.data = state
        if self._notify is None:
            wait_s = self._notified_at + NOTIFY_EVERY_S - self.hass.loop.time()
            if wait_s <= 0:
                self._async_notify()
            else:
                self._notify = async_call_later(
                    self.hass, wait_s, HassJob(self._async_notify)
                )

    @callback
    def async_hint(self) -> None:
        """Read soon: something has changed, it is not known what."""
        if not self.released:
            self.config_entry.async_create_background_task(
                self.hass, self._hints.async_call(), f"{self.name} hint"
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
        if isinstance(context, Watch):
            return self._units.async_watch(context, self.data, update_callback)
        return super().async_add_listener(update_callback, context)

    async def async_release(self) -> None:
        """Send what must still be sent, then let go of the device; once is enough."""
        if self.released:
            return
        self.released, self._following = True, False
        await self.deadlines.async_run_all()
        await self.client.close()

    @override
    async def async_shutdown(self) -> None:
        if self._notify is not None:
            self._notify()
            self._notify = None
        self._hints.async_shutdown()
        await super().async_shutdown()

    # -- occurrences ---------------------------------------------------------

    async def async_prepare_following(self) -> None:
        """Make what finds occurrences, before the first read: it may set a mark."""
        if (follower_fn := self.vendor.follower_fn) is not None:
            self.occurrences.follower = await follower_fn(self)

    async def async_start_following(self) -> None:
        """Tell what happened while we were away, then what happens."""
        self._following = True
        await self.occurrences.async_follow()

    # -- commands -----------------------------------------------------------

    async def async_command(self, command: Any) -> Any:
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
                self.async_hint()
            raise action_error(err, self.name) from err
        if isinstance(confirmed, tuple):
            self.async_apply(confirmed)
        else:
            await self.async_request_refresh()
        self._async_notify_now()
        return confirmed

    # -- units --------------------------------------------------------------

    def units(
        self, description: UnitDescription[ClientT, StateT, Any]
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
