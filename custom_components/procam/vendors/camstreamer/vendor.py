"""CamStreamer apps on Axis cameras: the folder's table of contents."""

from datetime import timedelta
from typing import Final

from ...contract.vendor import Connection, PushChannel, Vendor
from .actions import ACTIONS
from .binary_sensor import BINARY_SENSORS
from .button import BUTTONS
from .camera import CAMERAS
from .client import (
    CAMOVERLAY,
    CAMSTREAMER,
    CAMSWITCHER,
    CamstreamerClient,
    CamstreamerEvent,
    CamstreamerState,
)
from .discovery import DISCOVERY
from .event import EVENTS, OCCURRENCES
from .forms import FORM, OPTIONS, settings
from .issues import OTHER_CAMERA, issues, push_issue
from .items import app_devices
from .media import MEDIA
from .notify import NOTIFIERS
from .number import NUMBERS
from .select import SELECTS
from .sensor import SENSORS
from .switch import SWITCHES
from .text import TEXTS


def _connect(connection: Connection) -> CamstreamerClient:
    chosen = settings(connection)
    login = connection.login(chosen.username, chosen.password)
    session = connection.new_session(verify_ssl=chosen.verify_ssl, middlewares=(login,))
    # The vendor's cloud is asked without the camera's login, its certificate checked.
    return CamstreamerClient(
        chosen, session, login=login, cloud_session=connection.new_session()
    )


_AWAITING_APP: Final = timedelta(seconds=3)
_PUSHED: Final = timedelta(seconds=60)
_NOT_PUSHED: Final = timedelta(seconds=15)


def _poll(state: CamstreamerState, pushed: bool) -> timedelta:
    """Return the time until the next read; a read costs up to six requests."""
    if state.awaits_app:
        return _AWAITING_APP
    return _PUSHED if pushed else _NOT_PUSHED


CAMSTREAMER_APPS: Final[
    Vendor[CamstreamerClient, CamstreamerState, CamstreamerEvent]
] = Vendor(
    key="camstreamer",
    title="CamStreamer apps on Axis",
    form=FORM,
    options=OPTIONS,
    connect_fn=_connect,
    child_devices_fn=app_devices,
    issues_fn=issues,
    other_device=OTHER_CAMERA,
    channels=(
        PushChannel(
            key="push_camstreamer",
            events_fn=lambda client: client.stream_events(),
            offered_fn=lambda state: state.installed(CAMSTREAMER),
            issue_fn=push_issue,
        ),
        PushChannel(
            key="push_camoverlay",
            events_fn=lambda client: client.overlay_events(),
            offered_fn=lambda state: state.installed(CAMOVERLAY),
            issue_fn=push_issue,
        ),
        PushChannel(
            key="push_camswitcher",
            events_fn=lambda client: client.switcher_events(),
            offered_fn=lambda state: state.installed(CAMSWITCHER),
            issue_fn=push_issue,
        ),
    ),
    occurrence_fns=OCCURRENCES,
    discovery=DISCOVERY,
    # A read costs up to six requests; what is not pushed changes at people's pace.
    poll_fn=_poll,
    binary_sensors=BINARY_SENSORS,
    buttons=BUTTONS,
    cameras=CAMERAS,
    events=EVENTS,
    notifiers=NOTIFIERS,
    numbers=NUMBERS,
    selects=SELECTS,
    sensors=SENSORS,
    switches=SWITCHES,
    texts=TEXTS,
    media=MEDIA,
    actions=ACTIONS,
)
