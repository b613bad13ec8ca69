"""Restores pending commands after Home Assistant ended without sending them.

The keys of pending commands are kept on disk; at the next start, the commands of the
keys found there are sent. An extra stop does no harm.
"""

from collections.abc import Iterator
from functools import partial

from ..contract.host import Command, StoreKey
from ..coordinator import AnyCoordinator
from ..runtime.store import PendingCommandStore, async_get_store
from .driver import PtzDriver, heads, stop_key


async def async_restore_pending_commands(coordinator: AnyCoordinator) -> None:
    """Send the commands an earlier run left pending, then keep track of new ones."""
    entry_id = coordinator.config_entry.entry_id
    store = PendingCommandStore(
        async_get_store(coordinator.hass, entry_id, StoreKey.RUNNING)
    )
    left = await store.async_load()
    for key, command in _endings(coordinator) if left else ():
        if key in left:
            coordinator.pending_commands.async_schedule(key, 0, command)
    coordinator.pending_commands.async_set_listener(store.async_change)


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
