"""Actions that edit mosaics, maps, folders and sort criteria, for administrators."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import ProcamAction
from ...contract.validation import json_object, one_of, whole_number
from .action_fields import Data, named
from .admin_actions import plain, rows
from .alarm_actions import CamtraceAction, Coordinator
from .client import CamtraceClient, Original

type _Content = Mapping[str, object]


class Edit(StrEnum):
    """Command for an object that has an id."""

    LIST = "list"
    GET = "get"
    CREATE = "create"
    REPLACE = "replace"
    DELETE = "delete"


class MosaicEdit(StrEnum):
    """Command for a mosaic, which cannot be deleted over the API."""

    LIST = "list"
    GET = "get"
    CREATE = "create"
    REPLACE = "replace"
    SET_LEVELS = "set_levels"


class FolderEdit(StrEnum):
    """Command for a folder."""

    LIST = "list"
    GET = "get"
    CREATE = "create"
    REPLACE = "replace"
    DELETE = "delete"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resource:
    """A kind of thing that is listed, read, created, replaced and deleted."""

    one: str
    many: str
    id_field: str
    find_fn: Callable[[CamtraceClient, Any], Awaitable[Any]]
    """Return the id that the API takes."""
    list_fn: Callable[[CamtraceClient], Awaitable[Any]]
    get_fn: Callable[[CamtraceClient, Any], Awaitable[Original[Any]]]
    create_fn: Callable[[CamtraceClient, _Content], Awaitable[Any]]
    replace_fn: Callable[[CamtraceClient, Any, _Content], Awaitable[Any]]
    delete_fn: Callable[[CamtraceClient, Any], Awaitable[None]] | None = None
    others: Mapping[str, Callable[[CamtraceClient, Data], Awaitable[Any]]] = field(
        default_factory=dict
    )
    """Commands of this kind alone."""


def _need(data: Data, key: str) -> Any:
    if (value := data.get(key)) is None:
        raise InvalidValueError("value_missing", what=key)
    return value


async def _manage(
    resource: _Resource, _host: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    command = data["command"]
    if (other := resource.others.get(command)) is not None:
        return _made(resource, await other(client, data))
    if command == Edit.LIST:
        return rows(resource.many, await resource.list_fn(client))
    if command == Edit.CREATE:
        made = await resource.create_fn(client, _need(data, "content"))
        return _made(resource, made)
    wanted = _need(data, resource.id_field)
    content = _need(data, "content") if command == Edit.REPLACE else {}
    known = await resource.find_fn(client, wanted)
    if command == Edit.GET:
        found = await resource.get_fn(client, known)
        return {**_made(resource, found.model), "content": plain(found.content)}
    if command == Edit.REPLACE:
        return _made(resource, await resource.replace_fn(client, known, content))
    if resource.delete_fn is not None:
        await resource.delete_fn(client, known)
    return {}


def _made(resource: _Resource, made: Any) -> dict[str, Any]:
    return {} if made is None else {resource.one: plain(asdict(made))}


async def _as_given(_client: CamtraceClient, wanted: Any) -> Any:
    return wanted


async def _mosaic_id(client: CamtraceClient, wanted: Any) -> int:
    return named(await client.control_room.groups(), wanted, "mosaic").id


async def _set_levels(client: CamtraceClient, data: Data) -> object:
    wanted, content = _need(data, "mosaic"), _need(data, "content")
    return await client.control_room.set_group_levels(
        await _mosaic_id(client, wanted), content.get("levels", [])
    )


async def _order(client: CamtraceClient, data: Data) -> None:
    await client.organization.order_folders(_need(data, "weights"))


_MOSAICS: Final = _Resource(
    one="mosaic",
    many="mosaics",
    id_field="mosaic",
    find_fn=_mosaic_id,
    list_fn=lambda client: client.control_room.groups(),
    get_fn=lambda client, one: client.control_room.group(one),
    create_fn=lambda client, content: client.control_room.create_group(content),
    replace_fn=lambda client, one, content: client.control_room.replace_group(
        one, content
    ),
    others={MosaicEdit.SET_LEVELS: _set_levels},
)
_MAPS: Final = _Resource(
    one="map",
    many="maps",
    id_field="uuid",
    find_fn=_as_given,
    list_fn=lambda client: client.organization.maps(),
    get_fn=lambda client, one: client.organization.map(one),
    create_fn=lambda client, content: client.organization.create_map(content),
    replace_fn=lambda client, one, content: client.organization.replace_map(
        one, content
    ),
    delete_fn=lambda client, one: client.organization.delete_map(one),
)
_FOLDERS: Final = _Resource(
    one="folder",
    many="folders",
    id_field="uuid",
    find_fn=_as_given,
    list_fn=lambda client: client.organization.folders(),
    get_fn=lambda client, one: client.organization.folder(one),
    create_fn=lambda client, content: client.organization.create_folder(content),
    replace_fn=lambda client, one, content: client.organization.replace_folder(
        one, content
    ),
    delete_fn=lambda client, one: client.organization.delete_folder(one),
    others={FolderEdit.ORDER: _order},
)
_CRITERIA: Final = _Resource(
    one="criterion",
    many="criteria",
    id_field="criterion_id",
    find_fn=_as_given,
    list_fn=lambda client: client.organization.criteria(),
    get_fn=lambda client, one: client.organization.criterion(one),
    create_fn=lambda client, content: client.organization.create_criterion(content),
    replace_fn=lambda client, one, content: client.organization.replace_criterion(
        one, content
    ),
    delete_fn=lambda client, one: client.organization.delete_criterion(one),
)


def _action(
    key: str, resource: _Resource, edits: type[StrEnum], **fields: Any
) -> CamtraceAction:
    return ProcamAction(
        key=key,
        admin=True,
        confirm_fn=lambda data: data["command"] in {Edit.REPLACE, Edit.DELETE},
        fields={
            vol.Required("command"): one_of(edits),
            **{vol.Optional(name): check for name, check in fields.items()},
            vol.Optional("content"): json_object,
        },
        run_fn=partial(_manage, resource),
        response=SupportsResponse.OPTIONAL,
    )


MANAGE_ACTIONS: Final[tuple[CamtraceAction, ...]] = (
    _action("manage_mosaic", _MOSAICS, MosaicEdit, mosaic=cv.string),
    _action("manage_map", _MAPS, Edit, uuid=cv.string),
    _action(
        "manage_folder",
        _FOLDERS,
        FolderEdit,
        uuid=cv.string,
        weights={cv.string: whole_number},
    ),
    _action("manage_sort_criterion", _CRITERIA, Edit, criterion_id=whole_number),
)
