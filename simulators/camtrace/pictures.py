"""Pictures, clips and reports the fake server shows, drawn here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache, lru_cache
import io
import math
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from simulators.video_file import filled_matroska, video_file

from .ptz import Position

_SKIES: Final = (
    (96, 142, 190),
    (168, 128, 96),
    (84, 132, 104),
    (120, 104, 156),
    (150, 150, 110),
    (90, 120, 140),
)
_CLIP_FPS: Final = 5
_CLIP_HEAD: Final = 20_000
_CLIP_FRAME: Final = 9_000
"""Bytes of a file, most for its head and for each picture."""
_CLIP_SIZE: Final = (320, 180)
_MAX_SIDE: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What one picture shows."""

    camera_id: int
    title: str
    moment: datetime | None = None
    note: str = ""
    position: Position = field(default_factory=Position)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _clock_of(scene: Scene) -> float:
    if scene.moment is None:
        return 0.0
    return scene.moment.timestamp()


def draw(scene: Scene, width: int, height: int) -> Image.Image:
    """Draw a camera's view: a sky, a building, someone walking by, a text bar."""
    sky = _SKIES[scene.camera_id % len(_SKIES)]
    image = Image.new("RGB", (width, height), sky)
    pen = ImageDraw.Draw(image)
    zoom = scene.position.zoom
    shift = -scene.position.pan / 60 * width * zoom / 2
    ground = height * (0.62 + scene.position.tilt / 120)
    dark = tuple(part * 2 // 3 for part in sky)
    pen.rectangle((0, ground, width, height), fill=tuple(p // 2 for p in sky))
    for house in range(-4, 8):
        left = shift + house * width * 0.3 * zoom
        tall = (0.18 + 0.09 * ((house * 7 + scene.camera_id) % 4)) * height * zoom
        right = left + width * 0.22 * zoom
        pen.rectangle((left, ground - tall, right, ground), fill=dark)
        window = width * 0.03 * zoom
        for row in range(3):
            top = ground - tall * (0.85 - 0.28 * row)
            for column in range(3):
                x = left + window * (1.2 + 2 * column)
                pen.rectangle((x, top, x + window, top + window), fill=(230, 214, 150))
    _walker(pen, scene, width, ground, height)
    _bar(pen, scene, width, height)
    return image


def _walker(
    pen: ImageDraw.ImageDraw, scene: Scene, width: int, ground: float, height: int
) -> None:
    seconds = _clock_of(scene)
    part = (seconds / 12 + scene.camera_id * 0.37) % 1.0
    x, size = part * width, height * 0.06
    bob = math.sin(seconds * 6) * size * 0.12
    y = ground + height * 0.12 + bob
    pen.rectangle((x - size / 2, y, x + size / 2, y + size * 2), fill=(190, 60, 50))
    pen.ellipse((x - size / 2, y - size, x + size / 2, y), fill=(236, 200, 170))


def _bar(pen: ImageDraw.ImageDraw, scene: Scene, width: int, height: int) -> None:
    size = max(height // 18, 8)
    pen.rectangle((0, 0, width, size * 1.6), fill=(20, 24, 30))
    when = scene.moment.strftime("%d/%m/%Y %H:%M:%S") if scene.moment else ""
    line = "   ".join(part for part in (scene.title, when, scene.note) if part)
    pen.text((size * 0.4, size * 0.2), line, font=_font(size), fill=(240, 240, 240))


def no_video(title: str, width: int, height: int) -> Image.Image:
    """Draw the black cell of a camera without picture."""
    image = Image.new("RGB", (width, height), (0, 0, 0))
    scene = Scene(camera_id=0, title=title, note="no video")
    _bar(ImageDraw.Draw(image), scene, width, height)
    return image


def encode(image: Image.Image, quality: int = 80) -> bytes:
    """Write a JPEG."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def jpeg(scene: Scene, width: int, height: int, quality: int = 80) -> bytes:
    """Draw a scene as a JPEG; sizes are kept within what a server would make."""
    wide, high = (min(max(side, 1), _MAX_SIDE) for side in (width, height))
    return encode(draw(scene, wide, high), quality)


def mosaic(cells: list[Image.Image], columns: int, width: int, height: int) -> bytes:
    """Put pictures into a grid of one picture."""
    rows = -(-len(cells) // columns)
    whole = Image.new("RGB", (width, height), (12, 12, 12))
    wide, high = width // columns, height // rows
    for index, cell in enumerate(cells):
        where = (index % columns * wide, index // columns * high)
        whole.paste(cell.resize((wide, high)), where)
    return encode(whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """A stretch of recorded video."""

    camera_id: int
    title: str
    start: datetime
    """In the server's own time zone, as it is written into the picture."""
    seconds: float
    most_frames: int = 300

    @property
    def frames(self) -> int:
        """The number of pictures; a long recording has fewer per second."""
        return max(min(round(self.seconds * _CLIP_FPS), self.most_frames), 1)

    @property
    def size(self) -> int:
        """Bytes of its file."""
        return _CLIP_HEAD + self.frames * _CLIP_FRAME

    def scenes(self) -> Iterable[Scene]:
        """Yield what its pictures show."""
        for index in range(self.frames):
            passed = timedelta(seconds=self.seconds * index / self.frames)
            yield Scene(
                camera_id=self.camera_id, title=self.title, moment=self.start + passed
            )


@lru_cache(maxsize=8)
def clip(footage: Footage) -> bytes:
    """Return a real Matroska file with H.264, as long as the footage."""
    pictures = (draw(scene, *_CLIP_SIZE) for scene in footage.scenes())
    rate = Fraction(footage.frames) / Fraction(max(footage.seconds, 1 / _CLIP_FPS))
    content = video_file(
        "matroska", _CLIP_SIZE, pictures, rate.limit_denominator(100_000)
    )
    return filled_matroska(content, footage.size)


def pdf(title: str, lines: list[str], picture: bytes) -> bytes:
    """Return a one-page PDF report with a picture."""
    page = Image.new("RGB", (595, 842), (255, 255, 255))
    pen = ImageDraw.Draw(page)
    pen.text((40, 40), title, font=_font(22), fill=(0, 0, 0))
    for index, line in enumerate(lines):
        pen.text((40, 90 + 20 * index), line, font=_font(13), fill=(0, 0, 0))
    with Image.open(io.BytesIO(picture)) as image:
        page.paste(image.resize((515, 290)), (40, 260))
    buffer = io.BytesIO()
    page.save(buffer, "PDF")
    return buffer.getvalue()
