"""Keeps the names of presets that a camera does not list, over restarts."""

from typing import Any, Final

from homeassistant.core import callback

from ...contract.host import Host, StoreKey
from .client import MobotixClient, MobotixEvent, MobotixState
from .forms import CONF_PRESETS

type _Coordinator = Host[MobotixClient, MobotixState, MobotixEvent]

_NAMES: Final = "names"
_BESIDE: Final = "beside"
"""The presets given in the options when the names were kept."""


async def start_remembering(coordinator: _Coordinator) -> None:
    """Show the names kept by an earlier run, and keep what is saved from now on."""
    entry, presets = coordinator.config_entry, coordinator.client.presets
    memory = coordinator.store(StoreKey.PRESETS)
    kept = await memory.async_load()
    chosen: dict[str, Any] = dict(entry.options.get(CONF_PRESETS, {}))
    names: dict[str, str] = kept.get(_NAMES, {})
    # Whoever has edited the options since means the list as it is there.
    if names and kept[_BESIDE] == chosen:
        known = {int(number): name for number, name in names.items()}
        coordinator.async_process(presets.remember(known))

    @callback
    def keep() -> None:
        nonlocal names
        now = {str(number): name for number, name in presets.unlisted.items()}
        if now != names:
            names = now
            memory.async_delay_save(lambda: {_NAMES: now, _BESIDE: chosen})

    entry.async_on_unload(coordinator.async_add_listener(keep))
