"""The one place that holds what is known of the camera."""

from dataclasses import replace
from typing import Any

from ....clientkit.identity import Identity
from .apply import apply, subject
from .const import MAX_UNKNOWN
from .events import CamstreamerEvent
from .models.state import CamstreamerState

_LONGEST_KEY = 40
_OTHERS = "others"
MAX_REPLAY = 2000
"""Subjects remembered during a read; far above what one camera has."""


class Snapshot:
    """The present state; what happens during a read is applied again after it."""

    def __init__(self) -> None:
        """Know nothing."""
        self.state = CamstreamerState(
            identity=Identity(id="", name="", manufacturer="")
        )
        self.complete = False
        """Whether a read has told which apps there are."""
        self.unknown: dict[str, int] = {}
        """Messages not understood, by what they are; at most 50 keys."""
        self._replay: dict[tuple[object, ...], CamstreamerEvent] | None = None

    def start_read(self) -> None:
        """Begin to remember what happens: answers on their way may be older."""
        self._replay = {}

    def end_read(self) -> CamstreamerState:
        """Return the state with what happened since `start_read` on top."""
        events, self._replay = self._replay or {}, None
        for event in events.values():
            self.state = apply(self.state, event)
        return self.state

    def confirm(self, *events: CamstreamerEvent) -> tuple[CamstreamerEvent, ...]:
        """Take what happened; return it."""
        for event in events:
            self.state = apply(self.state, event)
            about = subject(event)
            if self._replay is not None and about is not None:
                # The latest of a subject goes to the end, in order with the others.
                self._replay.pop(about, None)
                self._replay[about] = event
                if len(self._replay) > MAX_REPLAY:
                    del self._replay[next(iter(self._replay))]
        return events

    def put(self, **parts: Any) -> None:
        """Take parts of the state just read."""
        self.state = replace(self.state, **parts)

    def count(self, what: str) -> None:
        """Count something not understood."""
        key = what[:_LONGEST_KEY]
        if key not in self.unknown and len(self.unknown) >= MAX_UNKNOWN - 1:
            key = _OTHERS
        self.unknown[key] = self.unknown.get(key, 0) + 1
