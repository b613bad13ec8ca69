"""Files that a MOVE camera gives or takes: backup, firmware, certificates."""

from collections.abc import AsyncIterator, Mapping
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...contract.action import ProcamAction
from ...contract.files import async_read_file, async_write_file
from ...contract.host import Host
from ...contract.validation import one_of
from .client import MobotixClient, MobotixEvent, MobotixState

type MoveAction = ProcamAction[MobotixClient, MobotixState, MobotixEvent]
type _Coordinator = Host[Any, MobotixState, MobotixEvent]
type _Data = Mapping[str, Any]


class Certificate(StrEnum):
    """The files of an 802.1X login."""

    CA = "ca_certificate"
    CLIENT = "client_certificate"
    KEY = "private_key"


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


FILE_ACTIONS: Final[tuple[MoveAction, ...]] = (
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
)
