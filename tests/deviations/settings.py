"""The devices that are answered oddly, and what depends on each of their requests."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
import re
from typing import Any, Final

from simulators import camstreamer, camtrace, inogeni, mobotix
from simulators.camstreamer.options import PRINTED

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
        applications/list no_rights apps apps_listed known_apps answering awaits_app overlays streams sources sources_listed playlists queue packages switcher_running clips ports overlays_enabled playlist default_playlist master_audio node_state
        param.cgi.*Image views
        param.cgi tours overlays overlays_enabled packages master_audio default_playlist
        ptz.cgi ptz presets_listed
        camoverlay.*services overlays answering awaits_app
        stream(_|/)list streams answering awaits_app
        get_streamstat streams
        switcher.*playlists playlists sources
        playlist_queue queue
        streams.cgi sources sources_listed video_source
        clips.cgi clips
        package/list packages answering awaits_app
        diagnostics node_state
    """,
    "inogeni": """
        SYSTEM_STANDBY system_on identity
        PRESET preset identity
        DEVICE_DATA devices other_unit
    """,
}
"""Requests, as regular expressions of which the first that fits counts, and the parts of
the state that depend on each; `*` for identity and login."""

_ENTITIES: Final = {
    "scenarios": "scenario_",
    "running_tasks": "running_tasks",
    "running_exports": "running_exports|export",
    "disks": "disk_",
    "license": "license|video_sources",
    "health": "health_",
    "commands": "command_",
    "groups": "mosaic_|screen_",
    "screens": "screen_",
    "detections": "motion|tamper|face",
    "inputs": "input_",
    "outputs": "output_",
    "ptz": "ptz|pan|tilt|zoom|focus|patrol|set_home|preset",
    "recording": "recording",
    "overlays": "overlay",
    "streams": "stream_",
    "packages": "package_",
    "playlists": "playlist|queue|switcher",
    "queue": "queue",
    "sources": "source_|master_audio",
    "views": "view_",
    "tours": "tour_",
    "system_on": "system",
    "preset": "preset",
    "devices": "input_|output_|switch_device_|all_",
}
"""What the unique ids of the entities of a part begin with, as regular expressions."""

ALWAYS: Final = frozenset({"missing_rights", "bitrate_kbps"})
"""Where a state says what could not be read, and what differs from read to read."""


def needs(vendor: str, key: str) -> frozenset[str]:
    """Return the parts of the state that depend on a request."""
    for line in _NEEDS[vendor].splitlines():
        part, *parts = line.split() or ("$^",)
        if re.search(part, key):
            return frozenset(parts)
    return frozenset()


def entities_of(parts: frozenset[str]) -> re.Pattern[str]:
    """Return what the unique ids of the entities match that depend on the parts."""
    found = [_ENTITIES[part] for part in parts if part in _ENTITIES]
    return re.compile(f"^({'|'.join(found)})" if found else "(?!)")


def _camtrace() -> tuple[Any, dict[str, Any]]:
    simulator = camtrace.demo(host="127.0.0.1", alive=False, bcrypt_cost=4)
    return simulator, {"username": "admin", "password": "camtrace", "rtsp_port": 554}


def _mobotix() -> tuple[Any, dict[str, Any]]:
    simulator = mobotix.demo(host="127.0.0.1", alive=False, mjpeg_port=0, rtsp_port=0)
    return simulator, {"username": "Admin", "password": "1234", "rtsp_port": 554}


def _camstreamer(**options: Any) -> tuple[Any, dict[str, Any]]:
    simulator = camstreamer.demo(host="127.0.0.1", rtsp_port=0, **options)
    return simulator, {"username": "root", "password": "pass"}


def _inogeni(transport: str) -> tuple[Any, dict[str, Any]]:
    simulator = inogeni.demo(host="127.0.0.1", life_s=0.0)
    return simulator, {"tcp_port": 0, "transport": transport}


DEVICES: Final[dict[str, Callable[[], tuple[Any, dict[str, Any]]]]] = {
    "camtrace": _camtrace,
    "mobotix": _mobotix,
    "camstreamer": partial(_camstreamer, **PRINTED),
    "camstreamer with newer apps": _camstreamer,
    "inogeni over HTTP": partial(_inogeni, "http"),
    "inogeni over WebSocket": partial(_inogeni, "websocket"),
    "inogeni over TCP": partial(_inogeni, "tcp"),
}


@asynccontextmanager
async def running(name: str) -> AsyncIterator[Setting]:
    """Start a device and return how it is added."""
    simulator, login = DEVICES[name]()
    async with simulator:
        data = {"host": "127.0.0.1", "port": simulator.port, "ssl": False}
        data |= {"verify_ssl": True, **login}
        if "tcp_port" in data:
            data["tcp_port"] = simulator.tcp_port
        yield Setting(vendor=name.partition(" ")[0], simulator=simulator, data=data)
