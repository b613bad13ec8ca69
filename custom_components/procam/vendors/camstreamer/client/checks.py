"""Arguments checked before anything is sent."""

from collections.abc import Collection
import re
from typing import Final

_COLOUR: Final = re.compile(
    r"\d{1,3},\d{1,3},\d{1,3}(,(\d{1,3}|0?\.\d{1,4}|[01]\.\d{1,4}))?"
)
_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def within[N: (int, float)](value: N, limits: tuple[N, N], what: str) -> N:
    """Return a number within its limits; raises ValueError."""
    low, high = limits
    if isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"{what} must be from {low:g} to {high:g}")
    return value


def one_of[T](value: T, choices: Collection[T], what: str) -> T:
    """Return a value of a closed list; raises ValueError."""
    if value not in choices:
        known = ", ".join(str(choice) for choice in choices) or "none"
        raise ValueError(f"{what} must be one of: {known}")
    return value


def text_of(value: str, longest: int, what: str, *, empty: bool = True) -> str:
    """Return text of a bounded length without NUL; raises ValueError."""
    if len(value) > longest or "\0" in value or not (value or empty):
        raise ValueError(
            f"{what} must have {0 if empty else 1} to {longest} characters"
        )
    return value


def colour_of(value: str, what: str = "The colour") -> str:
    """Return `R,G,B` or `R,G,B,A`, parts from 0 to 255; raises ValueError."""
    text = value.replace(" ", "")
    parts = text.split(",")
    if not _COLOUR.fullmatch(text) or any(float(part) > 255 for part in parts):
        raise ValueError(f"{what} must read like 255,128,0 or 255,128,0,255")
    return text


def bytes_of(data: bytes, most: int, what: str) -> bytes:
    """Return bytes of a bounded length, at least one; raises ValueError."""
    if not 0 < len(data) <= most:
        raise ValueError(f"{what} must have 1 to {most} bytes")
    return data


def picture_type(data: bytes) -> str:
    """Return the content type of a PNG or JPEG; raises ValueError."""
    for start, kind in _PICTURES.items():
        if data.startswith(start):
            return kind
    raise ValueError("The picture must be a PNG or a JPEG")
