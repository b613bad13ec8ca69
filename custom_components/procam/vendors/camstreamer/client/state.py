"""The state of a camera and its apps, and what each event changes in it."""

from dataclasses import dataclass, replace
from typing import Any

from ....clientkit.counter import Counter
from ....clientkit.identity import Identity
from ....clientkit.snapshot import Snapshot
from .events import (
    AudioSwitched,
    CamstreamerEvent,
    ClipsChanged,
    DefaultPlaylistChanged,
    MasterAudioChanged,
    OutputRestarted,
    OverlayEnabled,
    OverlayRead,
    OverlaysEnabled,
    OverlayShown,
    PackageEnabled,
    PackagesRead,
    PartsChanged,
    PlaylistSwitched,
    PortChanged,
    PresetRecalled,
    PresetsRead,
    PushChanged,
    QueueChanged,
    SourceAvailable,
    StreamApiResult,
    StreamChanged,
    StreamRead,
    StreamRemoved,
    SwitcherFault,
    SwitcherRunning,
    TourChanged,
    VideoSwitched,
)
from .models.camera import App, PtzChannel, Tour, View
from .models.overlays import MANUAL, Overlay, OverlayField, OverlayScore
from .models.scripter import Package
from .models.streams import Stream
from .models.switcher import Clip, MasterAudio, Playlist, Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Port:
    """An input or output of the camera, as CamStreamer reports it."""

    number: int
    """From 0."""
    on: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CamstreamerState:
    """What is known; parts of an app that does not answer are empty or None."""

    identity: Identity
    apps: tuple[App, ...] = ()
    known_apps: tuple[App, ...] = ()
    """The apps listed since the connection was set up, as they were listed last."""
    apps_listed: bool = False
    """True if the camera's list of apps could be read."""
    no_rights: bool = False
    """True if the account is refused that list."""
    awaits_app: bool = False
    """True if an app stopped answering within the last minutes."""
    answering: tuple[str, ...] = ()
    """Packages of the apps that answer."""
    pushed: tuple[str, ...] = ()
    """Packages of the apps whose events socket is up."""

    overlays: tuple[Overlay, ...] = ()
    overlays_enabled: bool | None = None

    streams: tuple[Stream, ...] = ()
    ports: tuple[Port, ...] = ()

    playlists: tuple[Playlist, ...] = ()
    playlist: str | None = None
    """Id of the playlist on air; only events report it."""
    queue: tuple[str, ...] | None = None
    """Ids of the playlists that wait; None while unknown."""
    switcher_running: bool | None = None
    video_source: str | None = None
    """Id of the camera or clip on air."""
    audio_source: str | None = None
    sources: tuple[Source, ...] = ()
    sources_listed: bool = False
    """True if the app lists its sources; otherwise they come from playlists and events."""
    clips: tuple[Clip, ...] = ()
    master_audio: MasterAudio | None = None
    default_playlist: str | None = None

    packages: tuple[Package, ...] = ()
    node_state: str | None = None
    """`OK`, `NOT_INSTALLED` or `NOT_FOUND`: the runtime of all packages."""

    login_in_clear: bool = False
    """True if the password has crossed plain HTTP as it is (Basic)."""
    views: tuple[View, ...] = ()
    ptz: tuple[PtzChannel, ...] = ()
    tours: tuple[Tour, ...] = ()

    def available(self, package: str) -> bool:
        """Return True if an app is running and answers."""
        return package in self.answering

    def app(self, package: str) -> App | None:
        """Return an installed app."""
        return next((app for app in self.apps if app.package == package), None)

    def installed(self, package: str) -> bool:
        """Return True if an app is listed or, where the list is not readable, answers."""
        if not self.apps_listed:
            return self.available(package)
        return self.app(package) is not None

    def running(self, package: str) -> bool:
        """Return True unless an app is not installed or known to be stopped."""
        if not self.apps_listed:
            return True
        app = self.app(package)
        return app is not None and app.running is not False

    @property
    def has_api_events(self) -> bool:
        """True if any stream's platform is called, so that results are pushed."""
        return any(stream.calls_api for stream in self.streams)

    def overlay(self, overlay_id: int) -> Overlay | None:
        """Return an overlay."""
        return next((item for item in self.overlays if item.id == overlay_id), None)

    @property
    def overlay_fields(self) -> list[OverlayField]:
        """The fields that show a text, of all overlays."""
        return [
            OverlayField(overlay=overlay, field=field)
            for overlay in self.overlays
            for field in overlay.text_fields
        ]

    @property
    def overlay_scores(self) -> list[OverlayScore]:
        """The numbers of all overlays."""
        return [
            OverlayScore(overlay=overlay, score=score)
            for overlay in self.overlays
            for score in overlay.scores
        ]

    def stream(self, stream_id: str) -> Stream | None:
        """Return a stream."""
        return next((item for item in self.streams if item.id == stream_id), None)

    def channel(self, number: int) -> PtzChannel | None:
        """Return a moving camera or view."""
        return next((item for item in self.ptz if item.number == number), None)

    def playlist_name(self, playlist_id: str) -> str:
        """Return a playlist's name, with a number if others have the same name."""
        found = next((p for p in self.playlists if p.id == playlist_id), None)
        if found is None:
            return playlist_id
        same = [p.id for p in self.playlists if p.name == found.name]
        if len(same) == 1:
            return found.name
        return f"{found.name} ({same.index(playlist_id) + 1})"


