"""Items that can be drawn into the picture, with checks and positions."""

from dataclasses import dataclass, field
from enum import StrEnum
import math

from .....clientkit.errors import InvalidValueError
from .....clientkit.values import text_of, within
from ..checks import bytes_of, font_of, picture_type
from ..const import (
    ANGLE_RANGE,
    CANVAS_RANGE,
    FONT_SIZE_RANGE,
    LINE_WIDTH_RANGE,
    MAX_UPLOAD_BYTES,
    POINTS_RANGE,
    POSITION_RANGE,
    TEXT_LENGTH,
    Z_INDEX_RANGE,
)

type Color = tuple[float, float, float, float]
"""Red, green, blue, alpha from 0 to 1."""

type Point = tuple[float, float]
"""Pixels from the upper left corner of a box."""

_MAX_CHANNEL = 31
_MITER_LIMIT = 10
"""Cairo's: how many times its own width a line may extend at a corner."""


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


class ClipShape(StrEnum):
    """The part of a box that is drawn."""

    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"


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
    rotation: float = 0.0
    """Degrees clockwise about its center."""
    clip: ClipShape | None = None
    """None draws what extends over the box as well."""

    def __post_init__(self) -> None:
        """Check the values; raises ValueError."""
        within(self.rotation, ANGLE_RANGE, "rotation")
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
    font: bytes | None = field(default=None, repr=False)
    """A TrueType file; None takes the app's own font."""

    def __post_init__(self) -> None:
        """Check the values; raises ValueError."""
        if self.font is not None:
            font_of(bytes_of(self.font, MAX_UPLOAD_BYTES))
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
        _check_line_width(self.line_width)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """A line from point to point, or the area inside it."""

    box: Box
    points: tuple[Point, ...]
    """The first one again at the end closes the line."""
    color: Color
    line_width: float | None = None
    """None fills, which takes three points."""

    def __post_init__(self) -> None:
        """Check the values; raises ValueError."""
        _check_color(self.color)
        _check_line_width(self.line_width)
        low, high = POINTS_RANGE
        if self.line_width is None:
            low += 1
        within(len(self.points), (low, high), "points")
        for x, y in self.points:
            within(x, (0, self.box.width), "points")
            within(y, (0, self.box.height), "points")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnArc:
    """A part of the ellipse that fits into a box: its line, or the slice it cuts."""

    box: Box
    color: Color
    start: float = 0.0
    """Degrees clockwise from the top."""
    end: float = 360.0
    line_width: float | None = None
    """None fills."""

    def __post_init__(self) -> None:
        """Check the values; raises ValueError."""
        _check_color(self.color)
        _check_line_width(self.line_width)
        within(self.start, ANGLE_RANGE, "start_angle")
        within(self.end, ANGLE_RANGE, "end_angle")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnImage:
    """A PNG or JPEG, stretched into a box."""

    box: Box
    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Check the values; raises ValueError."""
        picture_type(bytes_of(self.data, MAX_UPLOAD_BYTES))


type Drawn = DrawnText | DrawnRectangle | DrawnLine | DrawnArc | DrawnImage


def outline(items: list[Drawn], canvas: Canvas) -> tuple[int, int, int, int] | None:
    """Return left, top, width and height of the area that the items cover.

    None when all lie outside. A surface no larger than needed spares the camera.
    """
    lefts, tops, rights, bottoms = zip(*map(_edges, items), strict=True)
    left = max(0, math.floor(min(lefts)))
    top = max(0, math.floor(min(tops)))
    right = min(canvas.width, math.ceil(max(rights)))
    bottom = min(canvas.height, math.ceil(max(bottoms)))
    if right <= left or bottom <= top:
        return None
    return left, top, right - left, bottom - top


def _edges(item: Drawn) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of an item, rotated."""
    box = item.box
    margin = 0.0 if isinstance(item, DrawnText | DrawnImage) else _half_line(item)
    if box.clip is not None:
        margin = 0.0
    half_width, half_height = box.width / 2 + margin, box.height / 2 + margin
    sine = abs(math.sin(math.radians(box.rotation)))
    cosine = abs(math.cos(math.radians(box.rotation)))
    across = half_width * cosine + half_height * sine
    down = half_width * sine + half_height * cosine
    x, y = box.x + box.width / 2, box.y + box.height / 2
    return x - across, y - down, x + across, y + down


def _half_line(item: DrawnRectangle | DrawnLine | DrawnArc) -> float:
    half = (item.line_width or 0.0) / 2
    return half * _MITER_LIMIT if isinstance(item, DrawnLine) else half


def _check_line_width(width: float | None) -> None:
    if width is not None:
        within(width, LINE_WIDTH_RANGE, "line_width")


def _check_color(color: Color) -> None:
    if len(color) != 4:
        raise ValueError("A color has four parts")
    for part in color:
        within(part, (0.0, 1.0), "color")
