"""Repair issues of a MOVE camera."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from ...clientkit.errors import DeviceError, DeviceUnsupportedError
from ...contract.issue import RETRY_NOW, Fix, Form, Issue
from .client import MobotixState
from .other_camera import OTHER_CAMERA

if TYPE_CHECKING:
    from ...contract.host import Host

_CLOCK_SKEW_S: Final = 60
"""From a minute on, recordings are hard to find."""


async def _set_clock(coordinator: Host[Any, Any, Any], _: object) -> None:
    await coordinator.async_command(coordinator.client.sync_clock())


_SET_CLOCK: Final = Fix(run_fn=_set_clock)


def issues(state: MobotixState) -> Iterable[Issue]:
    """Return the issues of a camera."""
    if state.other_camera:
        yield OTHER_CAMERA
    if state.password_in_clear:
        yield Issue(key="password_in_clear", fix=Form.RECONFIGURE)
    if state.missing_rights:
        yield Issue(key="missing_rights", fix=Form.RECONFIGURE)
    elif not state.polled_events:
        yield Issue(key="no_push", fix=RETRY_NOW)
    if state.rtsp_missing is not None:
        port = str(state.rtsp_missing)
        yield Issue(key="no_rtsp", placeholders={"port": port}, fix=Form.RECONFIGURE)
    if state.clock_offset_s is not None and abs(state.clock_offset_s) > _CLOCK_SKEW_S:
        yield Issue(key="clock_wrong", fix=_SET_CLOCK)


def push_issue(_data: Mapping[str, Any], err: DeviceError) -> Issue | None:
    """Return the issue of a push channel that cannot be kept open."""
    if isinstance(err, DeviceUnsupportedError):
        return None
    return Issue(key="push_failing", fix=RETRY_NOW)
