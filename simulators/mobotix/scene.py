"""The room the camera stands in, drawn as the head sees it."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter, ImageFont

_PIXELS_PER_DEGREE = 10
_LOWEST, _HIGHEST = -30.0, 210.0
"""Tilt covered by the panorama: the limits of the head, and half a picture more."""
_OVERLAP_DEGREES = 70.0
"""Repeated at the right edge, so that a picture across ±180° is one piece."""
_FLOOR, _CEILING = -4.0, 55.0
_BLUR_PIXELS = 16.0
_LEAST_BLUR = 0.01
TIME_CODE_BITS = 20
_WALL = ("#c9bda4", "#bfb196")
_THINGS = (
    ("Altar", 0, 2, 14, 6, "#f2ead8"),
    ("Pulpit", -35, 4, 5, 9, "#7a4a26"),
    ("Lectern", 30, 2, 4, 7, "#8c5a2e"),
    ("Choir", -90, 2, 34, 7, "#6b3f2a"),
    ("Organ", 90, 14, 26, 22, "#a67c36"),
    ("Font", 140, -1, 6, 5, "#d8dde2"),
    ("Entrance", 178, 5, 10, 16, "#5b3a1e"),
    ("Clock", -140, 20, 6, 6, "#ffffff"),
)
"""Name, pan, tilt, width and height in degrees, color."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What there is to see at one moment."""

    pan: float
    tilt: float
    degrees: float
    """Horizontal angle of view."""
    blur: float = 0.0
    captions: tuple[str, ...] = ()
    clock: str = ""
    walker: float | None = None
    """How far a person has crossed the picture, 0…1."""
    faces: int = 0
    covered: bool = False
    time_code: int | None = None
    """Milliseconds."""


def _x(pan: float) -> float:
    return (pan + 180.0 + _OVERLAP_DEGREES / 2) * _PIXELS_PER_DEGREE


def _y(tilt: float) -> float:
    return (_HIGHEST - tilt) * _PIXELS_PER_DEGREE


@lru_cache(maxsize=1)
def panorama() -> Image.Image:
    """Draw the whole room once."""
    width = round((360 + _OVERLAP_DEGREES) * _PIXELS_PER_DEGREE)
    image = Image.new("RGB", (width, round(_y(_LOWEST))), "#5e4630")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, _y(_CEILING)), fill="#4b5563")
    for start in range(-220, 220, 10):
        shade = _WALL[start // 10 % 2]
        draw.rectangle((_x(start), _y(_CEILING), _x(start + 10), _y(_FLOOR)), shade)
    for tilt in range(60, 210, 10):
        draw.rectangle((0, _y(tilt), width, _y(tilt) + 12), fill="#374151")
    for turn in (-360, 0, 360):
        _windows(draw, turn)
        _things(draw, turn)
    return image


def _windows(draw: ImageDraw.ImageDraw, turn: int) -> None:
    for pan in range(-165, 180, 30):
        left, right = _x(pan + turn - 4), _x(pan + turn + 4)
        draw.rectangle((left, _y(44), right, _y(22)), "#7fb2d9", "#5b6470", 4)
        draw.pieslice((left, _y(48), right, _y(40)), 180, 360, "#d98a7f", "#5b6470", 4)


def _things(draw: ImageDraw.ImageDraw, turn: int) -> None:
    font = ImageFont.load_default(26)
    for name, pan, tilt, width, height, color in _THINGS:
        middle = pan + turn
        draw.rectangle(
            (
                _x(middle - width / 2),
                _y(tilt + height / 2),
                _x(middle + width / 2),
                _y(tilt - height / 2),
            ),
            fill=color,
            outline="#2b2b2b",
            width=3,
        )
        draw.text((_x(middle), _y(tilt)), name, "#b91c1c", font, "mm")
    small = ImageFont.load_default(14)
    for pan in range(-180, 180, 10):
        at = _x(pan + turn)
        draw.line((at, _y(_FLOOR), at, _y(_FLOOR - 1)), fill="white", width=2)
        draw.text((at, _y(_FLOOR - 2)), f"{pan}°", "white", small, "mm")


def draw_view(view: View, size: tuple[int, int]) -> Image.Image:
    """Return the picture of a view."""
    width, height = size
    if view.covered:
        image = Image.new("RGB", size, "#050505")
    else:
        half = view.degrees / 2
        tall = half * height / width
        box = (
            _x(view.pan - half),
            _y(view.tilt + tall),
            _x(view.pan + half),
            _y(view.tilt - tall),
        )
        image = panorama().resize(size, Image.Resampling.BILINEAR, box)
    draw = ImageDraw.Draw(image)
    if not view.covered:
        _people(draw, view, size)
    if view.blur > _LEAST_BLUR:
        image = image.filter(ImageFilter.BoxBlur(view.blur * _BLUR_PIXELS))
        draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(max(height // 20, 10))
    for row, caption in enumerate((view.clock, *view.captions)):
        place = (width // 64, height // 48 + row * height // 16)
        draw.text(place, caption, "white", font, stroke_width=1, stroke_fill="black")
    if view.time_code is not None:
        draw_time_code(image, view.time_code)
    return image


def draw_time_code(image: Image.Image, number: int) -> None:
    """Draw 20 bits as squares along the lower edge, the lowest bit first.

    White is 1. Above them are the opposites, so that a reader knows a time code.
    """
    draw = ImageDraw.Draw(image)
    side = image.width // TIME_CODE_BITS
    for bit in range(TIME_CODE_BITS):
        left = bit * side
        colors = ("white", "black") if number >> bit & 1 else ("black", "white")
        for row, color in enumerate(colors, 1):
            top = image.height - row * side
            draw.rectangle((left, top, left + side - 1, top + side - 1), color)


def _people(draw: ImageDraw.ImageDraw, view: View, size: tuple[int, int]) -> None:
    width, height = size
    tall = height // 3
    places = [(number + 1) / (view.faces + 1) for number in range(view.faces)]
    if view.walker is not None:
        places.append(0.1 + 0.8 * view.walker)
    for place in places:
        x, top = round(place * width), height - tall - tall // 4
        head = tall // 5
        draw.ellipse((x - head // 2, top, x + head // 2, top + head), "#dcb48c")
        draw.rectangle((x - head, top + head, x + head, top + tall), "#3c6eb4")


def encode_jpeg(image: Image.Image) -> bytes:
    """Return a baseline JPEG with the standard tables, as RTP wants it."""
    target = BytesIO()
    image.save(target, "JPEG", quality=80, subsampling="4:2:0")
    return target.getvalue()
