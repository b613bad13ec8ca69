"""INOGENI CAMTRACK: the folder's table of contents."""

from datetime import timedelta
from typing import Final

from ...contract.vendor import Connection, PushChannel, Vendor
from .actions import ACTIONS
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
from .scene import SCENES
from .select import SELECTS
from .sensor import SENSORS
from .switch import SWITCHES
from .text import TEXTS


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
    # A read costs four commands; the device does not promise to tell what others do.
    poll_fn=lambda _, pushed: timedelta(seconds=60 if pushed else 15),
    buttons=BUTTONS,
    scenes=SCENES,
    selects=SELECTS,
    sensors=SENSORS,
    switches=SWITCHES,
    texts=TEXTS,
    actions=ACTIONS,
)
