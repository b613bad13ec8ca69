"""CGIs in the style of Axis: plain-text answers, errors with status 200."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
import re
from typing import Any, Final

from .errors import (
    DeviceDisconnectedError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
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


def _said(
    text: str, refusal: re.Match[str] | None, hide: Iterable[str]
) -> str | TranslatedMessage:
    text = text.lstrip()
    return words(text[refusal.end() :] if refusal is not None else text, hide)
