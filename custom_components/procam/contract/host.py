"""The parts of the runtime that a vendor may use."""

from collections.abc import Awaitable, Callable, Iterable
from enum import StrEnum
from typing import Any, Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant

type Command = Callable[[], Awaitable[Any]]
"""Sends something when called; the call may be repeated."""


class StoreKey(StrEnum):
    """One file of an entry on disk; the value is the end of its name."""

    OCCURRENCES = ""
    """Position of the vendor's event source."""
    RUNNING = ".running"
    """Commands that must still be ended."""
    PRESETS = ".presets"
    """Names of presets that the device does not list."""
    UNIT = ".unit"
    """What distinguishes the device from others of its kind."""


class EntryStore(Protocol):
    """JSON values of one entry that outlive reloads and restarts."""

    async def async_load(self) -> dict[str, Any]:
        """Return the values saved last; empty at first."""
        ...

    def async_delay_save(
        self, data_func: Callable[[], dict[str, Any]], delay: float = 0
    ) -> None:
        """Save values, on disk after a delay in seconds; a reload finds them at once."""
        ...

    def keep(self, values: dict[str, Any]) -> None:
        """Have the next load find these values, even if they could not be written."""
        ...


class PendingCommands(Protocol):
    """Commands that are sent later, at the latest when the entry is unloaded."""

    def async_schedule(self, key: str, delay_s: float, command: Command) -> None:
        """Send the command after the delay, instead of an earlier one of this key."""
        ...

    def async_cancel(self, key: str) -> Command | None:
        """Cancel the pending command of a key and return it, if there is one."""
        ...

    async def async_run_with_end[ResultT](
        self, key: str, begin: Awaitable[ResultT], delay_s: float, end: Command
    ) -> ResultT:
        """Await a command and send the one that ends it after the delay."""
        ...


class Host[ClientT, StateT, EventT](Protocol):
    """One loaded entry, as its vendor sees it."""

    hass: HomeAssistant
    config_entry: ConfigEntry[Any]
    name: str
    stable_id: str
    """Begins the unique ids of the entry's entities and devices."""
    client: ClientT
    data: StateT

    @property
    def pending_commands(self) -> PendingCommands:
        """The commands that are sent later."""
        ...

    def store(self, key: StoreKey = StoreKey.OCCURRENCES) -> EntryStore:
        """Return a store of this entry, the same one until the entry is removed."""
        ...

    def async_process(self, events: Iterable[EventT]) -> None:
        """Handle events that the client has applied, and show the state they led to."""
        ...

    def async_request_read(self) -> None:
        """Read the device soon: something has changed, it is not known what."""
        ...

    def async_retry_now(self) -> None:
        """Retry at once whatever waits for its next try."""
        ...

    def async_add_listener(
        self, update_callback: CALLBACK_TYPE, context: Any = None
    ) -> Callable[[], None]:
        """Call a function after each change of the state; return the function to stop."""
        ...

    async def async_command[ResultT](self, command: Awaitable[ResultT]) -> ResultT:
        """Await a client command, show what it confirmed, return its result.

        Raises HomeAssistantError with the device's words.
        """
        ...


type AnyHost = Host[Any, Any, Any]
