"""A small Cairo: surfaces and contexts that remember what was drawn (facts 3.6)."""

import copy
from dataclasses import dataclass, field
import math
from typing import Final

from .picture import Color, Label, Point, Polygon, Shape, Stamp

_ARC_STEPS: Final = 24


@dataclass(slots=True)
class Matrix:
    """An affine transformation, as `cairo_matrix_t`."""

    xx: float = 1.0
    yx: float = 0.0
    xy: float = 0.0
    yy: float = 1.0
    x0: float = 0.0
    y0: float = 0.0

    def apply(self, x: float, y: float) -> Point:
        """Transform a point."""
        return (
            self.xx * x + self.xy * y + self.x0,
            self.yx * x + self.yy * y + self.y0,
        )

    def before(self, xx: float, yx: float, xy: float, yy: float) -> None:
        """Put a linear transformation in front of this one."""
        self.xx, self.yx, self.xy, self.yy = (
            self.xx * xx + self.xy * yx,
            self.yx * xx + self.yy * yx,
            self.xx * xy + self.xy * yy,
            self.yx * xy + self.yy * yy,
        )

    def translate(self, x: float, y: float) -> None:
        """Move the origin."""
        self.x0, self.y0 = self.apply(x, y)

    def scale(self, x: float, y: float) -> None:
        """Stretch."""
        self.before(x, 0.0, 0.0, y)

    def rotate(self, angle: float) -> None:
        """Turn by radians, clockwise on the screen."""
        sine, cosine = math.sin(angle), math.cos(angle)
        self.before(cosine, sine, -sine, cosine)

    @property
    def height_factor(self) -> float:
        """How much longer an upright line becomes."""
        return math.hypot(self.xy, self.yy)

    @property
    def angle(self) -> float:
        """How far a level line turns, in degrees clockwise."""
        return math.degrees(math.atan2(self.yx, self.xx))


@dataclass(slots=True)
class Surface:
    """An image surface, drawn or uploaded."""

    width: float
    height: float
    shapes: list[Shape] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    content: bytes | None = None

    @property
    def texts(self) -> list[str]:
        """The texts written on the canvas."""
        return [label.text for label in self.labels]


@dataclass(slots=True)
class FontFace:
    """An uploaded font."""

    content: bytes


@dataclass(slots=True)
class _Pen:
    matrix: Matrix = field(default_factory=Matrix)
    color: Color = (0, 0, 0, 255)
    source: Surface | None = None
    source_at: Point = (0.0, 0.0)
    clips: tuple[Polygon, ...] = ()
    font: bytes | None = None
    font_size: float = 10.0
    line_width: float = 2.0


