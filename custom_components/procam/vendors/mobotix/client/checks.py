"""Checks of what callers pass, done before anything is sent.

What is named is named as the actions' fields are, the same in every language.
"""

from ....clientkit.errors import InvalidValueError


def within[N: (int, float)](value: N, limits: tuple[N, N], what: str) -> N:
    """Return a number within limits; raises ValueError naming what it is."""
    low, high = limits
    if not low <= value <= high:
        raise InvalidValueError(
            "value_between", what=what, low=low, high=high, value=value
        )
    return value


def one_of[T](value: T, choices: tuple[T, ...], what: str) -> T:
    """Return a value that is one of the choices; raises ValueError listing them."""
    if value not in choices:
        raise InvalidValueError("value_one_of", what=what, known=choices, value=value)
    return value
