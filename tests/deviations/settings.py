"""The devices that are answered oddly, and what depends on each of their requests."""

from collections.abc import Callable
import re
from typing import Any, Final

from simulators import camstreamer, camtrace, mobotix

from .bench import Setting

ANYTHING: Final = frozenset({"*"})
"""What identity and login may take away."""

type Needs = tuple[tuple[str, frozenset[str]], ...]
"""Regular expressions of requests, the first that fits counts, and the parts of the state
that depend on them."""


def _parts(*names: str) -> frozenset[str]:
    return frozenset(names)


NEEDS: Final[dict[str, Needs]] = {
    "camtrace": (
        (r"/auth$", ANYTHING),
        (r"/api/v1.2/cameras$", ANYTHING),
        (r"/users/login", _parts("services")),
        (r"/license", _parts("license", "identity")),
        (r"/servers", _parts("servers", "identity")),
        (r"/cameras/alarms", _parts("cameras", "catching_up")),
        (r"/health", _parts("health")),
        (r"/tasks", _parts("running_tasks")),
        (r"/exports/disks", _parts("disks")),
        (r"/exports", _parts("running_exports")),
        (r"/scenarios", _parts("scenarios")),
        (r"/exturls", _parts("commands")),
        (r"/groups", _parts("groups")),
        (r"/screens", _parts("screens")),
        (r"", frozenset()),
    ),
    "mobotix": (
        (
            r"/param.cgi",
            _parts(
                "identity",
                "streams",
                "rtsp_port",
                "inputs",
                "outputs",
                "ptz",
                "presets",
                "tours",
                "recording",
                "clock_offset_s",
                "position",
            ),
        ),
        (r"eventdata", _parts("detections", "inputs", "outputs", "polled_events")),
        (
            r"ptz.cgi",
            _parts("ptz", "position", "presets", "active_preset", "active_patrol"),
        ),
        (r"date.cgi", _parts("clock_offset_s")),
        (r"/io/|output|input", _parts("inputs", "outputs")),
        (r"", frozenset()),
    ),
    "camstreamer": (
        (r"basicdeviceinfo", ANYTHING),
        (
            r"applications/list",
            _parts(
                "apps",
                "answering",
                "overlays",
                "streams",
                "sources",
                "playlists",
                "queue",
                "packages",
                "switcher_running",
                "clips",
                "ports",
                "overlays_enabled",
                "playlist",
                "default_playlist",
                "master_audio",
            ),
        ),
        (r"param.cgi.*Image", _parts("views")),
        (
            r"param.cgi",
            _parts(
                "tours",
                "overlays_enabled",
                "packages",
                "master_audio",
                "default_playlist",
            ),
        ),
        (r"ptz.cgi", _parts("ptz")),
        (r"camoverlay.*services", _parts("overlays")),
        (r"stream_list", _parts("streams")),
        (r"get_streamstat", _parts("streams")),
        (r"switcher.*playlists", _parts("playlists", "sources")),
        (r"playlist_queue", _parts("queue")),
        (r"streams.cgi", _parts("sources", "video_source")),
        (r"clips.cgi", _parts("clips")),
        (r"package/list", _parts("packages")),
        (r"diagnostics", _parts("node_state")),
        (r"", frozenset()),
    ),
}

ALWAYS: Final = _parts("missing_rights", "notes", "unread", "bitrate_kbps")
"""Where a state says what could not be read, and what differs from read to read."""


def needs(vendor: str, key: str) -> frozenset[str]:
    """Return the parts of the state that depend on a request."""
    return next(parts for part, parts in NEEDS[vendor] if re.search(part, key))


def _camtrace() -> tuple[Any, dict[str, Any]]:
    simulator = camtrace.demo(host="127.0.0.1", alive=False, bcrypt_cost=4)
    return simulator, {"username": "admin", "password": "camtrace", "rtsp_port": 554}


def _mobotix() -> tuple[Any, dict[str, Any]]:
    simulator = mobotix.demo(host="127.0.0.1", mjpeg_port=0, rtsp_port=0)
    return simulator, {"username": "Admin", "password": "1234", "rtsp_port": 554}


def _camstreamer() -> tuple[Any, dict[str, Any]]:
    simulator = camstreamer.demo(host="127.0.0.1", rtsp_port=0)
    return simulator, {"username": "root", "password": "pass"}


MAKERS: Final[dict[str, Callable[[], tuple[Any, dict[str, Any]]]]] = {
    "camtrace": _camtrace,
    "mobotix": _mobotix,
    "camstreamer": _camstreamer,
}


def setting(vendor: str) -> Setting:
    """Return a device, not started yet; its port is filled in by the one who starts it."""
    simulator, login = MAKERS[vendor]()
    data = {"host": "127.0.0.1", "ssl": False, "verify_ssl": True, **login}
    return Setting(vendor=vendor, simulator=simulator, data=data)
