"""The state of a camera and its apps."""

from dataclasses import replace
from typing import Any, Final

from ....clientkit.identity import Identity
from ....clientkit.snapshot import Snapshot
from .apply import apply
from .const import MAX_UNKNOWN
from .events import CamstreamerEvent
from .models.state import CamstreamerState

_LONGEST_KEY: Final = 40
_OTHERS: Final = "others"


class CameraSnapshot(Snapshot[CamstreamerState, CamstreamerEvent]):
    """The present state; every part is replaced by itself when it has been read."""

    def __init__(self) -> None:
        super().__init__(
            apply,
            CamstreamerState(identity=Identity(id="", name="", manufacturer="")),
        )
        self.complete = False
        """True once a read has found out which apps there are."""
        self.unknown: dict[str, int] = {}
        """Messages not understood, by what they are; at most 50 keys."""

    def update(self, **parts: Any) -> None:
        """Replace parts of the state that were just read."""
        self.set(replace(self.state, **parts))

    def count(self, what: str) -> None:
        """Count something not understood."""
        key = what[:_LONGEST_KEY]
        if key not in self.unknown and len(self.unknown) >= MAX_UNKNOWN - 1:
            key = _OTHERS
        self.unknown[key] = self.unknown.get(key, 0) + 1
