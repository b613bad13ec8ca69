"""Requests and answers as the camera's CGI programs see them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
import json
from typing import Any, Final
from urllib.parse import unquote

from aiohttp import web

from .options import Role, User

type JsonObject = dict[str, Any]
type Answer = web.StreamResponse
type Handler = Callable[[Call], Answer | Awaitable[Answer]]

NOT_FOUND_HTML: Final = "<html><body><h1>404 Not Found</h1></body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One HTTP request, decoded."""

    request: web.Request = field(repr=False)
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    body: bytes
    user: User | None = None

    @property
    def args(self) -> dict[str, str]:
        """Query and form fields together; the form wins."""
        return {**self.query, **self.form}

    @property
    def is_post(self) -> bool:
        """Return True if the request is a POST."""
        return self.request.method == "POST"

    def json(self) -> JsonObject:
        """Decode the body, a JSON object; raises ValueError."""
        value = json.loads(self.body)
        if not isinstance(value, dict):
            raise json.JSONDecodeError("not an object", "", 0)
        return value

    def parts(self) -> dict[str, Part]:
        """Return the multipart body's fields by name."""
        return parse_multipart(self.request.headers.get("Content-Type", ""), self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One field of a multipart body."""

    filename: str
    content: bytes

    @property
    def text(self) -> str:
        """The content of a plain field."""
        return self.content.decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A CGI and who may call it."""

    handler: Handler
    role: Role | None = None
    """None: the camera's rule for everything below `/local/`."""
    open: bool = False
    """The handler looks after authentication itself."""


def decode_pairs(text: str, *, plus_is_space: bool) -> dict[str, str]:
    """Split `a=1&b=2`; `+` stays a plus unless an option changes it (facts 1.1)."""
    pairs: dict[str, str] = {}
    for piece in text.split("&"):
        if piece:
            name, _, value = piece.partition("=")
            if plus_is_space:
                name, value = name.replace("+", " "), value.replace("+", " ")
            pairs[unquote(name)] = unquote(value)
    return pairs


async def read_call(request: web.Request, *, plus_is_space: bool) -> Call:
    """Decode a request whose body is already read."""
    path, _, query = request.raw_path.partition("?")
    body = await request.read()
    form: dict[str, str] = {}
    if request.content_type == "application/x-www-form-urlencoded" or (
        # Cameras read it from what clients send without a thought, too.
        request.content_type == "text/plain" and path.startswith("/axis-cgi/")
    ):
        form = decode_pairs(
            body.decode("utf-8", "replace"), plus_is_space=plus_is_space
        )
    return Call(
        request=request,
        path=unquote(path),
        query=decode_pairs(query, plus_is_space=plus_is_space),
        form=form,
        body=body,
    )


def parse_multipart(content_type: str, body: bytes) -> dict[str, Part]:
    """Split a multipart/form-data body; anything else has no fields."""
    if not content_type.startswith("multipart/form-data"):
        return {}
    head = f"Content-Type: {content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    message = BytesParser(policy=policy.HTTP).parsebytes(head + body)
    parts: dict[str, Part] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            parts[name] = Part(filename=part.get_filename() or "", content=content)
    return parts


def as_json(value: object) -> web.Response:
    """Answer with bare JSON."""
    return web.json_response(
        value, dumps=lambda data: json.dumps(data, ensure_ascii=False)
    )


def ok(data: object = None) -> web.Response:
    """Answer with the success envelope of CamStreamer and CamSwitcher (facts 1.2)."""
    envelope: JsonObject = {"status": 200, "message": "OK"}
    if data is not None:
        envelope["data"] = data
    return as_json(envelope)


def refused(message: str, status: int = 400) -> web.Response:
    """Answer a logical error: HTTP 200, the status in the body (facts 1.2)."""
    return as_json({"status": status, "message": message})


def plain(text: str) -> web.Response:
    """Answer with text."""
    return web.Response(text=text, content_type="text/plain")


def not_found(status: int = 404) -> web.Response:
    """Answer that there is no such page."""
    return web.Response(status=status, text=NOT_FOUND_HTML, content_type="text/html")
