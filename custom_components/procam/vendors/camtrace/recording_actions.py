"""Recordings: found and protected from deletion."""

from enum import StrEnum
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...contract.action import ProcamAction
from ...contract.validation import one_of
from .action_fields import (
    CAMERAS_FIELD,
    SPAN,
    Data,
    required_cameras,
    span,
)
from .alarm_actions import CamtraceAction, Coordinator
from .client import CamtraceClient, Slice


class RecordType(StrEnum):
    """Kinds of recordings."""

    REGULAR = "regular"
    ALARM = "alarm"

    @property
    def letter(self) -> str:
        """The letter that the server uses for this type."""
        return self.value[0]


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


TYPE_FIELD: Final = vol.Optional("type", default=RecordType.REGULAR)


RECORDING_ACTIONS: Final[tuple[CamtraceAction, ...]] = (
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
            TYPE_FIELD: one_of(RecordType),
            vol.Optional("comment"): cv.string,
        },
        run_fn=_protect,
    ),
)
