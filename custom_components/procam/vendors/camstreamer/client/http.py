"""How the camera's CGIs are asked, and what their answers mean."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
import re
import secrets
from typing import Any, Final

import orjson

from ....clientkit.errors import (
    DeviceDisconnectedError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    TranslatedMessage,
)
from ....clientkit.http import Answer, Http, Query, encode_query
from .const import MAX_ANSWER_BYTES, MAX_URL, MAX_WORDS

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"

_ABSENT: Final = "http api: command not found"
_REFUSAL: Final = re.compile(r"#?\s*(?:request\s+)?error\b[:\s]*", re.IGNORECASE)
_FORBIDDEN: Final = 2001
_REFUSED: Final = TranslatedMessage("refused")
_OK: Final = 200
_SMALL: Final = 3
"""Members of an answer that is nothing but a refusal."""


class Cgi:
    """The CGIs of one camera: reads may be asked twice, commands never are."""

    def __init__(self, http: Http, *, verify_ssl: bool = True) -> None:
        """Take the requests to the camera."""
        self.http = http
        self.verify_ssl = verify_ssl
        """For sockets, which `http` does not open."""

    async def read(self, path: str, query: Query = (), **options: Any) -> Answer:
        """Ask with GET; again when a kept-alive connection had died."""
        options.setdefault("max_bytes", MAX_ANSWER_BYTES)
        return await repeated(lambda: self.http.get(path, query, **options))

    async def read_data(self, path: str, query: Query = (), *, what: str) -> Any:
        """Return the JSON of a read, out of its envelope, refusals raised."""
        return unwrapped(await self.read_json(path, query, what=what))

    async def read_json(self, path: str, query: Query = (), *, what: str) -> Any:
        """Return the JSON of a read, refusals raised."""
        return json_of(await self.read(path, query), what)

    async def tell(
        self,
        path: str,
        query: Query = (),
        *,
        hide: Iterable[str] = (),
        **options: Any,
    ) -> Answer:
        """Send a command once: GET, or a POST form when the URL would be too long.

        Raises DeviceRejectedError with the device's words unless one of the values
        in `hide` stands in them.
        """
        pairs = list(query.items() if isinstance(query, Mapping) else query)
        if len(str(self.http.url(path, pairs))) > MAX_URL:
            return await self.post_form(path, pairs, hide=hide, **options)
        answer = await self.http.get(path, pairs, max_bytes=MAX_ANSWER_BYTES, **options)
        return accepted(answer, hide)

    async def post_form(
        self,
        path: str,
        fields: Query,
        *,
        hide: Iterable[str] = (),
        **options: Any,
    ) -> Answer:
        """Send a command once as a form; see `tell`."""
        body = encode_query(fields).encode()
        return await self.post(path, (), body, FORM, hide=hide, **options)

    async def post(
        self,
        path: str,
        query: Query,
        body: bytes,
        kind: str,
        *,
        hide: Iterable[str] = (),
        **options: Any,
    ) -> Answer:
        """Send a command once with a body; see `tell`.

        Bodies are bytes: aiohttp then sends Content-Length, and chunked bodies can
        hang the camera's CGI server.
        """
        answer = await self.http.post(
            path,
            query,
            data=body,
            headers={"Content-Type": kind},
            max_bytes=MAX_ANSWER_BYTES,
            **options,
        )
        return accepted(answer, hide)

    async def post_json(
        self, path: str, query: Query, value: Any, **options: Any
    ) -> Answer:
        """Send a command once with a JSON body; see `tell`."""
        return await self.post(path, query, orjson.dumps(value), JSON, **options)


class Family:
    """Finds out by asking which of several documented paths an app has."""

    def __init__(self, *paths: str) -> None:
        """Take the paths, the one to try first first."""
        self._paths: Final[Sequence[str]] = paths
        self.found: str | None = None
        """The path that answered last."""

    async def ask[T](self, request: Callable[[str], Awaitable[T]]) -> T:
        """Do a request with the path that exists; raises DeviceNotFoundError."""
        paths = list(self._paths)
        if self.found is not None:
            paths.remove(self.found)
            paths.insert(0, self.found)
        missing = DeviceNotFoundError(TranslatedMessage("unknown_to_device"))
        for path in paths:
            try:
                result = await request(path)
            except DeviceNotFoundError as err:
                missing = err
            else:
                self.found = path
                return result
        self.found = None
        raise missing

    def forget(self) -> None:
        """Ask anew next time: the app was replaced."""
        self.found = None


async def repeated[T](read: Callable[[], Awaitable[T]]) -> T:
    """Do a read, and once more if its connection had died."""
    try:
        return await read()
    except DeviceDisconnectedError:
        return await read()


def json_of(answer: Answer, what: str) -> Any:
    """Return the JSON value of an answer, its error forms raised."""
    return answer.json(what) if accepted(answer).body else None


def unwrapped(value: Any) -> Any:
    """Return `data` of an envelope, or the value itself where there is none."""
    if isinstance(value, dict) and "data" in value:
        return value["data"]
    return value


def accepted(answer: Answer, hide: Iterable[str] = ()) -> Answer:
    """Return an answer that is no error form (all come with status 200)."""
    start = answer.body[:1].strip() or answer.body[:64].strip()[:1]
    if start == b"<":
        raise DeviceResponseError("The camera answered with a web page")
    if start == b"{":
        _check_json(answer, hide)
        return answer
    text = answer.body[: 4 * MAX_WORDS].decode("utf-8", "replace").strip()
    if text.lower().startswith(_ABSENT):
        raise DeviceNotFoundError(TranslatedMessage("unknown_to_device"))
    if match := _REFUSAL.match(text):
        raise DeviceRejectedError(words(text[match.end() :], hide))
    return answer


def words(text: str, hide: Iterable[str] = ()) -> str | TranslatedMessage:
    """Return the device's sentence, or ours where it would tell a secret."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    told = "://" in line or any(len(secret) > 2 and secret in line for secret in hide)
    clean = "".join(c for c in line if c.isprintable())[:MAX_WORDS]
    return _REFUSED if told or not clean or clean.startswith("<") else clean


