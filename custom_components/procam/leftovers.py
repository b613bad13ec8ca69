"""Ends what was running when Home Assistant was cut off, as by a loss of power.

What must be ended later is noted on disk while it runs; a note found at the next start
tells what nobody has ended. A stop too many does no harm.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from homeassistant.core import callback

from .coordinator import ProcamCoordinator
from .deadlines import Command
from .memory import Part, async_get_memory
from .ptz import PtzDriver, deadline_key

_KEYS: Final = "keys"

type _Coordinator = ProcamCoordinator[Any, Any, Any]


async def async_end_leftovers(coordinator: _Coordinator) -> None:
    """End what an earlier run left, then note what this one would leave."""
    entry_id = coordinator.config_entry.entry_id
    memory = async_get_memory(coordinator.hass, entry_id, Part.RUNNING)
    left = (await memory.async_load()).get(_KEYS, [])

    @callback
    def note(keys: frozenset[str]) -> None:
        nonlocal left
        if sorted(keys) != left:
            left = sorted(keys)
            memory.async_keep({_KEYS: left})

    for key, command in _endings(coordinator) if left else ():
        if key in left:
            coordinator.deadlines.async_set(key, 0, command)
    coordinator.deadlines.async_watch(note)


def _endings(coordinator: _Coordinator) -> Iterator[tuple[str, Command]]:
    """Yield what ends all that could be running, by the keys of its deadlines."""
    client, vendor = coordinator.client, coordinator.vendor
    for camera in vendor.cameras:
        for unit in coordinator.units(camera).values():
            if (head := camera.ptz_fn(client, unit)) is not None:
                yield deadline_key(head.id), PtzDriver(coordinator, head).end
    for switch in vendor.switches:
        if switch.auto_off_fn is not None:
            for tail, unit in coordinator.units(switch).items():
                off = partial(switch.set_fn, client, unit, False)
                yield tail, partial(_async_send, coordinator, off)
    for key, command in vendor.endings_fn(client, coordinator.data).items():
        yield key, partial(_async_send, coordinator, command)


async def _async_send(coordinator: _Coordinator, command: Command) -> None:
    await coordinator.async_command(command())
