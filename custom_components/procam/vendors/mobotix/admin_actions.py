"""Administrative actions of a MOVE camera."""

from collections.abc import Mapping
from enum import StrEnum
import re
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import ProcamAction
from ...contract.host import Host
from ...contract.validation import one_of
from .client import MobotixClient, MobotixEvent, MobotixState
from .file_actions import FILE_ACTIONS
from .parameter_actions import PARAMETER_ACTIONS, REDACTED, SECRET
from .storage_actions import STORAGE
from .tour_actions import TOUR_ACTIONS

type MoveAction = ProcamAction[MobotixClient, MobotixState, MobotixEvent]
type _Coordinator = Host[Any, MobotixState, MobotixEvent]
type _Data = Mapping[str, Any]

_LONGEST_NAME: Final = 80


class UserCommand(StrEnum):
    """Command for an account."""

    LIST = "list"
    ADD = "add"
    UPDATE = "update"
    REMOVE = "remove"


class Reset(StrEnum):
    """Scope of a reset to factory defaults."""

    KEEP_NETWORK = "keep_network"
    ALL = "all"


async def _set_datetime(
    coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    when, zone = data.get("datetime"), data.get("timezone")
    if when is None and zone is None:
        await client.sync_clock()
    else:
        await client.admin.set_clock(when, zone=zone)
    return None


async def _snapshot_path(
    _coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    if (path := data.get("path")) is not None:
        await client.admin.set_snapshot_path(path)
    return {"path": await client.admin.snapshot_path()}


async def _system_log(
    _coordinator: _Coordinator, client: MobotixClient, _data: _Data
) -> ServiceResponse:
    return {"log": _redacted(await client.admin.system_log(), client)}


async def _server_report(
    _coordinator: _Coordinator, client: MobotixClient, _data: _Data
) -> ServiceResponse:
    return {"report": _redacted(await client.admin.server_report(), client)}


def _redacted(text: str, client: MobotixClient) -> str:
    """Return a text of the camera without the passwords it sets, and without ours."""
    text = "".join(_redacted_line(line) for line in text.splitlines(keepends=True))
    if password := client.settings.password:
        text = re.sub(rf"(?<!\w){re.escape(password)}(?!\w)", REDACTED, text)
    return text


def _redacted_line(line: str) -> str:
    """Return a line without the values assigned to names of secrets.

    The line may be as long as the whole text: every step is linear.
    """
    content = line.rstrip("\r\n")
    parts = content.split("=")
    for position, part in enumerate(parts[:-1]):
        name = part.rstrip(" \t")[-_LONGEST_NAME:].split()[-1:]
        if (
            name
            and SECRET.search(name[0])
            and any(map(str.strip, parts[position + 1 :]))
        ):
            kept = "=".join(parts[: position + 1])
            return f"{kept}={REDACTED}{line[len(content) :]}"
    return line


async def _manage_user(
    _coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    command = data["command"]
    if command is not UserCommand.LIST:
        await _edit_user(client, command, data)
    return {
        "users": [
            {
                "name": user.name,
                "dido": user.dido,
                "settings": user.settings,
                "talk": user.talk,
                "listen": user.listen,
            }
            for user in await client.admin.users()
        ]
    }


async def _edit_user(client: MobotixClient, command: UserCommand, data: _Data) -> None:
    name, password, groups = data.get("user"), data.get("password"), data.get("groups")
    if name is None:
        raise InvalidValueError("value_missing", what="user")
    match command:
        case UserCommand.REMOVE:
            await client.admin.remove_user(name)
        case UserCommand.UPDATE:
            await client.admin.update_user(name, password=password, groups=groups)
        case _:
            if password is None:
                raise InvalidValueError("value_missing", what="password")
            await client.admin.add_user(name, password, groups or ())


async def _factory_default(
    _coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    await client.admin.factory_default(data["scope"].value)
    return None


ADMIN_ACTIONS: Final[tuple[MoveAction, ...]] = (
    *PARAMETER_ACTIONS,
    ProcamAction(
        key="set_datetime",
        admin=True,
        fields={
            vol.Optional("datetime"): cv.datetime,
            vol.Optional("timezone"): cv.string,
        },
        run_fn=_set_datetime,
    ),
    ProcamAction(
        key="snapshot_path",
        admin=True,
        fields={vol.Optional("path"): cv.string},
        run_fn=_snapshot_path,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="system_log",
        admin=True,
        run_fn=_system_log,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="server_report",
        admin=True,
        run_fn=_server_report,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="manage_user",
        admin=True,
        confirm_fn=lambda data: data["command"] is UserCommand.REMOVE,
        fields={
            vol.Required("command"): one_of(UserCommand),
            vol.Optional("user"): cv.string,
            vol.Optional("password"): cv.string,
            vol.Optional("groups"): vol.All(cv.ensure_list, [cv.string]),
        },
        run_fn=_manage_user,
        response=SupportsResponse.OPTIONAL,
    ),
    *FILE_ACTIONS,
    STORAGE,
    ProcamAction(
        key="factory_default",
        admin=True,
        confirm=True,
        fields={vol.Optional("scope", default=Reset.KEEP_NETWORK): one_of(Reset)},
        run_fn=_factory_default,
    ),
    *TOUR_ACTIONS,
)
