"""Snapshots, recordings and exports."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import ProcamAction
from ...contract.files import as_pieces, async_allow, async_write_file
from ...contract.validation import between, one_of
from .action_fields import (
    CAMERAS_FIELD,
    MAYBE_SPAN,
    SPAN,
    Data,
    maybe_span,
    named_cameras,
    one_camera,
    required_cameras,
    span,
)
from .admin_actions import MAX_OFFSET, MAX_ROWS
from .alarm_actions import CamtraceAction, Coordinator
from .client import CamtraceClient, Export, Slice


class RecordType(StrEnum):
    """Kinds of recordings."""

    REGULAR = "regular"
    ALARM = "alarm"

    @property
    def letter(self) -> str:
        """The server's word for it."""
        return self.value[0]


async def _create_snapshot(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    files = {key: data[key] for key in ("filename", "report") if key in data}
    cameras = required_cameras(coordinator.data, data)
    if files and len(cameras) > 1:
        raise InvalidValueError("one_camera_per_file")
    for path in files.values():
        # A snapshot stays in the server's log for good.
        await async_allow(coordinator.hass, path)
    moment = data.get("time")
    made: list[Any] = []
    for camera in cameras:
        snapshot = await client.snapshots.create(
            camera.id,
            moment=None if moment is None else dt_util.as_utc(moment),
            comment=data.get("comment"),
        )
        made.append(
            {
                "id": snapshot.id,
                "camera_id": snapshot.camera_id,
                "time": snapshot.time.isoformat() if snapshot.time else None,
            }
        )
        if path := files.get("filename"):
            picture = await client.snapshots.picture(snapshot.id)
            await async_write_file(coordinator.hass, path, as_pieces(picture))
        if path := files.get("report"):
            report = await client.snapshots.report(snapshot.id)
            await async_write_file(coordinator.hass, path, as_pieces(report))
    return {"snapshots": made}


async def _comment_snapshot(
    _coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    await client.snapshots.comment(data["snapshot_id"], data["comment"])
    return None


async def _search_snapshots(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    cameras = named_cameras(coordinator.data, data)
    page = await client.snapshots.search(
        [camera.id for camera in cameras],
        user_id=data.get("user_id"),
        comment=data.get("comment"),
        limit=int(data["limit"]),
        offset=int(data["offset"]),
        **maybe_span(data),
    )
    return {
        "snapshots": [
            {
                "id": snapshot.id,
                "camera_id": snapshot.camera_id,
                "time": snapshot.time.isoformat() if snapshot.time else None,
                "user_id": snapshot.user_id,
                "comment": snapshot.comment,
            }
            for snapshot in page.rows
        ],
        "next_offset": page.next_offset,
    }


async def _download_snapshot(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    """Write the picture of a snapshot, or its report to a name that ends in .pdf."""
    path, snapshot_id = data["filename"], data["snapshot_id"]
    await async_allow(coordinator.hass, path)
    if path.lower().endswith(".pdf"):
        content = await client.snapshots.report(snapshot_id)
    else:
        content = await client.snapshots.picture(snapshot_id)
    size = await async_write_file(coordinator.hass, path, as_pieces(content))
    return {"size": size}


async def _search_recordings(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    cameras = required_cameras(coordinator.data, data)
    kind = data.get("type")
    found = await client.recordings.slices(
        [camera.id for camera in cameras],
        record_type=None if kind is None else kind.letter,
        **span(data),
    )
    return {"recordings": [_slice(piece) for piece in found]}


def _slice(piece: Slice) -> dict[str, Any]:
    alarm = piece.type == RecordType.ALARM.letter
    return {
        "camera_id": piece.camera_id,
        "camera": piece.camera_name,
        "start": piece.start.isoformat(),
        "end": piece.stop.isoformat(),
        "type": (RecordType.ALARM if alarm else RecordType.REGULAR).value,
        "size": piece.size,
        "protected": piece.protected,
    }


async def _protect(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    for camera in required_cameras(coordinator.data, data):
        await client.recordings.protect(
            camera.id,
            record_type=data["type"].letter,
            comment=data.get("comment"),
            **span(data),
        )
    return None


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
    """Yield an export's file; nothing is asked for before the path is allowed."""
    async with client.recordings.open_export(export_id) as download:
        async for chunk in download.chunks:
            yield chunk


_TYPE: Final = vol.Optional("type", default=RecordType.REGULAR)
_EXPORT: Final = {vol.Required("export_id"): vol.Coerce(int)}


def _writes_a_file(data: Data) -> bool:
    return "filename" in data or "report" in data


RECORDING_ACTIONS: Final[tuple[CamtraceAction, ...]] = (
    ProcamAction(
        key="create_snapshot",
        admin_fn=_writes_a_file,
        fields={
            **CAMERAS_FIELD,
            vol.Optional("time"): cv.datetime,
            vol.Optional("comment"): cv.string,
            vol.Optional("filename"): cv.string,
            vol.Optional("report"): cv.string,
        },
        run_fn=_create_snapshot,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="comment_snapshot",
        fields={
            vol.Required("snapshot_id"): vol.Coerce(int),
            vol.Required("comment"): cv.string,
        },
        run_fn=_comment_snapshot,
    ),
    ProcamAction(
        key="search_snapshots",
        fields={
            **CAMERAS_FIELD,
            **MAYBE_SPAN,
            vol.Optional("user_id"): vol.Coerce(int),
            vol.Optional("comment"): cv.string,
            vol.Optional("limit", default=100): between(1, MAX_ROWS),
            vol.Optional("offset", default=0): between(0, MAX_OFFSET),
        },
        run_fn=_search_snapshots,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="download_snapshot",
        fields={
            vol.Required("snapshot_id"): vol.Coerce(int),
            vol.Required("filename"): cv.string,
        },
        run_fn=_download_snapshot,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="search_recordings",
        reads_only=True,
        fields={**CAMERAS_FIELD, **SPAN, vol.Optional("type"): one_of(RecordType)},
        run_fn=_search_recordings,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="protect_recording",
        fields={
            **CAMERAS_FIELD,
            **SPAN,
            _TYPE: one_of(RecordType),
            vol.Optional("comment"): cv.string,
        },
        run_fn=_protect,
    ),
    ProcamAction(
        key="create_export",
        fields={
            **CAMERAS_FIELD,
            **SPAN,
            _TYPE: one_of(RecordType),
            vol.Optional("disk_id"): vol.Coerce(int),
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
