"""Items that can be drawn into the picture, with checks and positions."""

from dataclasses import dataclass, field
from enum import StrEnum
import math

from .....clientkit.arguments import text_of, within
from .....clientkit.errors import InvalidValueError
from ..checks import bytes_of, picture_type
from ..const import (
    CANVAS_RANGE,
    FONT_SIZE_RANGE,
    LINE_WIDTH_RANGE,
    MAX_UPLOAD_BYTES,
    POSITION_RANGE,
    TEXT_LENGTH,
    Z_INDEX_RANGE,
)

type Color = tuple[float, float, float, float]
"""Red, green, blue, alpha from 0 to 1."""

_MAX_CHANNEL = 31


class Align(StrEnum):
    """Alignment of a text in its box."""

    LEFT = "A_LEFT"
    CENTER = "A_CENTER"
    RIGHT = "A_RIGHT"


class Fit(StrEnum):
    """How a text that is larger than its box is shown."""

    SCALE = "TFM_SCALE"
    TRUNCATE = "TFM_TRUNCATE"
    OVERFLOW = "TFM_OVERFLOW"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """The picture that is drawn on: firmware 12.5 shows it in streams of this size."""

    width: int = 1920
    height: int = 1080
    cameras: tuple[int, ...] = (0,)
    """Video channels from 0."""
    z_index: int = 0
    """Higher is nearer."""

    def __post_init__(self) -> None:
        """Check the values; raises ValueError."""
        within(self.width, CANVAS_RANGE, "canvas_width")
        within(self.height, CANVAS_RANGE, "canvas_height")
        within(self.z_index, Z_INDEX_RANGE, "z_index")
        if not self.cameras:
            raise InvalidValueError("value_missing", what="views")
        within(len(self.cameras), (1, _MAX_CHANNEL + 1), "views")
        for camera in self.cameras:
            within(camera, (0, _MAX_CHANNEL), "views")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in pixels of the canvas, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        """Check the values; raises ValueError."""
        within(self.x, POSITION_RANGE, "x")
        within(self.y, POSITION_RANGE, "y")
        within(self.width, CANVAS_RANGE, "width")
        within(self.height, CANVAS_RANGE, "height")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnText:
    """A text in a box."""

    box: Box
    text: str
    color: Color = (1.0, 1.0, 1.0, 1.0)
    size: float = 40.0
    """Font size in pixels."""
    align: Align = Align.LEFT
    fit: Fit = Fit.SCALE

    def __post_init__(self) -> None:
        """Check the values; raises ValueError."""
        text_of(self.text, TEXT_LENGTH, "text")
        within(self.size, FONT_SIZE_RANGE, "font_size")
        _check_color(self.color)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRectangle:
    """A filled rectangle, or its outline."""

    box: Box
    color: Color
    line_width: float | None = None
    """None fills."""

    def __post_init__(self) -> None:
        """Check the values; raises ValueError."""
        _check_color(self.color)
        if self.line_width is not None:
            within(self.line_width, LINE_WIDTH_RANGE, "line_width")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnImage:
    """A PNG or JPEG, stretched into a box."""

    box: Box
    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Check the values; raises ValueError."""
        picture_type(bytes_of(self.data, MAX_UPLOAD_BYTES))


type Drawn = DrawnText | DrawnRectangle | DrawnImage


def outline(items: list[Drawn], canvas: Canvas) -> tuple[int, int, int, int] | None:
    """Return left, top, width and height of the area that the items cover.

    None when all lie outside. A surface no larger than needed spares the camera.
    """
    margins = [
        item.line_width / 2
        if isinstance(item, DrawnRectangle) and item.line_width
        else 0
        for item in items
    ]
    boxes = [(item.box, margin) for item, margin in zip(items, margins, strict=True)]
    left = max(0, math.floor(min(box.x - m for box, m in boxes)))
    top = max(0, math.floor(min(box.y - m for box, m in boxes)))
    right = min(canvas.width, math.ceil(max(box.x + box.width + m for box, m in boxes)))
    bottom = min(
        canvas.height, math.ceil(max(box.y + box.height + m for box, m in boxes))
    )
    if right <= left or bottom <= top:
        return None
    return left, top, right - left, bottom - top


def _check_color(color: Color) -> None:
    if len(color) != 4:
        raise ValueError("A color has four parts")
    for part in color:
        within(part, (0.0, 1.0), "color")
