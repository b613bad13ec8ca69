"""Server time: its clock, and how the API writes moments."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
import time
from typing import Final

from ....clientkit.errors import DeviceResponseError, InvalidValueError
from .const import SHIFT_S

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS: Final = (2000, 2200)
"""Dates outside are no clock, and their arithmetic would overflow."""
_MINUTE_S: Final = 60.0
_STICKY_S: Final = 40.0
"""The shown minutes stay until the skew is this far from them, so that a skew near
half a minute does not flicker."""


class ServerClock:
    """Server time, learned from the Date header of every answer.

    Tokens are valid for ten seconds of the *server's* clock. A header says that at
    some moment between sending and receiving, server time was within its second. Each
    answer narrows the offset; one that contradicts the earlier ones means somebody
    set the clock, and counts alone.
    """

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`monotonic` and `wall` return seconds."""
        self.monotonic = monotonic
        self._wall = wall
        self._low: float | None = None
        self._high = 0.0
        self._shown_min = 0
        self._by_date = True

    @property
    def known(self) -> bool:
        """True if the server has sent its time."""
        return self._low is not None

    @property
    def offset(self) -> float:
        """Server time minus our monotonic clock, in seconds."""
        if self._low is None:
            return self._wall() - self.monotonic()
        return (self._low + self._high) / 2

    def now(self) -> float:
        """Return server time in unix seconds; ours until it is known."""
        return self.monotonic() + self.offset

    def created(self) -> str:
        """Return server time as the Created of a token."""
        return write_time(datetime.fromtimestamp(self.now(), UTC))

    def skew_s(self) -> float:
        """Return how many seconds the server is ahead of us."""
        return self.now() - self._wall()

    def skew_min(self) -> int:
        """Return how many minutes the server is ahead of us, rounded."""
        skew = self.skew_s()
        if abs(skew - self._shown_min * _MINUTE_S) > _STICKY_S:
            self._shown_min = round(skew / _MINUTE_S)
        return self._shown_min

    def learn(self, header: str | None, sent: float, received: float) -> None:
        """Learn from the Date header of an answer; the other times are monotonic."""
        if not self._by_date:
            return
        try:
            moment = parsedate_to_datetime(header or "")
        except ValueError:
            return
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        if _YEARS[0] <= moment.year < _YEARS[1]:
            self.learn_seconds(moment.timestamp(), sent, received)

    def learn_seconds(self, seconds: float, sent: float, received: float) -> None:
        """Learn from server time in whole unix seconds."""
        low, high = seconds - received, seconds + 1 - sent
        if self._low is not None and low <= self._high and high >= self._low:
            low, high = max(low, self._low), min(high, self._high)
        self._low, self._high = low, high

    def set(self, seconds: float, sent: float, received: float) -> None:
        """Learn from the server's own time, which counts more than its Date header."""
        before = self.offset
        self.learn_seconds(seconds, sent, received)
        if abs(self.offset - before) > SHIFT_S:
            # A proxy writes the header, by a clock of its own.
            self._by_date = False


# Moments and days.


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
        return max(moment.astimezone(UTC), EARLIEST)
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
    """Return the query for a period, open at either end; raises ValueError if empty."""
    if start is not None and end is not None and end <= start:
        raise InvalidValueError("end_before_start")
    query: list[tuple[str, object]] = []
    if start is not None:
        query.append(("from", write_time(start)))
    if end is not None:
        query.append(("to", write_time(end)))
    return query
