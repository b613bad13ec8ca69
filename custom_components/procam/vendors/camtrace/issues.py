"""Repair issues of a CamTrace server."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from homeassistant.helpers.issue_registry import IssueSeverity
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ...clientkit.errors import DeviceError, DeviceUnsupportedError
from ...contract.issue import ADOPT_DEVICE, RETRY_NOW, Fix, Form, Issue
from .client import CamtraceState

if TYPE_CHECKING:
    from ...contract.host import Host

CONF_LICENSE: Final = "license"

_SOON: Final = timedelta(days=30)

_RIGHTS: Final = {
    "rights_alarms": frozenset({"alarms"}),
    "rights_admin": frozenset({"scenarios", "tasks"}),
    "rights_control_room": frozenset({"commands", "groups", "screens", "servers"}),
    "rights_metadata": frozenset({"metadata"}),
    "rights_monitor": frozenset({"health", "license"}),
    "rights_protection": frozenset({"disks", "exports"}),
}
"""Issues by the parts that the account may not read; each names the profile that may."""


async def _install_license(
    coordinator: Host[Any, Any, Any], values: Mapping[str, Any]
) -> None:
    await coordinator.async_command(
        coordinator.client.monitoring.update_license(values[CONF_LICENSE])
    )


_INSTALL_LICENSE: Final = Fix(
    run_fn=_install_license,
    fields={
        vol.Required(CONF_LICENSE): TextSelector(TextSelectorConfig(multiline=True))
    },
)

OTHER_SERVER: Final = Issue(key="other_server", fix=ADOPT_DEVICE)
"""The license has another uuid: it belongs to another server, or is a new one."""


def issues(state: CamtraceState) -> Iterable[Issue]:
    """Return what a person should fix at the server or in the entry."""
    if state.clear_text:
        yield Issue(key="password_in_clear_basic", fix=Form.RECONFIGURE)
    if minutes := state.clock_skew_min:
        yield Issue(
            key="clock_ahead" if minutes > 0 else "clock_behind",
            placeholders={"minutes": str(abs(minutes))},
        )
    for key, resources in _RIGHTS.items():
        if not resources.isdisjoint(state.missing_rights):
            chosen = key == "rights_metadata"
            yield Issue(key=key, fix=Form.OPTIONS if chosen else Form.RECONFIGURE)
    yield from _license_issues(state)


def _license_issues(state: CamtraceState) -> Iterable[Issue]:
    license_ = state.license
    if license_ is None:
        return
    if license_.valid is False:
        yield Issue(
            key="license_invalid", severity=IssueSeverity.ERROR, fix=_INSTALL_LICENSE
        )
    # Upgrades may have ended years ago and the license still be valid.
    if license_.expires and abs(license_.expires - dt_util.now().date()) <= _SOON:
        yield Issue(
            key="license_expiring",
            placeholders={"date": license_.expires.isoformat()},
            fix=_INSTALL_LICENSE,
        )


def push_issue(_data: Mapping[str, Any], err: DeviceError) -> Issue | None:
    """Return the issue of a control channel that cannot be kept open."""
    if isinstance(err, DeviceUnsupportedError):
        return None
    return Issue(key="control_failing", fix=RETRY_NOW)
