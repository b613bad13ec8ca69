"""CGIs in the style of Axis: plain-text answers, errors with status 200, param.cgi."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
import re
from typing import Any, Final

from .errors import (
    DeviceDisconnectedError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
    TranslatedMessage,
)
from .http import Answer, Http, Query, encode_query

MAX_ANSWER_BYTES: Final = 2 * 2**20
MAX_WORDS: Final = 200
"""Characters of the device's own words kept in an error."""
MAX_GET: Final = 2048
"""Longest URL a command is sent in; longer ones go as a POST form."""
FORM: Final = "application/x-www-form-urlencoded"

_REFUSAL: Final = re.compile(
    r"#?\s*(?:(?:request\s+)?error\b|request\s+failed\b)[:\s]*", re.IGNORECASE
)
_NO_RIGHT: Final = "permission denied"
_REJECTING: Final = frozenset({400, 409})
"""400: wrong syntax, or not possible; 409: conflict with the present state."""
_BUSY: Final = 503
_BUSY_PAUSE_S: Final = 0.2
_REFUSED: Final = TranslatedMessage("refused")
_NAME: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")


class AxisCgi:
    """The CGIs of one device: reads may be sent twice, commands never are."""

    def __init__(self, http: Http) -> None:
        self.http = http

    async def read(self, path: str, query: Query | str = "", **options: Any) -> Answer:
        """Return the answer to a GET, its error forms raised.

        The request is sent again if its kept-alive connection was lost or the device
        is overloaded (503).
        """
        return self.accepted(await self.read_raw(path, query, **options))

    async def read_raw(
        self, path: str, query: Query | str = "", *, repeat: bool = True, **options: Any
    ) -> Answer:
        """Return the answer to a GET, whatever its content; see `read`."""
        options.setdefault("max_bytes", MAX_ANSWER_BYTES)
        if not repeat:
            return await self.http.get(path, query, **options)
        return await repeated(lambda: self.http.get(path, query, **options))

    async def send(
        self,
        path: str,
        query: Query | str = "",
        *,
        method: str = "GET",
        hide: Iterable[str] = (),
        **options: Any,
    ) -> Answer:
        """Send a command once and return its answer, its error forms raised.

        A GET whose URL would be too long goes as a POST form. Raises
        DeviceRejectedError with the device's words unless they quote one of `hide`.
        """
        if method == "GET" and len(str(self.http.url(path, query))) > MAX_GET:
            return await self.send_form(path, query, hide=hide, **options)
        options.setdefault("max_bytes", MAX_ANSWER_BYTES)
        answer = await self.http.request(
            method, path, query, accept=_REJECTING, **options
        )
        return self.accepted(answer, hide)

    async def send_form(
        self,
        path: str,
        fields: Query | str,
        *,
        hide: Iterable[str] = (),
        **options: Any,
    ) -> Answer:
        """Send a command once as a POST form; see `send`.

        The body is bytes: aiohttp then sends Content-Length, and chunked bodies can
        hang a camera's CGI server.
        """
        text = fields if isinstance(fields, str) else encode_query(fields)
        return await self.send(
            path,
            method="POST",
            hide=hide,
            data=text.encode(),
            headers={"Content-Type": FORM},
            **options,
        )

    async def confirm(self, path: str, query: Query | str = "", **options: Any) -> None:
        """Send a command whose success is documented as `OK` or an empty body."""
        confirmed(await self.send(path, query, **options), options.get("hide", ()))

    async def confirm_before_restart(
        self, path: str, query: Query | str = "", **options: Any
    ) -> None:
        """Send a command after which the device may restart before it answers."""
        with suppress(DeviceDisconnectedError):
            await self.send(path, query, **options)

    def accepted(self, answer: Answer, hide: Iterable[str] = ()) -> Answer:
        """Return an answer that has no error form; raises DeviceError."""
        return accepted(answer, hide)


