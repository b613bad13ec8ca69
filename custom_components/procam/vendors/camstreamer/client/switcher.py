"""CamSwitcher: playlists, queue, sources and clips read, in any of three families."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, override

from ....clientkit.axis_cgi import AxisCgi
from ....clientkit.errors import DeviceResponseError
from ....clientkit.schedule import Job, Schedule
from .app import InstalledApp
from .const import CAMSWITCHER
from .events import CamstreamerEvent, ClipsChanged, PartsChanged, PushChanged
from .models.switcher import (
    MasterAudio,
    MasterAudioKind,
    PlayableKind,
    Source,
    decode_clips,
    decode_master_audio,
    decode_playlists,
    decode_queue,
    decode_sources,
)
from .params import json_param
from .path_family import Family
from .state import CameraSnapshot

ROOT: Final = f"/local/{CAMSWITCHER}/"
FAMILIES: Final = (
    f"{ROOT}api/",
    ROOT,
    f"{ROOT}react/local/{CAMSWITCHER}/api/",
)
"""Newest first; the last is the mount point of the app's own pages, as documented."""
MASTER_AUDIO: Final = "Camswitcher.MasterAudio"
DEFAULT_PLAYLIST: Final = "Camswitcher.DefaultPlaylist"

_PLAYLISTS_EVERY_S: Final = 170.0
_QUEUE_EVERY_S: Final = 290.0
"""While events report it."""
_LIBRARY_EVERY_S: Final = 590.0


class SwitcherApp(InstalledApp):
    """The CamSwitcher app."""

    package = CAMSWITCHER
    params = (
        MASTER_AUDIO,
        DEFAULT_PLAYLIST,
        # The document writes them so.
        "camswitcher.masterAudio",
        "camswitcher.defaultPlaylist",
    )

    def __init__(
        self, cgi: AxisCgi, snapshot: CameraSnapshot, schedule: Schedule
    ) -> None:
        super().__init__(snapshot)
        self.family = Family(*FAMILIES)
        self.master_audio: dict[str, Any] = {}
        """The parameter as it is."""
        self._cgi = cgi
        self._schedule = schedule

    @override
    def jobs(self) -> list[Job]:
        pushed = self.package in self.snapshot.state.pushed
        update = self.snapshot.update
        return [
            self.job(
                "playlists",
                self._read_playlists,
                _PLAYLISTS_EVERY_S,
                lambda: update(playlists=()),
            ),
            # Events report the queue, too: what they reported is kept.
            self.job("queue", self._read_queue, _QUEUE_EVERY_S if pushed else 0.0),
            self.job(
                "sources",
                self._read_sources,
                _LIBRARY_EVERY_S,
                self._derive_sources,
                optional=True,
            ),
            self.job(
                "clips", self._read_clips, _LIBRARY_EVERY_S, lambda: update(clips=())
            ),
        ]

    @override
    def set_params(self, params: dict[str, str]) -> None:
        self.snapshot.update(
            master_audio=self._master_audio(params.get(MASTER_AUDIO.lower())),
            default_playlist=self._default(params.get(DEFAULT_PLAYLIST.lower())),
        )

    @override
    def clear(self) -> None:
        self._clear_pushed()
        self.master_audio = {}
        self.snapshot.update(
            playlists=(),
            queue=None,
            sources=(),
            clips=(),
            master_audio=None,
            default_playlist=None,
        )

    @override
    def forget(self) -> None:
        self.family.forget()

    @override
    def on_event(self, event: CamstreamerEvent) -> None:
        match event:
            case ClipsChanged():
                self._schedule.expire(f"{self.package}.clips")
                self._schedule.expire(f"{self.package}.playlists")
            case PartsChanged() | PushChanged(up=True):
                self._schedule.expire(f"{self.package}.")
            case PushChanged(up=False):
                # None of this can be asked for.
                self._clear_pushed()

    async def queue(self) -> tuple[str, ...]:
        """Return the ids of the playlists that wait."""
        data = await self.ask("playlist_queue_list.cgi", {}, "The queue")
        return decode_queue(data)

    async def ask(self, cgi: str, query: dict[str, str], what: str) -> Any:
        """Return the data of a read in the family the app has."""
        return await self.family.ask(
            lambda base: self._cgi.read_data(base + cgi, query, what=what), cgi
        )

    def _clear_pushed(self) -> None:
        self.snapshot.update(
            playlist=None,
            switcher_running=None,
            video_source=None,
            audio_source=None,
            sources=tuple(
                replace(source, available=None)
                for source in self.snapshot.state.sources
            ),
        )

    async def _read_playlists(self) -> None:
        data = await self.ask("playlists.cgi", {"action": "get"}, "The playlists")
        self.snapshot.update(playlists=decode_playlists(data))
        if not self.snapshot.state.sources_listed:
            self._derive_sources()

    async def _read_queue(self) -> None:
        self.snapshot.update(queue=await self.queue())

    async def _read_sources(self) -> None:
        data = await self.ask("streams.cgi", {"action": "get"}, "The sources")
        self._set_sources(decode_sources(data), listed=True)

    def _derive_sources(self) -> None:
        """Set the sources to the cameras and sounds among the playlists.

        The document knows no list of sources (CSw API).
        """
        state = self.snapshot.state
        found = {source.id: source for source in state.sources}
        found |= {
            one.id: Source(id=one.id, name=one.name)
            for one in state.playlists
            if one.kind in (PlayableKind.CAMERA, PlayableKind.AUDIO)
        }
        self._set_sources(found.values(), listed=False)

    def _set_sources(self, sources: Iterable[Source], *, listed: bool) -> None:
        known = {s.id: s.available for s in self.snapshot.state.sources}
        self.snapshot.update(
            sources=tuple(
                replace(source, available=known.get(source.id)) for source in sources
            ),
            sources_listed=listed,
        )

    async def _read_clips(self) -> None:
        data = await self.ask("clips.cgi", {"action": "get"}, "The clips")
        self.snapshot.update(clips=decode_clips(data))

    def _master_audio(self, value: str | None) -> MasterAudio | None:
        if value is None:
            # Not listed on some cameras: what was set is all that is known.
            return self.snapshot.state.master_audio if self.master_audio else None
        try:
            self.master_audio = json_param(value)
        except DeviceResponseError:
            self.master_audio = {}
            return MasterAudio(kind=MasterAudioKind.UNKNOWN)
        return decode_master_audio(self.master_audio)

    def _default(self, value: str | None) -> str | None:
        if value is None:
            # Only SwitcherStart is documented to report it (CSw WebSocket API).
            return self.snapshot.state.default_playlist
        try:
            playlist = json_param(value).get("default_playlist_id")
        except DeviceResponseError:
            return None
        return playlist if isinstance(playlist, str) and playlist else None
