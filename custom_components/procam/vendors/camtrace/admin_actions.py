"""The logs, tasks and license of a CamTrace server, for administrators."""

from dataclasses import asdict
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import ProcamAction
from ...contract.files import async_read_file
from ...contract.validation import between, one_of, whole_number
from .action_fields import (
    CAMERAS_FIELD,
    MAYBE_SPAN,
    Data,
    maybe_span,
    named_cameras,
)
from .alarm_actions import CamtraceAction, Coordinator
from .client import CamtraceClient, Page, TaskStatus

MAX_ROWS: Final = 1000
MAX_OFFSET: Final = 1_000_000


class Log(StrEnum):
    """The server's logs."""

    USERS = "users"
    CONNECTIONS = "connections"
    SYSTEM = "system"


def plain(value: object) -> Any:
    """Return a model as JSON values for a response."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def rows(key: str, found: Any) -> dict[str, Any]:
    """Return a response that lists models under a key."""
    return {key: [plain(asdict(row)) for row in found]}


_OF_LOG: Final = {
    Log.USERS: ("user_id", "start", "end"),
    Log.CONNECTIONS: ("camera_id", "connected", "start", "end"),
    Log.SYSTEM: ("search", "everything", "negative", "regex"),
}
"""Fields that a log can be searched by, beside the limit and the offset."""


async def _get_logs(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    """Return rows of one of the logs, newest first."""
    cameras = [camera.id for camera in named_cameras(coordinator.data, data)]
    _check_log(data["log"], {**data, "camera_id": cameras})
    page: Any = {"limit": int(data["limit"]), "offset": int(data["offset"])}
    match data["log"]:
        case Log.USERS:
            user = data.get("user_id")
            users = await client.monitoring.user_actions(
                user, **page, **maybe_span(data)
            )
            return _page(users)
        case Log.CONNECTIONS:
            connections = await client.monitoring.connections(
                cameras, connected=data.get("connected"), **page, **maybe_span(data)
            )
            return _page(connections)
    lines = await client.monitoring.system_logs(
        search=data.get("search"),
        everything=data["everything"],
        negative=data["negative"],
        pattern=data["regex"],
        ignore_case=True,
        **page,
    )
    return _page(lines)


def _check_log(log: Log, data: Data) -> None:
    """Raise ValueError for a field that this log cannot be searched by."""
    for fields in _OF_LOG.values():
        for name in fields:
            if data.get(name) and name not in _OF_LOG[log]:
                raise InvalidValueError(
                    "value_unknown", what=log, value=name, known=_OF_LOG[log]
                )


def _page(page: Page[Any]) -> dict[str, Any]:
    return {**rows("rows", page.rows), "next_offset": page.next_offset}


async def _get_tasks(
    _coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    status = data.get("status")
    found = await client.monitoring.tasks(
        task_type=data.get("type"), status=None if status is None else status.value
    )
    return rows("tasks", found)


async def _get_system_info(
    _coordinator: Coordinator, client: CamtraceClient, _data: Data
) -> ServiceResponse:
    info: dict[str, Any] = plain(asdict(await client.monitoring.system_info()))
    return info


async def _update_license(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    _, content = await async_read_file(coordinator.hass, data["filename"])
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise InvalidValueError("not_a_license") from None
    await client.monitoring.update_license(text)
    return None


ADMIN_ACTIONS: Final[tuple[CamtraceAction, ...]] = (
    ProcamAction(
        key="get_logs",
        admin=True,
        fields={
            **CAMERAS_FIELD,
            **MAYBE_SPAN,
            vol.Required("log"): one_of(Log),
            vol.Optional("user_id"): whole_number,
            vol.Optional("connected"): cv.boolean,
            vol.Optional("search"): cv.string,
            vol.Optional("everything", default=False): cv.boolean,
            vol.Optional("negative", default=False): cv.boolean,
            vol.Optional("regex", default=False): cv.boolean,
            vol.Optional("limit", default=100): between(1, MAX_ROWS),
            vol.Optional("offset", default=0): between(0, MAX_OFFSET),
        },
        run_fn=_get_logs,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="get_tasks",
        admin=True,
        fields={
            vol.Optional("type"): cv.string,
            vol.Optional("status"): one_of(TaskStatus),
        },
        run_fn=_get_tasks,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="get_system_info",
        admin=True,
        run_fn=_get_system_info,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="update_license",
        admin=True,
        confirm=True,
        fields={vol.Required("filename"): cv.string},
        run_fn=_update_license,
    ),
)
