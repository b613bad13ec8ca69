"""How answers leave the device: plain text, raw bytes, errors inside a 200."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import override

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from .login import Rights
from .options import Options

CRLF = "\r\n"


class CgiError(Exception):
    """An application error, reported with status 200 (facts section 1)."""

    prefix = "# Error: "


class RequestFailedError(CgiError):
    """The error form of date.cgi."""

    prefix = "Request failed: "


type Answer = Callable[[web.Request], Awaitable[web.StreamResponse | str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cgi:
    """One CGI program; a plain string it returns is sent as text."""

    rights: Rights
    answer: Answer
    method: str = "GET"


class RawAnswer(web.StreamResponse):
    """Bytes put on the socket as they are, header included; the socket closes.

    aiohttp would correct what the vendor's samples get wrong.
    """

    def __init__(self, data: bytes = b"") -> None:
        """Send `data`, which begins with the status line."""
        super().__init__()
        self._data = data
        self.force_close()

    @override
    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Write the bytes."""
        if self._data and request.transport is not None:
            request.transport.write(self._data)
        return None

    @override
    async def write_eof(self, data: bytes = b"") -> None:
        """Write no end: the closed socket marks it."""


def text_answer(text: str, options: Options, *, path: str = "") -> web.StreamResponse:
    """Wrap a text body as the options want it."""
    body = text.replace(CRLF, options.line_end).encode()
    kind = "text/plain"
    if options.charset is not None:
        kind += f"; charset={options.charset}"
    if options.bare_header_end and path.endswith("/param.cgi"):
        head = f"HTTP/1.0 200 OK{CRLF}Content-Type: {kind}{CRLF}\n"
        return RawAnswer(head.encode() + body)
    return close_or_keep(
        web.Response(body=body, headers={"Content-Type": kind}), options
    )


def close_or_keep[ResponseT: web.StreamResponse](
    answer: ResponseT, options: Options
) -> ResponseT:
    """Close the connection after the answer when the options say so."""
    if not options.keep_alive:
        answer.force_close()
    return answer


def need(request: web.Request, name: str) -> str:
    """Return a query parameter; without it the request is an error."""
    value = request.query.get(name)
    if value is None:
        raise CgiError(f"parameter {name} is missing")
    return value


def whole(text: str, low: int, high: int, name: str) -> int:
    """Read an integer within a range."""
    try:
        value = int(text)
    except ValueError:
        raise CgiError(f"{name} is not a number") from None
    if not low <= value <= high:
        raise CgiError(f"{name} is out of range")
    return value


def uploaded(request: web.Request, body: bytes) -> dict[str, bytes]:
    """Return the parts of a multipart/form-data body by stripped name.

    The vendor's samples pad names with spaces, so they are stripped.
    """
    _, _, boundary = request.headers.get("Content-Type", "").partition("boundary=")
    if not boundary:
        raise CgiError("no multipart body")
    mark = b"--" + boundary.strip().strip('"').encode()
    parts: dict[str, bytes] = {}
    for piece in (b"\r\n" + body).split(b"\r\n" + mark)[1:]:
        head, _, content = piece.partition(b"\r\n\r\n")
        for part in head.decode(errors="replace").replace("\r\n", ";").split(";"):
            key, _, value = part.strip().partition("=")
            if key == "name":
                parts[value.strip('"').strip()] = content
    return parts
