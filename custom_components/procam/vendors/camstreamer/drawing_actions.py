"""Actions that draw texts, pictures and shapes into the picture (CamOverlay)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import ProcamAction
from ...contract.files import async_read_file
from ...contract.host import Host
from ...contract.validation import InvalidFieldError, between, one_of, whole
from .client import (
    ANGLE_RANGE,
    CAMOVERLAY,
    CANVAS_RANGE,
    FONT_SIZE_RANGE,
    Align,
    Box,
    CamstreamerClient,
    CamstreamerEvent,
    CamstreamerState,
    Canvas,
    ClipShape,
    Drawn,
    DrawnArc,
    DrawnImage,
    DrawnLine,
    DrawnRectangle,
    DrawnText,
    Fit,
)
from .overlay_actions import COLOR_CHANNEL, OVERLAY_ENTITY, PIXELS, overlay_of
from .pictures import PICTURE_FIELDS, async_picture, has_picture, picture_field
from .require_app import require_app

type AppAction = ProcamAction[CamstreamerClient, CamstreamerState, CamstreamerEvent]
type _Coordinator = Host[Any, CamstreamerState, CamstreamerEvent]
type _Data = Mapping[str, Any]

_SIZE: Final = between(*CANVAS_RANGE)
_ANGLE: Final = between(*ANGLE_RANGE)
_COLOR: Final = vol.All(cv.ensure_list, vol.Length(3, 3), [COLOR_CHANNEL])


class TextAlign(StrEnum):
    """Alignment of a drawn text in its box."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class TextFit(StrEnum):
    """How a drawn text that is larger than its box is shown."""

    SCALE = "scale"
    TRUNCATE = "truncate"
    OVERFLOW = "overflow"


def _points(value: object) -> tuple[tuple[float, float], ...]:
    """Return pairs of numbers; raises InvalidFieldError."""
    try:
        pairs = [(float(x), float(y)) for x, y in value]  # type: ignore[attr-defined]
    except TypeError, ValueError:
        raise InvalidFieldError("value_form") from None
    return tuple(pairs)


def _check_kind(data: _Data) -> None:
    """Raise ValueError if an action was given two things to draw."""
    given = ["text"] if "text" in data else []
    given += [picture_field(data)] if has_picture(data) else []
    given += ["points"] if "points" in data else []
    given += [key for key in ("start_angle", "end_angle") if key in data][:1]
    if len(given) > 1:
        raise InvalidValueError("value_only_one", what=given)


async def _item(hass: HomeAssistant, data: _Data) -> Drawn:
    _check_kind(data)
    sides = {side: data[side] for side in ("x", "y", "width", "height")}
    box = Box(**sides, rotation=data["rotation"], clip=data.get("clip"))
    red, green, blue = (part / 255 for part in data["color"])
    color = (red, green, blue, data["opacity"] / 100)
    if has_picture(data):
        return DrawnImage(box=box, data=await async_picture(hass, data))
    if "text" in data:
        return DrawnText(
            box=box,
            text=data["text"],
            color=color,
            size=data["font_size"],
            align=Align[data["align"].name],
            fit=Fit[data["fit"].name],
            font=await _font(hass, data.get("font_path")),
        )
    line_width = data.get("line_width")
    if "points" in data:
        points = data["points"]
        return DrawnLine(box=box, points=points, color=color, line_width=line_width)
    if "start_angle" in data or "end_angle" in data:
        start, end = data.get("start_angle", 0), data.get("end_angle", 360)
        return DrawnArc(
            box=box, color=color, start=start, end=end, line_width=line_width
        )
    return DrawnRectangle(box=box, color=color, line_width=line_width)


async def _font(hass: HomeAssistant, path: str | None) -> bytes | None:
    return None if path is None else (await async_read_file(hass, path))[1]


async def _draw(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    item = await _item(coordinator.hass, data)
    canvas = Canvas(
        width=round(data["canvas_width"]),
        height=round(data["canvas_height"]),
        cameras=tuple(number - 1 for number in data["views"]),
        z_index=data["z_index"],
    )
    return await client.drawing.draw(data["name"], item, canvas)


async def _clear(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    if "overlay" not in data:
        return await client.drawing.clear(data.get("name"))
    if "name" in data:
        raise InvalidValueError("value_only_one", what=("name", "overlay"))
    overlay_id = overlay_of(coordinator.data, data["overlay"])
    return await client.drawing.remove_image(overlay_id)


DRAWING_ACTIONS: Final[tuple[AppAction, ...]] = (
    ProcamAction(
        key="draw_overlay",
        fields={
            vol.Optional("name", default="drawing"): cv.string,
            vol.Optional("text"): cv.string,
            vol.Optional("points"): _points,
            vol.Optional("start_angle"): _ANGLE,
            vol.Optional("end_angle"): _ANGLE,
            **PICTURE_FIELDS,
            vol.Required("x"): PIXELS,
            vol.Required("y"): PIXELS,
            vol.Required("width"): _SIZE,
            vol.Required("height"): _SIZE,
            vol.Optional("color", default=[255, 255, 255]): _COLOR,
            vol.Optional("opacity", default=100): between(0, 100),
            vol.Optional("font_size", default=40): between(*FONT_SIZE_RANGE),
            vol.Optional("font_path"): cv.string,
            vol.Optional("align", default=TextAlign.LEFT): one_of(TextAlign),
            vol.Optional("fit", default=TextFit.SCALE): one_of(TextFit),
            vol.Optional("line_width"): between(1, 200),
            vol.Optional("rotation", default=0): _ANGLE,
            vol.Optional("clip"): one_of(ClipShape),
            vol.Optional("canvas_width", default=1920): _SIZE,
            vol.Optional("canvas_height", default=1080): _SIZE,
            vol.Optional("views", default=[1]): vol.All(cv.ensure_list, [whole(1, 32)]),
            vol.Optional("z_index", default=0): whole(-1000, 1000),
        },
        run_fn=require_app(CAMOVERLAY, _draw),
    ),
    ProcamAction(
        key="clear_overlay",
        entity_fields=OVERLAY_ENTITY,
        fields={vol.Optional("name"): cv.string, vol.Optional("overlay"): cv.string},
        run_fn=_clear,
    ),
)
