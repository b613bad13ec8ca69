"""What differs between firmwares, or is unknown: every variant is a switch."""

from dataclasses import dataclass
from typing import Literal

type Scheme = Literal["basic", "digest", "both", "none"]


@dataclass(kw_only=True, slots=True)
class Options:
    """Switches of the simulated device; tests may flip them while it runs.

    Defaults follow the canonical forms of the facts, "Simulator defaults".
    """

    # -- transport and login (facts section 1) --
    auth: Scheme = "basic"
    rtsp_auth: Scheme | None = None
    """None: as `auth`."""
    mjpeg_auth: bool = True
    realm: str = "MOBOTIX MOVE"
    digest_qop: bool = True
    """False: RFC 2069 digest without qop, nc and cnonce."""
    nonce_life_s: float = 300.0
    nonce_uses: int | None = None
    """Requests that one nonce is good for; the next is answered `stale=true`."""
    lockout_after: int | None = None
    """Refused logins in a row after which an account is locked until a reboot."""
    bad_login_as_body: bool = False
    """A wrong password gets 200 `Permission denied` instead of 401."""
    missing_rights_as_body: bool = False
    """An account without the rights gets 200 `Permission denied` instead of 401."""
    viewer_reads: bool = False
    """View accounts may list parameters and read events (rights undocumented)."""
    line_end: str = "\r\n"
    charset: str | None = None
    keep_alive: bool = True
    bare_header_end: bool = False
    """param.cgi ends its header with a bare LF, as its samples print it."""
    redirect_to: str | None = None
    """Base URL every CGI redirects to with 302, e.g. `https://127.0.0.1`."""
    busy: bool = False
    """Every CGI answers 503."""

    # -- identity and parameters (section 2) --
    mac: str = "00:03:C5:12:34:56"
    ip_address: str = "192.168.0.250"
    firmware: str = "MOVE-5.0.1-20220315"
    network_form: Literal["both", "eth0", "flat"] = "both"
    add_reply: str = "OK"
    """Body after action=add; `{name}` is replaced by the new group's last part."""
    tour_group: bool = True
    """The group GuardTour is there before the first tour was added."""
    ptz_property: str | None = None
    """`Properties.PTZ.PTZ`; None as the model, empty to leave it out."""
    ptz_cgi: bool | None = None
    """True if ptz.cgi exists; None as the model."""
    list_presets: bool = True
    """Show names as `PTZ.Preset.P0.Position.P<n>.Name` (shape is inferred)."""

    # -- PTZ (sections 3 and 4) --
    uhd: bool = False
    ptz_reply: str | None = "OK"
    """Body of a successful command; None answers 204."""
    unset_preset_error: bool = True
    lost_stops: int = 0
    """How many of the next stop commands the head misses [C3]."""
    tilt_down_positive: bool = False
    """Count tilt degrees downwards; the document names no direction."""
    min_tilt: float = -10.0
    max_tilt: float = 190.0
    iris: bool = False
    """The model takes continuousirismove whatever its class."""
    refused_commands: tuple[str, ...] = ()
    """Commands that info=1 names and that are refused, also beside others."""
    info_status: int | None = None
    """HTTP status of ptz.cgi?info=1 instead of an answer."""
    position_extras: bool = False
    """True if query=position also reports focus, autofocus and iris."""

    # -- clock (section 9) --
    summer_time: bool = False
    """The clock is an hour ahead of `Time.TimeZone`."""

    # -- inputs and outputs (section 5) --
    inputs: int | None = None
    outputs: int | None = None
    """None: as the model."""
    count_ports: bool = True
    """The parameters `NbrOfInputs` and `NbrOfOutputs`, which are not documented."""
    io_joiner: str = "\r\n"

    # -- events (section 6) --
    face: bool | None = None
    face_streams: tuple[str, ...] = ("H264_Face", "H264_2_Face")
    unsupported_group: Literal["error", "skip"] = "error"
    boundary: str = "MOVEeventBoundary"
    boundary_quoted: bool = False
    boundary_dashes: bool = False
    """The header names the boundary with its two leading dashes."""
    closing_boundary: bool = False
    monitor_period_s: float | None = None
    """Repeat parts this often; None sends on change only, without heartbeat."""
    monitor_first_part: bool = True
    monitor_limit: int | None = None
    """Monitors served at once; one more is answered 503."""
    monitor_length_error: int = 0
    get_length_error: int = 0
    """Added to the right Content-Length (three samples of the vendor are off)."""
    space_before_line_end: bool = False
    extra_blank_line: bool = False

    # -- pictures and streams (section 7) --
    list_streams: bool = True
    """The group `Image` and the stream names are listed (that document is not public)."""
    frame_rate: int = 10
    mjpeg_boundary: str = "MOVEmjpegBoundary"
    mjpeg_boundary_dashes: bool = False
    mjpeg_length: bool = True
    """Parts carry Content-Length."""
    time_code: bool = False
    """Pictures carry the time for programs to read, see `scene.draw_time_code`."""
    audio: bool = True
    packetization_mode: int = 28
    """As printed in the vendor's SDP sample; no player acts on it."""

    # -- storage and maintenance (sections 8 to 10) --
    clip_container: Literal["avi", "mp4"] = "avi"
    list_columns: bool = False
    """Storage list has TAB-separated columns instead of bare names."""
    download_length: bool = True
    format_s: float = 0.0
    restart_s: float = 1.0
    """How long a reboot takes."""
    alive: bool = False
    """Somebody walks through the picture now and then."""
    alive_every_s: float = 45.0
    alive_motion_s: float = 8.0
