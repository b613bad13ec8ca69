"""CamSwitcher: sources, playlists, queue and its events socket (facts 5)."""

from collections.abc import Callable
import json
from typing import Any, Final, override

from aiohttp import web

from .app import App
from .camera import Camera
from .cgi import Call, Handler, JsonObject, Route, not_found, ok, refused
from .clips import ClipLibrary
from .events import EventChannel
from .options import SwitcherFamily
from .picture import Picture
from .rtsp import RtspOutput
from .switcher_library import SwitcherLibrary, new_playlist, new_source

_SETTINGS: Final = {
    "video": {
        "resolution": "1920x1080",
        "h264Profile": "high",
        "fps": 30,
        "compression": 30,
        "govLength": 32,
        "bitrateVapixParams": "videomaxbitrate=6000",
    },
    "audio": {"sampleRate": 48000, "channelCount": 2},
    "keyboard": {},
}


class CamSwitcher(App):
    """The video mixer; what is on air follows playlists and the queue."""

    package = "camswitcher"
    name = "CamSwitcher"
    group = "Camswitcher"
    application_id = "272521"

    def __init__(self, camera: Camera, picture: Picture) -> None:
        super().__init__(camera)
        self.version = "2.3.1"
        self._library = library = SwitcherLibrary(self._on_saved)
        self.playlists = library.playlists
        self.sources = library.sources
        self.lost: set[str] = set()
        """Sources out of reach."""
        self.queue: list[str] = []
        self.active = ""
        """Id of the playlist on air."""
        self.active_item = 0
        self.engine_on = False
        self.output = RtspOutput(camera, picture, self._playlist)
        self.clips = ClipLibrary(library.clips, self._push)
        self.channel = EventChannel(
            camera, init=self._init, token_field=lambda: camera.options.switcher_token
        )

    # -- at the device ------------------------------------------------------

    def add_source(self, key: str, name: str, address: str = "127.0.0.1") -> None:
        """Save a source and its playlist of the same id."""
        self.sources[key] = new_source(name, address)
        self.playlists[key] = new_playlist(name, key)

    def add_playlist(self, key: str, name: str, *items: str) -> None:
        """Save a playlist."""
        self.playlists[key] = new_playlist(name, *items)

    def start_with(self, playlist: str) -> None:
        """Choose the playlist on air after a start; raises KeyError."""
        self.playlists[playlist]
        value = json.dumps({"default_playlist_id": playlist})
        self.camera.params.put("Camswitcher.DefaultPlaylist", value)

    def play(self, playlist: str) -> None:
        """Put a playlist on air; raises KeyError."""
        self.playlists[playlist]
        self.active, self.active_item = playlist, 0
        self._push({"type": "PlaylistSwitch", "playlist_name": playlist})
        self._on_air()

    def next_item(self) -> None:
        """Go to the next item of the playlist on air."""
        count = len(self.playlists[self.active]["stream_list"])
        self.active_item = (self.active_item + 1) % count
        self._on_air()

    def switch(self, playlist: str) -> None:
        """Clear the queue, push, play next (vendor "Switch playlist immediately")."""
        self.playlists[playlist]
        self.clear()
        self.push(playlist)
        self.play_next()

    def push(self, playlist: str) -> None:
        """Put a playlist into the queue; raises KeyError."""
        self.playlists[playlist]
        self.queue.append(playlist)
        self._push_queue()

    def clear(self) -> None:
        """Empty the queue."""
        if self.queue:
            self.queue.clear()
            self._push_queue()

    def play_next(self) -> bool:
        """Play the queue's first playlist; False if it is empty."""
        if not self.queue:
            return False
        key = self.queue.pop(0)
        self._push_queue()
        self.play(key)
        return True

    def lose(self, source: str) -> None:
        """Have a source camera go out of reach."""
        self.lost.add(source)
        self._push_available(source)
        video = self._item().get("video", {})
        if video.get("stream_name") == source:
            self._push(self._video("StreamSwitchVideoError") | {"info": "No signal"})

    def regain(self, source: str) -> None:
        """Have a source camera come back."""
        self.lost.discard(source)
        self._push_available(source)
        if self._item().get("video", {}).get("stream_name") == source:
            self._on_air()

    def set_engine(self, *, on: bool) -> None:
        """Start or stop the mixer."""
        if on != self.engine_on:
            self.engine_on = on
            self._push(self._engine_event())

    def restart_output(self) -> None:
        """Restart the RTSP output; tokens given out are void (facts 2.3)."""
        self.output.restart()
        self._push({"type": "MediaServerStarted"})

    def master_audio(self) -> JsonObject:
        """Return the master audio parameter."""
        try:
            value = json.loads(self.camera.params.get("Camswitcher.MasterAudio"))
        except ValueError:
            return {"type": "NONE"}
        return value if isinstance(value, dict) else {"type": "NONE"}

    # -- life ---------------------------------------------------------------

    @override
    def own_params(self) -> dict[str, str]:
        silent = {"type": "NONE", "stream_name": "", "clip_name": ""}
        return {
            "Camswitcher.MasterAudio": json.dumps(silent),
            "Camswitcher.SecondaryAudio": "",
            "Camswitcher.DefaultPlaylist": "",
            "Camswitcher.RTSPAccessToken": "",
            "Camswitcher.Settings": json.dumps(_SETTINGS),
        }

    @override
    def on_param(self, name: str, value: str) -> None:
        if name.lower().endswith(".masteraudio"):
            self._push(self._audio() | {"type": "StreamSwitchAudio"})
        if name.lower().endswith(".settings"):
            self.restart_output()

    @override
    def on_start(self) -> None:
        self.engine_on = True
        self.active = self._default() or next(iter(self.playlists), "")
        self.active_item = 0

    @override
    def on_stop(self) -> None:
        self.engine_on = False
        self.queue.clear()
        self.output.restart()

    @override
    def show(self) -> dict[str, Any]:
        names = {key: item.get("niceName") for key, item in self.playlists.items()}
        return {
            "on_air": names.get(self.active, ""),
            "queue": [names.get(key, key) for key in self.queue],
            "lost": sorted(self.lost),
            "playlists": names,
        }

    def _default(self) -> str:
        try:
            value = json.loads(self.camera.params.get("Camswitcher.DefaultPlaylist"))
        except ValueError:
            return ""
        key = value.get("default_playlist_id", "") if isinstance(value, dict) else ""
        return key if key in self.playlists else ""

    # -- events -------------------------------------------------------------

    def _init(self) -> list[JsonObject]:
        # Init's StreamSwitchAudio has the video event's fields (vendor sample).
        events = [self._engine_event()]
        if self.active:
            video = self._video("StreamSwitchVideo")
            events += [video, video | {"type": "StreamSwitchAudio"}]
        return [*events, *(self._available(key) for key in self.sources)]

    def _engine_event(self) -> JsonObject:
        if not self.engine_on:
            return {"type": "SwitcherStop"}
        default = self._default() or next(iter(self.playlists), "")
        return {"type": "SwitcherStart", "default_playlist_id": default}

    def _available(self, key: str) -> JsonObject:
        state = key not in self.lost
        return {"type": "StreamAvailable", "stream_name": key, "state": state}

    def _playlist(self) -> JsonObject:
        return self.playlists.get(self.active, {})

    def _item(self) -> JsonObject:
        items = self._playlist().get("stream_list", [])
        return items[self.active_item] if self.active_item < len(items) else {}

    def _video(self, kind: str) -> JsonObject:
        return {
            "playlist_active_stream": self.active_item,
            **self._item().get("video", {}),
            "playlist_name": self.active,
            "type": kind,
        }

    def _audio(self) -> JsonObject:
        master = self.master_audio()
        match master.get("type"):
            case "STREAM":
                return {"stream_name": master.get("stream_name"), "master_audio": True}
            case "CLIP":
                return {"clip_name": master.get("clip_name"), "master_audio": True}
            case "SILENCE":
                return {"master_audio": True}
        return {**self._item().get("audio", {}), "master_audio": False}

    def _on_air(self) -> None:
        video = self._item().get("video", {})
        if video.get("stream_name") in self.lost:
            self._push(self._video("StreamSwitchVideoError") | {"info": "No signal"})
            self._push(self._audio() | {"type": "StreamSwitchAudioError"})
            return
        self._push(self._video("StreamSwitchVideo"))
        self._push(self._audio() | {"type": "StreamSwitchAudio"})

    def _push(self, event: JsonObject) -> None:
        if self.channel is not None and self.usable:
            self.channel.push(event)

    def _push_available(self, key: str) -> None:
        self._push(self._available(key))

    def _push_queue(self) -> None:
        self._push({"type": "PlaylistQueueChange", "queue": list(self.queue)})

    def _on_saved(self, new_sources: list[str]) -> None:
        self.queue[:] = [key for key in self.queue if key in self.playlists]
        for key in new_sources:
            self._push_available(key)

    # -- wire ---------------------------------------------------------------

    @override
    def find(self, path: str) -> Route | None:
        if path == "events" and self.channel is not None:
            return Route(handler=self.channel.serve, open=True)
        family = self.camera.options.switcher_family
        # The document keeps these two elsewhere than the rest (facts 1.4, 2).
        if family is SwitcherFamily.REACT and path in {
            "output_info.cgi",
            "api/ws_authorization.cgi",
        }:
            return super().find(path.removeprefix("api/"))
        if not path.startswith(family.value):
            return None
        name = path.removeprefix(family.value)
        if name == "streams.cgi" and not self.camera.options.switcher_extras:
            return None
        return super().find(name)

    @override
    def cgis(self) -> dict[str, Handler]:
        return {
            **self._library.cgis(),
            "playlist_switch.cgi": lambda call: self._named(call, self.switch),
            "playlist_queue_push.cgi": lambda call: self._named(call, self.push),
            "playlist_queue_clear.cgi": self._queue_clear,
            "playlist_queue_play_next.cgi": self._queue_next,
            "playlist_queue_list.cgi": self._queue_list,
            "output_info.cgi": lambda _: ok(self.output.info()),
            "audio_push_info.cgi": lambda _: ok(self.output.audio_info()),
            "camera_time.cgi": lambda _: ok(self.camera.clock_valid),
            "network_camera_list.cgi": lambda _: ok(self.neighbors()),
            "generate_silence.cgi": lambda _: ok(),
            "get_max_framerate.cgi": lambda _: ok(30),
            "ws_authorization.cgi": self._token,
            **self.clips.cgis(),
        }

    def _token(self, call: Call) -> web.Response:
        return self.channel.issue(call) if self.channel else not_found()

    def _named(self, call: Call, act: Callable[[str], object]) -> web.Response:
        try:
            act(call.query.get("playlist_name", ""))
        except KeyError:
            return refused("Playlist not found", 404)
        return ok()

    def _queue_clear(self, _: Call) -> web.Response:
        self.clear()
        return ok()

    def _queue_list(self, _: Call) -> web.Response:
        if not self.camera.options.switcher_extras:
            return ok(self.queue)
        return ok({"playlist_queue_list": self.queue})

    def _queue_next(self, _: Call) -> web.Response:
        return ok() if self.play_next() else refused("Playlist queue is empty")
