"""MOBOTIX MOVE: the folder's table of contents."""

from datetime import timedelta
from typing import Final

from ...clientkit.auth import Login
from ...contract.issue import RETRY_NOW, Issue
from ...contract.vendor import Connection, PushChannel, Vendor
from ...contract.web_address import port_of
from .actions import ACTIONS, endings
from .binary_sensor import BINARY_SENSORS
from .button import BUTTONS
from .camera import CAMERAS
from .client import MobotixClient, MobotixEvent, MobotixState
from .discovery import DISCOVERY
from .forms import FORM, OPTIONS, settings
from .issues import issues
from .media import MEDIA
from .number import NUMBERS
from .preset_name_store import start_remembering
from .ptz import settled
from .select import SELECTS
from .sensor import SENSORS
from .switch import SWITCHES


def _connect(connection: Connection) -> MobotixClient:
    chosen = settings(connection)
    login = Login(chosen.username, chosen.password)
    session = connection.new_session(verify_ssl=chosen.verify_ssl, middlewares=(login,))
    return MobotixClient(chosen, session, login=login)


MOBOTIX: Final[Vendor[MobotixClient, MobotixState, MobotixEvent]] = Vendor(
    key="mobotix",
    title="MOBOTIX MOVE",
    form=FORM,
    options=OPTIONS,
    connect_fn=_connect,
    issues_fn=issues,
    channels=(
        PushChannel(
            key="push",
            events_fn=lambda client: client.events(),
            offered_fn=lambda state: state.polled_events,
            lost_issue_fn=lambda _: Issue(key="push_failing", fix=RETRY_NOW),
        ),
    ),
    start_fn=start_remembering,
    end_commands_fn=endings,
    discovery=DISCOVERY,
    position_fn=settled,
    # A read beside the stream costs one request; a silent stream is checked with
    # up to two a minute more.
    poll=timedelta(seconds=60),
    poll_without_push=timedelta(seconds=10),
    probe_port_fn=port_of,
    binary_sensors=BINARY_SENSORS,
    buttons=BUTTONS,
    cameras=CAMERAS,
    numbers=NUMBERS,
    selects=SELECTS,
    sensors=SENSORS,
    switches=SWITCHES,
    media=MEDIA,
    actions=ACTIONS,
)
