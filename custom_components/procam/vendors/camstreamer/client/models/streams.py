"""CamStreamer streams, from both stored forms: strings and typed JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from .....clientkit.errors import DeviceResponseError
from .....clientkit.values import Fields, Row, to_bool

_SCHEMES: Final = {
    "rtmp": "rtmp",
    "rtmps": "rtmp",
    "tcp": "mpeg_ts",
    "udp": "mpeg_ts",
    "hls": "hls_pull",
    "ftp": "hls_push",
    "srt": "srt",
}
"""Platform of a stream of the older form, by the scheme of its address."""
_OTHER: Final = "other"


class StreamActivity(StrEnum):
    """What a stream is doing."""

    STOPPED = "stopped"
    PAUSED = "paused"
    WAITING = "waiting"
    """For its trigger; or not yet live, where the app reports no difference."""
    STARTING = "starting"
    LIVE = "live"


@dataclass(frozen=True, kw_only=True, slots=True)
class SrtStatistics:
    """State of an SRT connection."""

    rtt_ms: float | None
    send_rate_mbps: float | None
    bandwidth_mbps: float | None
    packets_sent: int | None
    packets_retransmitted: int | None
    packets_dropped: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """A configured stream. Its address holds the stream key and is not kept."""

    id: str
    title: str
    """Empty for streams of the older form, which have none."""
    platform: str
    """`youtube`, `rtmp`, `srt`, `hls_pull` …; the vendor adds new ones."""
    enabled: bool
    active: bool
    """False pauses without ending the broadcast at the platform."""
    calls_api: bool
    """True if the app calls the platform's API for it."""
    automation: bool | None = None
    """True if its trigger lets it run; only some versions report it."""
    live: bool | None = None
    """None until the app reports it."""
    bitrate_kbps: int | None = None
    start_count: int | None = None
    srt: SrtStatistics | None = None
    broadcast: str | None = None
    """Id of the current YouTube broadcast, from the vendor's cloud."""
    broadcast_ok: bool | None = None
    linked: bool = False
    """True if the user gave its permanent link, so that the cloud can be asked."""

    @property
    def state(self) -> StreamActivity:
        """What the stream is doing now."""
        if self.live:
            return StreamActivity.LIVE
        if not self.enabled:
            return StreamActivity.STOPPED
        if not self.active:
            return StreamActivity.PAUSED
        return StreamActivity.STARTING if self.automation else StreamActivity.WAITING

    @property
    def is_hls_pull(self) -> bool:
        """True if the camera itself serves its playlist."""
        return self.platform == "hls_pull"

    @property
    def is_srt(self) -> bool:
        """True if it has SRT statistics."""
        return self.platform == "srt"


def stream_objects(data: Any) -> dict[str, dict[str, Any]]:
    """Return the stream objects of a list answer by id, unchanged.

    The older answer is an object by id; the newer one a list whose entries name
    themselves, old entries among them. Raises DeviceResponseError for neither.
    """
    if not isinstance(data, Mapping):
        raise DeviceResponseError("The stream list is not an object")
    if "streamList" in data:
        entries = [
            (item.get("streamId"), item)
            for item in Fields(data, "data").values("streamList")
            if isinstance(item, dict)
        ]
    else:
        entries = [(key, item) for key, item in data.items() if isinstance(item, dict)]
    return {
        str(key): item
        for key, item in entries
        if isinstance(key, str | int) and not isinstance(key, bool) and str(key)
    }


def is_typed(raw: Mapping[str, Any]) -> bool:
    """Return True for a stream of the newer form."""
    return "platform" in raw


def decode_stream(
    stream_id: str, raw: Mapping[str, Any], note: Callable[[str], None] = lambda _: None
) -> Stream:
    """Return a stream; an unreadable flag counts as missing, and is noted."""
    fields = Row(raw, "stream", note)
    return Stream(
        id=stream_id,
        title=_word(raw.get("title")),
        platform=_word(raw.get("platform")) or _legacy_platform(raw),
        enabled=fields.flag("enabled", default=False),
        active=fields.flag("active", default=True),
        calls_api=_flag(raw.get("callApi")),
    )


def flag_of(raw: Mapping[str, Any], key: str) -> bool:
    """Return a flag of a stream object in either form."""
    return Fields(raw, "stream").flag(key, default=key == "active")


def _legacy_platform(raw: Mapping[str, Any]) -> str:
    scheme, found, _ = _word(raw.get("mediaServerUrl")).partition("://")
    return _SCHEMES.get(scheme.lower(), _OTHER) if found else _OTHER


def _flag(value: Any) -> bool:
    try:
        return to_bool(value, "callApi")
    except DeviceResponseError:
        return False


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
