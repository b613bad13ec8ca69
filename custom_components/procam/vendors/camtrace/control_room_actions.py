"""Actions that change what mosaics and passive screens show."""

from typing import Final

from homeassistant.core import ServiceResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...clientkit.values import one_of
from ...contract.action import ProcamAction
from ...contract.validation import between, whole_number
from .action_fields import CAMERAS_FIELD, Data, named, named_cameras, one_camera
from .alarm_actions import CamtraceAction, Coordinator
from .client import Camera, CamtraceClient, Role

MAX_CELL: Final = 255
MAX_DURATION_S: Final = 86400


async def _show_on_mosaic(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    """Show a camera in a cell; without a camera, the cell's own content."""
    state, position = coordinator.data, int(data["position"])
    mosaic = named(state.groups, data["mosaic"], "mosaic")
    if mosaic.positions:
        one_of(position, mosaic.positions, "position")
    if not named_cameras(state, data):
        await client.control_room.clear_mosaic(mosaic.id, position)
        return None
    camera = one_camera(state, data)
    duration = data.get("duration")
    await client.control_room.show_on_mosaic(
        mosaic.id,
        position,
        camera_id=camera.id,
        stream_id=_stream(camera, data.get("stream_id")),
        duration_s=None if duration is None else int(duration),
    )
    return None


def _stream(camera: Camera, wanted: int | None) -> int:
    known = [stream.id for stream in camera.streams]
    if wanted is None:
        view = camera.view(Role.HD)
        wanted = view.stream_id if view else next(iter(known), None)
    if wanted is None:
        raise InvalidValueError("value_missing", what="stream_id")
    return one_of(wanted, known, "stream_id") if known else wanted


async def _set_screen(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    state = coordinator.data
    screen = named(state.screens, data["screen"], "screen")
    cameras, mosaic = named_cameras(state, data), data.get("mosaic")
    if bool(cameras) == (mosaic is not None):
        raise InvalidValueError(
            "value_only_one" if cameras else "value_one_needed",
            what="target, camera_id, mosaic",
        )
    shown = (
        {"camera_id": one_camera(state, data).id}
        if mosaic is None
        else {"group_id": named(state.groups, mosaic, "mosaic").id}
    )
    await client.control_room.show_on_screen(screen.id, **shown)
    return None


CONTROL_ROOM_ACTIONS: Final[tuple[CamtraceAction, ...]] = (
    ProcamAction(
        key="show_on_mosaic",
        entity_fields={"mosaic": r"mosaic_(.+)"},
        fields={
            **CAMERAS_FIELD,
            vol.Required("mosaic"): cv.string,
            vol.Required("position"): between(0, MAX_CELL),
            vol.Optional("stream_id"): whole_number,
            vol.Optional("duration"): between(1, MAX_DURATION_S),
        },
        run_fn=_show_on_mosaic,
    ),
    ProcamAction(
        key="set_screen",
        entity_fields={"screen": r"screen_(.+)", "mosaic": r"mosaic_(.+)"},
        fields={
            **CAMERAS_FIELD,
            vol.Required("screen"): cv.string,
            vol.Optional("mosaic"): cv.string,
        },
        run_fn=_set_screen,
    ),
)
