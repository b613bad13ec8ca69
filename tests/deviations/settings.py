"""The devices that are answered oddly, and what depends on each of their requests."""

from collections.abc import Callable
import re
from typing import Any, Final

from simulators import camstreamer, camtrace, mobotix

from .bench import Setting

_NEEDS: Final = {
    "camtrace": """
        /auth$ *
        /api/v1.2/cameras$ *
        /users/login services
        /license license identity
        /servers servers identity
        /cameras/alarms cameras catching_up
        /health health
        /tasks running_tasks
        /exports/disks disks
        /exports running_exports
        /scenarios scenarios
        /exturls commands
        /groups groups
        /screens screens
    """,
    "mobotix": """
        param.cgi.*Brand *
        param.cgi identity streams rtsp_port inputs outputs ptz presets tours recording
        eventdata detections inputs outputs polled_events io
        ptz.cgi ptz position presets active_preset active_patrol
        date.cgi clock_offset_s
        put.cgi inputs outputs
    """,
    "camstreamer": """
        basicdeviceinfo *
        applications/list apps apps_listed known_apps answering awaits_app overlays streams sources playlists queue packages switcher_running clips ports overlays_enabled playlist default_playlist master_audio node_state
        param.cgi.*Image views
        param.cgi tours overlays overlays_enabled packages master_audio default_playlist
        ptz.cgi ptz presets_listed
        camoverlay.*services overlays answering awaits_app
        stream_list streams answering awaits_app
        get_streamstat streams
        switcher.*playlists playlists sources
        playlist_queue queue
        streams.cgi sources sources_listed video_source
        clips.cgi clips
        package/list packages answering awaits_app
        diagnostics node_state
    """,
}
"""Requests, as regular expressions of which the first that fits counts, and the parts of
the state that depend on each; `*` for identity and login."""

GAPS: Final = (
    ("eventdata.cgi", "401 once"),
    ("param.cgi.*Image", "401 once"),
    ("get_streamstat", "401 once"),
    ("get_streamstat", "403"),
)
"""Requests and forms that still take something else away, to be closed."""

ALWAYS: Final = frozenset({"missing_rights", "bitrate_kbps"})
"""Where a state says what could not be read, and what differs from read to read."""


def is_gap(key: str, form: str) -> bool:
    """Return True for a cell that is known not to be whole yet."""
    return any(re.search(part, key) and form == name for part, name in GAPS)


def needs(vendor: str, key: str) -> frozenset[str]:
    """Return the parts of the state that depend on a request."""
    for line in _NEEDS[vendor].splitlines():
        part, *parts = line.split() or ("$^",)
        if re.search(part, key):
            return frozenset(parts)
    return frozenset()


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
