"""The server's clock and the date forms its API uses (facts section 1)."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
import time
from zoneinfo import ZoneInfo


class Clock:
    """Server time; `skew_s` is how far it runs ahead of the real one."""

    def __init__(self, *, skew_s: float = 0.0, timezone: str = "Europe/Berlin") -> None:
        self.skew_s = skew_s
        self.header_skew_s = 0.0
        """How far the `Date` header is ahead of the server: a proxy writes it."""
        self.timezone = timezone

    def now(self) -> datetime:
        """Return server time in UTC."""
        return datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=self.skew_s)

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the server's own time zone."""
        return moment.astimezone(ZoneInfo(self.timezone))

    def http_date(self) -> str:
        """Return the `Date` header."""
        moment = self.now() + timedelta(seconds=self.header_skew_s)
        return format_datetime(moment.replace(microsecond=0), usegmt=True)


def iso(moment: datetime) -> str:
    """Write a date as nearly every resource does, in whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_ms(moment: datetime) -> str:
    """Write a date as slices do, with milliseconds."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def iso_us(moment: datetime) -> str:
    """Write a date as the metadata search does, with microseconds."""
    text = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return text.replace("+00:00", "Z")


def read_iso(text: str) -> datetime:
    """Read a date in UTC with or without fractions; ValueError for others."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)
