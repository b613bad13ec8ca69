"""How every API call is received and answered (facts section 1)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
import json
import re
from typing import Any, Final

from aiohttp import web

from .auth import Authenticator, UnauthorizedError
from .clock import Clock, read_iso
from .language import pick_language, sentence
from .users import Level, User

ROOT: Final = "/api/v1.2"

SERVER_HEADERS: Final = {
    "Server": "Apache/2.2.15 (FreeBSD) mod_ssl/2.2.15 OpenSSL/0.9.8n PHP/5.3.2",
    "X-Powered-By": "PHP/5.3.2",
}

_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w.$]*")
_YES: Final = (True, 1, "true", "1")
_NO: Final = (False, 0, "false", "0")


class RefusedError(Exception):
    """A refusal by the server: a status and the key of a sentence."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(f"{status} {key}")
        self.status = status
        self.key = key


def invalid() -> RefusedError:
    """Return the refusal of parameters (status not documented)."""
    return RefusedError(400, "invalid")


def missing() -> RefusedError:
    """Return the refusal of an id that does not exist."""
    return RefusedError(404, "missing")


def forbidden(user: User) -> RefusedError:
    """Return the refusal where rights end: 403, or 404 for some accounts."""
    status = user.denied_status
    return RefusedError(status, "missing" if status == 404 else "forbidden")


def need(user: User, *levels: Level) -> None:
    """Refuse accounts whose profile has none of the levels."""
    if not user.has(*levels):
        raise forbidden(user)


def read_bool(value: object) -> bool:
    """Read a boolean in any of the forms of facts section 1; raise RefusedError."""
    if isinstance(value, str):
        value = value.lower()
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise invalid()