def multipart(
    file_field: str, file_name: str, content: bytes, fields: Mapping[str, str]
) -> tuple[bytes, str]:
    """Return a multipart body with one file, and its content type."""
    mark = secrets.token_hex(16)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="{file_field}"; '
        f'filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    )
    body = (
        "".join(parts).encode()
        + head.encode()
        + content
        + f"\r\n--{mark}--\r\n".encode()
    )
    return body, f"multipart/form-data; boundary={mark}"


def secrets_of(value: Any) -> set[str]:
    """Return every text inside a JSON value."""
    match value:
        case str():
            return {value}
        case dict():
            return {text for item in value.values() for text in secrets_of(item)}
        case list():
            return {text for item in value for text in secrets_of(item)}
    return set()


def _check_json(answer: Answer, hide: Iterable[str]) -> None:
    try:
        value = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return
    error = value.get("error")
    if isinstance(error, dict) and "code" in error:
        if error["code"] == _FORBIDDEN:
            raise DevicePermissionError(TranslatedMessage("no_right"))
        raise _rejected(error, error["code"], hide)
    for key in ("status", "code"):
        code = value.get(key)
        if _is_refusal(key, code, value):
            raise _rejected(value, code, hide)


def _is_refusal(key: str, code: Any, value: dict[str, Any]) -> bool:
    """Tell a refusal from an answer that happens to have such a member."""
    if not isinstance(code, int) or isinstance(code, bool) or code == _OK:
        return False
    return "message" in value or (key == "code" and len(value) <= _SMALL)


def _rejected(value: dict[str, Any], code: Any, hide: Iterable[str]) -> Exception:
    said = words(str(value.get("message") or ""), hide)
    if code == 404 and said is _REFUSED:
        return DeviceNotFoundError(TranslatedMessage("unknown_to_device"), status=404)
    return DeviceRejectedError(said, code=code if isinstance(code, int) else str(code))
