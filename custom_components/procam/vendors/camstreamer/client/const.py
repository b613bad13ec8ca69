"""Paths, keys, codes and legal ranges of the CamStreamer apps and of VAPIX."""

from typing import Final

DEFAULT_PORT: Final = 80
DEFAULT_RTSP_PORT: Final = 554
CLOUD: Final = "https://camstreamer.com"

CAMSTREAMER: Final = "camstreamer"
CAMOVERLAY: Final = "camoverlay"
CAMSWITCHER: Final = "camswitcher"
CAMSCRIPTER: Final = "camscripter"
CAMOVERLAY_API: Final = f"/local/{CAMOVERLAY}/api/"
APPS: Final = (CAMSTREAMER, CAMOVERLAY, CAMSWITCHER, CAMSCRIPTER)
"""The apps this client speaks to."""
FAMILY: Final = frozenset(
    {*APPS, "planetracker", "ndihxplugin", "sporttracker", "camoverlayhtmlplugin"}
)
"""The vendor's apps by their lower-cased name in the application list."""

# -- limits of ours ------------------------------------------------------------

MAX_UNKNOWN: Final = 50
MAX_UNITS: Final = 500
"""Overlays, streams, playlists … kept of one list; far above what a camera runs."""
MAX_ANSWER_BYTES: Final = 2 * 2**20
MAX_PICTURE_BYTES: Final = 16 * 2**20
MAX_FRAME_BYTES: Final = 2**20
MAX_UPLOAD_BYTES: Final = 16 * 2**20
MAX_PACKAGE_BYTES: Final = 64 * 2**20
MAX_URL: Final = 2048
"""Longest GET the apps take; what is longer goes as POST."""
MAX_WORDS: Final = 200
"""Characters of the device's own words kept in an error."""
TEXT_LENGTH: Final = 4000

REQUESTS_PER_READ: Final = 6
"""Requests of a read with push up: one read a minute keeps the idle budget."""
TIMEOUT_S: Final = 10.0
STREAM_TIMEOUT_S: Final = 20.0
"""A live stream is torn down before its stop is answered."""
UPLOAD_TIMEOUT_S: Final = 120.0
CLOUD_TIMEOUT_S: Final = 5.0
CLOSE_S: Final = 0.0
"""A socket we close does not wait for the other side: its farewell would start a
heartbeat anew."""
HEARTBEAT_S: Final = 25.0
"""A ping this often; half of it without a pong and the socket counts as dead."""

# -- VAPIX -----------------------------------------------------------------------

PARAM: Final = "/axis-cgi/param.cgi"
DEVICE_INFO: Final = "/axis-cgi/basicdeviceinfo.cgi"
APP_LIST: Final = "/axis-cgi/applications/list.cgi"
APP_CONTROL: Final = "/axis-cgi/applications/control.cgi"
PTZ: Final = "/axis-cgi/com/ptz.cgi"
SNAPSHOT: Final = "/axis-cgi/jpg/image.cgi"
MEDIA: Final = "/axis-media/media.amp"

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
SPEED_RANGE: Final = (-100, 100)
PAN_RANGE: Final = (-180.0, 180.0)
TILT_RANGE: Final = (-180.0, 180.0)
ZOOM_RANGE: Final = (1, 9999)
RELATIVE_RANGE: Final = (-360.0, 360.0)
RELATIVE_ZOOM_RANGE: Final = (-9999, 9999)
PRESET_NAME_LENGTH: Final = 95

# -- CamOverlay ------------------------------------------------------------------

ANCHORS: Final = (
    "top_left",
    "top",
    "top_right",
    "left",
    "center",
    "right",
    "bottom_left",
    "bottom",
    "bottom_right",
)
"""Values of `coordSystem`; offsets run inward from there, in pixels."""
POSITION_RANGE: Final = (-8192, 8192)
TICKER_ANCHORS: Final = ("top", "bottom")
TICKER_RANGE: Final = (0, 1)
"""An Info Ticker spans the picture; its `pos_y` is a fraction of the height."""
IMAGE_STORAGES: Final = ("flash", "SD0", "ftp", "samba", "url")
FONT_STORAGES: Final = ("flash", "SD0")
SCORE_RANGE: Final = (0, 999)
SCORES: Final = {
    "teamHomeCurrentScore": "home_score",
    "teamGuestCurrentScore": "guest_score",
    "teamHomeScore": "home_score",
    "teamGuestScore": "guest_score",
    "currentPeriod": "period",
    "inning": "inning",
    "outs": "outs",
    "balls": "balls",
    "strikes": "strikes",
}
"""Our keys of the numbers that score widgets carry, by the widget's own."""

# -- drawing ---------------------------------------------------------------------

MAX_DRAWN: Final = 20
CANVAS_RANGE: Final = (1, 8192)
FONT_SIZE_RANGE: Final = (4, 1000)
LINE_WIDTH_RANGE: Final = (1, 200)
ANGLE_RANGE: Final = (-360.0, 360.0)
POINTS_RANGE: Final = (2, 200)
Z_INDEX_RANGE: Final = (-1000, 1000)

# -- CamSwitcher, CamScripter, licenses -------------------------------------------

CLIP_STORAGES: Final = ("SD_DISK", "FLASH")
PACKAGE_STORAGES: Final = ("FLASH", "SD_DISK")
LICENSED: Final = (*APPS, "planetracker")
KEEP_LICENSE_CODE: Final = frozenset({CAMSTREAMER, "planetracker"})
"""Apps with a LicenseCode parameter (Saving the signature, notice)."""