class AxisParams:
    """The parameter tree of a device (param.cgi), read and changed by name.

    Names are given and returned without `root.`. Changes need an administrator.
    """

    def __init__(
        self, cgi: AxisCgi, path: str = "/axis-cgi/param.cgi", *, as_form: bool = False
    ) -> None:
        """`as_form` sends changes as POST forms."""
        self.cgi = cgi
        self.path = path
        self._as_form = as_form

    async def read(
        self, *groups: str, action: str = "list", repeat: bool = True
    ) -> dict[str, str]:
        """Return parameters by name; no group means all of them.

        Missing groups are left out, and so are names outside the groups asked for.
        Raises DeviceRejectedError if it has none. `repeat` as in `AxisCgi.read`.
        """
        query = f"action={action}"
        if groups:
            query += "&group=" + ",".join(group_name(group) for group in groups)
        answer = await self.cgi.read_raw(self.path, query, repeat=repeat)
        found = {
            name: value
            for name, value in pairs(answer.text).items()
            if "." in name and _is_of(name, groups)
        }
        try:
            self.cgi.accepted(answer)
        except DeviceRejectedError:
            if not found:
                raise
        if answer.text.strip() and not found:
            raise DeviceResponseError("The parameters are not `name=value`")
        return found

    async def options(self, *groups: str) -> dict[str, str]:
        """Return the allowed values of parameters, as the device writes them."""
        return await self.read(*groups, action="options")

    async def update(
        self, values: Mapping[str, object], *, hide: Iterable[str] = ()
    ) -> None:
        """Set parameters named `Group.Name`, all in one request.

        Booleans are written `yes` and `no`. Raises InvalidValueError for a name that
        is none.
        """
        if not values:
            raise InvalidValueError("value_missing", what="parameters")
        answer = await self._change("update", _changes(values), hide)
        confirmed(answer, hide)

    async def add(self, group: str, values: Mapping[str, object] | None = None) -> str:
        """Add a member to a group and return the device's words.

        Names in `values` hold a placeholder without number for the new member.
        """
        changes = [("group", group_name(group)), *_changes(values or {})]
        return (await self._change("add", changes)).text.strip()

    async def remove(self, group: str) -> None:
        """Remove a member of a group."""
        await self._change("remove", [("group", group_name(group))])

    async def _change(
        self, action: str, changes: list[tuple[str, str]], hide: Iterable[str] = ()
    ) -> Answer:
        query = [("action", action), *changes]
        if self._as_form:
            return await self.cgi.send_form(self.path, query, hide=hide)
        return await self.cgi.send(self.path, query, hide=hide)


async def repeated[T](read: Callable[[], Awaitable[T]]) -> T:
    """Return a read's result, repeated once if disconnected or overloaded (503)."""
    try:
        return await read()
    except DeviceDisconnectedError:
        pass
    except DeviceResponseError as err:
        if err.status != _BUSY:
            raise
        await asyncio.sleep(_BUSY_PAUSE_S)
    return await read()


def accepted(answer: Answer, hide: Iterable[str] = ()) -> Answer:
    """Return an answer whose text has no error form; raises DeviceError."""
    text = answer.text
    first = first_line(text)
    if first.startswith("<"):
        if answer.status in _REJECTING:
            raise DeviceRejectedError(_REFUSED, code=answer.status)
        raise DeviceResponseError("The device returned a web page")
    if _NO_RIGHT in first.lower():
        raise DevicePermissionError(TranslatedMessage("no_right"))
    refusal = _REFUSAL.match(text.lstrip())
    if answer.status in _REJECTING:
        raise DeviceRejectedError(_said(text, refusal, hide), code=answer.status)
    if refusal is not None:
        raise DeviceRejectedError(_said(text, refusal, hide))
    return answer


def confirmed(answer: Answer, hide: Iterable[str] = ()) -> None:
    """Raise DeviceRejectedError unless the answer is `OK` or empty."""
    text = answer.text.strip()
    if text and not text.upper().startswith("OK"):
        raise DeviceRejectedError(words(text, hide))


def words(text: str, hide: Iterable[str] = ()) -> str | TranslatedMessage:
    """Return the device's sentence, or ours if it has none or it quotes a secret."""
    line = first_line(text)
    secret = "://" in line or any(len(part) > 2 and part in line for part in hide)
    shown = "".join(c for c in line if c.isprintable())[:MAX_WORDS]
    return _REFUSED if secret or not shown or shown.startswith("<") else shown


def first_line(text: str) -> str:
    """Return the first line that is not blank, stripped."""
    return next((line.strip() for line in lines(text) if line.strip()), "")


def lines(text: str) -> Iterator[str]:
    """Yield the lines of a text, ended by CRLF or LF; other separators are content."""
    yield from text.split("\n")


def pairs(text: str) -> dict[str, str]:
    """Return the `name=value` lines of a text; values may hold `=` themselves.

    A leading `root.` is dropped, other lines are passed over.
    """
    found: dict[str, str] = {}
    for line in lines(text):
        name, equals, value = line.strip().partition("=")
        if equals and name and not name.startswith("#"):
            name = name.strip()
            start = len("root.") if name[:5].lower() == "root." else 0
            found[name[start:]] = value.strip()
    return found


def group_name(name: str) -> str:
    """Return a parameter's or group's name without `root.`; raises InvalidValueError."""
    name = name.removeprefix("root.")
    if not _NAME.fullmatch(name):
        raise InvalidValueError("parameter_name", value=name)
    return name


def _is_of(name: str, groups: tuple[str, ...]) -> bool:
    """Return True for the name of a group, or of one of its members."""
    full = f"{name}.".lower()
    return not groups or any(
        full.startswith(f"{group_name(group)}.".lower()) for group in groups
    )


def _changes(values: Mapping[str, object]) -> list[tuple[str, str]]:
    return [(_parameter_name(name), _written(value)) for name, value in values.items()]


def _parameter_name(name: str) -> str:
    name = group_name(name)
    if "." not in name:
        raise InvalidValueError("parameter_is_group", value=name)
    return name


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _said(
    text: str, refusal: re.Match[str] | None, hide: Iterable[str]
) -> str | TranslatedMessage:
    text = text.lstrip()
    return words(text[refusal.end() :] if refusal is not None else text, hide)
