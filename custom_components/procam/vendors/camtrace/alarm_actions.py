"""Raising, acknowledging and searching alarms."""

from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...contract.action import ProcamAction
from ...contract.host import Host
from ...contract.validation import between
from .action_fields import (
    CAMERAS_FIELD,
    MAYBE_SPAN,
    Data,
    maybe_span,
    named_cameras,
    required_cameras,
)
from .alarm_rows import alarm_row
from .client import Alarm, CamtraceClient, CamtraceEvent, CamtraceState

type CamtraceAction = ProcamAction[CamtraceClient, CamtraceState, CamtraceEvent]
type Coordinator = Host[Any, CamtraceState, CamtraceEvent]

MAX_ROWS: Final = 1000


async def _trigger(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    cameras = required_cameras(coordinator.data, data)
    await client.alarms.trigger((camera.id for camera in cameras), data.get("type"))
    return None


async def _acknowledge(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    """Acknowledge the alarms of the named cameras; of all in alarm without any."""
    state = coordinator.data
    cameras = named_cameras(state, data) or [
        one for one in state.cameras if one.in_alarm
    ]
    if cameras:
        await client.alarms.acknowledge(camera.id for camera in cameras)
    return None


async def _search(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    """Return alarms, newest first, of one camera, several or all."""
    cameras: list[int | None] = [
        camera.id for camera in named_cameras(coordinator.data, data)
    ]
    limit, found = int(data["limit"]), list[Alarm]()
    for camera_id in cameras or [None]:
        offset: int | None = 0
        left = limit
        while offset is not None and left > 0:
            page = await client.alarms.search(
                camera_id,
                text=data.get("text"),
                offset=offset,
                limit=min(left, 100),
                **maybe_span(data),
            )
            found += page.rows
            left -= len(page.rows)
            offset = page.next_offset
    found.sort(key=lambda alarm: (alarm.time, alarm.id), reverse=True)
    return {"alarms": [alarm_row(coordinator, alarm) for alarm in found[:limit]]}


ALARM_ACTIONS: Final[tuple[CamtraceAction, ...]] = (
    ProcamAction(
        key="trigger_alarm",
        fields={**CAMERAS_FIELD, vol.Optional("type"): cv.string},
        run_fn=_trigger,
    ),
    ProcamAction(
        key="acknowledge_alarm", fields={**CAMERAS_FIELD}, run_fn=_acknowledge
    ),
    ProcamAction(
        key="search_alarms",
        reads_only=True,
        fields={
            **CAMERAS_FIELD,
            **MAYBE_SPAN,
            vol.Optional("text"): cv.string,
            vol.Optional("limit", default=100): between(1, MAX_ROWS),
        },
        run_fn=_search,
        response=SupportsResponse.ONLY,
    ),
)
