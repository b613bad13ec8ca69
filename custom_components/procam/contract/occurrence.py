"""Something that happened on a device, and what finds it when it is not pushed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """Something that happened on a device; it is told once and is no state."""

    tail: str
    """Unique-id tail of the event entity it is meant for."""
    type: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


class EventSource(Protocol):
    """Finds out after a read what has happened since the last one.

    What it returns is told whatever happens then, so it may count it as told.
    """

    async def async_read_occurrences(self) -> Iterable[Occurrence]:
        """Return what is new, oldest first; raises DeviceError."""
        ...
