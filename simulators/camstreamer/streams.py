"""CamStreamer streams in both stored forms, strings and typed (facts 1.3, 4)."""

from collections.abc import Mapping
import copy
from dataclasses import dataclass, field
import time
from typing import Any, Final

from .cgi import JsonObject
from .options import StreamEvents

LEGACY_DEFAULTS: Final[dict[str, str]] = {
    "enabled": "0",
    "active": "1",
    "audioSource": "default",
    "avSyncMsec": "0",
    "internalVapixParameters": "resolution=1920x1080&videomaxbitrate=4000",
    "userVapixParameters": "",
    "outputParameters": "",
    "outputType": "video",
    "mediaServerUrl": "",
    "inputType": "CRS",
    "inputUrl": "",
    "forceStereo": "0",
    "streamDelay": "",
    "statusLed": "1",
    "statusPort": "",
    "callApi": "0",
    "trigger": "none",
    "schedule": "[]",
    "prepareAhead": "0",
    "startTime": "0",
    "stopTime": "0",
}
"""Every key of the vendor's sample stream."""

_TRUE: Final = frozenset({"1", "true", "True"})


def legacy_stream(**changes: str) -> JsonObject:
    """Return a stream of the older form: every value a string."""
    return {**LEGACY_DEFAULTS, **changes}


def typed_stream(
    stream_id: str, title: str, platform: str, url: str, **changes: object
) -> JsonObject:
    """Return a stream of the newer form."""
    return {
        "platform": platform,
        "streamId": stream_id,
        "title": title,
        "enabled": False,
        "active": True,
        "callApi": platform in {"youtube", "facebook"},
        "trigger": {"type": "manual"},
        "video": {
            "output": {"type": "video", "url": url, "parameters": ""},
            "input": {
                "type": "CRS",
                "internalVapixParameters": "resolution=1920x1080&videomaxbitrate=4000",
                "userVapixParameters": "",
            },
        },
        "audio": {"source": "microphone", "audioChannelNbr": 1, "forceStereo": False},
        "status": {"led": True},
        **changes,
    }


@dataclass(slots=True)
class Stream:
    """A configured stream and its present work."""

    stream_id: str
    config: JsonObject
    live: bool = False
    """True if it publishes now."""
    start_count: int = 0
    server_up: bool = True
    """True if the platform takes the stream."""
    window_open: bool = False
    """True if its time or schedule says it should run."""
    began: float = field(default_factory=time.monotonic)

    @property
    def is_typed(self) -> bool:
        """Return True if the request has the newer form."""
        return "platform" in self.config

    def flag(self, key: str) -> bool:
        """Read `enabled`, `active` or `callApi` in either form."""
        value = self.config.get(key)
        return value if isinstance(value, bool) else str(value) in _TRUE

    def set_flag(self, key: str, *, on: bool) -> None:
        """Write a flag in the stream's own form."""
        self.config[key] = on if self.is_typed else str(int(on))

    @property
    def url(self) -> str:
        """Where it publishes to."""
        if self.is_typed:
            return str(self.config.get("video", {}).get("output", {}).get("url", ""))
        return str(self.config.get("mediaServerUrl", ""))

    @property
    def is_hls_pull(self) -> bool:
        """Return True if the camera itself serves the playlist."""
        return self.config.get("platform") == "hls_pull" or self.url == "hls://"

    @property
    def is_srt(self) -> bool:
        """Return True if SRT statistics exist."""
        return self.config.get("platform") == "srt" or self.url.startswith("srt://")

    def automation(self, ports: Mapping[int, int]) -> bool:
        """Return True if the trigger lets the stream run."""
        trigger = self.config.get("trigger", "none")
        if isinstance(trigger, dict):
            if trigger.get("type") != "manual":
                return self.window_open
            port = trigger.get("port")
            return port is None or ports.get(int(port), 0) == 1
        if trigger == "none":
            return True
        if (number := str(trigger).removeprefix("input")).isdigit():
            return ports.get(int(number), 0) == 1
        return self.window_open

    def as_legacy(self) -> dict[str, str]:
        """Return the string form; the older app knows no titles."""
        if not self.is_typed:
            return {**LEGACY_DEFAULTS, **self.config}
        return LEGACY_DEFAULTS | {
            "enabled": str(int(self.flag("enabled"))),
            "active": str(int(self.flag("active"))),
            "callApi": str(int(self.flag("callApi"))),
            "mediaServerUrl": self.url,
        }

    def as_entry(self) -> JsonObject:
        """Return the entry in a newer list; an older stream only gains its id."""
        return copy.deepcopy(self.config) | {"streamId": self.stream_id}

    def event(self, form: StreamEvents, ports: Mapping[int, int]) -> JsonObject:
        """Return its StreamState."""
        enabled, active = self.flag("enabled"), self.flag("active")
        if form is StreamEvents.TYPED:
            return {
                "type": "StreamState",
                "streamId": self.stream_id,
                "enabled": enabled,
                "active": active,
                "isStreaming": self.live,
            }
        return {
            "type": "StreamState",
            **id_field(form, self.stream_id),
            "enabled": int(enabled),
            "active": int(active),
            "automationState": int(self.automation(ports)),
            "isStreaming": int(self.live),
        }


