"""Restores pending commands after Home Assistant ended without sending them.

The keys of pending commands are kept on disk; at the next start, the commands of the
keys found there are sent. An extra stop does no harm.
"""

from collections.abc import Iterator
from functools import partial
import math
import time
from typing import Final

from homeassistant.core import callback

from ..contract.host import Command, StoreKey
from ..coordinator import AnyCoordinator
from ..runtime.store import DiskStore, async_get_store
from .driver import PtzDriver, heads, stop_key

REMOVAL_DELAY_S: Final = 10.0
"""Delay before finished commands are removed from the disk."""
_KEYS: Final = "keys"


async def async_restore_pending_commands(coordinator: AnyCoordinator) -> None:
    """Send the commands an earlier run left pending, then keep track of new ones."""
    entry_id = coordinator.config_entry.entry_id
    memory = async_get_store(coordinator.hass, entry_id, StoreKey.RUNNING)
    left = frozenset((await memory.async_load()).get(_KEYS, []))
    for key, command in _endings(coordinator) if left else ():
        if key in left:
            coordinator.pending_commands.async_schedule(key, 0, command)
    coordinator.pending_commands.async_set_listener(
        PendingCommandStore(memory, left).async_change
    )


class PendingCommandStore:
    """Keeps the keys of pending commands on disk.

    Additions are written at once, removals after a delay: a joystick starts and ends a
    movement every second, and a key too many for a while saves a write each time.
    """

    def __init__(self, memory: DiskStore, noted: frozenset[str]) -> None:
        self._memory = memory
        self._noted = noted
        self._running = noted
        self._written_at = math.inf

    @callback
    def async_change(self, running: frozenset[str]) -> None:
        """Save the keys of the commands that are pending now."""
        now = time.monotonic()
        if now >= self._written_at:
            self._noted, self._written_at = self._running, math.inf
        self._running = running
        values = {_KEYS: sorted(running)}
        if not running <= self._noted:
            self._noted, self._written_at = running, math.inf
            self._memory.async_save(values)
        elif running != self._noted or self._written_at < math.inf:
            self._written_at = now + REMOVAL_DELAY_S
            self._memory.async_save_later(values, REMOVAL_DELAY_S)


def _endings(coordinator: AnyCoordinator) -> Iterator[tuple[str, Command]]:
    """Yield every command that can be pending, with its key."""
    client, vendor = coordinator.client, coordinator.vendor
    for head in heads(coordinator):
        yield stop_key(head.id), PtzDriver(coordinator, head).end
    for switch in vendor.switches:
        if switch.auto_off_fn is not None:
            for unique_id_suffix, item in coordinator.items(switch).items():
                off = partial(switch.set_fn, client, item, False)
                yield unique_id_suffix, partial(_async_send, coordinator, off)
    for key, command in vendor.end_commands_fn(client, coordinator.data).items():
        yield key, partial(_async_send, coordinator, command)


async def _async_send(coordinator: AnyCoordinator, command: Command) -> None:
    await coordinator.async_command(command())
