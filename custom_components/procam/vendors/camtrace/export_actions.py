"""Exports: recordings that the server writes into files."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...contract.action import ProcamAction
from ...contract.files import async_write_file
from ...contract.validation import one_of, whole_number
from .action_fields import (
    CAMERAS_FIELD,
    MAYBE_SPAN,
    SPAN,
    Data,
    maybe_span,
    named_cameras,
    one_camera,
    span,
)
from .alarm_actions import CamtraceAction, Coordinator
from .client import CamtraceClient, Export
from .recording_actions import TYPE_FIELD, RecordType

_EXPORT: Final = {vol.Required("export_id"): whole_number}


async def _create_export(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    export = await client.recordings.create_export(
        one_camera(coordinator.data, data).id,
        record_type=data["type"].letter,
        disk_id=data.get("disk_id"),
        comment=data.get("comment"),
        **span(data),
    )
    return _export(export)


def _export(export: Export) -> dict[str, Any]:
    return {
        "id": export.id,
        "camera_id": export.camera_id,
        "start": export.start and export.start.isoformat(),
        "end": export.end and export.end.isoformat(),
        "comment": export.comment,
        "progress": export.progress_percent,
        "size": export.size,
        "archived": export.archived,
        "md5sum": export.md5sum,
        "disk_id": export.disk_id,
        "type": export.type,
        "created": export.created and export.created.isoformat(),
    }


async def _list_exports(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    cameras = named_cameras(coordinator.data, data)
    found = await client.recordings.exports(
        [camera.id for camera in cameras], **maybe_span(data)
    )
    return {"exports": [_export(export) for export in found]}


async def _get_export_checksum(
    _coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    return {"md5sum": await client.recordings.export_md5(data["export_id"])}


async def _archive_export(
    _coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    return _export(await client.recordings.archive_export(data["export_id"]))


async def _retry_export(
    _coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    return _export(await client.recordings.retry_export(data["export_id"]))


async def _delete_export(
    _coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    await client.recordings.delete_export(data["export_id"])
    return None


async def _download_export(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    async with aclosing(_content(client, data["export_id"])) as content:
        size = await async_write_file(coordinator.hass, data["filename"], content)
    return {"size": size}


async def _content(client: CamtraceClient, export_id: int) -> AsyncGenerator[bytes]:
    """Yield an export's file; nothing is requested before the path is allowed."""
    async with client.recordings.open_export(export_id) as download:
        async for chunk in download.chunks:
            yield chunk


EXPORT_ACTIONS: Final[tuple[CamtraceAction, ...]] = (
    ProcamAction(
        key="create_export",
        fields={
            **CAMERAS_FIELD,
            **SPAN,
            TYPE_FIELD: one_of(RecordType),
            vol.Optional("disk_id"): whole_number,
            vol.Optional("comment"): cv.string,
        },
        run_fn=_create_export,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="list_exports",
        reads_only=True,
        fields={**CAMERAS_FIELD, **MAYBE_SPAN},
        run_fn=_list_exports,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="get_export_checksum",
        reads_only=True,
        fields={**_EXPORT},
        run_fn=_get_export_checksum,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="archive_export",
        confirm=True,
        fields={**_EXPORT},
        run_fn=_archive_export,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="retry_export",
        fields={**_EXPORT},
        run_fn=_retry_export,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="delete_export", confirm=True, fields={**_EXPORT}, run_fn=_delete_export
    ),
    ProcamAction(
        key="download_export",
        admin=True,
        fields={**_EXPORT, vol.Required("filename"): cv.string},
        run_fn=_download_export,
        response=SupportsResponse.OPTIONAL,
    ),
)
