"""INOGENI CAMTRACK: everything this folder brings."""

from datetime import timedelta
from typing import Final

from homeassistant.const import CONF_PORT

from ...contract.vendor import Connection, PushChannel, Vendor
from .actions import ACTIONS
from .button import BUTTONS
from .client import (
    ChangedElsewhere,
    InogeniClient,
    InogeniEvent,
    InogeniState,
    TransportChoice,
)
from .forms import (
    CONF_TCP_PORT,
    CONF_TRANSPORT,
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
            unsupported_issue_fn=http_only_issue,
        ),
    ),
    issues_fn=unit_issues,
    start_fn=async_watch_unit,
    # The document does not promise that changes made by others are reported: read
    # often, with few commands each, until the device has shown that it reports them.
    poll=timedelta(seconds=60),
    poll_without_push=_READ_OFTEN,
    busy_poll_fn=lambda state: None if state.reports_changes else _READ_OFTEN,
    refresh_request_fn=lambda event: isinstance(event, ChangedElsewhere) and event.more,
    probe_port_fn=lambda data: data[
        CONF_TCP_PORT if data[CONF_TRANSPORT] == TransportChoice.TCP else CONF_PORT
    ],
    buttons=BUTTONS,
    scenes=SCENES,
    selects=SELECTS,
    sensors=SENSORS,
    switches=SWITCHES,
    texts=TEXTS,
    actions=ACTIONS,
)
