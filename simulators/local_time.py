"""The time zone of this machine."""

from datetime import datetime, tzinfo
import os
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def local_time_zone() -> str:
    """Return the IANA name of this machine's time zone, `UTC` if it has none."""
    name = os.environ.get("TZ", "").removeprefix(":")
    if not name:
        name = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    try:
        ZoneInfo(name)
    except ZoneInfoNotFoundError, ValueError:
        return "UTC"
    return name


def whole_hours(zone: tzinfo) -> int:
    """Return the hours a zone is ahead of UTC now, without a rest of minutes."""
    offset = datetime.now(zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 3600)
