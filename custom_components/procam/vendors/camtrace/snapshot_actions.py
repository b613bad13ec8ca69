"""Snapshots: pictures that the server keeps with a comment."""

from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import ProcamAction
from ...contract.files import as_pieces, async_allow, async_write_file
from ...contract.validation import between, whole_number
from .action_fields import (
    CAMERAS_FIELD,
    MAYBE_SPAN,
    Data,
    maybe_span,
    named_cameras,
    required_cameras,
)
from .admin_actions import MAX_OFFSET, MAX_ROWS
from .alarm_actions import CamtraceAction, Coordinator
from .client import CamtraceClient


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


def _writes_a_file(data: Data) -> bool:
    return "filename" in data or "report" in data


SNAPSHOT_ACTIONS: Final[tuple[CamtraceAction, ...]] = (
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
            vol.Required("snapshot_id"): whole_number,
            vol.Required("comment"): cv.string,
        },
        run_fn=_comment_snapshot,
    ),
    ProcamAction(
        key="search_snapshots",
        fields={
            **CAMERAS_FIELD,
            **MAYBE_SPAN,
            vol.Optional("user_id"): whole_number,
            vol.Optional("comment"): cv.string,
            vol.Optional("limit", default=100): between(1, MAX_ROWS),
            vol.Optional("offset", default=0): between(0, MAX_OFFSET),
        },
        reads_only=True,
        run_fn=_search_snapshots,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="download_snapshot",
        fields={
            vol.Required("snapshot_id"): whole_number,
            vol.Required("filename"): cv.string,
        },
        run_fn=_download_snapshot,
        response=SupportsResponse.OPTIONAL,
    ),
)
