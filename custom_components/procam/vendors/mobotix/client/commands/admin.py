"""Clock, users, logs and maintenance (vendor: General; administrator or root)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
import re
from typing import Final, Literal

import aiohttp

from .....clientkit.axis_cgi import (
    AxisCgi,
    accepted,
    first_line,
    lines,
)
from .....clientkit.errors import DeviceResponseError, InvalidValueError
from .....clientkit.http import Answer
from .....clientkit.values import one_of, within
from ..cache import Cache
from ..const import (
    BACKUP,
    BEFORE_UPGRADE,
    CERTIFICATE,
    CERTIFICATE_TYPES,
    DATE,
    FACTORY_DEFAULT,
    HARD_FACTORY_DEFAULT,
    MAX_FILE_BYTES,
    PRIVACY,
    REPORT,
    RESTART,
    RESTORE,
    SNAPSHOT_PATH,
    SYSTEM_LOG,
    UPGRADE,
    UPLOAD_TIMEOUT_S,
    USER_GROUPS,
    USERS,
    YEAR_RANGE,
    ZONE_PARAMETER,
    ZONE_RANGE,
)

_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun",
    "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_TIME: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2}):(?P<second>\d{1,2})"
_MONTH_DAY: Final = r"(?P<month>[a-z]{3})[a-z]{0,6} +(?P<day>\d{1,2})"
_DATES: Final = tuple(
    re.compile(rf"{pattern}\W*", re.IGNORECASE)
    for pattern in (
        # As documented: Apr 03, 2003 15:16:04
        rf"{_MONTH_DAY}, *(?P<year>\d{{4}}) +{_TIME}",
        rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})[ T]+{_TIME}",
        # As C libraries print it: Fri Nov 20 15:16:04 2026
        rf"(?:[a-z]{{3}},? +)?{_MONTH_DAY} +{_TIME}(?: [a-z]{{1,5}})? +(?P<year>\d{{4}})",
    )
)
_MAX_DATE: Final = 80
_WORD: Final = re.compile(r"[A-Za-z0-9]+")
_ZONE: Final = re.compile(r"GMT([+-]\d{1,2})?")
_SNAPSHOT_MARKS: Final = r"_ / ~ ! @ # $ % ^ & + - : \ ."
"""Allowed besides letters, digits and spaces; separated by spaces here."""
_SNAPSHOT: Final = re.compile(rf"[A-Za-z0-9{re.escape(_SNAPSHOT_MARKS)}]+")
_FIRMWARE: Final = re.compile(r"[A-Za-z0-9_.-]+")
_BACKUP_NAME: Final = "config_file.bin"
_HEAD_BYTES: Final = 400
"""The part of an answer that an error message would fit in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """An account of the camera and its rights."""

    name: str
    dido: bool
    """Digital inputs and outputs."""
    settings: bool
    talk: bool
    listen: bool


