"""Paths, names and legal ranges of the MOVE Camera Standard API 5.0.1."""

from typing import Final

DEFAULT_PORT: Final = 80
DEFAULT_RTSP_PORT: Final = 554
MJPEG_PORT: Final = 8008

PARAM: Final = "/cgi-bin/admin/param.cgi"
EVENTDATA: Final = "/cgi-bin/admin/eventdata.cgi"
DATE: Final = "/cgi-bin/admin/date.cgi"
USERS: Final = "/cgi-bin/admin/pwdgrp.cgi"
PRIVACY: Final = "/cgi-bin/admin/privacy.cgi"
SNAPSHOT_PATH: Final = "/cgi-bin/admin/snapshot.cgi"
STORAGE: Final = "/cgi-bin/admin/storagemanagement.cgi"
FACTORY_DEFAULT: Final = "/cgi-bin/admin/factorydefault.cgi"
HARD_FACTORY_DEFAULT: Final = "/cgi-bin/admin/hardfactorydefault.cgi"
BACKUP: Final = "/cgi-bin/admin/backup.cgi"
RESTORE: Final = "/cgi-bin/admin/restore.cgi"
BEFORE_UPGRADE: Final = "/cgi-bin/admin/beforeupgrade.cgi"
UPGRADE: Final = "/cgi-bin/admin/firmwareupgrade.cgi"
RESTART: Final = "/cgi-bin/admin/restart.cgi"
REPORT: Final = "/cgi-bin/admin/serverreport.cgi"
SYSTEM_LOG: Final = "/cgi-bin/admin/systemlog.cgi"
CERTIFICATE: Final = "/cgi-bin/admin/upload_certificate.cgi"
IMAGE: Final = "/cgi-bin/jpg/image.cgi"
PTZ: Final = "/cgi-bin/com/ptz.cgi"
PTZ_CONFIG: Final = "/cgi-bin/com/ptzconfig.cgi"
INPUT: Final = "/cgi-bin/io/input.cgi"
OUTPUT: Final = "/cgi-bin/io/output.cgi"

IDENTITY_GROUPS: Final = ("Brand", "Properties", "Network")
PARAMETER_GROUPS: Final = (
    *IDENTITY_GROUPS,
    "Image",
    "PTZ",
    "Input",
    "Output",
    "Recording",
    "Time",
    "GuardTour",
)
"""The groups the state is made of, small enough to be listed in one request."""

EVENT_GROUPS: Final = {
    "Motion": "motion",
    "Motion1": "motion_1",
    "Motion2": "motion_2",
    "Motion3": "motion_3",
    "IO": "io",
    "T0": "tamper",
    "Face": "face",
}
"""Our keys of the groups of eventdata.cgi."""
DETECTIONS: Final = tuple(key for key in EVENT_GROUPS.values() if key != "io")
DETECTION_PARAMETERS: Final = {
    "motion": "Event.E1.Enabled",
    "motion_1": "Event.E10.Enabled",
    "motion_2": "Event.E11.Enabled",
    "motion_3": "Event.E12.Enabled",
    "tamper": "Event.E2.Enabled",
    "face": "Event.E14.Enabled",
}
RECORDING_PARAMETER: Final = "Recording.R0.Enabled"
ZONE_PARAMETER: Final = "Time.TimeZone"

STREAM_PATHS: Final = ("h264", "h264_2", "h264_3", "h264_4", "jpeg")
"""RTSP paths of the Z, P, Q, X and W series."""
R_STREAM_PATHS: Final = ("stream1", "stream2", "stream3", "stream4")
"""RTSP paths of the R series, where the user may rename them."""
SPEED_RANGE: Final = (-100, 100)
PAN_RANGE: Final = (-180.0, 180.0)
TILT_RANGE: Final = (-10.0, 190.0)
"""Used when the camera reports no limits of its own."""
RELATIVE_RANGE: Final = (-360.0, 360.0)
ZOOM_RANGE: Final = (0, 9999)
FOCUS_RANGE: Final = (0, 9999)
RELATIVE_STEPS_RANGE: Final = (-9999, 9999)
LENS_STEPS: Final = (1, 2, 4, 8, 16, 32, 64, 128)
"""The step sizes a motorized lens takes, in either direction."""
DIRECTIONS: Final = (
    "up",
    "down",
    "left",
    "right",
    "upleft",
    "upright",
    "downleft",
    "downright",
)
PRESET_RANGE: Final = (1, 256)
PRESET_NAME_LENGTH: Final = 31
AUTOPAN_LINES: Final = 4
CRUISE_LINES: Final = 8
SEQUENCE_LINES: Final = 8
AUTOPAN_SPEED_RANGE: Final = (0, 3)
TOUR_SPEED_RANGE: Final = (0, 14)
TOUR_WAIT_RANGE: Final = (0, 255)
CENTER_STREAMS: Final = ("h264", "h264_2", "jpeg")
PORT_RANGE: Final = (1, 8)
"""Inputs and outputs that the IO status word has room for."""

REJECTING: Final = frozenset({400, 409})
"""Bad syntax or impossible; conflict with the present state."""
ABSENT: Final = frozenset({None, 400, 404, 405, 409, 500, 501})
"""Statuses of an answer (None: 200, not understood) to a request that a camera does
not have; none of them proves that it is missing."""

YEAR_RANGE: Final = (2007, 2099)
ZONE_RANGE: Final = (-12, 13)
USER_GROUPS: Final = ("dido", "camctrl", "talk", "listen")
CERTIFICATE_TYPES: Final = ("ca_certificate", "client_certificate", "private_key")

LEVEL_STEP: Final = 5
"""Percent; a motion level changes with every picture, so finer steps add nothing."""
SILENCE_S: Final = 40.0
"""No heartbeat is documented, so a silent monitor is compared with a `get`."""
GRACE_S: Final = 2.5
"""Time for that `get`, and then for the monitor to deliver what it has missed: a lost
stream is noticed within 45 s."""
OPEN_TIMEOUT_S: Final = 10.0
PROBE_AGAIN_S: Final = 3600.0
CLOCK_INTERVAL_S: Final = 900.0
"""Clocks drift slowly; the answer has a precision of one second."""
CLOCK_TOLERANCE_S: Final = 2
"""A smaller difference is due to the network."""
ZONE_OFFSETS_S: Final = (-1800, 0, 1800, 3600)
"""Differences to `Time.TimeZone` that are no error: it has whole hours only and no
summer time."""
ZONE_TOLERANCE_S: Final = 300
FRAME_TIMEOUT_S: Final = 15.0
UPLOAD_TIMEOUT_S: Final = 300.0
FORMAT_TIMEOUT_S: Final = 120.0

MAX_WORDS_BYTES: Final = 2**16
"""Far above any documented answer in words."""
MAX_LINE_BYTES: Final = 2**16
MAX_FILE_BYTES: Final = 64 * 2**20
