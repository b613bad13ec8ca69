"""Administrative actions of a MOVE camera."""

from collections.abc import AsyncIterator, Mapping
from enum import StrEnum
import re
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import ProcamAction
from ...contract.files import async_read_file, async_write_file
from ...contract.host import Host
from ...contract.validation import one_of
from .client import MobotixClient, MobotixEvent, MobotixState
from .storage_actions import STORAGE
from .tour_actions import TOUR_ACTIONS

type MoveAction = ProcamAction[MobotixClient, MobotixState, MobotixEvent]
type _Coordinator = Host[Any, MobotixState, MobotixEvent]
type _Data = Mapping[str, Any]

_SECRET: Final = re.compile(r"pass|pwd|secret|[._]key\b", re.IGNORECASE)
_LONGEST_NAME: Final = 80
_REDACTED: Final = "**REDACTED**"


class UserCommand(StrEnum):
    """What is done with an account."""

    LIST = "list"
    ADD = "add"
    UPDATE = "update"
    REMOVE = "remove"


class Certificate(StrEnum):
    """The files of an 802.1X login."""

    CA = "ca_certificate"
    CLIENT = "client_certificate"
    KEY = "private_key"


class Reset(StrEnum):
    """How much a factory default forgets."""

    KEEP_NETWORK = "keep_network"
    ALL = "all"


async def _get_parameters(
    _coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    read = client.parameters.options if data["options"] else client.parameters.read
    found = await read(*data["groups"])
    return {
        "parameters": {
            name: _REDACTED if value and _SECRET.search(name) else value
            for name, value in found.items()
        }
    }


async def _set_parameters(
    coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    await client.set_parameters(data["parameters"])
    return None


async def _add_parameters(
    _coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    return {"answer": await client.add_parameters(data["group"], data["parameters"])}


async def _remove_parameters(
    _coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    await client.remove_parameters(data["group"])
    return None


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
        text = re.sub(rf"(?<!\w){re.escape(password)}(?!\w)", _REDACTED, text)
    return text


def _redacted_line(line: str) -> str:
    """Return a line without what is assigned to a name that stands for a secret.

    The line may be as long as the whole text: every step is linear.
    """
    content = line.rstrip("\r\n")
    parts = content.split("=")
    for position, part in enumerate(parts[:-1]):
        name = part.rstrip(" \t")[-_LONGEST_NAME:].split()[-1:]
        if (
            name
            and _SECRET.search(name[0])
            and any(map(str.strip, parts[position + 1 :]))
        ):
            kept = "=".join(parts[: position + 1])
            return f"{kept}={_REDACTED}{line[len(content) :]}"
    return line


async def _backup(
    coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    async def content() -> AsyncIterator[bytes]:
        yield await client.admin.backup()

    path = data["filename"]
    return {"size": await async_write_file(coordinator.hass, path, content())}


async def _restore(
    coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    _, content = await async_read_file(coordinator.hass, data["filename"])
    await client.admin.restore(content)
    return None


async def _upgrade_firmware(
    coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    name, content = await async_read_file(coordinator.hass, data["filename"])
    await client.admin.upgrade(data.get("image", name), content)
    return None


async def _upload_certificate(
    coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    _, content = await async_read_file(coordinator.hass, data["filename"])
    await client.admin.upload_certificate(data["kind"], content)
    return None


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
    ProcamAction(
        key="get_parameters",
        admin=True,
        fields={
            vol.Optional("groups", default=[]): vol.All(cv.ensure_list, [cv.string]),
            vol.Optional("options", default=False): cv.boolean,
        },
        run_fn=_get_parameters,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="set_parameters",
        admin=True,
        fields={vol.Required("parameters"): {cv.string: vol.Any(bool, cv.string)}},
        run_fn=_set_parameters,
    ),
    ProcamAction(
        key="add_parameters",
        admin=True,
        fields={
            vol.Required("group"): cv.string,
            vol.Optional("parameters", default={}): {
                cv.string: vol.Any(bool, vol.Coerce(str))
            },
        },
        run_fn=_add_parameters,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="remove_parameters",
        admin=True,
        confirm=True,
        fields={vol.Required("group"): cv.string},
        run_fn=_remove_parameters,
    ),
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
        key="backup",
        admin=True,
        fields={vol.Required("filename"): cv.string},
        run_fn=_backup,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="restore",
        admin=True,
        confirm=True,
        fields={vol.Required("filename"): cv.string},
        run_fn=_restore,
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
    STORAGE,
    ProcamAction(
        key="factory_default",
        admin=True,
        confirm=True,
        fields={vol.Optional("scope", default=Reset.KEEP_NETWORK): one_of(Reset)},
        run_fn=_factory_default,
    ),
    ProcamAction(
        key="upgrade_firmware",
        admin=True,
        confirm=True,
        fields={
            vol.Required("filename"): cv.string,
            vol.Optional("image"): cv.string,
        },
        run_fn=_upgrade_firmware,
    ),
    ProcamAction(
        key="upload_certificate",
        admin=True,
        fields={
            vol.Required("kind"): one_of(Certificate),
            vol.Required("filename"): cv.string,
        },
        run_fn=_upload_certificate,
    ),
    *TOUR_ACTIONS,
)
