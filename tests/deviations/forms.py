"""The odd forms an answer may have on a device that nearly matches its document."""

import asyncio
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
import gzip
import json
from typing import Any, Final

from aiohttp import web

HTML: Final = "<!DOCTYPE html><html><body>Welcome</body></html>"
_ODD_VALUES: Final[tuple[Any, ...]] = (
    None,
    "",
    "--",
    "maybe",
    99999999999999999999,
    -1,
    [],
    {},
)
_MISSING: Final = object()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer as it goes over the wire."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain"
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """Everything from the status line on, after which the connection ends."""
    chunked: bool = False
    pause_s: float = 0.0
    """Before the answer begins."""


type Bend = Callable[[Answer], Answer]


@dataclass(frozen=True)
class Form:
    """One odd form."""

    name: str
    bend: Bend
    once: bool = False
    """Only the first answer is odd."""
    member: tuple[str | int, ...] | None = None
    """The one member of a JSON answer that differs."""

    @property
    def is_late(self) -> bool:
        """Whether the answer comes after every client has given up."""
        return self.bend is _late


def _changed(answer: Answer, **changes: Any) -> Answer:
    values = {name: getattr(answer, name) for name in Answer.__dataclass_fields__}
    return Answer(**{**values, **changes})


def _refusal(status: int) -> Bend:
    return lambda _: Answer(status=status, body=HTML.encode(), content_type="text/html")


def _body(text: str, content_type: str | None = None) -> Bend:
    return lambda answer: _changed(
        answer,
        body=text.encode(),
        content_type=content_type or answer.content_type,
    )


def _http_1_0(answer: Answer) -> Answer:
    head = f"HTTP/1.0 {answer.status} OK\r\nContent-Type: {answer.content_type}\r\n\r\n"
    return _changed(answer, raw=head.encode() + answer.body)


def _cut(answer: Answer) -> Answer:
    length = max(len(answer.body), 2)
    head = (
        f"HTTP/1.1 {answer.status} OK\r\nContent-Type: {answer.content_type}\r\n"
        f"Content-Length: {length}\r\n\r\n"
    )
    return _changed(answer, raw=head.encode() + answer.body[: length // 2])


def _gzip(answer: Answer) -> Answer:
    headers = {**answer.headers, "Content-Encoding": "gzip"}
    return _changed(answer, body=gzip.compress(answer.body), headers=headers)


def _bom(answer: Answer) -> Answer:
    return _changed(answer, body=b"\xef\xbb\xbf" + answer.body)


def _line_ends(answer: Answer) -> Answer:
    body = answer.body
    swapped = (
        body.replace(b"\r\n", b"\n")
        if b"\r\n" in body
        else body.replace(b"\n", b"\r\n")
    )
    return _changed(answer, body=swapped)


def _chunked(answer: Answer) -> Answer:
    return _changed(answer, chunked=True)


def _latin_1(declared: str) -> Bend:
    """Return what sends the text in another code page, as far as that has its letters."""

    def bend(answer: Answer) -> Answer:
        try:
            body = answer.body.decode().encode("latin-1")
        except UnicodeError:
            return answer
        return _changed(answer, body=body, content_type=answer.content_type + declared)

    return bend


def _late(answer: Answer) -> Answer:
    return _changed(answer, pause_s=10.0)


def _redirect(_: Answer) -> Answer:
    return Answer(status=302, headers={"Location": "/login.html"})


WHOLE: Final = (
    *(Form(str(status), _refusal(status)) for status in (400, 403, 404, 405, 500, 503)),
    Form("401 once", _refusal(401), once=True),
    Form("empty", _body("")),
    Form("web page", _body(HTML, "text/html")),
    Form("{}", _body("{}")),
    Form("[]", _body("[]")),
    Form("null", _body("null")),
    Form("cut", _cut),
    Form("redirect", _redirect),
    Form("10 s late", _late),
)
"""Forms in which the answer is lost."""

SAME: Final = (
    Form("byte order mark", _bom),
    Form("other line ends", _line_ends),
    Form("gzip", _gzip),
    Form("HTTP/1.0 without length", _http_1_0),
    Form("chunked", _chunked),
    Form("Latin-1", _latin_1("; charset=iso-8859-1")),
    Form("Latin-1, not declared", _latin_1("")),
)
"""Forms in which the answer is all there."""


def members(answer: Answer) -> Iterator[Form]:
    """Yield the forms in which one member of a JSON or text answer differs."""
    try:
        whole = json.loads(answer.body)
    except ValueError:
        yield from _lines(answer)
        return
    yield Form("unknown members", _json(_with_unknown(whole)))
    for path in _paths(whole):
        before = _get(whole, path)
        for value in (_MISSING, *_ODD_VALUES, *_other_types(before)):
            if value == before and type(value) is type(before):
                continue
            name = "removed" if value is _MISSING else repr(value)[:24]
            where = ".".join(str(step) for step in path)
            member = None if isinstance(before, dict | list) else path
            bend = _json(_put(whole, path, value))
            yield Form(f"{where} {name}", bend, member=member)


def _lines(answer: Answer) -> Iterator[Form]:
    text = answer.body.decode("utf-8", "replace")
    lines = text.splitlines()
    for index, line in enumerate(lines[:40]):
        name, sign, _ = line.partition("=")
        rest = lines[:index], lines[index + 1 :]
        yield Form(f"{name} removed", _body("\n".join([*rest[0], *rest[1]])))
        if sign:
            for value in ("", "--", "maybe", "99999999999999999999", "-1", '"1"'):
                odd = "\n".join([*rest[0], f"{name}={value}", *rest[1]])
                yield Form(f"{name}={value}", _body(odd))


def _json(value: Any) -> Bend:
    return _body(json.dumps(value))


def _paths(
    value: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[str | int, ...]]:
    """Yield the places in a JSON value, of each list only those of its first row."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list) and value:
        yield from _paths(value[0], (*path, 0))


def _get(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _put(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    copy = deepcopy(value)
    parent = _get(copy, path[:-1])
    if new is _MISSING:
        del parent[path[-1]]
    else:
        parent[path[-1]] = new
    return copy


def _other_types(value: Any) -> tuple[Any, ...]:
    match value:
        case bool():
            return (int(value), "yes" if value else "no", str(value).lower())
        case int() | float():
            return (str(value), float(value))
        case str():
            return (17, "Unheard of")
    return ()


def _with_unknown(value: Any) -> Any:
    if isinstance(value, dict):
        return {"unheardOf": {"a": [1]}} | {
            key: _with_unknown(inner) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_with_unknown(inner) for inner in value]
    return value


async def send(answer: Answer, request: web.Request) -> web.StreamResponse:
    """Answer a request."""
    await asyncio.sleep(answer.pause_s)
    if answer.raw is not None and request.transport is not None:
        request.transport.write(answer.raw)
        request.transport.close()
        return web.Response()
    headers = {**answer.headers, "Content-Type": answer.content_type}
    if not answer.chunked:
        return web.Response(status=answer.status, body=answer.body, headers=headers)
    response = web.StreamResponse(status=answer.status, headers=headers)
    response.enable_chunked_encoding()
    await response.prepare(request)
    half = len(answer.body) // 2
    for piece in (answer.body[:half], answer.body[half:]):
        if piece:
            await response.write(piece)
    await response.write_eof()
    return response
