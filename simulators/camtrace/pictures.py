"""Pictures, clips and reports the fake server shows, drawn here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
import io
import math
from typing import Final

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .ptz import Position

_SKIES: Final = (
    (96, 142, 190),
    (168, 128, 96),
    (84, 132, 104),
    (120, 104, 156),
    (150, 150, 110),
    (90, 120, 140),
)
CLIP_FRAMES: Final = 20
CLIP_FPS: Final = 5
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


def _frames(camera_id: int) -> Iterable[Image.Image]:
    for index in range(CLIP_FRAMES):
        moment = datetime.fromtimestamp(index / CLIP_FPS, UTC)
        scene = Scene(camera_id=camera_id, title="", moment=moment)
        yield draw(scene, *_CLIP_SIZE)


@cache
def clip(look: int) -> bytes:
    """Return a real Matroska file with H264, four seconds long, one per look."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="matroska") as container:
        stream = container.add_stream("libx264", rate=CLIP_FPS)
        stream.width, stream.height = _CLIP_SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {"preset": "ultrafast", "g": str(CLIP_FPS)}
        for image in _frames(look):
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.asarray(image))):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return buffer.getvalue()


def look_of(camera_id: int) -> int:
    """Return which of the few clips a camera's recordings hold."""
    return camera_id % len(_SKIES)


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
