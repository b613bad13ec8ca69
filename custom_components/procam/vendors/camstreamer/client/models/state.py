"""The whole snapshot of a camera and its apps."""

from dataclasses import dataclass

from .....clientkit.identity import Identity
from .camera import App, PtzChannel, Tour, View
from .overlays import Overlay
from .scripter import Package
from .streams import Stream
from .switcher import Clip, MasterAudio, Playlist, Source


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
