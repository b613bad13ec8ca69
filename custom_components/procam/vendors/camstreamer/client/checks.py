"""Checks of colors and files, before anything is sent."""

from collections.abc import Sequence
import re
from typing import Final

from ....clientkit.errors import InvalidValueError

_COLOR: Final = re.compile(r"\d{1,3}(,\d{1,3}){2,3}")
_FONTS: Final = (b"\0\1\0\0", b"true", b"OTTO", b"ttcf")
_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def color_of(value: str) -> str:
    """Return `R,G,B` or `R,G,B,A`, each from 0 to 255; raises ValueError."""
    text = value.replace(" ", "")
    if not _COLOR.fullmatch(text) or max(map(int, text.split(","))) > 255:
        raise ValueError("A color must read like 255,128,0 or 255,128,0,255")
    return text


def title_field(name: str, fields: Sequence[str]) -> str:
    """Return the name of a text field for titles; raises InvalidValueError."""
    if name not in fields:
        raise InvalidValueError("title_field_missing", value=name, known=fields)
    return name


def bytes_of(data: bytes, most: int) -> bytes:
    """Return bytes of a bounded length, at least one; raises InvalidValueError."""
    if not 0 < len(data) <= most:
        raise InvalidValueError("file_size", high=most // 2**20)
    return data


def picture_type(data: bytes) -> str:
    """Return the content type of a PNG or JPEG; raises InvalidValueError."""
    for start, kind in _PICTURES.items():
        if data.startswith(start):
            return kind
    raise InvalidValueError("picture_kind")


def font_of(data: bytes) -> bytes:
    """Return a TrueType or OpenType font; raises InvalidValueError."""
    if not data.startswith(_FONTS):
        raise InvalidValueError("font_kind")
    return data
