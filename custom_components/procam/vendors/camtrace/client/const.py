"""Paths, words and legal ranges of the CamTrace API v1.2."""

from typing import Final

API: Final = "/api/v1.2"
VERSION: Final = "v1.2"
TOO_OLD: Final = frozenset({"v1", "v1.0", "v1.1"})

DEFAULT_RTSP_PORT: Final = 8554
"""The system setting's default; no documented call returns the real one."""
DEFAULT_HOLD_S: Final = 30.0
"""How long a new alarm row keeps a camera in alarm: three polls."""

LANGUAGES: Final = frozenset({"fr", "en", "de", "es", "it", "nl"})

TOKEN_LIFE_S: Final = 10.0
"""A WSSE token is good this long before and after its Created."""
SHIFT_S: Final = 5.0
"""The server's clock must have moved this far for a refusal to be its fault."""

POLL_S: Final = 10.0
"""How often Home Assistant should read: two requests a read, so that 15 requests a
minute also cover the slow resources, and every other minute one `last alarm` look-up
and one count of the alarms."""
SLOW_S: Final = 300.0
RARE_S: Final = 3600.0
BUSY_S: Final = 20.0
"""Exports are re-read this often while one is being made."""
EXPORT_STALLED_S: Final = 1800.0
"""An export without progress for this long has failed; the server does not say so."""
CAMERAS_BUSY_S: Final = 9.0
"""The list of cameras is re-read this often between the polls of an alarm."""
LOOK_UP_S: Final = 120.0
"""One camera at a time is asked for its last alarm, so as not to flood the server."""

PTZ_SPEED_MAX: Final = 100
PTZ_ZOOM_MAX: Final = 10
MOSAIC_COMPRESSION: Final = (1, 99)
MOSAIC_DEFAULT_COMPRESSION: Final = 20
QUALITIES: Final = (1, 3)

COMMAND_SPACING_S: Final = 0.15
"""scamd takes one command per frame and swallows frames that come closer."""

TASK_TYPES: Final = frozenset(
    {"concat", "postindex", "purgecam", "repaircam", "sum", "kill"}
)
TASK_STATUSES: Final = frozenset({"new", "running", "aborted", "killed", "done"})
RECORD_TYPES: Final = frozenset({"a", "r"})
"""Alarm and regular recordings."""

COMPARATORS: Final = {
    "string": frozenset({"=", "!=", "like", "ilike"}),
    "integer": frozenset({"<", ">", "<=", ">=", "=", "!="}),
    "datetime": frozenset({"<", ">", "<=", ">="}),
    "boolean": frozenset({"=", "!="}),
    "enum": frozenset({"=", "!="}),
}

EVENT_TYPES: Final[dict[str, tuple[str, ...]]] = {
    "accesscontrol.idpointactivity": ("idPointName",),
    "accesscontrol.idpointrequest": ("idPointName",),
    "accesscontrol.doormode": (),
    "accesscontrol.doorphysicalstate": (),
    "accesscontrol.dooralarm": (),
    "accesscontrol.accessgranted": ("userName", "doorName"),
    "accesscontrol.accessdenied": ("userName", "doorName"),
    "accesscontrol.accessunknown": (),
    "accesscontrol.accesstaken": ("userName", "doorName"),
    "accesscontrol.accessnottaken": ("userName", "doorName"),
    "analytics.motion": ("source", "window", "state"),
    "analytics.presence": ("state",),
    "analytics.stationary": (),
    "analytics.linecross": ("objectId",),
    "analytics.multiplelinecross": (),
    "analytics.scenechange": ("state",),
    "analytics.intrusion": ("window", "state"),
    "analytics.missing": (),
    "analytics.face": ("state",),
    "analytics.counting": (),
    "analytics.crowd": ("window", "state"),
    "analytics.running": ("window", "state"),
    "analytics.videoloss": ("state",),
    "analytics.videodefocus": ("state",),
    "device.casingopen": (),
    "device.tamper": ("state",),
    "device.networkattack": (),
    "device.networkconflict": ("state",),
    "device.recordingsavailable": (),
    "device.sdcardmounted": ("state",),
    "device.sdcarderror": ("state",),
    "lpr.vehicle": ("plate",),
    "lpr.whitelist": ("plate",),
    "lpr.blacklist": ("plate",),
    "io.input": ("id", "state"),
    "detect.sound": ("state",),
    "detect.temperature": ("state",),
    "detect.fire": ("state",),
    "misc.unknown": (),
    "misc.illegalaccess": (),
    "misc.autotracking": ("state",),
    "misc.quarantine": (),
}
"""Metadata events the server recognizes, with the parameters each accepts."""
EVENT_INTEGERS: Final = frozenset({"window"})
EVENT_FLAGS: Final = frozenset({"state"})