class Administration:
    """Administrative commands; none is sent twice."""

    def __init__(self, cgi: AxisCgi, cache: Cache) -> None:
        self._cgi = cgi
        self._cache = cache
        self.clock_set: Callable[[], None] = lambda: None
        """Called when the clock or its zone was set."""

    async def clock(self) -> datetime:
        """Return the camera's local time; the zone is not in the answer."""
        text = first_line(await self._text(DATE, "action=get"))[:_MAX_DATE]
        matches = (pattern.fullmatch(text) for pattern in _DATES)
        if (match := next(filter(None, matches), None)) is None:
            raise DeviceResponseError("The camera's date is not understood")
        values = match.groupdict()
        month = values.pop("month").lower()
        try:
            number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
            fields = {name: int(value) for name, value in values.items()}
            return datetime(month=number, **fields)  # type: ignore[arg-type]  # noqa: DTZ001 - no zone
        except (ValueError, OverflowError) as err:
            raise DeviceResponseError("The camera's date is not a date") from err

    async def set_clock(
        self, when: datetime | None = None, *, zone: str | None = None
    ) -> None:
        """Set the local time (2007 … 2099), the zone (`GMT-12` … `GMT+13`), or both."""
        if when is None and zone is None:
            raise InvalidValueError("value_one_needed", what="datetime, timezone")
        values: list[tuple[str, object]] = [("action", "set")]
        if when is not None:
            within(when.year, YEAR_RANGE, "datetime")
            names = ("year", "month", "day", "hour", "minute", "second")
            values += [(name, getattr(when, name)) for name in names]
        if zone is not None:
            match = _ZONE.fullmatch(zone)
            low, high = ZONE_RANGE
            if not match or not low <= int(match[1] or 0) <= high:
                raise InvalidValueError(
                    "value_between",
                    what="timezone",
                    low=f"GMT{low}",
                    high=f"GMT+{high}",
                    value=zone,
                )
            values.append(("timezone", zone))
        await self._cgi.confirm(DATE, values)
        if zone is not None:
            self._cache.parameters[ZONE_PARAMETER] = zone
        self.clock_set()

    async def users(self) -> tuple[User, ...]:
        """Return the accounts with their rights, without passwords."""
        header, *rows = [
            [cell.strip() for cell in line.split(":")]
            for line in lines(await self._text(PRIVACY))
            if line.strip()
        ] or [[]]
        if len(header) != 5:
            raise DeviceResponseError("The camera's list of users cannot be parsed")
        return tuple(_user(row) for row in rows if len(row) == 5)

    async def user_groups(self) -> str:
        """Return the users of each group; the layout is undocumented."""
        return await self._text(USERS, "action=get")

    async def add_user(self, name: str, password: str, groups: Iterable[str]) -> None:
        """Add an account: letters and digits only, groups of `USER_GROUPS`."""
        await self._edit_user(
            "add", name, password=password, groups=_checked_groups(groups)
        )

    async def update_user(
        self,
        name: str,
        *,
        password: str | None = None,
        groups: Iterable[str] | None = None,
    ) -> None:
        """Change the password or the groups of an account, or both."""
        chosen = None if groups is None else _checked_groups(groups)
        if password is None and chosen is None:
            raise InvalidValueError("value_one_needed", what="password, groups")
        await self._edit_user("update", name, password=password, groups=chosen)

    async def remove_user(self, name: str) -> None:
        """Remove an account."""
        await self._edit_user("remove", name)

    async def snapshot_path(self) -> str:
        """Return where the web page's snapshot button stores pictures."""
        return first_line(await self._text(SNAPSHOT_PATH, "action=get"))

    async def set_snapshot_path(self, path: str) -> None:
        """Set where the web page's snapshot button stores pictures."""
        if not _SNAPSHOT.fullmatch(path):
            raise InvalidValueError("snapshot_path", known=_SNAPSHOT_MARKS)
        await self._cgi.confirm(SNAPSHOT_PATH, {"action": "set", "path": path})

    async def system_log(self) -> str:
        """Return the camera's log; its form differs between products."""
        return _document(await self._cgi.read_raw(SYSTEM_LOG))

    async def server_report(self) -> str:
        """Return product information, parameters and logs for a support request."""
        return _document(await self._cgi.read_raw(REPORT))

    async def backup(self) -> bytes:
        """Return the camera's configuration as a file for `restore`."""
        answer = await self._cgi.read_raw(
            BACKUP, max_bytes=MAX_FILE_BYTES, timeout_s=UPLOAD_TIMEOUT_S
        )
        accepted(replace(answer, body=answer.body[:_HEAD_BYTES]))
        if not answer.body:
            raise DeviceResponseError("The camera's backup is empty")
        return answer.body

    async def restore(self, content: bytes) -> None:
        """Load a configuration made by `backup`; the camera may restart."""
        await self._upload(RESTORE, "", _form(_BACKUP_NAME, content))

    async def prepare_upgrade(self) -> None:
        """Stop streaming to make room for `upgrade`."""
        await self._cgi.send(BEFORE_UPGRADE)

    async def upgrade(self, filename: str, content: bytes) -> None:
        """Load a firmware image after preparing; the file name identifies the part.

        Names differ between series: `ulimage_userland`, `main.bin`, … The camera
        restarts afterwards.
        """
        if not _FIRMWARE.fullmatch(filename):
            raise InvalidValueError("firmware_image", value=filename)
        form = _form(filename, content)
        await self.prepare_upgrade()
        await self._upload(UPGRADE, f"filename={filename}", form)

    async def upload_certificate(self, kind: str, content: bytes) -> None:
        """Load an 802.1X file: CA certificate, client certificate or private key."""
        one_of(kind, CERTIFICATE_TYPES, "kind")
        await self._upload(CERTIFICATE, f"type={kind}", _form(kind, content))

    async def factory_default(self, scope: Literal["keep_network", "all"]) -> None:
        """Reset all settings, with or without those of the network."""
        one_of(scope, ("keep_network", "all"), "scope")
        path = HARD_FACTORY_DEFAULT if scope == "all" else FACTORY_DEFAULT
        await self._cgi.confirm_before_restart(path)

    async def restart(self) -> None:
        """Restart the camera."""
        await self._cgi.confirm_before_restart(RESTART)

    async def _text(self, path: str, query: str = "") -> str:
        return (await self._cgi.read(path, query)).text

    async def _edit_user(
        self,
        action: str,
        name: str,
        *,
        password: str | None = None,
        groups: str | None = None,
    ) -> None:
        if not _WORD.fullmatch(name):
            raise InvalidValueError("letters_and_digits", what="user")
        if password is not None and not _WORD.fullmatch(password):
            raise InvalidValueError("letters_and_digits", what="password")
        query = [("action", action), ("user", name)]
        if password is not None:
            query.append(("pwd", password))
        if groups is not None:
            query.append(("sgrp", groups))
        await self._cgi.send(USERS, query, safe=":", hide=(password or "",))

    async def _upload(self, path: str, query: str, form: aiohttp.FormData) -> None:
        await self._cgi.confirm_before_restart(
            path, query, method="POST", data=form, timeout_s=UPLOAD_TIMEOUT_S
        )


def _form(name: str, content: bytes) -> aiohttp.FormData:
    """Return a form with one file; raises InvalidValueError for its size."""
    if not 0 < len(content) <= MAX_FILE_BYTES:
        raise InvalidValueError("file_size", high=MAX_FILE_BYTES // 2**20)
    form = aiohttp.FormData()
    form.add_field(
        name, content, filename=name, content_type="application/octet-stream"
    )
    return form


def _document(answer: Answer) -> str:
    """Return a document as text, even if its first line mentions an error."""
    text = answer.text
    written = [line for line in lines(text) if line.strip()]
    if len(written) <= 1 or written[0].lstrip().startswith("<"):
        accepted(answer)
    return text


def _checked_groups(groups: Iterable[str]) -> str:
    chosen = list(groups)
    for group in chosen:
        one_of(group, USER_GROUPS, "groups")
    return ":".join(chosen)


def _user(row: list[str]) -> User:
    name, *flags = row
    dido, settings, talk, listen = (flag == "1" for flag in flags)
    return User(name=name, dido=dido, settings=settings, talk=talk, listen=listen)
