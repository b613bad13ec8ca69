"""Actions of CamOverlay: texts, pictures and places of its widgets."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import ProcamAction
from ...contract.host import Host
from ...contract.ptz_head import find
from ...contract.validation import between, json_object, one_of, whole, whole_number
from .client import (
    CAMOVERLAY,
    POSITION_RANGE,
    CamstreamerClient,
    CamstreamerEvent,
    CamstreamerState,
    Overlay,
)
from .pictures import PICTURE_FIELDS, async_picture, picture_field
from .require_app import require_app

type AppAction = ProcamAction[CamstreamerClient, CamstreamerState, CamstreamerEvent]
type _Coordinator = Host[Any, CamstreamerState, CamstreamerEvent]
type _Data = Mapping[str, Any]


class Anchor(StrEnum):
    """From where an overlay's place is counted, inward."""

    TOP_LEFT = "top_left"
    TOP = "top"
    TOP_RIGHT = "top_right"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    BOTTOM_LEFT = "bottom_left"
    BOTTOM = "bottom"
    BOTTOM_RIGHT = "bottom_right"


_OVERLAY: Final = {vol.Required("overlay"): cv.string}
OVERLAY_ENTITY: Final = {"overlay": r"overlay_(\d+)(?:_(?P<field>.+))?"}
_CAMERA_PATH: Final = "camera_path"
PIXELS: Final = between(*POSITION_RANGE)
COLOR_CHANNEL: Final = whole(0, 255)
_TEXT_COLOR: Final = vol.All(cv.ensure_list, vol.Length(3, 4), [COLOR_CHANNEL])
"""With or without an alpha channel."""


def overlay_of(state: CamstreamerState, wanted: str) -> int:
    """Return the id of an overlay given by id or name; ValueError lists them."""
    named = {str(overlay.id): overlay.title for overlay in state.overlays}
    return int(find(wanted, named, "overlay"))


def _field_of(overlay: Overlay, data: _Data) -> str:
    """Return the field of a text entity; for other entities, the overlay's first field."""
    names = [field.name for field in overlay.fields]
    chosen = data.get("overlay_field")
    return chosen if chosen in names else names[0]


async def _set_text(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    overlay_id = overlay_of(coordinator.data, data["overlay"])
    overlay = coordinator.data.overlay(overlay_id)
    texts, colors = data["fields"], data["colors"]
    text, color = data.get("text"), data.get("color")
    if text is not None or color is not None:
        if texts or colors:
            one = "color" if text is None else "text"
            other = "fields" if texts else "colors"
            raise InvalidValueError("value_only_one", what=(one, other))
        if overlay is None or not overlay.fields:
            if other := next(filter(data.get, ("color", "variants")), ""):
                raise InvalidValueError("value_only_one", what=("text", other))
            return await client.overlays.set_ticker(overlay_id, data["text"])
        field = _field_of(overlay, data)
        texts = {} if text is None else {field: text}
        colors = {} if color is None else {field: color}
    return await client.overlays.graphics.set_texts(
        overlay_id,
        texts,
        colors={name: ",".join(map(str, color)) for name, color in colors.items()},
        variants=data["variants"],
    )


async def _set_image(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    overlay_id = overlay_of(coordinator.data, data["overlay"])
    if picture_field(data, _CAMERA_PATH) == _CAMERA_PATH:
        return await client.overlays.graphics.set_image(
            overlay_id, path=data[_CAMERA_PATH]
        )
    picture = await async_picture(coordinator.hass, data)
    return await client.overlays.graphics.set_image(overlay_id, data=picture)


async def _set_position(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    overlay_id = overlay_of(coordinator.data, data["overlay"])
    return await client.overlays.set_position(
        overlay_id, data["x"], data["y"], data.get("anchor")
    )


async def _update(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    overlay_id = overlay_of(coordinator.data, data["overlay"])
    return await client.overlays.update(overlay_id, data["changes"])


async def _get(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    overlay_id = overlay_of(coordinator.data, data["overlay"])
    return {"overlay": await client.overlays.get(overlay_id)}


OVERLAY_ACTIONS: Final[tuple[AppAction, ...]] = (
    ProcamAction(
        key="set_overlay_text",
        entity_fields=OVERLAY_ENTITY,
        fields={
            **_OVERLAY,
            vol.Optional("text"): cv.string,
            vol.Optional("color"): _TEXT_COLOR,
            vol.Optional("fields", default={}): {cv.string: cv.string},
            vol.Optional("colors", default={}): {cv.string: _TEXT_COLOR},
            vol.Optional("variants", default={}): {cv.string: whole_number},
        },
        run_fn=require_app(CAMOVERLAY, _set_text),
    ),
    ProcamAction(
        key="set_overlay_image",
        entity_fields=OVERLAY_ENTITY,
        fields={
            **_OVERLAY,
            **PICTURE_FIELDS,
            vol.Optional(_CAMERA_PATH): cv.string,
        },
        run_fn=require_app(CAMOVERLAY, _set_image),
    ),
    ProcamAction(
        key="set_overlay_position",
        entity_fields=OVERLAY_ENTITY,
        fields={
            **_OVERLAY,
            vol.Required("x"): PIXELS,
            vol.Required("y"): PIXELS,
            vol.Optional("anchor"): one_of(Anchor),
        },
        run_fn=require_app(CAMOVERLAY, _set_position),
    ),
    ProcamAction(
        key="update_overlay",
        entity_fields=OVERLAY_ENTITY,
        fields={**_OVERLAY, vol.Required("changes"): json_object},
        run_fn=require_app(CAMOVERLAY, _update),
    ),
    ProcamAction(
        key="get_overlay",
        fields=dict(_OVERLAY),
        run_fn=require_app(CAMOVERLAY, _get),
        response=SupportsResponse.ONLY,
        reads_only=True,
    ),
)
