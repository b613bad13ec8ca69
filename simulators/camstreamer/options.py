"""What can differ between two Axis cameras that carry the CamStreamer apps.

The defaults are what the vendor's text prints; `NEWER` is what later apps send.
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, Final


class AuthMode(StrEnum):
    """Which HTTP authentication the camera offers (facts 1.1)."""

    DIGEST = "digest"
    BASIC = "basic"
    BOTH = "both"


class Role(IntEnum):
    """Rights of an Axis account; a higher one includes the lower."""

    VIEWER = 1
    OPERATOR = 2
    ADMINISTRATOR = 3


class StreamFamily(StrEnum):
    """CamStreamer path families (facts 1.4)."""

    FOLDER = "stream/list.cgi"
    """`stream/{list,get,set,remove}.cgi`, string values."""
    FLAT = "stream_list.cgi"
    """`stream_list.cgi`, `set_stream_*.cgi`, typed values."""


class SwitcherFamily(StrEnum):
    """CamSwitcher path families (facts 1.4); the value is the prefix."""

    BARE = ""
    API = "api/"
    REACT = "react/local/camswitcher/api/"


class StreamEvents(StrEnum):
    """How CamStreamer writes its events (facts 1.3)."""

    DOCUMENT = "document"
    """`streamID` string, flags 0/1, `automationState`."""
    INT_ID = "int_id"
    """As the document, with `streamID` as a number (2025 builds)."""
    TYPED = "typed"
    """`streamId`, booleans, no `automationState`."""


class TokenField(StrEnum):
    """Where a token CGI puts the token (facts 2)."""

    MESSAGE = "message"
    DATA = "data"


class PackageShape(StrEnum):
    """Shape of CamScripter's `package/list.cgi` (facts 6)."""

    FLAT = "flat"
    NESTED = "nested"


class ChunkedBody(StrEnum):
    """What the CGI server does with a chunked POST (facts 1.1)."""

    REFUSE = "refuse"
    HANG = "hang"


@dataclass(kw_only=True, slots=True)
class User:
    """An account of the camera."""

    password: str = field(repr=False)
    role: Role = Role.ADMINISTRATOR


@dataclass(kw_only=True, slots=True)
class CamstreamerOptions:
    """Variants of the device; changing one at run time takes effect at once."""

    auth: AuthMode = AuthMode.DIGEST
    views: int = 2
    """View areas; the first has the moving head."""
    realm: str = "AXIS_B8A44F0C51A7"
    live_nonces: int = 32
    """Older nonces are answered `stale=true`."""
    lockout_after: int | None = None
    """Refused logins until every request gets 403; None never."""
    rights_status: int = 403
    """Status for an account without the rights; old firmware says 401."""
    local_role: Role = Role.VIEWER
    """Rights needed below `/local/`; not documented."""
    socket_auth: bool = False
    """True if the events sockets ask for HTTP authentication too."""
    anonymous_info: bool = True
    """True if `getAllUnrestrictedProperties` needs no login."""
    basic_device_info: bool = True
    """False below AXIS OS 8.40."""

    stream_family: StreamFamily = StreamFamily.FOLDER
    stream_events: StreamEvents = StreamEvents.DOCUMENT
    stream_token: TokenField = TokenField.MESSAGE
    overlay_token: TokenField = TokenField.MESSAGE
    switcher_family: SwitcherFamily = SwitcherFamily.REACT
    switcher_token: TokenField = TokenField.MESSAGE
    package_shape: PackageShape = PackageShape.FLAT
    single_service: bool = True
    """False: `services.cgi` knows no `service_id` (before August 2024)."""
    lists_stored: bool = False
    """True if `services.cgi` lists what is stored instead of what is in the picture."""
    unknown_service: bool = False
    """True if CamOverlay also lists a widget of a type nobody documents."""
    unknown_cgi_is_404: bool = False
    """False: CamStreamer answers 200 with `Http API: command not found`."""
    text_params: bool = False
    """True if `param/get.cgi` answers `name=value` lines instead of JSON."""
    escaped_params: bool = False
    """True if JSON parameters come backslash-escaped and URL-encoded."""
    code_page: str = "utf-8"
    """How names are written in the answers of PTZ and parameters; not declared."""
    preset_numbers: bool = True
    """False: presets are recalled and deleted by name alone."""
    switcher_extras: bool = False
    """Whether CamSwitcher has a list of sources and a form of the queue, which its
    document does not name."""
    ptz_status: int = 204
    """Status of a PTZ move without an answer: 204 or 200."""
    down_status: int = 404
    """Status below `/local/<app>/` while the app is stopped."""
    chunked: ChunkedBody = ChunkedBody.REFUSE
    plus_is_space: bool = False
    """True if `+` in queries and forms means a space."""
    url_limit: int = 2048

    token_life_s: float = 30.0
    first_frame_s: float = 5.0
    """How long an events socket waits for its first frame."""
    authorization_state: str = "OK"
    """`state` of the authorization reply; others leave the socket silent."""
    answer_pings: bool = True
    """False: the events sockets are open but dead."""
    start_delay_s: float = 0.02
    """From a stream's start to publishing."""
    stop_delay_s: float = 0.0
    """How late the answer is that stops a live stream."""
    stream_bits_per_s: int = 4_000_000
    output_life_s: float = 300.0
    """Life of a CamSwitcher output token."""
    drawing_variables: int = 256
    """Server variables a drawing socket may hold at once."""
    pan_tilt_speed: float = 90.0
    """Degrees per second at full speed, given when the camera is made."""
    zoom_speed: float = 2500.0
    """Zoom units (1-9999) per second at full speed."""


NEWER: Final[dict[str, Any]] = {
    "stream_family": StreamFamily.FLAT,
    "stream_events": StreamEvents.TYPED,
    "stream_token": TokenField.DATA,
    "switcher_family": SwitcherFamily.API,
    "switcher_token": TokenField.DATA,
    "switcher_extras": True,
    "package_shape": PackageShape.NESTED,
}
"""The forms of the apps of 2025 and later, which the vendor's text does not print."""

PRINTED: Final[dict[str, Any]] = {
    name: getattr(CamstreamerOptions(), name) for name in NEWER
}
"""The same members as the vendor's text prints them."""
