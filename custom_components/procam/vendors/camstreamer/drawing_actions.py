"""Actions that draw texts, pictures and rectangles into the picture (CamOverlay)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import ProcamAction
from ...contract.host import Host
from ...contract.validation import between, one_of
from .client import (
    CAMOVERLAY,
    CANVAS_RANGE,
    FONT_SIZE_RANGE,
    Align,
    Box,
    CamstreamerClient,
    CamstreamerEvent,
    CamstreamerState,
    Canvas,
    DrawnImage,
    DrawnRectangle,
    DrawnText,
    Fit,
)
from .overlay_actions import COLOR_CHANNEL, PIXELS
from .pictures import PICTURE_FIELDS, async_picture, has_picture, picture_field
from .require_app import require_app

type AppAction = ProcamAction[CamstreamerClient, CamstreamerState, CamstreamerEvent]
type _Coordinator = Host[Any, CamstreamerState, CamstreamerEvent]
type _Data = Mapping[str, Any]

_SIZE: Final = between(*CANVAS_RANGE)
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


async def _draw(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    box = Box(x=data["x"], y=data["y"], width=data["width"], height=data["height"])
    red, green, blue = (part / 255 for part in data["color"])
    color = (red, green, blue, data["opacity"] / 100)
    item: DrawnText | DrawnImage | DrawnRectangle
    if has_picture(data):
        if "text" in data:
            given = ("text", picture_field(data))
            raise InvalidValueError("value_only_one", what=given)
        item = DrawnImage(box=box, data=await async_picture(coordinator.hass, data))
    elif "text" in data:
        item = DrawnText(
            box=box,
            text=data["text"],
            color=color,
            size=data["font_size"],
            align=Align[data["align"].name],
            fit=Fit[data["fit"].name],
        )
    else:
        item = DrawnRectangle(box=box, color=color, line_width=data.get("line_width"))
    canvas = Canvas(
        width=round(data["canvas_width"]),
        height=round(data["canvas_height"]),
        cameras=tuple(number - 1 for number in data["views"]),
        z_index=data["z_index"],
    )
    return await client.drawing.draw(data["name"], item, canvas)


async def _clear(
    _coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    return await client.drawing.clear(data.get("name"))


DRAWING_ACTIONS: Final[tuple[AppAction, ...]] = (
    ProcamAction(
        key="draw_overlay",
        fields={
            vol.Optional("name", default="drawing"): cv.string,
            vol.Optional("text"): cv.string,
            **PICTURE_FIELDS,
            vol.Required("x"): PIXELS,
            vol.Required("y"): PIXELS,
            vol.Required("width"): _SIZE,
            vol.Required("height"): _SIZE,
            vol.Optional("color", default=[255, 255, 255]): _COLOR,
            vol.Optional("opacity", default=100): between(0, 100),
            vol.Optional("font_size", default=40): between(*FONT_SIZE_RANGE),
            vol.Optional("align", default=TextAlign.LEFT): one_of(TextAlign),
            vol.Optional("fit", default=TextFit.SCALE): one_of(TextFit),
            vol.Optional("line_width"): between(1, 200),
            vol.Optional("canvas_width", default=1920): _SIZE,
            vol.Optional("canvas_height", default=1080): _SIZE,
            vol.Optional("views", default=[1]): vol.All(
                cv.ensure_list, [vol.All(between(1, 32), vol.Coerce(int))]
            ),
            vol.Optional("z_index", default=0): vol.All(
                between(-1000, 1000), vol.Coerce(int)
            ),
        },
        run_fn=require_app(CAMOVERLAY, _draw),
    ),
    ProcamAction(
        key="clear_overlay",
        fields={vol.Optional("name"): cv.string},
        run_fn=_clear,
    ),
)
