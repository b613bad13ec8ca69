"""Presets and patrols of a MOVE camera as the options that people choose from."""

from collections.abc import Mapping

from ...clientkit.errors import InvalidValueError
from ...clientkit.values import within
from .client import PRESET_RANGE, Patrol, PatrolKind, Preset


def preset_labels(presets: tuple[Preset, ...]) -> dict[str, int]:
    """Return numbers by label; a name used twice gets its number appended."""
    labels: dict[str, int] = {}
    for preset in presets:
        taken = preset.name in labels
        label = f"{preset.name} ({preset.number})" if taken else preset.name
        labels[label] = preset.number
    return labels


def patrol_key(patrol: Patrol) -> str:
    """Return the token of a patrol, a translated option: `cruise_3`."""
    return f"{patrol.kind}_{patrol.number}"


def patrol_of(key: str) -> tuple[PatrolKind, int]:
    """Return the patrol of a token."""
    kind, _, number = key.partition("_")
    return PatrolKind(kind), int(number)


def number_of(preset: str, known: Mapping[str, str]) -> tuple[int, str]:
    """Return number and name of a preset; a new name takes the lowest free number.

    `known` holds names by number. Raises InvalidValueError if no number is free.
    """
    for token, name in known.items():
        if name.casefold() == preset.strip().casefold():
            return int(token), name
    low, high = PRESET_RANGE
    free = (n for n in range(low, high + 1) if str(n) not in known)
    if (number := next(free, None)) is None:
        raise InvalidValueError("presets_full", high=high)
    return number, preset.strip()


def checked_preset(number: int) -> int:
    """Return a preset number; raises InvalidValueError outside 1 … 256."""
    return within(number, PRESET_RANGE, "preset")
