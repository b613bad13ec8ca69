"""Checks of action fields whose refusal is a translated sentence."""

from collections.abc import Callable
from enum import StrEnum

from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv

from ..const import DOMAIN


def between(low: float, high: float) -> Callable[[object], float]:
    """Return a check that a value is a number in this range."""

    def check(value: object) -> float:
        try:
            number = float(value)  # type: ignore[arg-type]
        except TypeError, ValueError:
            number = float("nan")
        if not low <= number <= high:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="out_of_range",
                translation_placeholders={
                    "value": str(value),
                    "low": f"{low:g}",
                    "high": f"{high:g}",
                },
            )
        return number

    return check


def one_of[E: StrEnum](kind: type[E]) -> Callable[[object], E]:
    """Return a check that a value is one of the members."""

    def check(value: object) -> E:
        try:
            return kind(cv.string(value))
        except ValueError as err:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="not_one_of",
                translation_placeholders={
                    "value": str(value),
                    "known": ", ".join(kind),
                },
            ) from err

    return check
