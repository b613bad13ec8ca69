"""CamTrace: the folder's table of contents."""

from datetime import timedelta
from typing import Final

from ...contract.vendor import Connection, PushChannel, Vendor
from .actions import ACTIONS
from .binary_sensor import BINARY_SENSORS
from .button import BUTTONS
from .camera import CAMERAS
from .client import (
    POLL_S,
    CamtraceClient,
    CamtraceEvent,
    CamtraceState,
)
from .event import EVENTS
from .event_source import new_event_source
from .forms import FORM, OPTIONS, settings
from .image import IMAGES
from .issues import OTHER_SERVER, issues, push_issue
from .items import cameras_behind, has_control
from .media import MEDIA
from .select import SELECTS
from .sensor import SENSORS
from .switch import SWITCHES
from .webhook import start_webhook

_CATCHING_UP: Final = timedelta(seconds=1)
_ALARMED: Final = timedelta(seconds=4)
"""Alarms come in groups, and their end should show."""


def _connect(connection: Connection) -> CamtraceClient:
    chosen = settings(connection)
    session = connection.new_session(verify_ssl=chosen.verify_ssl)
    client = CamtraceClient(chosen, session)
    connection.logins.append(client.login)
    return client


def _poll(state: CamtraceState, _pushed: bool) -> timedelta:
    if state.catching_up:
        return _CATCHING_UP
    if any(camera.in_alarm for camera in state.cameras):
        return _ALARMED
    return timedelta(seconds=POLL_S)


CAMTRACE: Final[Vendor[CamtraceClient, CamtraceState, CamtraceEvent]] = Vendor(
    key="camtrace",
    title="CamTrace",
    form=FORM,
    options=OPTIONS,
    connect_fn=_connect,
    child_devices_fn=cameras_behind,
    issues_fn=issues,
    other_device=OTHER_SERVER,
    channels=(
        PushChannel(
            key="push",
            events_fn=lambda client: client.events(),
            offered_fn=has_control,
            issue_fn=push_issue,
        ),
    ),
    event_source_fn=new_event_source,
    start_fn=start_webhook,
    # What the control channel says is not published, so it replaces no poll.
    poll_fn=_poll,
    binary_sensors=BINARY_SENSORS,
    buttons=BUTTONS,
    cameras=CAMERAS,
    events=EVENTS,
    images=IMAGES,
    selects=SELECTS,
    sensors=SENSORS,
    switches=SWITCHES,
    media=MEDIA,
    actions=ACTIONS,
)
