"""Items that events refer to and no list contains: something was added at the camera."""

from .const import MAX_UNITS
from .events import (
    CamstreamerEvent,
    OverlayShown,
    PlaylistSwitched,
    QueueChanged,
    SourceAvailable,
    StreamChanged,
)
from .state import CamstreamerState

type _Part = tuple[str, object]


class UnknownItems:
    """Reports each item once: some that events name are never in a list."""

    def __init__(self) -> None:
        self._reported: set[_Part] = set()

    def is_new(self, state: CamstreamerState, event: CamstreamerEvent) -> bool:
        """Return True if an event refers to an unknown item for the first time."""
        new = _missing(state, event) - self._reported
        if not new or len(self._reported) >= MAX_UNITS:
            return False
        self._reported |= new
        return True


def _missing(state: CamstreamerState, event: CamstreamerEvent) -> set[_Part]:
    match event:
        case OverlayShown(id=number) if state.overlay(number) is None:
            return {("overlay", number)}
        case StreamChanged(id=stream) if state.stream(stream) is None:
            return {("stream", stream)}
        case SourceAvailable(id=source) if source not in {s.id for s in state.sources}:
            return {("source", source)}
        case PlaylistSwitched(playlist=playlist):
            return _without_playlists(state, (playlist,))
        case QueueChanged(queue=queue):
            return _without_playlists(state, queue)
    return set()


def _without_playlists(state: CamstreamerState, named: tuple[str, ...]) -> set[_Part]:
    known = {one.id for one in state.playlists}
    return {("playlist", name) for name in named if name not in known}