def read_int(value: object) -> int:
    """Read a whole number, also one written as text; raise RefusedError."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise invalid()
    try:
        return int(value)
    except ValueError:
        raise invalid() from None


def read_date(value: object) -> datetime:
    """Read a date; raise RefusedError."""
    if not isinstance(value, str):
        raise invalid()
    try:
        return read_iso(value)
    except ValueError:
        raise invalid() from None


def dump(data: object) -> bytes:
    """Write JSON as PHP does: compact, accents raw (vendor samples' lengths)."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def answer(
    data: object, *, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    """Answer JSON."""
    return web.Response(
        body=dump(data), status=status, content_type="application/json", headers=headers
    )


def nothing(status: int = 200) -> web.Response:
    """Answer without a body, `text/html` (facts section 1, "Empty bodies")."""
    return web.Response(body=b"", status=status, content_type="text/html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request with who sent it."""

    request: web.Request
    user: User
    language: str

    @property
    def id(self) -> int:
        """The number in the path."""
        return int(self.request.match_info["id"])

    @property
    def uuid(self) -> str:
        """The uuid in the path."""
        return self.request.match_info["uuid"]

    def text(self, *names: str) -> str | None:
        """Return the first query parameter present among some spellings."""
        query = self.request.query
        return next((query[name] for name in names if name in query), None)

    def number(self, *names: str) -> int | None:
        """Return a whole number from the query."""
        text = self.text(*names)
        return None if text is None else read_int(text)

    def numbers(self, *names: str) -> list[int] | None:
        """Return a comma list of whole numbers from the query."""
        text = self.text(*names)
        return None if text is None else [read_int(part) for part in text.split(",")]

    def date(self, name: str) -> datetime | None:
        """Return a date from the query."""
        text = self.text(name)
        return None if text is None else read_date(text)

    def flag(self, name: str) -> bool:
        """Return a boolean from the query, absent meaning false."""
        text = self.text(name)
        return text is not None and read_bool(text)

    def count(self, name: str, default: int) -> int:
        """Return a number from the query that cannot be negative."""
        value = self.number(name)
        if value is not None and value < 0:
            raise invalid()
        return default if value is None else value

    async def body(self) -> dict[str, Any]:
        """Return the JSON object sent; the content type is required."""
        if self.request.content_type != "application/json":
            raise invalid()
        try:
            data = json.loads(await self.request.read())
        except ValueError:
            raise invalid() from None
        if not isinstance(data, dict):
            raise invalid()
        return data

    async def wrapped(self, key: str) -> dict[str, Any]:
        """Return the object sent under a key."""
        inner = (await self.body()).get(key)
        if not isinstance(inner, dict):
            raise invalid()
        return inner


type CallHandler = Callable[[Call], Awaitable[web.StreamResponse]]
type Guard = Callable[[web.Request], User]

NOBODY: Final = User(id=0, name="", password="", cameras={}, denied_status=401)
"""Who calls the few routes that need no login."""


class Api:
    """Registers the server's routes with login, language, date and errors."""

    def __init__(
        self, router: web.UrlDispatcher, authenticator: Authenticator, clock: Clock
    ) -> None:
        self._router = router
        self.authenticator = authenticator
        self.clock = clock

    def get(self, path: str, handler: CallHandler, *levels: Level) -> None:
        """Serve GET (and HEAD) below the API's root."""
        self._add("GET", ROOT + path, handler, levels)

    def post(self, path: str, handler: CallHandler, *levels: Level) -> None:
        """Serve POST below the API's root."""
        self._add("POST", ROOT + path, handler, levels)

    def put(self, path: str, handler: CallHandler, *levels: Level) -> None:
        """Serve PUT below the API's root."""
        self._add("PUT", ROOT + path, handler, levels)

    def patch(self, path: str, handler: CallHandler, *levels: Level) -> None:
        """Serve PATCH below the API's root."""
        self._add("PATCH", ROOT + path, handler, levels)

    def delete(self, path: str, handler: CallHandler, *levels: Level) -> None:
        """Serve DELETE below the API's root."""
        self._add("DELETE", ROOT + path, handler, levels)

    def open(self, path: str, handler: CallHandler) -> None:
        """Serve GET on an absolute path without login."""
        self._router.add_get(path, self._wrap(handler, lambda _: NOBODY))

    def raw(self, path: str, handler: CallHandler, guard: Guard) -> None:
        """Serve GET on an absolute path with another way to log in."""
        self._router.add_get(path, self._wrap(handler, guard))

    def picture_guard(self, request: web.Request) -> User:
        """Return the user who requests an alarm's picture; thumbnails need no login."""
        if "w" in request.query or "h" in request.query:
            return NOBODY
        return self.authenticator.user_of(request)

    def everything_else(self) -> None:
        """Answer all other paths as Apache does: the wrong documented ones, too."""

        async def not_here(request: web.Request) -> web.Response:
            page = f"<h1>Not Found</h1><p>{request.method}</p>"
            reply = web.Response(text=page, status=404, content_type="text/html")
            self._stamp(reply)
            return reply

        self._router.add_route("*", "/{tail:.*}", not_here)

    def _add(
        self, method: str, path: str, handler: CallHandler, levels: tuple[Level, ...]
    ) -> None:
        def guard(request: web.Request) -> User:
            user = self.authenticator.user_of(request)
            if levels:
                need(user, *levels)
            return user

        wrapped = self._wrap(handler, guard)
        if method == "GET":
            self._router.add_get(path, wrapped)
        else:
            self._router.add_route(method, path, wrapped)

    def _wrap(
        self, handler: CallHandler, guard: Guard
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            language = pick_language(request.headers.get("Accept-Language", ""))
            reply: web.StreamResponse
            try:
                call = Call(request=request, user=guard(request), language=language)
                reply = await handler(call)
            except UnauthorizedError as err:
                reply = answer({"error": sentence(err.key, language)}, status=401)
            except RefusedError as err:
                words = {"error": sentence(err.key, language)}
                reply = answer(words, status=err.status)
            reply = _wrap_callback(request, reply)
            if not reply.prepared:
                self._stamp(reply)
            return reply

        return serve

    def _stamp(self, reply: web.StreamResponse) -> None:
        reply.headers.setdefault("Date", self.clock.http_date())
        for name, value in SERVER_HEADERS.items():
            reply.headers.setdefault(name, value)

    def streaming(self) -> web.StreamResponse:
        """Return an answer to be written piece by piece, already dated."""
        reply = web.StreamResponse()
        self._stamp(reply)
        return reply


def _wrap_callback(
    request: web.Request, reply: web.StreamResponse
) -> web.StreamResponse:
    """Wrap a JSON answer for JSON-P (vendor text, "JSON-P")."""
    name = request.query.get("_callback", "")
    if (
        request.method != "GET"
        or not _CALLBACK.fullmatch(name)
        or not isinstance(reply, web.Response)
        or reply.content_type != "application/json"
        or not isinstance(reply.body, bytes)
    ):
        return reply
    data = json.loads(reply.body) if reply.body else None
    text = dump({"meta": {"status": reply.status}, "data": data}).decode()
    return web.Response(
        text=f"{name}({text});",
        status=reply.status,
        content_type="application/javascript",
    )
