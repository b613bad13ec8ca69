"""INOGENI CAMTRACK: everything this folder brings."""

from datetime import timedelta
from typing import Final

from ...contract.vendor import Connection, PushChannel, Vendor
from .actions import ACTIONS, endings
from .button import BUTTONS
from .client import (
    InogeniClient,
    InogeniEvent,
    InogeniState,
)
from .forms import (
    FORM,
    OPTIONS,
    http_only_issue,
    settings,
)
from .other_unit import async_watch_unit, unit_issues
from .scene import SCENES
from .select import SELECTS
from .sensor import SENSORS
from .switch import SWITCHES
from .text import TEXTS

_READ_OFTEN: Final = timedelta(seconds=15)
_READ_SELDOM: Final = timedelta(seconds=60)


def _connect(connection: Connection) -> InogeniClient:
    return InogeniClient(settings(connection), connection.new_session())


INOGENI: Final[Vendor[InogeniClient, InogeniState, InogeniEvent]] = Vendor(
    key="inogeni",
    title="INOGENI CAMTRACK",
    form=FORM,
    options=OPTIONS,
    connect_fn=_connect,
    channels=(
        PushChannel(
            key="push",
            events_fn=lambda client: client.events(),
            issue_fn=http_only_issue,
        ),
    ),
    issues_fn=unit_issues,
    start_fn=async_watch_unit,
    end_commands_fn=endings,
    # The document does not promise that changes made by others are reported: read
    # often, with few commands each, until the device has shown that it reports them.
    poll_fn=lambda state, pushed: (
        _READ_SELDOM if pushed and state.reports_changes else _READ_OFTEN
    ),
    buttons=BUTTONS,
    scenes=SCENES,
    selects=SELECTS,
    sensors=SENSORS,
    switches=SWITCHES,
    texts=TEXTS,
    actions=ACTIONS,
)
