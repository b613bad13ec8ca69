"""Events: what the apps report and what commands confirm."""

from dataclasses import dataclass
from enum import StrEnum
from typing import override

from ....clientkit.client import RefreshRequest
from .models.camera import PtzChannel
from .models.overlays import Overlay
from .models.scripter import Package
from .models.streams import Stream
from .models.switcher import MasterAudio


@dataclass(frozen=True, slots=True, kw_only=True)
class PushChanged(RefreshRequest):
    """An app's events socket came up or was lost."""

    app: str
    """Package."""
    up: bool

    @property
    @override
    def needs_read(self) -> bool:
        """A lost socket may mean that the app restarts."""
        return not self.up


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayShown:
    """A widget appeared in the picture or vanished."""

    id: int
    visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayEnabled:
    """A widget was switched on or off."""

    id: int
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayRead:
    """A widget as it is after a command."""

    overlay: Overlay


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlaysEnabled:
    """All widgets were switched on or off together."""

    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamChanged:
    """A stream's flags; None for those not reported."""

    id: str
    enabled: bool | None = None
    active: bool | None = None
    automation: bool | None = None
    live: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRead:
    """A stream as it is after a command."""

    stream: Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRemoved:
    """A stream was deleted."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamApiResult:
    """A platform API was called for a stream: an occurrence, no state."""

    stream: str
    call: str
    ok: bool
    message: str
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortChanged:
    """A port of the camera."""

    number: int
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitcherRunning:
    """The mixer started or stopped."""

    running: bool
    default_playlist: str | None = None
    """None if not reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaylistSwitched:
    """Another playlist went on air."""

    playlist: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoSwitched:
    """Another camera or clip went on air."""

    source: str | None
    playlist: str | None
    """None if not reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioSwitched:
    """Another sound went on air."""

    source: str | None


class FaultKind(StrEnum):
    """The kind of source that could not be put on air."""

    VIDEO = "video"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitcherFault:
    """A source could not be played. It is an occurrence and changes no state."""

    kind: FaultKind
    source: str | None
    playlist: str | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAvailable:
    """A source became available or unavailable."""

    id: str
    available: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChanged:
    """The playlists that wait."""

    queue: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipsChanged(RefreshRequest):
    """The clip library changed, as an occurrence; the next read shows how."""

    id: str | None
    removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsChanged(RefreshRequest):
    """An event named an unlisted part, as an occurrence; the next read shows it."""

    app: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputRestarted:
    """The mixer's output started anew: addresses given out before are void."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterAudioChanged:
    """The master audio, as confirmed."""

    master_audio: MasterAudio


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultPlaylistChanged:
    """The playlist on air after a start, as confirmed."""

    playlist: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageEnabled:
    """A package was switched on or off."""

    name: str
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagesRead:
    """All packages, after one came or went."""

    packages: tuple[Package, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetRecalled:
    """The number of the preset last recalled; None after a move by hand."""

    channel: int
    preset: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetsRead:
    """All stored positions, after one came or went."""

    channels: tuple[PtzChannel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TourChanged:
    """A guard tour started or stopped."""

    id: str
    running: bool


type CamstreamerEvent = (
    PushChanged
    | OverlayShown
    | OverlayEnabled
    | OverlayRead
    | OverlaysEnabled
    | StreamChanged
    | StreamRead
    | StreamRemoved
    | StreamApiResult
    | PortChanged
    | SwitcherRunning
    | PlaylistSwitched
    | VideoSwitched
    | AudioSwitched
    | SwitcherFault
    | SourceAvailable
    | QueueChanged
    | ClipsChanged
    | PartsChanged
    | OutputRestarted
    | MasterAudioChanged
    | DefaultPlaylistChanged
    | PackageEnabled
    | PackagesRead
    | PresetRecalled
    | PresetsRead
    | TourChanged
)
