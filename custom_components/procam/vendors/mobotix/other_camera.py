"""Notices that another MOVE camera answers at the address of an entry."""

from typing import Any, Final

from ...contract.host import Host, StoreKey
from ...contract.issue import Fix, Issue
from .client import MobotixClient, MobotixEvent, MobotixState

type _Host = Host[MobotixClient, MobotixState, MobotixEvent]


async def async_watch_camera(host: _Host) -> None:
    """Compare the camera with the one of before the restart."""
    store = host.store(StoreKey.UNIT)
    known = await store.async_load()
    host.client.watch_camera(
        known, lambda marks: store.async_delay_save(lambda: dict(marks))
    )
    host.async_process(())


async def _accept(host: Host[Any, Any, Any], _: object) -> None:
    host.async_process(host.client.accept_camera())


OTHER_CAMERA: Final = Issue(
    key="other_camera", fix=Fix(run_fn=_accept, adopts_device=True)
)