class Context:
    """A `cairo_t`: draws on one surface."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.pen = _Pen()
        self._saved: list[_Pen] = []
        self._path: list[Point] = []

    def save(self) -> None:
        """Keep the state for `restore`."""
        self._saved.append(copy.copy(self.pen))
        self.pen.matrix = copy.copy(self.pen.matrix)

    def restore(self) -> None:
        """Return to the state last saved; raises ValueError."""
        if not self._saved:
            raise ValueError("restore without save")
        self.pen = self._saved.pop()

    def set_source_rgba(
        self, red: float, green: float, blue: float, alpha: float
    ) -> None:
        """Choose a color, parts 0..1."""
        parts = [round(255 * min(1.0, max(0.0, p))) for p in (red, green, blue, alpha)]
        self.pen.color = (parts[0], parts[1], parts[2], parts[3])
        self.pen.source = None

    def set_source_surface(self, surface: Surface, x: float, y: float) -> None:
        """Choose another surface as the paint, and where its corner lies."""
        self.pen.source, self.pen.source_at = surface, (x, y)

    def set_font_face(self, font: FontFace) -> None:
        """Choose an uploaded font."""
        self.pen.font = font.content

    def rectangle(self, x: float, y: float, width: float, height: float) -> None:
        """Add a closed rectangle to the path."""
        self._path = []
        for corner in (
            (x, y),
            (x + width, y),
            (x + width, y + height),
            (x, y + height),
        ):
            self.line_to(*corner)
        self.close_path()

    def move_to(self, x: float, y: float) -> None:
        """Begin a path."""
        self._path = [self.pen.matrix.apply(x, y)]

    def line_to(self, x: float, y: float) -> None:
        """Add a line."""
        self._path.append(self.pen.matrix.apply(x, y))

    def new_sub_path(self) -> None:
        """Begin a path without a point."""
        self._path = []

    def close_path(self) -> None:
        """Return to the point the path began at."""
        if self._path:
            self._path.append(self._path[0])

    def arc(self, x: float, y: float, radius: float, start: float, end: float) -> None:
        """Add an arc between two angles in radians."""
        while end < start:
            end += 2 * math.pi
        for step in range(_ARC_STEPS + 1):
            angle = start + (end - start) * step / _ARC_STEPS
            self.line_to(x + radius * math.cos(angle), y + radius * math.sin(angle))

    def fill(self) -> None:
        """Fill the path."""
        points = self._area()
        if len(points) > 2:
            self._add(points)
        self._path = []

    def clip(self) -> None:
        """Draw only inside the path from now on."""
        self.pen.clips = (*self.pen.clips, self._part(self._area()))
        self._path = []

    def reset_clip(self) -> None:
        """Draw everywhere again."""
        self.pen.clips = ()

    def stroke(self) -> None:
        """Draw the path as thin quadrilaterals."""
        half = self.pen.line_width / 2
        for (x0, y0), (x1, y1) in zip(self._path, self._path[1:], strict=False):
            length = math.hypot(x1 - x0, y1 - y0) or 1.0
            dx, dy = -(y1 - y0) / length * half, (x1 - x0) / length * half
            near, far = (x0 - dx, y0 - dy), (x1 - dx, y1 - dy)
            self._add([(x0 + dx, y0 + dy), (x1 + dx, y1 + dy), far, near])
        self._path = []

    def paint(self) -> None:
        """Cover the surface with the paint."""
        if (source := self.pen.source) is not None:
            self._stamp(source)
            self.surface.shapes += source.shapes
            self.surface.labels += source.labels
            self.surface.stamps += source.stamps
            return
        width, height = self.surface.width, self.surface.height
        self._add([(0, 0), (width, 0), (width, height), (0, height)])

    def show_text(self, text: str) -> None:
        """Write at the current point, which is the baseline's left end."""
        x, y = self._path[-1] if self._path else (0.0, 0.0)
        self._label(text, x, y, self.pen.font_size, "ls")

    def write_text(
        self, text: str, box: tuple[float, float, float, float], align: str
    ) -> None:
        """Write into a box, as tall as the box allows."""
        x, y, width, height = box
        anchor, share = {"A_LEFT": ("lm", 0.0), "A_RIGHT": ("rm", 1.0)}.get(
            align, ("mm", 0.5)
        )
        place = self.pen.matrix.apply(x + share * width, y + height / 2)
        size = min(height, width / max(1, len(text)) / 0.55)
        self._label(text, *place, size, anchor)

    def _add(self, points: list[Point]) -> None:
        shape = Shape(
            points=self._part(points), color=self.pen.color, clips=self.pen.clips
        )
        self.surface.shapes.append(shape)

    def _stamp(self, source: Surface) -> None:
        if source.content is None:
            return
        x, y = self.pen.source_at
        ends = ((x, y), (x + source.width, y), (x, y + source.height))
        first, second, third = self._part([self.pen.matrix.apply(*end) for end in ends])
        self.surface.stamps.append(
            Stamp(
                content=source.content,
                corners=(first, second, third),
                clips=self.pen.clips,
            )
        )

    def _area(self) -> list[Point]:
        """Return the path's corners, the first one only once."""
        is_closed = len(self._path) > 1 and self._path[0] == self._path[-1]
        return self._path[:-1] if is_closed else self._path

    def _part(self, points: list[Point]) -> Polygon:
        """Return points as fractions of the surface."""
        width, height = self.surface.width, self.surface.height
        return tuple((x / width, y / height) for x, y in points)

    def _label(self, text: str, x: float, y: float, size: float, anchor: str) -> None:
        label = Label(
            text=text,
            x=x / self.surface.width,
            y=y / self.surface.height,
            height=size * self.pen.matrix.height_factor / 1080,
            color=self.pen.color,
            anchor=anchor,
            angle=self.pen.matrix.angle,
            font=self.pen.font,
            clips=self.pen.clips,
        )
        self.surface.labels.append(label)