class CameraSnapshot(Snapshot[CamstreamerState, CamstreamerEvent]):
    """The present state; a read replaces it part by part."""

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


def apply(state: CamstreamerState, event: CamstreamerEvent) -> CamstreamerState:
    """Return the state after an event; the same object when nothing changes."""
    changes = _changes(state, event)
    if all(getattr(state, name) == value for name, value in changes.items()):
        return state
    return replace(state, **changes)


def _changes(state: CamstreamerState, event: CamstreamerEvent) -> dict[str, Any]:
    match event:
        case PushChanged(app=app, up=up):
            pushed = {*state.pushed, app} if up else {*state.pushed} - {app}
            return {"pushed": tuple(sorted(pushed))}
        case OverlayShown() | OverlayEnabled() | OverlayRead() | OverlaysEnabled():
            return _overlay_changes(state, event)
        case StreamChanged() | StreamRead() | StreamRemoved():
            return {"streams": _streams(state.streams, event)}
        case PortChanged(number=number, on=on):
            ports = {port.number: port for port in state.ports}
            ports[number] = Port(number=number, on=on)
            return {"ports": tuple(ports[key] for key in sorted(ports))}
        case PackageEnabled(name=name, enabled=enabled):
            return {
                "packages": tuple(
                    replace(p, enabled=enabled) if p.name == name else p
                    for p in state.packages
                )
            }
        case PackagesRead(packages=packages):
            return {"packages": packages}
        case PresetRecalled() | PresetsRead() | TourChanged():
            return _camera_changes(state, event)
        case StreamApiResult() | SwitcherFault() | OutputRestarted():
            return {}
        case ClipsChanged() | PartsChanged():
            return {}
    return _switcher_changes(state, event)


def _overlay_changes(
    state: CamstreamerState,
    event: OverlayShown | OverlayEnabled | OverlayRead | OverlaysEnabled,
) -> dict[str, Any]:
    match event:
        case OverlaysEnabled(enabled=enabled):
            return {"overlays_enabled": enabled}
        case OverlayRead(overlay=overlay):
            known = state.overlay(overlay.id)
            shown = replace(overlay, visible=known.visible if known else None)
            others = tuple(o for o in state.overlays if o.id != overlay.id)
            if known is None:
                return {"overlays": (*others, shown)}
            return {
                "overlays": tuple(
                    shown if o.id == overlay.id else o for o in state.overlays
                )
            }
    return {
        "overlays": tuple(
            _overlay(o, event, all_on=state.overlays_enabled is not False)
            if o.id == event.id
            else o
            for o in state.overlays
        )
    }


