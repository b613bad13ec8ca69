"""Notices that another CAMTRACK answers at the address of an entry."""

from collections.abc import Iterable
from typing import Any, Final

from ...contract.host import Host, StoreKey
from ...contract.issue import Fix, Issue
from .client import InogeniClient, InogeniEvent, InogeniState

type _Host = Host[InogeniClient, InogeniState, InogeniEvent]

_DEVICES: Final = "devices"


async def async_watch_unit(host: _Host) -> None:
    """Compare the devices behind the unit with those of before the restart."""
    store = host.store(StoreKey.UNIT)
    saved = (await store.async_load()).get(_DEVICES)
    host.client.watch_unit(
        saved, lambda unit: store.async_delay_save(lambda: {_DEVICES: dict(unit)})
    )


async def _accept(host: Host[Any, Any, Any], _: object) -> None:
    host.async_process(host.client.accept_unit())


OTHER_UNIT: Final = Issue(key="other_unit", fix=Fix(run_fn=_accept))


def unit_issues(state: InogeniState) -> Iterable[Issue]:
    """Return the issue of a unit whose devices are not those known before."""
    return (OTHER_UNIT,) if state.other_unit else ()
