"""CamSwitcher: what goes on air, the queue, master audio, the output and clips."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, Literal

import orjson
from yarl import URL

from .....clientkit.axis_cgi import AxisCgi
from .....clientkit.errors import DeviceRejectedError, DeviceResponseError
from .....clientkit.values import Fields, one_of, text_of
from ..checks import bytes_of
from ..const import CLIP_STORAGES, MAX_PACKAGE_BYTES, UPLOAD_TIMEOUT_S
from ..events import (
    CamstreamerEvent,
    DefaultPlaylistChanged,
    MasterAudioChanged,
    PlaylistSwitched,
    QueueChanged,
)
from ..models.settings import CamstreamerSettings
from ..models.switcher import (
    Clip,
    MasterAudio,
    MasterAudioKind,
    OutputInfo,
    decode_clips,
)
from ..params import Params
from ..path_family import Family
from ..switcher import DEFAULT_PLAYLIST, MASTER_AUDIO, ROOT, SwitcherApp
from ..upload import upload

_FIELDS: Final = {
    MasterAudioKind.STREAM: "stream_name",
    MasterAudioKind.CLIP: "clip_name",
}
_SETTABLE: Final = tuple(k for k in MasterAudioKind if k is not MasterAudioKind.UNKNOWN)

type Events = tuple[CamstreamerEvent, ...]


class SwitcherControl:
    """Commands to the CamSwitcher app."""

    def __init__(
        self,
        settings: CamstreamerSettings,
        cgi: AxisCgi,
        params: Params,
        app: SwitcherApp,
    ) -> None:
        self._settings = settings
        self._cgi = cgi
        self._params = params
        self._app = app
        self._snapshot = app.snapshot
        self._output = Family(f"{ROOT}api/output_info.cgi", f"{ROOT}output_info.cgi")

    async def play(self, playlist: str) -> Events:
        """Put a playlist, camera or clip on air; the queue is emptied."""
        await self._tell("playlist_switch.cgi", playlist_name=self._known(playlist))
        return self._snapshot.put(
            PlaylistSwitched(playlist=playlist), QueueChanged(queue=())
        )

    async def push(self, playlist: str) -> Events:
        """Put a playlist at the end of the queue."""
        await self._tell("playlist_queue_push.cgi", playlist_name=self._known(playlist))
        return await self._queue_read()

    async def clear_queue(self) -> Events:
        """Empty the queue."""
        await self._tell("playlist_queue_clear.cgi")
        return self._snapshot.put(QueueChanged(queue=()))

    async def play_next(self) -> Events:
        """Put the queue's first playlist on air."""
        await self._tell("playlist_queue_play_next.cgi")
        return await self._queue_read()

    async def set_master_audio(self, kind: MasterAudioKind, source: str = "") -> Events:
        """Choose the sound: of the source, silence, of a stream or of a clip.

        The latter two need the id, a clip also its storage (parameter MasterAudio;
        members the app added later are kept).
        """
        one_of(kind, _SETTABLE, "source")
        field = _FIELDS.get(kind)
        if bool(source) is not (field is not None):
            raise ValueError("A stream or clip needs its id, other sounds none")
        value = {**self._app.master_audio, "type": kind.value}
        value |= dict.fromkeys(_FIELDS.values(), "")
        if field is not None:
            value[field] = text_of(source, 200, "source", empty=False)
        if kind is MasterAudioKind.CLIP:
            clip = next((c for c in self._snapshot.state.clips if c.id == source), None)
            value["storage"] = (clip and clip.storage) or CLIP_STORAGES[0]
        await self._set_param(MASTER_AUDIO, value)
        self._app.master_audio = value
        audio = MasterAudio(kind=kind, source=source)
        return self._snapshot.put(MasterAudioChanged(master_audio=audio))

    async def set_default_playlist(self, playlist: str) -> Events:
        """Choose what is on air after a start (parameter DefaultPlaylist)."""
        value = {"default_playlist_id": self._known(playlist)}
        await self._set_param(DEFAULT_PLAYLIST, value)
        return self._snapshot.put(DefaultPlaylistChanged(playlist=playlist))

    async def output(self) -> OutputInfo:
        """Return access to the mixed picture, for one player within five minutes.

        Ask anew for every player. The app names the loopback address; the camera's
        takes its place, the port stays (Get the RTSP link of the video stream).
        """
        data = await self._output.ask(
            lambda path: self._cgi.read_data(path, what="The output")
        )
        text = Fields(data, "output").text("rtsp_url")
        try:
            url = URL(text)
        except ValueError:
            url = URL()
        if url.scheme != "rtsp" or not url.host:
            raise DeviceResponseError("The app returned no RTSP address")
        return OutputInfo(rtsp_url=str(url.with_host(self._settings.host)))

    async def clips(self) -> tuple[Clip, ...]:
        """Return the clips, with storage and length if the app reports them."""
        saved = await self._app.ask("clips.cgi", {"action": "get"}, "The clips")
        # Not documented: an app without it still lists its clips.
        with suppress(DeviceResponseError, DeviceRejectedError):
            listed = await self._app.ask("clip_list.cgi", {}, "The clip list")
            return decode_clips(saved, Fields(listed, "clips").raw("clip_list"))
        return decode_clips(saved)

    async def clip_preview(self, clip: str, storage: str) -> bytes:
        """Return a clip's picture."""
        answer = await self._app.family.ask(
            lambda base: self._cgi.read(
                f"{base}clip_preview.cgi", {"clip_name": clip, "storage": storage}
            ),
            "clip_preview.cgi",
        )
        return answer.body

    async def download_clip(self, clip: str, storage: str) -> bytes:
        """Return a clip's file, at most 64 MiB (clip_files, clip_download_file)."""
        query = {"clip_name": clip, "storage": storage}
        found = Fields(await self._app.ask("clip_files.cgi", query, "The files"), "")
        names = [name for name in found.values("files") if isinstance(name, str)]
        # One file is the clip itself; of several, the one that bears its name.
        named = [name for name in names if name.startswith(clip)]
        if not (name := next(iter(named or names[:1]), "")):
            raise DeviceResponseError("The clip has no file")
        answer = await self._app.family.ask(
            lambda base: self._cgi.read(
                f"{base}clip_download_file.cgi",
                {"file_name": name, "storage": storage},
                max_bytes=MAX_PACKAGE_BYTES,
                timeout_s=UPLOAD_TIMEOUT_S,
            ),
            "clip_download_file.cgi",
        )
        return answer.body

    async def upload_clip(
        self,
        name: str,
        data: bytes,
        *,
        kind: Literal["video", "audio"] = "video",
        storage: str = "SD_DISK",
    ) -> None:
        """Store a clip of at most 64 MiB under a name of up to 100 characters."""
        text_of(name, 100, "clip_name", empty=False)
        bytes_of(data, MAX_PACKAGE_BYTES)
        one_of(storage, CLIP_STORAGES, "storage")
        if set(name) & set('"\r\n'):
            raise ValueError("The clip's name cannot contain quotes or line breaks")
        fields = {
            "clip_name": name,
            "clip_type": one_of(kind, _CLIP_KINDS, "clip_type"),
        }
        await upload(
            self._cgi,
            f"{await self._base()}clip_upload.cgi",
            {"storage": storage},
            field="file",
            name="clip",
            content=data,
            fields=fields,
        )

    async def remove_clip(self, clip: str, storage: str) -> None:
        """Delete a clip from a storage."""
        one_of(storage, CLIP_STORAGES, "storage")
        await self._tell("clip_remove.cgi", clip_name=clip, storage=storage)

    def _known(self, playlist: str) -> str:
        ids = [item.id for item in self._snapshot.state.playlists]
        return one_of(playlist, ids, "playlist")

    async def _queue_read(self) -> Events:
        """Read the queue and return its event; none if only events report the queue."""
        try:
            queue = await self._app.queue()
        except DeviceResponseError, DeviceRejectedError:
            return ()
        return self._snapshot.put(QueueChanged(queue=queue))

    async def _set_param(self, name: str, value: Mapping[str, Any]) -> None:
        await self._params.update_either(name, orjson.dumps(value).decode())

    async def _base(self) -> str:
        """Return the path family, found by reads: a command is sent only once."""
        for cgi in ("playlists.cgi", "clips.cgi"):
            if self._app.family.found is None:
                with suppress(DeviceResponseError, DeviceRejectedError):
                    await self._app.ask(cgi, {"action": "get"}, "The playlists")
        return self._app.family.found or ROOT

    async def _tell(self, cgi: str, **query: str) -> None:
        await self._cgi.send(f"{await self._base()}{cgi}", query)


_CLIP_KINDS: Final = ("video", "audio")
