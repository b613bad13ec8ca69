"""The state of a camera and its apps."""

from dataclasses import replace
from typing import Any

from ....clientkit.counter import Counter
from ....clientkit.identity import Identity
from ....clientkit.snapshot import Snapshot
from .apply import apply
from .events import CamstreamerEvent
from .models.state import CamstreamerState


class CameraSnapshot(Snapshot[CamstreamerState, CamstreamerEvent]):
    """The present state; every part is replaced by itself when it has been read."""

    def __init__(self) -> None:
        super().__init__(
            apply,
            CamstreamerState(identity=Identity(id="", name="", manufacturer="")),
        )
        self.unknown = Counter()
        """Messages and objects that are not understood, by what they are."""

    def update(self, **parts: Any) -> None:
        """Replace parts of the state that were just read."""
        self.set(replace(self.state, **parts))
