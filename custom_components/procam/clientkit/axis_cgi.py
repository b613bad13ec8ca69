"""CGIs in the style of Axis: plain-text and JSON answers, errors with status 200.

A JSON answer is recognized by its first character: no documented text begins with a
brace.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
import re
from typing import Any, Final

import orjson

from .errors import (
    DeviceDisconnectedError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    TranslatedMessage,
)
from .http import Answer, Http, Query, encode_query
from .values import decode_json

MAX_ANSWER_BYTES: Final = 2 * 2**20
MAX_WORDS: Final = 200
"""Characters of the device's own words kept in an error."""
MAX_GET: Final = 2048
"""Longest URL a command is sent in; longer ones go as a POST form."""
FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"

_REFUSAL: Final = re.compile(
    r"#?\s*(?:(?:request\s+)?error\b|request\s+failed\b)[:\s]*", re.IGNORECASE
)
_NO_RIGHT: Final = "permission denied"
_REJECTING: Final = frozenset({400, 409})
"""400: wrong syntax, or not possible; 409: conflict with the present state."""
_BUSY: Final = 503
_BUSY_PAUSE_S: Final = 0.2
_REFUSED: Final = TranslatedMessage("refused")
_ABSENT: Final = b"http api: command not found"
_JSON_FORBIDDEN: Final = 2001
_JSON_OK: Final = 200
_SMALL: Final = 3
"""Members of a JSON answer that is nothing but a refusal."""


class AxisCgi:
    """The CGIs of one device: reads may be sent twice, commands never are."""

    def __init__(self, http: Http) -> None:
        self.http = http

    async def read(self, path: str, query: Query | str = "", **options: Any) -> Answer:
        """Return the answer to a GET, its error forms raised.

        The request is sent again if its kept-alive connection was lost or the device
        is overloaded (503).
        """
        return accepted(await self.read_raw(path, query, **options))

    async def read_raw(
        self, path: str, query: Query | str = "", *, repeat: bool = True, **options: Any
    ) -> Answer:
        """Return the answer to a GET, whatever its content; see `read`."""
        options.setdefault("max_bytes", MAX_ANSWER_BYTES)
        if not repeat:
            return await self.http.get(path, query, **options)
        return await repeated(lambda: self.http.get(path, query, **options))

    async def read_json(self, path: str, query: Query = (), *, what: str) -> Any:
        """Return the JSON of a read, None for an empty body; raises DeviceError."""
        return json_of(await self.read(path, query), what)

    async def read_data(self, path: str, query: Query = (), *, what: str) -> Any:
        """Return the JSON of a read, out of its envelope; raises DeviceError."""
        return unwrapped(await self.read_json(path, query, what=what))

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
        return accepted(answer, hide)

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
        return await self.post(path, (), text.encode(), FORM, hide=hide, **options)

    async def post(
        self, path: str, query: Query, body: bytes, kind: str, **options: Any
    ) -> Answer:
        """Send a command once with a body of a content type; see `send`."""
        return await self.send(
            path,
            query,
            method="POST",
            data=body,
            headers={"Content-Type": kind},
            **options,
        )

    async def post_json(
        self, path: str, query: Query, value: Any, **options: Any
    ) -> Answer:
        """Send a command once with a JSON body; see `send`."""
        return await self.post(path, query, orjson.dumps(value), JSON, **options)

    async def confirm(self, path: str, query: Query | str = "", **options: Any) -> None:
        """Send a command whose success is documented as `OK` or an empty body."""
        confirmed(await self.send(path, query, **options), options.get("hide", ()))

    async def confirm_before_restart(
        self, path: str, query: Query | str = "", **options: Any
    ) -> None:
        """Send a command after which the device may restart before it answers."""
        with suppress(DeviceDisconnectedError):
            await self.send(path, query, **options)


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
    """Return an answer that has no error form (most come with status 200)."""
    body = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if body[: len(_ABSENT)].lower() == _ABSENT:
        raise DeviceNotFoundError(TranslatedMessage("unknown_to_device"))
    if body.startswith(b"{"):
        _check_json(answer, hide)
        if answer.status < 300:
            return answer
    _check_text(answer, hide)
    return answer


def json_of(answer: Answer, what: str) -> Any:
    """Return the JSON value of an accepted answer, None for an empty body."""
    return answer.json(what) if answer.body.strip() else None


def unwrapped(value: Any) -> Any:
    """Return `data` of an envelope, or the value itself where there is none."""
    if isinstance(value, dict) and "data" in value:
        return value["data"]
    return value


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


def _check_text(answer: Answer, hide: Iterable[str]) -> None:
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


def _said(
    text: str, refusal: re.Match[str] | None, hide: Iterable[str]
) -> str | TranslatedMessage:
    text = text.lstrip()
    return words(text[refusal.end() :] if refusal is not None else text, hide)


def _check_json(answer: Answer, hide: Iterable[str]) -> None:
    try:
        value = decode_json(answer.body, "The answer", answer.charset)
    except DeviceResponseError:
        return
    error = value.get("error")
    if isinstance(error, dict) and "code" in error:
        if error["code"] == _JSON_FORBIDDEN:
            raise DevicePermissionError(TranslatedMessage("no_right"))
        raise _rejected(error, error["code"], hide)
    for key in ("status", "code"):
        code = value.get(key)
        if _is_refusal(key, code, value):
            raise _rejected(value, code, hide)


def _is_refusal(key: str, code: Any, value: dict[str, Any]) -> bool:
    """Return True unless the answer only happens to have such a member."""
    if not isinstance(code, int) or isinstance(code, bool) or code == _JSON_OK:
        return False
    return "message" in value or (key == "code" and len(value) <= _SMALL)


def _rejected(value: dict[str, Any], code: Any, hide: Iterable[str]) -> Exception:
    said = words(str(value.get("message") or ""), hide)
    if code == 404 and not isinstance(said, str):
        return DeviceNotFoundError(TranslatedMessage("unknown_to_device"), status=404)
    return DeviceRejectedError(said, code=code if isinstance(code, int) else str(code))
