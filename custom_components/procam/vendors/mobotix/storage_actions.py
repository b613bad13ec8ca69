"""The action on a MOVE camera's SD card."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import ProcamAction
from ...contract.files import async_write_file
from ...contract.host import Host
from ...contract.validation import one_of
from .client import MobotixClient, MobotixEvent, MobotixState

type _Coordinator = Host[Any, MobotixState, MobotixEvent]


class StorageCommand(StrEnum):
    """Command for the SD card."""

    LIST = "list"
    DOWNLOAD = "download"
    REMOVE = "remove"
    FORMAT = "format"


async def _storage(
    coordinator: _Coordinator, client: MobotixClient, data: Mapping[str, Any]
) -> ServiceResponse:
    match data["command"]:
        case StorageCommand.LIST:
            return await _listed(client)
        case StorageCommand.FORMAT:
            await client.media.format_storage()
            return {}
    if "clip" not in data:
        raise InvalidValueError("value_missing", what="clip")
    if data["command"] is StorageCommand.REMOVE:
        await client.media.remove_clip(data["clip"])
        return {}
    if "filename" not in data:
        raise InvalidValueError("value_missing", what="filename")
    async with aclosing(_content(client, data["clip"])) as chunks:
        size = await async_write_file(coordinator.hass, data["filename"], chunks)
    return {"size": size}


async def _content(client: MobotixClient, clip: str) -> AsyncGenerator[bytes]:
    """Yield a clip, which is requested with its first piece."""
    async with client.media.download(clip) as download:
        async for chunk in download.chunks:
            yield chunk


async def _listed(client: MobotixClient) -> ServiceResponse:
    clips = await client.media.clips()
    return {
        "clips": [
            {"name": clip.name, "start": clip.start.isoformat() if clip.start else None}
            for clip in clips
        ]
    }


STORAGE: Final[ProcamAction[MobotixClient, MobotixState, MobotixEvent]] = ProcamAction(
    key="storage",
    admin=True,
    confirm_fn=lambda data: (
        data["command"] in (StorageCommand.REMOVE, StorageCommand.FORMAT)
    ),
    fields={
        vol.Required("command"): one_of(StorageCommand),
        vol.Optional("clip"): cv.string,
        vol.Optional("filename"): cv.string,
    },
    run_fn=_storage,
    response=SupportsResponse.OPTIONAL,
)
