"""Occurrences on a device, and their source where they are not pushed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """Something that happened on a device; reported once, not part of the state."""

    unique_id_suffix: str
    """Unique-id suffix of the event entity it is meant for."""
    type: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


class EventSource(Protocol):
    """Finds what has happened since the last read.

    What it returns is always reported, so the source may count it as reported.
    """

    @property
    def is_waiting(self) -> bool:
        """True if something was found that has not been returned yet."""
        ...

    async def async_read_occurrences(self) -> Iterable[Occurrence]:
        """Return the new occurrences, oldest first; raises DeviceError."""
        ...
