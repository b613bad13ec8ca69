"""What the camera sees: a painted scene with the overlays now showing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
import io
import time

from PIL import Image, ImageChops, ImageDraw, ImageFont, UnidentifiedImageError
from PIL.ImageDraw import ImageDraw as Canvas

from .ptz import Ptz

type Color = tuple[int, int, int, int]
type Box = tuple[float, float, float, float]
"""Left, top, width, height as fractions of the picture."""
type Point = tuple[float, float]
type Polygon = tuple[Point, ...]
type Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A line of text; place and size are fractions of its sprite and picture."""

    text: str
    x: float
    y: float
    height: float
    color: Color
    anchor: str = "lm"
    angle: float = 0.0
    """Degrees clockwise about its place."""
    font: bytes | None = None
    clips: tuple[Polygon, ...] = ()
    """Only what lies inside all of these is shown; fractions of its sprite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A filled polygon; points are fractions of its sprite."""

    points: Polygon
    color: Color
    clips: tuple[Polygon, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A picture put somewhere; its corners are fractions of its sprite."""

    content: bytes
    corners: tuple[Point, Point, Point]
    """Where its upper left, upper right and lower left ones lie."""
    clips: tuple[Polygon, ...] = ()


type Item = Stamp | Shape | Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprite:
    """One overlay as the picture shows it."""

    box: Box
    fill: Color = (0, 0, 0, 0)
    shapes: tuple[Shape, ...] = ()
    labels: tuple[Label, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    image: bytes | None = None


type Layer = Callable[[int], Iterable[Sprite]]
"""Returns the sprites of a 1-based camera number, lowest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    """Where the head points, in fractions of what can be seen."""

    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 1.0


class Picture:
    """Renders what a camera sees; layers come from the overlay app."""

    def __init__(self, ptz: Ptz) -> None:
        self.ptz = ptz
        self.layers: list[Layer] = []

    def sprites(self, number: int) -> list[Sprite]:
        """Return what is drawn over the scene of a camera."""
        return [sprite for layer in self.layers for sprite in layer(number)]

    def jpeg(self, number: int, size: tuple[int, int]) -> bytes:
        """Return one frame."""
        out = io.BytesIO()
        self.look(number, size)().save(out, "JPEG", quality=80)
        return out.getvalue()

    def look(
        self, number: int, size: tuple[int, int], *more: Sprite
    ) -> Callable[[], Image.Image]:
        """See what is there now, and return what paints it; in a thread, if need be."""
        title = time.strftime("%H:%M:%S") + f"  camera {number}"
        sprites = (*self.sprites(number), *more)
        return partial(_picture, self._aim(number), title, sprites, size)

    def _aim(self, number: int) -> _Aim:
        head = self.ptz.heads.get(number)
        if head is None:
            return _Aim()
        return _Aim(
            pan=head.pan.place / 90,
            tilt=head.tilt.place / 60,
            zoom=1 + (head.zoom.place - 1) / 2500,
        )


def _picture(
    aim: _Aim, title: str, sprites: Iterable[Sprite], size: tuple[int, int]
) -> Image.Image:
    image = Image.new("RGB", size)
    canvas = ImageDraw.Draw(image, "RGBA")
    _scene(canvas, aim, size)
    font = ImageFont.load_default(max(10, size[1] // 40))
    canvas.text((8, 8), title, fill=(255, 255, 255), font=font)
    for sprite in sprites:
        _paint(image, canvas, sprite, size)
    return image


def _scene(canvas: Canvas, aim: _Aim, size: tuple[int, int]) -> None:
    # A nave: the back wall, a window, an altar and pews that move with the head.
    def box(x0: float, y0: float, x1: float, y1: float) -> Box:
        xs = [((x - 0.5 - aim.pan) * aim.zoom + 0.5) * size[0] for x in (x0, x1)]
        ys = [((y - 0.45 + aim.tilt) * aim.zoom + 0.45) * size[1] for y in (y0, y1)]
        return xs[0], ys[0], xs[1], ys[1]

    canvas.rectangle((0, 0, *size), fill=(58, 46, 40))
    canvas.rectangle(box(-2, -1, 3, 0.55), fill=(120, 102, 84))
    for x in (-0.6, 0.08, 0.76, 1.44):
        canvas.rectangle(box(x, 0.1, x + 0.16, 0.42), fill=(150, 190, 220))
    canvas.rectangle(box(0.42, 0.46, 0.58, 0.58), fill=(228, 220, 200))
    canvas.rectangle(box(0.495, 0.12, 0.505, 0.36), fill=(70, 50, 34))
    canvas.rectangle(box(0.45, 0.19, 0.55, 0.21), fill=(70, 50, 34))
    for row in range(4):
        y = 0.66 + row * 0.1
        canvas.rectangle(box(-1, y, 2, y + 0.04), fill=(94, 62, 38))


def _paint(
    image: Image.Image, canvas: Canvas, sprite: Sprite, size: tuple[int, int]
) -> None:
    left, top = sprite.box[0] * size[0], sprite.box[1] * size[1]
    width, height = sprite.box[2] * size[0], sprite.box[3] * size[1]
    if sprite.fill[3]:
        canvas.rectangle((left, top, left + width, top + height), fill=sprite.fill)
    if sprite.image is not None:
        _paste(image, sprite.image, (left, top, width, height))
    scale = partial(_scaled, place=(left, top), size=(width, height))
    items: tuple[Item, ...] = (*sprite.stamps, *sprite.shapes, *sprite.labels)
    for item in items:
        # Most need no layer of their own, which costs more than they do.
        if isinstance(item, Shape) and not item.clips:
            canvas.polygon(scale(item.points), fill=item.color)
        elif isinstance(item, Label) and not (item.clips or item.angle):
            _write(canvas, item, scale([(item.x, item.y)])[0], size)
        else:
            layer = _layer(item, scale, size)
            for clip in item.clips:
                _cut(layer, scale(clip))
            image.paste(layer, mask=layer)


def _layer(
    item: Item,
    scale: Callable[[Iterable[Point]], list[Point]],
    size: tuple[int, int],
) -> Image.Image:
    """Return one item alone, on nothing."""
    if isinstance(item, Stamp):
        return _stamped(item, scale(item.corners), size)
    layer = Image.new("RGBA", size)
    draw = ImageDraw.Draw(layer)
    if isinstance(item, Shape):
        draw.polygon(scale(item.points), fill=item.color)
        return layer
    (place,) = scale([(item.x, item.y)])
    _write(draw, item, place, size)
    return layer.rotate(-item.angle, center=place)


def _scaled(points: Iterable[Point], place: Point, size: Point) -> list[Point]:
    return [(place[0] + x * size[0], place[1] + y * size[1]) for x, y in points]


def _write(canvas: Canvas, label: Label, place: Point, size: tuple[int, int]) -> None:
    font = _font(label.font, max(8, round(label.height * size[1])))
    canvas.text(place, label.text, fill=label.color, font=font, anchor=label.anchor)


def _font(content: bytes | None, height: int) -> Font:
    if content is not None:
        try:
            return ImageFont.truetype(io.BytesIO(content), height)
        except OSError:
            pass
    return ImageFont.load_default(height)


def _stamped(stamp: Stamp, corners: list[Point], size: tuple[int, int]) -> Image.Image:
    layer = Image.new("RGBA", size)
    try:
        picture = Image.open(io.BytesIO(stamp.content)).convert("RGBA")
    except UnidentifiedImageError, OSError:
        return layer
    (x0, y0), (x1, y1), (x2, y2) = corners
    # Pillow asks for the way back: from a place in the frame to one in the picture.
    a, b = (x1 - x0) / picture.width, (x2 - x0) / picture.height
    d, e = (y1 - y0) / picture.width, (y2 - y0) / picture.height
    if not (area := a * e - b * d):
        return layer
    back = (e / area, -b / area, (b * y0 - e * x0) / area)
    down = (-d / area, a / area, (d * x0 - a * y0) / area)
    return picture.transform(size, Image.Transform.AFFINE, (*back, *down))


def _cut(layer: Image.Image, clip: list[Point]) -> None:
    mask = Image.new("L", layer.size)
    ImageDraw.Draw(mask).polygon(clip, fill=255)
    layer.putalpha(ImageChops.multiply(layer.getchannel("A"), mask))


def _paste(image: Image.Image, content: bytes, box: Box) -> None:
    try:
        picture = Image.open(io.BytesIO(content)).convert("RGBA")
    except UnidentifiedImageError, OSError:
        return
    picture = picture.resize((max(1, round(box[2])), max(1, round(box[3]))))
    image.paste(picture, (round(box[0]), round(box[1])), picture)
