"""MOBOTIX MOVE: the folder's table of contents."""

from datetime import timedelta
from typing import Final

from ...contract.host import Host
from ...contract.vendor import Connection, PushChannel, Vendor
from .actions import ACTIONS, endings
from .binary_sensor import BINARY_SENSORS
from .button import BUTTONS
from .camera import CAMERAS
from .client import MobotixClient, MobotixEvent, MobotixState
from .discovery import DISCOVERY
from .forms import FORM, OPTIONS, settings
from .issues import issues, push_issue
from .media import MEDIA
from .number import NUMBERS
from .other_camera import async_watch_camera
from .preset_name_store import start_remembering
from .select import SELECTS
from .sensor import SENSORS
from .switch import SWITCHES


def _connect(connection: Connection) -> MobotixClient:
    chosen = settings(connection)
    login = connection.login(chosen.username, chosen.password)
    session = connection.new_session(verify_ssl=chosen.verify_ssl, middlewares=(login,))
    return MobotixClient(chosen, session, login=login)


async def _start(host: Host[MobotixClient, MobotixState, MobotixEvent]) -> None:
    await start_remembering(host)
    await async_watch_camera(host)


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
            issue_fn=push_issue,
        ),
    ),
    start_fn=_start,
    end_commands_fn=endings,
    discovery=DISCOVERY,
    # A read beside the stream costs one request; a silent stream is checked with
    # up to two a minute more.
    poll_fn=lambda _, pushed: timedelta(seconds=60 if pushed else 10),
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
