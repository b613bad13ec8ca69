"""CamSwitcher: playlists, queue, sources and clips read, in any of three families."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

from ....clientkit.decode import Fields
from ....clientkit.errors import DeviceResponseError
from .const import CAMSWITCHER, MAX_UNITS
from .events import CamstreamerEvent, ClipsChanged, PartsChanged, PushChanged
from .http import Cgi, Family
from .models.switcher import (
    MasterAudio,
    MasterAudioKind,
    decode_clips,
    decode_master_audio,
    decode_playlists,
    decode_sources,
)
from .params import json_param
from .schedule import Job, Schedule
from .snapshot import CameraSnapshot

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
"""While events tell of it."""
_LIBRARY_EVERY_S: Final = 590.0


class SwitcherApp:
    """The CamSwitcher app."""

    package: Final = CAMSWITCHER
    params: Final = (
        MASTER_AUDIO,
        DEFAULT_PLAYLIST,
        # The document writes them so.
        "camswitcher.masterAudio",
        "camswitcher.defaultPlaylist",
    )

    def __init__(self, cgi: Cgi, snapshot: CameraSnapshot, schedule: Schedule) -> None:
        """Take the camera's CGIs and what is known of it."""
        self.snapshot = snapshot
        self.family = Family(*FAMILIES)
        self.master_audio: dict[str, Any] = {}
        """The parameter as it is."""
        self._cgi = cgi
        self._schedule = schedule

    def jobs(self) -> list[Job]:
        """Return what a read asks for."""
        pushed = self.package in self.snapshot.state.pushed
        return [
            self._job("playlists", self._read_playlists, _PLAYLISTS_EVERY_S),
            self._job("queue", self._read_queue, _QUEUE_EVERY_S if pushed else 0.0),
            self._job("sources", self._read_sources, _LIBRARY_EVERY_S),
            self._job("clips", self._read_clips, _LIBRARY_EVERY_S, essential=False),
        ]

    def take_params(self, params: dict[str, str]) -> None:
        """Take the app's parameters; those of an unknown form read as unknown."""
        self.snapshot.update(
            master_audio=self._master_audio(params.get(MASTER_AUDIO.lower())),
            default_playlist=self._default(params.get(DEFAULT_PLAYLIST.lower())),
        )

    def clear(self) -> None:
        """Know nothing of the app: it does not answer."""
        self._clear_pushed()
        self.snapshot.update(
            playlists=(),
            queue=(),
            sources=(),
            clips=(),
            master_audio=None,
            default_playlist=None,
        )

    def forget(self) -> None:
        """Find out anew which paths it has: it was replaced."""
        self.family.forget()

    def on_event(self, event: CamstreamerEvent) -> None:
        """Have read again what an event tells to have changed."""
        match event:
            case ClipsChanged():
                self._schedule.expire(f"{self.package}.clips")
                self._schedule.expire(f"{self.package}.playlists")
            case PartsChanged() | PushChanged(up=True):
                self._schedule.expire(f"{self.package}.")
            case PushChanged(up=False):
                # None of this can be asked for.
                self._clear_pushed()

    async def ask(self, cgi: str, query: dict[str, str], what: str) -> Any:
        """Return the data of a read in the family the app has."""
        return await self.family.ask(
            lambda base: self._cgi.read_data(base + cgi, query, what=what)
        )

    def _job(
        self,
        name: str,
        run: Callable[[], Awaitable[None]],
        every_s: float,
        *,
        essential: bool = True,
    ) -> Job:
        key = f"{self.package}.{name}"
        return Job(key=key, run=run, every_s=every_s, essential=essential)

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

    async def _read_queue(self) -> None:
        data = await self.ask("playlist_queue_list.cgi", {}, "The queue")
        listed = Fields(data, "queue").values("playlist_queue_list")
        self.snapshot.update(
            queue=tuple(item for item in listed[:MAX_UNITS] if isinstance(item, str))
        )

    async def _read_sources(self) -> None:
        data = await self.ask("streams.cgi", {"action": "get"}, "The sources")
        known = {s.id: s.available for s in self.snapshot.state.sources}
        self.snapshot.update(
            sources=tuple(
                replace(source, available=known.get(source.id))
                for source in decode_sources(data)
            )
        )

    async def _read_clips(self) -> None:
        data = await self.ask("clips.cgi", {"action": "get"}, "The clips")
        self.snapshot.update(clips=decode_clips(data))

    def _master_audio(self, value: str | None) -> MasterAudio | None:
        if value is None:
            return None
        try:
            self.master_audio = json_param(value)
        except DeviceResponseError:
            self.master_audio = {}
            return MasterAudio(kind=MasterAudioKind.UNKNOWN)
        return decode_master_audio(self.master_audio)

    @staticmethod
    def _default(value: str | None) -> str | None:
        try:
            playlist = json_param(value).get("default_playlist_id")
        except DeviceResponseError:
            return None
        return playlist if isinstance(playlist, str) and playlist else None
