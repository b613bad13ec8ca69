"""Checks of what callers pass, done before anything is sent."""


def within[N: (int, float)](value: N, limits: tuple[N, N], what: str) -> N:
    """Return a number within limits; raises ValueError naming what it is."""
    low, high = limits
    if not low <= value <= high:
        raise ValueError(f"{what} must be between {low:g} and {high:g}, not {value:g}")
    return value


def one_of[T](value: T, choices: tuple[T, ...], what: str) -> T:
    """Return a value that is one of the choices; raises ValueError listing them."""
    if value not in choices:
        listed = ", ".join(str(choice) for choice in choices)
        raise ValueError(f"{what} must be one of {listed}, not {value}")
    return value
