"""Parses messages of the event sockets, in all formats of the apps."""

from collections.abc import Callable
from typing import Any, Final

from ....clientkit.errors import DeviceResponseError
from ....clientkit.values import Fields, to_bool, to_str
from .const import CAMOVERLAY, CAMSTREAMER, CAMSWITCHER, MAX_UNITS, MAX_WORDS
from .events import (
    AudioSwitched,
    CamstreamerEvent,
    ClipsChanged,
    FaultKind,
    OutputRestarted,
    OverlayShown,
    PlaylistSwitched,
    PortChanged,
    QueueChanged,
    SourceAvailable,
    StreamApiResult,
    StreamChanged,
    SwitcherFault,
    SwitcherRunning,
    VideoSwitched,
)

type Decoder = Callable[[Fields], CamstreamerEvent]

_MAX_PORT: Final = 255
_SOURCES: Final = ("stream_name", "clip_name", "tracker_name")


def decode_event(app: str, message: dict[str, Any]) -> CamstreamerEvent | None:
    """Return the event in a message; None for an undocumented type.

    Raises DeviceResponseError for a documented type of another form.
    """
    if message.get("type") == "init" and isinstance(message.get("data"), dict):
        message = message["data"]
    kind = message.get("type")
    decode = _DECODERS[app].get(kind) if isinstance(kind, str) else None
    return decode(Fields(message, kind or "")) if decode is not None else None


def kind_of(message: dict[str, Any]) -> str:
    """Return what names a message that was not understood."""
    inner = message.get("data") if message.get("type") == "init" else None
    kind = (inner if isinstance(inner, dict) else message).get("type")
    return kind if isinstance(kind, str) and kind else "no type"


def _stream_id(fields: Fields) -> str:
    # `streamID` as text, for some months as a number, `streamId` since 2026.
    key = "streamId" if "streamId" in fields else "streamID"
    return fields.text(key)


def _stream_state(fields: Fields) -> StreamChanged:
    return StreamChanged(
        id=_stream_id(fields),
        enabled=_flag(fields, "enabled"),
        active=_flag(fields, "active"),
        automation=_flag(fields, "automationState"),
        live=_flag(fields, "isStreaming"),
    )


def _flag(fields: Fields, name: str) -> bool | None:
    """Return a flag, None if it is missing or odd: the others still count."""
    try:
        return fields.optional(name, to_bool)
    except DeviceResponseError:
        return None


def _api_result(fields: Fields, *, ok: bool) -> StreamApiResult:
    return StreamApiResult(
        stream=_stream_id(fields),
        call=fields.text("apiCall", ""),
        ok=ok,
        message=_words(fields, "message"),
        code=fields.optional("code", to_str),
    )


def _port(fields: Fields) -> PortChanged:
    number = fields.integer("port")
    if not 0 <= number <= _MAX_PORT:
        raise DeviceResponseError("PortChanged.port is out of range")
    return PortChanged(number=number, on=fields.flag("value"))


def _service(fields: Fields, *, visible: bool) -> OverlayShown:
    return OverlayShown(id=fields.integer("serviceId"), visible=visible)


def _running(fields: Fields, *, running: bool) -> SwitcherRunning:
    default = fields.optional("default_playlist_id", to_str)
    return SwitcherRunning(running=running, default_playlist=default or None)


def _video(fields: Fields) -> VideoSwitched:
    playlist = fields.optional("playlist_name", to_str)
    return VideoSwitched(source=_source(fields), playlist=playlist or None)


def _fault(fields: Fields, kind: FaultKind) -> SwitcherFault:
    return SwitcherFault(
        kind=kind,
        source=_source(fields),
        playlist=fields.optional("playlist_name", to_str),
        message=_words(fields, "info"),
    )


def _available(fields: Fields) -> SourceAvailable:
    return SourceAvailable(
        id=fields.text("stream_name"), available=fields.flag("state")
    )


def _queue(fields: Fields) -> QueueChanged:
    listed = fields.values("queue")[:MAX_UNITS]
    return QueueChanged(queue=tuple(to_str(item, "queue") for item in listed))


def _clips(fields: Fields, *, removed: bool) -> ClipsChanged:
    return ClipsChanged(id=fields.optional("clip_name", to_str), removed=removed)


def _source(fields: Fields) -> str | None:
    names = (fields.optional(key, to_str) for key in _SOURCES)
    return next((name for name in names if name), None)


def _words(fields: Fields, key: str) -> str:
    text = fields.text(key, "")[:MAX_WORDS]
    # A platform's message may quote the address it was given, with the key.
    return text if "://" not in text else ""


_DECODERS: Final[dict[str, dict[str, Decoder]]] = {
    CAMSTREAMER: {
        "StreamState": _stream_state,
        "CS_API_SUCCESS": lambda fields: _api_result(fields, ok=True),
        "CS_API_ERROR": lambda fields: _api_result(fields, ok=False),
        "PortChanged": _port,
    },
    CAMOVERLAY: {
        "ServiceStart": lambda fields: _service(fields, visible=True),
        "ServiceStop": lambda fields: _service(fields, visible=False),
    },
    CAMSWITCHER: {
        "SwitcherStart": lambda fields: _running(fields, running=True),
        "SwitcherStop": lambda fields: _running(fields, running=False),
        "PlaylistSwitch": lambda fields: PlaylistSwitched(
            playlist=fields.text("playlist_name")
        ),
        "StreamSwitchVideo": _video,
        "StreamSwitchAudio": lambda fields: AudioSwitched(source=_source(fields)),
        "StreamSwitchVideoError": lambda fields: _fault(fields, FaultKind.VIDEO),
        "StreamSwitchAudioError": lambda fields: _fault(fields, FaultKind.AUDIO),
        "StreamAvailable": _available,
        "PlaylistQueueChange": _queue,
        "ClipUpload": lambda fields: _clips(fields, removed=False),
        "ClipRemove": lambda fields: _clips(fields, removed=True),
        "MediaServerStarted": lambda _: OutputRestarted(),
    },
}
"""Types of the three apps (CSt, COv and CSw WebSocket API)."""
