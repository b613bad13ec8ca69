"""Noticing that another CAMTRACK answers at the address of an entry."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.core import callback

from ...contract.host import Host, StoreKey
from ...contract.issue import Fix, Issue
from .client import InogeniClient, InogeniEvent, InogeniState

type _Host = Host[InogeniClient, InogeniState, InogeniEvent]

_DEVICES: Final = "devices"


async def async_watch_unit(host: _Host) -> None:
    """Compare the devices behind the unit with those of before the restart."""
    store, client = host.store(StoreKey.UNIT), host.client
    saved: Mapping[str, Any] | None = (await store.async_load()).get(_DEVICES)
    if saved is not None:
        client.expect_unit(saved)

    @callback
    def save() -> None:
        nonlocal saved
        if client.unit is not None and client.unit != saved:
            saved = client.unit
            store.async_save({_DEVICES: dict(saved)})

    save()
    host.config_entry.async_on_unload(host.async_add_listener(save))


async def _accept(host: Host[Any, Any, Any], _: object) -> None:
    host.async_process(host.client.accept_unit())


OTHER_UNIT: Final = Issue(key="other_unit", fix=Fix(run_fn=_accept))


def unit_issues(state: InogeniState) -> Iterable[Issue]:
    """Return the issue of a unit whose devices are not those known before."""
    return (OTHER_UNIT,) if state.other_unit else ()
