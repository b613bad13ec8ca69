"""The camera's clock and date.cgi (vendor, System date and time)."""

from datetime import UTC, datetime, timedelta, timezone

from aiohttp import web

from .login import Rights
from .options import Options
from .parameters import Parameters
from .wire import CRLF, Cgi, CgiError, RequestFailedError, need, whole

_MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]
_RANGES = {
    "year": (2007, 2099),
    "month": (1, 12),
    "day": (1, 31),
    "hour": (0, 23),
    "minute": (0, 59),
    "second": (0, 59),
}


class Clock:
    """Local time of the camera: real time, plus what it is wrong by."""

    def __init__(self, parameters: Parameters, options: Options) -> None:
        self._parameters = parameters
        self._options = options
        self.error = timedelta(0)

    def now(self) -> datetime:
        """Return the local time shown in the picture."""
        hours = int(self._parameters["Time.TimeZone"].removeprefix("GMT") or 0)
        hours += self._options.summer_time
        return (datetime.now(UTC) + self.error).astimezone(
            timezone(timedelta(hours=hours))
        )

    def set(self, local: datetime) -> None:
        """Set the clock to an aware time."""
        self.error = local - datetime.now(UTC)

    def shown(self) -> str:
        """Return the time as date.cgi prints it, in English whatever the locale."""
        now = self.now()
        return f"{_MONTHS[now.month - 1]} {now:%d, %Y %H:%M:%S}"

    def cgis(self) -> dict[str, Cgi]:
        """Return date.cgi."""
        return {"admin/date.cgi": Cgi(rights=Rights.ADMIN, answer=self._answer)}

    async def _answer(self, request: web.Request) -> str:
        match need(request, "action"):
            case "get":
                return self.shown() + CRLF
            case "set":
                try:
                    self._set(request)
                except ValueError as err:
                    raise RequestFailedError(str(err)) from err
                except CgiError as err:
                    raise RequestFailedError(*err.args) from err
                return "OK" + CRLF
            case other:
                raise RequestFailedError(f"unknown action {other}")

    def _set(self, request: web.Request) -> None:
        given = {
            name: whole(request.query[name], low, high, name)
            for name, (low, high) in _RANGES.items()
            if name in request.query
        }
        zone = request.query.get("timezone")
        if not given and zone is None:
            raise CgiError("nothing to set")
        # Checked before the zone moves, so that a refusal changes nothing.
        _replaced(self.now(), given)
        if zone is not None:
            self._parameters.update({"Time.TimeZone": zone})
        if given:
            self.set(_replaced(self.now(), given))


def _replaced(local: datetime, given: dict[str, int]) -> datetime:
    """Return a time with some fields set; raise ValueError for 30 February."""
    return datetime(
        given.get("year", local.year),
        given.get("month", local.month),
        given.get("day", local.day),
        given.get("hour", local.hour),
        given.get("minute", local.minute),
        given.get("second", local.second),
        tzinfo=local.tzinfo,
    )
