"""The date forms the API writes, and the one it reads."""

from datetime import UTC, date, datetime
from typing import Final

from ....clientkit.errors import DeviceResponseError, InvalidValueError

_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)


def to_time(value: object, path: str) -> datetime:
    """Return a moment in UTC.

    The API writes whole seconds, slices milliseconds, metadata microseconds and the
    system log a numeric offset; the server's own time is unix seconds.
    """
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(moment.astimezone(UTC), _EARLIEST)
    except (ValueError, OverflowError, OSError) as err:
        raise DeviceResponseError(f"{path} is not a date") from err


def to_day(value: object, path: str) -> date:
    """Return a day written YYYYMMDD, as text or number."""
    try:
        return datetime.strptime(str(value), "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError as err:
        raise DeviceResponseError(f"{path} is not a day") from err


def write_time(moment: datetime) -> str:
    """Return a moment as the API reads it, in whole seconds.

    Raises ValueError for a moment without time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("A time needs its time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_time_ms(moment: datetime) -> str:
    """Return a moment with milliseconds, as slices name their start."""
    if moment.tzinfo is None:
        raise ValueError("A time needs its time zone")
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def between(
    start: datetime | None = None, end: datetime | None = None
) -> list[tuple[str, object]]:
    """Return the query for a time, open at either side; ValueError when it is empty."""
    if start is not None and end is not None and end <= start:
        raise InvalidValueError("end_before_start")
    query: list[tuple[str, object]] = []
    if start is not None:
        query.append(("from", write_time(start)))
    if end is not None:
        query.append(("to", write_time(end)))
    return query
