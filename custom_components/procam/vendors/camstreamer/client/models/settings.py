"""What the user configured for one camera."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from yarl import URL

from ..const import DEFAULT_RTSP_PORT


@dataclass(frozen=True, kw_only=True, slots=True)
class CamstreamerSettings:
    """Address, credentials and options of one camera."""

    host: str
    port: int | None = None
    """None takes 80, or 443 with `ssl`."""
    ssl: bool = False
    verify_ssl: bool = True
    username: str = field(repr=False)
    password: str = field(repr=False)
    rtsp_port: int = DEFAULT_RTSP_PORT
    rtsp_extra: str = field(default="", repr=False)
    """Parameters put behind the RTSP address of every view (VAPIX Video Streaming)."""
    permanent: bool = False
    """True if overlay changes are stored in the camera; otherwise they are lost when
    it restarts."""
    reapply: bool = False
    """True if overlay changes lost by a restart are sent again."""
    title_field: str = "title"
    """Text field of Custom Graphics widgets that shows the title of a message."""
    links: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Permanent links of the vendor's cloud by stream id; they are secrets."""

    @property
    def authority(self) -> str:
        """The host as URLs spell it: IPv6 addresses in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def base(self) -> URL:
        """Base URL of the camera's web server, without credentials."""
        scheme, usual = ("https", 443) if self.ssl else ("http", 80)
        return URL(f"{scheme}://{self.authority}:{self.port or usual}")
