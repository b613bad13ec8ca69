"""Videos of CamSwitcher's clip library: a title that moves across the picture."""

from functools import lru_cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from simulators.video_file import video_file

_SIZE: Final = (480, 270)
_RATE: Final = 10


@lru_cache(maxsize=4)
def clip_video(title: str, seconds: int) -> bytes:
    """Return an MP4 file."""
    pictures = (_picture(title, n / _RATE, seconds) for n in range(seconds * _RATE))
    return video_file("mp4", _SIZE, pictures, _RATE)


def clip_preview(title: str) -> bytes:
    """Return the preview picture of a clip as JPEG."""
    target = BytesIO()
    _picture(title, 0.0, 1).save(target, "JPEG")
    return target.getvalue()


def _picture(title: str, at: float, seconds: int) -> Image.Image:
    image = Image.new("RGB", _SIZE, "#1d2b45")
    draw = ImageDraw.Draw(image)
    width, height = _SIZE
    draw.rectangle((0, height - 12, width * at / seconds, height), fill="#d8a13a")
    font = ImageFont.load_default(40)
    draw.text((24 + 4 * at, 100), title, font=font, fill="white")
    draw.text((24, 150), f"{at:04.1f} s of {seconds} s", fill="#9fb3d1")
    return image
