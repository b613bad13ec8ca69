"""CamStreamer: streams, their CGIs and their events socket (facts 4, vendor CSt)."""

import asyncio
import time
from typing import Any, Final, override

from aiohttp import web

from . import hls
from .app import App
from .camera import Camera
from .cgi import Call, Handler, JsonObject, Route, not_found, ok, plain, refused
from .events import EventChannel
from .options import StreamFamily
from .stream_extras import StreamExtras
from .streams import (
    Stream,
    id_field,
    legacy_stream,
    read_legacy,
    read_typed,
    typed_stream,
)

ABSENT: Final = "Http API: command not found"
SIGNATURE: Final = "4f1d2c9a7be84d35"


class CamStreamer(App):
    """The streaming app; any write restarts what it touches."""

    package = "camstreamer"
    name = "CamStreamer"
    group = "CamStreamer"
    application_id = "119041"
    has_license_code = True

    def __init__(self, camera: Camera) -> None:
        super().__init__(camera)
        self.version = "4.2.0"
        self.streams: dict[str, Stream] = {}
        self.params = {"signature": SIGNATURE}
        self.extras = StreamExtras(camera)
        self._starting: dict[str, asyncio.Task[None]] = {}
        self._powered = False
        self.channel = EventChannel(
            camera, init=self._init, token_field=lambda: camera.options.stream_token
        )
        camera.on_port(self._on_port)

    # -- at the device ------------------------------------------------------

    def add(
        self,
        stream_id: str,
        title: str = "",
        *,
        platform: str = "rtmp",
        url: str = "rtmp://127.0.0.1/live/key",
        enabled: bool = False,
    ) -> Stream:
        """Configure a stream, in the form of the present path family."""
        if self.camera.options.stream_family is StreamFamily.FLAT:
            config = typed_stream(stream_id, title, platform, url, enabled=enabled)
        else:
            call_api = str(int(platform == "youtube"))
            config = legacy_stream(
                enabled=str(int(enabled)), mediaServerUrl=url, callApi=call_api
            )
        self.streams[stream_id] = Stream(stream_id, config)
        self._evaluate(self.streams[stream_id])
        return self.streams[stream_id]

    def remove(self, stream_id: str) -> None:
        """Delete a stream; raises KeyError."""
        self._cancel(stream_id)
        del self.streams[stream_id]

    def enable(self, stream_id: str, *, on: bool, key: str = "enabled") -> None:
        """Start or stop a stream; key `active` pauses it."""
        self.streams[stream_id].set_flag(key, on=on)
        self._restart(self.streams[stream_id])

    def lose(self, stream_id: str) -> None:
        """Simulate that the platform drops the stream."""
        self.streams[stream_id].server_up = False
        self._evaluate(self.streams[stream_id])

    def regain(self, stream_id: str) -> None:
        """Have the platform take the stream again."""
        self.streams[stream_id].server_up = True
        self._evaluate(self.streams[stream_id])

    def set_window(self, stream_id: str, *, is_open: bool) -> None:
        """Open or close a stream's time window."""
        stream = self.streams[stream_id]
        stream.window_open = is_open
        self._push_state(stream)
        self._evaluate(stream)

    def report_api(
        self, stream_id: str, api_call: str, message: str, *, code: str | None = None
    ) -> None:
        """Push the outcome of a platform call; a code makes it an error."""
        event: JsonObject = {
            "type": "CS_API_SUCCESS" if code is None else "CS_API_ERROR",
            **id_field(self.camera.options.stream_events, stream_id),
            "apiCall": api_call,
            "message": message,
        }
        self._push(event if code is None else {**event, "code": code})

    # -- a stream's life ----------------------------------------------------

    def _wanted(self, stream: Stream) -> bool:
        return (
            self._powered
            and stream.flag("enabled")
            and stream.flag("active")
            and stream.automation(self.camera.ports)
            and stream.server_up
        )

    def _evaluate(self, stream: Stream) -> None:
        if not self._wanted(stream):
            self._cancel(stream.stream_id)
            if stream.live:
                self._end(stream)
        elif not stream.live and stream.stream_id not in self._starting:
            task = self.camera.spawn(self._begin(stream))
            self._starting[stream.stream_id] = task

    async def _begin(self, stream: Stream) -> None:
        if not await self.camera.pause(self.camera.options.start_delay_s):
            return
        self._starting.pop(stream.stream_id, None)
        if stream.flag("callApi"):
            self.report_api(stream.stream_id, "startBroadcast", "Broadcast started.")
        stream.live = True
        stream.start_count += 1
        stream.began = time.monotonic()
        self._push_state(stream)

    def _end(self, stream: Stream) -> None:
        stream.live = False
        self._push_state(stream)
        if stream.flag("callApi") and not stream.flag("enabled"):
            self.report_api(stream.stream_id, "stopBroadcast", "Broadcast finished.")

    def _restart(self, stream: Stream) -> None:
        # Any parameter change restarts the stream, even an unchanged value.
        self._cancel(stream.stream_id)
        if stream.live:
            self._end(stream)
        else:
            self._push_state(stream)
        self._evaluate(stream)

    def _cancel(self, stream_id: str) -> None:
        if task := self._starting.pop(stream_id, None):
            task.cancel()

    async def _written(self, *streams: Stream) -> web.Response:
        """Restart what was written; a stop answers after the teardown (facts 1.1)."""
        for stream in streams:
            if stream.live and not self._wanted(stream):
                self._push_state(stream)
                await self.camera.pause(self.camera.options.stop_delay_s)
            self._restart(stream)
        return ok()

    def _on_port(self, port: int) -> None:
        if not self._powered:
            return
        self._push(self._port_event(port))
        for stream in self.streams.values():
            self._evaluate(stream)

    # -- life ---------------------------------------------------------------

    @override
    def on_start(self) -> None:
        self._powered = True
        for stream in self.streams.values():
            self._evaluate(stream)

    @override
    def on_stop(self) -> None:
        self._powered = False
        for stream in self.streams.values():
            self._cancel(stream.stream_id)
            stream.live = False
            stream.start_count = 0

    @override
    def show(self) -> dict[str, Any]:
        return {
            stream.stream_id: {
                "title": stream.config.get("title", ""),
                "enabled": stream.flag("enabled"),
                "live": stream.live,
            }
            for stream in self.streams.values()
        }

    # -- events -------------------------------------------------------------

    def _init(self) -> list[JsonObject]:
        form, ports = self.camera.options.stream_events, self.camera.ports
        states = [stream.event(form, ports) for stream in self.streams.values()]
        return [*states, *(self._port_event(port) for port in ports)]

    def _push(self, event: JsonObject) -> None:
        if self.channel is not None:
            self.channel.push(event)

    def _push_state(self, stream: Stream) -> None:
        self._push(stream.event(self.camera.options.stream_events, self.camera.ports))

    def _port_event(self, port: int) -> JsonObject:
        value: int | bool = self.camera.ports[port]
        if self.camera.options.stream_events == "typed":
            value = bool(value)
        return {"type": "PortChanged", "port": port, "value": value}

    # -- wire ---------------------------------------------------------------

    @override
    def find(self, path: str) -> Route | None:
        if path == "events" and self.channel is not None:
            return Route(handler=self.channel.serve, open=True)
        folder, _, name = path.partition("/")
        if folder == self.params["signature"]:
            return self._hls(name)
        return super().find(path)

    @override
    def unknown(self) -> web.Response:
        if self.camera.options.unknown_cgi_is_404:
            return not_found()
        return plain(ABSENT)

    @override
    def cgis(self) -> dict[str, Handler]:
        family: dict[str, Handler] = {
            "stream/list.cgi": self._folder_list,
            "stream/get.cgi": self._folder_get,
            "stream/set.cgi": self._folder_set,
            "stream/remove.cgi": self._folder_remove,
            "api/ws_authorization.cgi": self._token,
        }
        if self.camera.options.stream_family is StreamFamily.FLAT:
            family = {
                "stream_list.cgi": self._flat_list,
                "set_stream_enabled.cgi": lambda call: self._flat_flag(call, "enabled"),
                "set_stream_active.cgi": lambda call: self._flat_flag(call, "active"),
                "ws_authorization.cgi": self._token,
            }
        return {
            **family,
            **self.extras.cgis(),
            "get_streamstat.cgi": self._statistics,
            "srt_statistics.cgi": self._srt_statistics,
            "param/get.cgi": self._param_get,
            "param/set.cgi": self._param_set,
        }

    def _token(self, call: Call) -> web.Response:
        return self.channel.issue(call) if self.channel else not_found()

    def _stream(self, call: Call) -> Stream | None:
        return self.streams.get(call.args.get("stream_id", ""))

    # Older family: everything is a string.

    async def _folder_list(self, call: Call) -> web.Response:
        # The vendor's older library asks without an action.
        if call.args.get("action", "get") == "get":
            return ok({key: s.as_legacy() for key, s in self.streams.items()})
        if call.args.get("action") != "set" or not call.is_post:
            return refused("Unknown action")
        try:
            wanted = {key: read_legacy(item) for key, item in call.json().items()}
        except ValueError as err:
            return refused(f"Invalid configuration: {err}")
        return await self._replace(wanted)

    def _folder_get(self, call: Call) -> web.Response:
        stream = self._stream(call)
        return ok(stream.as_legacy()) if stream else refused("Stream not found", 404)

    async def _folder_set(self, call: Call) -> web.Response:
        args = dict(call.args)
        if not (stream_id := args.pop("stream_id", "")):
            return refused("stream_id is missing")
        stream = self.streams.setdefault(stream_id, Stream(stream_id, legacy_stream()))
        stream.config = {**stream.as_legacy(), **args}
        return await self._written(stream)

    def _folder_remove(self, call: Call) -> web.Response:
        if (stream := self._stream(call)) is None:
            return refused("Stream not found", 404)
        self.remove(stream.stream_id)
        return ok()

    # Newer family: typed JSON.

    async def _flat_list(self, call: Call) -> web.Response:
        stream_id = call.query.get("stream_id")
        match call.query.get("action"):
            case "get":
                return self._flat_get(stream_id)
            case "set" if call.is_post:
                return await self._flat_set(call, stream_id)
        return refused("Unknown action")

    def _flat_get(self, stream_id: str | None) -> web.Response:
        streams = list(self.streams.values())
        if stream_id is not None:
            stream = self.streams.get(stream_id)
            return ok(stream.as_entry()) if stream else refused("Stream not found", 404)
        # Until the newer app has written once, it hands out the older dict.
        if streams and not any(stream.is_typed for stream in streams):
            return ok({stream.stream_id: stream.as_legacy() for stream in streams})
        return ok({"streamList": [stream.as_entry() for stream in streams]})

    async def _flat_set(self, call: Call, stream_id: str | None) -> web.Response:
        try:
            if stream_id is None:
                entries = [read_typed(item) for item in call.json()["streamList"]]
                return await self._replace({item["streamId"]: item for item in entries})
            config = read_typed(call.json())
        except (ValueError, KeyError, TypeError) as err:
            return refused(f"Invalid configuration: {err}")
        stream = self.streams.setdefault(stream_id, Stream(stream_id, config))
        stream.config = config
        return await self._written(stream)

    async def _flat_flag(self, call: Call, key: str) -> web.Response:
        stream, value = self._stream(call), call.args.get(key)
        if stream is None:
            return refused("Stream not found", 404)
        if value not in {"0", "1"}:
            return refused(f"Invalid value of {key}")
        stream.set_flag(key, on=value == "1")
        return await self._written(stream)

    async def _replace(self, wanted: dict[str, JsonObject]) -> web.Response:
        for stream_id in [key for key in self.streams if key not in wanted]:
            self.remove(stream_id)
        for stream_id, config in wanted.items():
            stream = self.streams.setdefault(stream_id, Stream(stream_id, config))
            stream.config = config
        return await self._written(*self.streams.values())

    def _statistics(self, call: Call) -> web.Response:
        if (stream := self._stream(call)) is None:
            return refused("Stream not found", 404)
        run_s = time.monotonic() - stream.began if stream.live else 0.0
        count = int(run_s * self.camera.options.stream_bits_per_s / 8)
        now_ms = int(time.time() * 1000)
        return ok(
            {
                "net_stats": f"{count} {now_ms}",
                "stream_bytes_time_ms": now_ms,
                "stream_bytes": count,
                "start_count": stream.start_count,
                "is_streaming": int(stream.live),
            }
        )

    def _srt_statistics(self, call: Call) -> web.Response:
        stream = self._stream(call)
        if stream is None or not stream.is_srt or not stream.live:
            return refused("No SRT statistics", 404)
        run_s = time.monotonic() - stream.began
        return ok(self.extras.srt(run_s, self.camera.options.stream_bits_per_s))

    def _param_get(self, call: Call) -> web.Response:
        names = call.query.get("list", "").split(",")
        values = {name: self.params[name] for name in names if name in self.params}
        if self.camera.options.text_params:
            return plain("".join(f"{k}={v}\n" for k, v in values.items()))
        return ok(values)

    async def _param_set(self, call: Call) -> web.Response:
        unknown = call.args.keys() - self.params.keys()
        if unknown:
            return refused(f"Unknown parameter {min(unknown)}")
        self.params.update(call.args)
        return await self._written(*self.streams.values())

    def _hls(self, name: str) -> Route | None:
        # The signature in the path is the secret: players send no login.
        if not any(s.live and s.is_hls_pull for s in self.streams.values()):
            return None
        if (handler := hls.FILES.get(name)) is None:
            return None
        return Route(handler=handler, open=True)
