"""The settings of one CamTrace server."""

from dataclasses import dataclass, field

from .const import DEFAULT_HOLD_S, DEFAULT_RTSP_PORT, LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class CamtraceSettings:
    """Address, credentials and options of one server."""

    host: str
    port: int | None = None
    """None takes 80, or 443 with `ssl`."""
    ssl: bool = False
    verify_ssl: bool = True
    username: str = field(repr=False)
    password: str = field(repr=False)
    login_method: str | None = None
    """The method that worked before, one of `auth.Method`."""
    rtsp_port: int = DEFAULT_RTSP_PORT
    language: str = "en"
    """Any language tag; the server speaks six and falls back to English."""
    alarm_hold_s: float = DEFAULT_HOLD_S
    """How long after a new alarm row a camera counts as in alarm."""
    connectors: tuple[str, ...] = ()
    """Uuids of the metadata connectors whose events are followed."""

    @property
    def authority(self) -> str:
        """The host as URLs spell it: IPv6 addresses in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def base(self) -> str:
        """Base URL of the web server, without credentials."""
        scheme, usual = ("https", 443) if self.ssl else ("http", 80)
        return f"{scheme}://{self.authority}:{self.port or usual}"

    @property
    def accept_language(self) -> str:
        """One of the server's languages."""
        code = self.language.lower()[:2]
        return code if code in LANGUAGES else "en"
