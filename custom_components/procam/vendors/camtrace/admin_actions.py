"""What an administrator changes on a CamTrace server, and its logs."""

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
from ...contract.validation import between, one_of
from .action_fields import (
    CAMERAS_FIELD,
    MAYBE_SPAN,
    Data,
    maybe_span,
    named,
    named_cameras,
)
from .alarm_actions import CamtraceAction, Coordinator
from .client import CamtraceClient, TaskStatus

MAX_ROWS: Final = 1000


class Log(StrEnum):
    """The server's logs."""

    USERS = "users"
    CONNECTIONS = "connections"
    SYSTEM = "system"


class Edit(StrEnum):
    """What is done with a thing that has an id."""

    LIST = "list"
    GET = "get"
    CREATE = "create"
    REPLACE = "replace"
    DELETE = "delete"


class MosaicEdit(StrEnum):
    """Likewise with a mosaic, which cannot be deleted over the API."""

    LIST = "list"
    CREATE = "create"
    REPLACE = "replace"
    SET_LEVELS = "set_levels"


class FolderEdit(StrEnum):
    """Likewise with a folder."""

    LIST = "list"
    GET = "get"
    CREATE = "create"
    REPLACE = "replace"
    DELETE = "delete"
    ORDER = "order"


def plain(value: object) -> Any:
    """Return what a response can carry of a model."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _rows(key: str, found: Any) -> dict[str, Any]:
    return {key: [plain(asdict(row)) for row in found]}


def _need(data: Data, key: str) -> Any:
    if (value := data.get(key)) is None:
        raise InvalidValueError("value_missing", what=key)
    return value


async def _get_logs(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    """Return rows of one of the logs, newest first."""
    limit = int(data["limit"])
    cameras = [camera.id for camera in named_cameras(coordinator.data, data)]
    match data["log"]:
        case Log.USERS:
            users = await client.monitoring.user_actions(
                limit=limit, **maybe_span(data)
            )
            return _rows("rows", users.rows)
        case Log.CONNECTIONS:
            connections = await client.monitoring.connections(
                cameras, limit=limit, **maybe_span(data)
            )
            return _rows("rows", connections.rows)
    lines = await client.monitoring.system_logs(
        search=data.get("search"),
        everything=data["everything"],
        ignore_case=True,
        limit=limit,
    )
    return _rows("rows", lines.rows)


async def _get_tasks(
    _coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    status = data.get("status")
    found = await client.monitoring.tasks(
        task_type=data.get("type"), status=None if status is None else status.value
    )
    return _rows("tasks", found)


async def _update_license(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    _, content = await async_read_file(coordinator.hass, data["filename"])
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise InvalidValueError("not_a_licence") from None
    await client.monitoring.update_license(text)
    return None


async def _manage_mosaic(
    _coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    room = client.control_room
    match data["command"]:
        case MosaicEdit.LIST:
            return _rows("mosaics", await room.groups())
        case MosaicEdit.CREATE:
            made = await room.create_group(_need(data, "content"))
        case MosaicEdit.REPLACE:
            wanted, content = _need(data, "mosaic"), _need(data, "content")
            mosaic = named(await room.groups(), wanted, "mosaic")
            made = await room.replace_group(mosaic.id, content)
        case _:
            wanted = _need(data, "mosaic")
            levels = _need(data, "content").get("levels", [])
            mosaic = named(await room.groups(), wanted, "mosaic")
            made = await room.set_group_levels(mosaic.id, levels)
    return {"mosaic": plain(asdict(made))}


async def _manage_map(
    _coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    maps, command = client.organization, data["command"]
    if command is Edit.LIST:
        return _rows("maps", await maps.maps())
    if command is Edit.CREATE:
        made = await maps.create_map(_need(data, "content"))
        return {"map": plain(asdict(made))}
    uuid = _need(data, "uuid")
    match command:
        case Edit.GET:
            return {"map": plain(asdict(await maps.map(uuid)))}
        case Edit.REPLACE:
            made = await maps.replace_map(uuid, _need(data, "content"))
            return {"map": plain(asdict(made))}
    await maps.delete_map(uuid)
    return {}


async def _manage_folder(
    _coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    folders, command = client.organization, data["command"]
    match command:
        case FolderEdit.LIST:
            return _rows("folders", await folders.folders())
        case FolderEdit.CREATE:
            made = await folders.create_folder(_need(data, "content"))
            return {"folder": plain(asdict(made))}
        case FolderEdit.ORDER:
            await folders.order_folders(_need(data, "weights"))
            return {}
    uuid = _need(data, "uuid")
    match command:
        case FolderEdit.GET:
            return {"folder": plain(asdict(await folders.folder(uuid)))}
        case FolderEdit.REPLACE:
            made = await folders.replace_folder(uuid, _need(data, "content"))
            return {"folder": plain(asdict(made))}
    await folders.delete_folder(uuid)
    return {}


async def _manage_sort_criterion(
    _coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    criteria, command = client.organization, data["command"]
    if command is Edit.LIST:
        return _rows("criteria", await criteria.criteria())
    if command is Edit.CREATE:
        made = await criteria.create_criterion(_need(data, "content"))
        return {"criterion": plain(asdict(made))}
    number = _need(data, "criterion_id")
    match command:
        case Edit.GET:
            found = [one for one in await criteria.criteria() if one.id == number]
            return _rows("criteria", found)
        case Edit.REPLACE:
            made = await criteria.replace_criterion(number, _need(data, "content"))
            return {"criterion": plain(asdict(made))}
    await criteria.delete_criterion(number)
    return {}


_CONTENT: Final = {vol.Optional("content"): dict}
_UUID: Final = {vol.Optional("uuid"): cv.string}

ADMIN_ACTIONS: Final[tuple[CamtraceAction, ...]] = (
    ProcamAction(
        key="get_logs",
        admin=True,
        fields={
            **CAMERAS_FIELD,
            **MAYBE_SPAN,
            vol.Required("log"): one_of(Log),
            vol.Optional("search"): cv.string,
            vol.Optional("everything", default=False): cv.boolean,
            vol.Optional("limit", default=100): between(1, MAX_ROWS),
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
        key="update_license",
        admin=True,
        confirm=True,
        fields={vol.Required("filename"): cv.string},
        run_fn=_update_license,
    ),
    ProcamAction(
        key="manage_mosaic",
        admin=True,
        confirm_fn=lambda data: data["command"] is MosaicEdit.REPLACE,
        fields={
            vol.Required("command"): one_of(MosaicEdit),
            vol.Optional("mosaic"): cv.string,
            **_CONTENT,
        },
        run_fn=_manage_mosaic,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="manage_map",
        admin=True,
        confirm_fn=lambda data: data["command"] in {Edit.REPLACE, Edit.DELETE},
        fields={vol.Required("command"): one_of(Edit), **_UUID, **_CONTENT},
        run_fn=_manage_map,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="manage_folder",
        admin=True,
        confirm_fn=lambda data: (
            data["command"] in {FolderEdit.REPLACE, FolderEdit.DELETE}
        ),
        fields={
            vol.Required("command"): one_of(FolderEdit),
            vol.Optional("weights"): {cv.string: vol.Coerce(int)},
            **_UUID,
            **_CONTENT,
        },
        run_fn=_manage_folder,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="manage_sort_criterion",
        admin=True,
        confirm_fn=lambda data: data["command"] in {Edit.REPLACE, Edit.DELETE},
        fields={
            vol.Required("command"): one_of(Edit),
            vol.Optional("criterion_id"): vol.Coerce(int),
            **_CONTENT,
        },
        run_fn=_manage_sort_criterion,
        response=SupportsResponse.OPTIONAL,
    ),
)
