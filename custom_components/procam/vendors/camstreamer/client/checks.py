"""Arguments checked before anything is sent."""

from collections.abc import Collection
import re
from typing import Final

from ....clientkit.errors import InvalidValueError

_COLOUR: Final = re.compile(r"\d{1,3}(,\d{1,3}){2,3}")
_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def within[N: (int, float)](value: N, limits: tuple[N, N], what: str) -> N:
    """Return a number within its limits; raises ValueError."""
    low, high = limits
    if isinstance(value, bool) or not low <= value <= high:
        raise InvalidValueError(
            "value_between", what=what, low=low, high=high, value=value
        )
    return value


def one_of[T](value: T, choices: Collection[T], what: str) -> T:
    """Return a value of a closed list; raises ValueError."""
    if value not in choices:
        known = list(choices) or "–"
        raise InvalidValueError("value_one_of", what=what, known=known, value=value)
    return value


def text_of(value: str, longest: int, what: str, *, empty: bool = True) -> str:
    """Return text of a bounded length without NUL; raises ValueError."""
    if len(value) > longest or "\0" in value or not (value or empty):
        low = 0 if empty else 1
        raise InvalidValueError("value_length", what=what, low=low, high=longest)
    return value


def colour_of(value: str) -> str:
    """Return `R,G,B` or `R,G,B,A`, parts from 0 to 255; raises ValueError."""
    text = value.replace(" ", "")
    if not _COLOUR.fullmatch(text) or max(map(int, text.split(","))) > 255:
        raise ValueError("A colour must read like 255,128,0 or 255,128,0,255")
    return text


def bytes_of(data: bytes, most: int) -> bytes:
    """Return bytes of a bounded length, at least one; raises ValueError."""
    if not 0 < len(data) <= most:
        raise InvalidValueError("file_size", high=most // 2**20)
    return data


def picture_type(data: bytes) -> str:
    """Return the content type of a PNG or JPEG; raises ValueError."""
    for start, kind in _PICTURES.items():
        if data.startswith(start):
            return kind
    raise InvalidValueError("picture_kind")