def id_field(form: StreamEvents, stream_id: str) -> dict[str, Any]:
    """Return the key that names the stream in an event (facts 1.3)."""
    if form is StreamEvents.TYPED:
        return {"streamId": stream_id}
    if form is StreamEvents.INT_ID and stream_id.isdigit():
        return {"streamID": int(stream_id)}
    return {"streamID": stream_id}


class WrongStreamError(ValueError):
    """A client sent a stream of the wrong shape."""


def read_typed(value: object) -> JsonObject:
    """Check an entry of a newer list; raises ValueError."""
    if not isinstance(value, dict) or not isinstance(value.get("streamId"), str):
        raise WrongStreamError("streamId")
    if "platform" in value:
        _check_typed(value)
    return copy.deepcopy(value)


_REQUIRED: Final[dict[str, type]] = {
    "title": str,
    "enabled": bool,
    "active": bool,
    "callApi": bool,
    "trigger.type": str,
    "video.output.type": str,
    "video.input.type": str,
    "audio.source": str,
    "status.led": bool,
}
_VAPIX: Final[dict[str, type]] = {"video.input.internalVapixParameters": str}
_STEREO: Final[dict[str, type]] = {"audio.forceStereo": bool}
_NAMED: Final[dict[str, type]] = {**_STEREO, "audio.name": str}
_DEPENDENT: Final[dict[tuple[str, str], dict[str, type]]] = {
    ("trigger.type", "onetime"): {
        "trigger.startTime": int,
        "trigger.stopTime": int,
        "trigger.everActivated": bool,
    },
    ("trigger.type", "recurrent"): {"trigger.schedule": list},
    ("video.output.type", "video"): {
        "video.output.url": str,
        "video.output.parameters": str,
    },
    ("video.output.type", "images"): {
        "video.output.url": str,
        "video.output.imageIntervalS": int,
    },
    ("video.input.type", "RTSP_URL"): {**_VAPIX, "video.input.url": str},
    ("video.input.type", "CSw"): _VAPIX,
    ("video.input.type", "CRS"): {**_VAPIX, "video.input.userVapixParameters": str},
    ("audio.source", "microphone"): {**_STEREO, "audio.audioChannelNbr": int},
    ("audio.source", "file"): {**_NAMED, "audio.path": str},
    ("audio.source", "url"): {**_NAMED, "audio.url": str, "audio.avSyncMsec": int},
}
"""What else is required, by a member and its value."""


def _check_typed(value: JsonObject) -> None:
    """Check what the vendor's library requires; one wrong stream voids its list."""
    required = dict(_REQUIRED)
    for (path, wanted), more in _DEPENDENT.items():
        if _member(value, path) == wanted:
            required |= more
    for path, kind in required.items():
        if type(_member(value, path)) is not kind:
            raise WrongStreamError(path)


def _member(value: object, path: str) -> object:
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def read_legacy(value: object) -> JsonObject:
    """Check a stream of an older list, all strings; raises ValueError."""
    if not isinstance(value, dict) or not all(
        isinstance(item, str) for item in value.values()
    ):
        raise WrongStreamError("stream")
    return dict(value)