def _overlay(
    overlay: Overlay, event: OverlayShown | OverlayEnabled, *, all_on: bool
) -> Overlay:
    # A widget nothing else controls is in the picture exactly while it is enabled.
    follows = overlay.automation == MANUAL and all_on
    if isinstance(event, OverlayEnabled):
        visible = event.enabled if follows else overlay.visible
        return replace(overlay, enabled=event.enabled, visible=visible)
    enabled = event.visible if follows or event.visible else overlay.enabled
    return replace(overlay, visible=event.visible, enabled=enabled)


def _streams(
    streams: tuple[Stream, ...], event: StreamChanged | StreamRead | StreamRemoved
) -> tuple[Stream, ...]:
    match event:
        case StreamRemoved(id=gone):
            return tuple(s for s in streams if s.id != gone)
        case StreamRead(stream=stream):
            if all(s.id != stream.id for s in streams):
                return (*streams, stream)
            return tuple(stream if s.id == stream.id else s for s in streams)
    reported = {
        "enabled": event.enabled,
        "active": event.active,
        "automation": event.automation,
        "live": event.live,
    }
    known: dict[str, Any] = {k: v for k, v in reported.items() if v is not None}
    if event.live is False:
        known |= {"bitrate_kbps": None, "srt": None}
    return tuple(replace(s, **known) if s.id == event.id else s for s in streams)


def _camera_changes(
    state: CamstreamerState, event: PresetRecalled | PresetsRead | TourChanged
) -> dict[str, Any]:
    match event:
        case PresetRecalled(channel=number, preset=preset):
            return {
                "ptz": tuple(
                    replace(c, preset=preset) if c.number == number else c
                    for c in state.ptz
                )
            }
        case PresetsRead(channels=channels):
            return {"ptz": tuple(_kept(channel, state) for channel in channels)}
    return {
        "tours": tuple(
            replace(t, running=event.running) if t.id == event.id else t
            for t in state.tours
        )
    }


def _kept(channel: PtzChannel, state: CamstreamerState) -> PtzChannel:
    """Return a channel just read, with the active preset that was already known."""
    known = state.channel(channel.number)
    preset = known.preset if known is not None else None
    is_there = any(item.number == preset for item in channel.presets)
    return replace(channel, preset=preset if is_there else None)


def _switcher_changes(
    state: CamstreamerState,
    event: SwitcherRunning
    | PlaylistSwitched
    | VideoSwitched
    | AudioSwitched
    | SourceAvailable
    | QueueChanged
    | MasterAudioChanged
    | DefaultPlaylistChanged,
) -> dict[str, Any]:
    match event:
        case SwitcherRunning(running=running, default_playlist=default):
            reported = {} if default is None else {"default_playlist": default}
            return {"switcher_running": running, **reported}
        case PlaylistSwitched(playlist=playlist):
            return {"playlist": playlist}
        case VideoSwitched(source=source, playlist=playlist):
            return {"video_source": source} | (
                {} if playlist is None else {"playlist": playlist}
            )
        case AudioSwitched(source=source):
            return {"audio_source": source}
        case QueueChanged(queue=queue):
            return {"queue": queue}
        case MasterAudioChanged(master_audio=master_audio):
            return {"master_audio": master_audio}
        case DefaultPlaylistChanged(playlist=playlist):
            return {"default_playlist": playlist}
    return {"sources": _sources(state, event)}


def _sources(state: CamstreamerState, event: SourceAvailable) -> tuple[Source, ...]:
    if not state.sources_listed and all(s.id != event.id for s in state.sources):
        name = next((p.name for p in state.playlists if p.id == event.id), event.id)
        new = Source(id=event.id, name=name, available=event.available)
        return (*state.sources, new)
    return tuple(
        replace(s, available=event.available) if s.id == event.id else s
        for s in state.sources
    )
