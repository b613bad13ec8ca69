"""Issues a person should fix at an Axis camera or in its entry."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from ...clientkit.errors import DeviceError, DeviceUnsupportedError
from ...contract.issue import ADOPT_DEVICE, RETRY_NOW, Fix, Form, Issue
from .client import App, CamstreamerState

if TYPE_CHECKING:
    from ...contract.host import Host


def _stopped(state: CamstreamerState) -> list[App]:
    return [app for app in state.apps if app.running is False]


async def _start_apps(coordinator: Host[Any, CamstreamerState, Any], _: object) -> None:
    for app in _stopped(coordinator.data):
        await coordinator.async_command(
            coordinator.client.control_app(app.package, "start")
        )


_START_APPS: Final = Fix(run_fn=_start_apps)

OTHER_CAMERA: Final = Issue(key="other_camera", fix=ADOPT_DEVICE)


def issues(state: CamstreamerState) -> Iterable[Issue]:
    """Return the issues of a state."""
    if state.no_rights:
        yield Issue(key="rights_lost", fix=Form.RECONFIGURE)
    if state.login_in_clear:
        yield Issue(key="password_in_clear", fix=Form.RECONFIGURE)
    if stopped := _stopped(state):
        yield Issue(key="app_stopped", placeholders=_listed(stopped), fix=_START_APPS)
    if unlicensed := [app for app in state.apps if not app.license_ok]:
        yield Issue(key="app_unlicensed", placeholders=_listed(unlicensed))


def _listed(apps: Iterable[App]) -> dict[str, str]:
    return {"apps": ", ".join(sorted(app.nice_name for app in apps))}


def push_issue(_data: Mapping[str, Any], err: DeviceError) -> Issue | None:
    """Return the issue of a push channel that cannot be kept open."""
    if isinstance(err, DeviceUnsupportedError):
        return None
    return Issue(key="push_failing", fix=RETRY_NOW)
