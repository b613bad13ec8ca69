"""Checks of the arguments of commands, before anything is sent.

`what` is the name of the argument, the same as the field of the action.
"""

from collections.abc import Collection

from .errors import InvalidValueError


def within[N: (int, float)](value: N, limits: tuple[N, N], what: str) -> N:
    """Return a number within its limits; raises InvalidValueError."""
    low, high = limits
    if isinstance(value, bool) or not low <= value <= high:
        raise InvalidValueError(
            "value_between", what=what, low=low, high=high, value=value
        )
    return value


def one_of[T](value: T, choices: Collection[T], what: str) -> T:
    """Return a value that is one of the choices; raises InvalidValueError."""
    if value not in choices:
        known = list(choices) or "–"
        raise InvalidValueError("value_one_of", what=what, known=known, value=value)
    return value


def text_of(value: str, longest: int, what: str, *, empty: bool = True) -> str:
    """Return text of a bounded length without NUL; raises InvalidValueError."""
    if len(value) > longest or "\0" in value or not (value or empty):
        low = 0 if empty else 1
        raise InvalidValueError("value_length", what=what, low=low, high=longest)
    return value
