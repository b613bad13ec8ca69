"""Counting what a client does not understand, in bounded memory."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MAX_KEYS: Final = 50
MAX_KEY_LENGTH: Final = 40
_OTHERS: Final = "others"


class Counter:
    """Counts by name; names beyond the first 49 are counted together as `others`."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self.counts: Mapping[str, int] = MappingProxyType(self._counts)
        """How often each name was counted; at most 50 names of 40 characters."""

    def add(self, name: str) -> None:
        """Count a name once more; only its first 40 characters matter."""
        key = name[:MAX_KEY_LENGTH]
        if key not in self._counts and len(self._counts) >= MAX_KEYS - 1:
            key = _OTHERS
        self._counts[key] = self._counts.get(key, 0) + 1
