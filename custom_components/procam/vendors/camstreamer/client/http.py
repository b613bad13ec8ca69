"""The CGIs of the camera and its apps: plain text and JSON answers, path families."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
import secrets
from typing import Any, Final, override

import orjson

from ....clientkit import axis_cgi
from ....clientkit.axis_cgi import AxisCgi, words
from ....clientkit.errors import (
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    TranslatedMessage,
)
from ....clientkit.http import Answer, Query
from ....clientkit.values import decode_json

JSON: Final = "application/json"

_ABSENT: Final = b"http api: command not found"
_FORBIDDEN: Final = 2001
_OK: Final = 200
_SMALL: Final = 3
"""Members of an answer that is nothing but a refusal."""


class Cgi(AxisCgi):
    """The CGIs of one camera: reads may be sent twice, commands never are."""

    async def read_data(self, path: str, query: Query = (), *, what: str) -> Any:
        """Return the JSON of a read, out of its envelope; raises DeviceError."""
        return unwrapped(await self.read_json(path, query, what=what))

    async def read_json(self, path: str, query: Query = (), *, what: str) -> Any:
        """Return the JSON of a read, None for an empty body; raises DeviceError."""
        return json_of(await self.read(path, query), what)

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

    @override
    def accepted(self, answer: Answer, hide: Iterable[str] = ()) -> Answer:
        return accepted(answer, hide)


class Family:
    """Finds out which of several documented paths an app has.

    The likeliest path comes first. A path counts as absent after any error status, as
    long as another one answers: older apps answer a newer path with 400, 403, 405, 500
    or 503, too.
    """

    def __init__(self, *paths: str) -> None:
        self._paths: Final[Sequence[str]] = paths
        self.found: str | None = None
        """The path that answered last."""
        self._answered: set[str] = set()
        self._absent: set[str] = set()
        """Requests that no path is known to answer."""

    async def ask[T](self, request: Callable[[str], Awaitable[T]], what: str = "") -> T:
        """Return the result of a request with the path that answers.

        `what` distinguishes requests to a path that many have in common. A request that
        no path has ever answered is then sent once, to the path that answers others. If
        no path answers it, raises the error of the path that answered last, else the
        most specific one: any other error before DeviceNotFoundError.
        """
        paths = sorted(self._paths, key=lambda path: path != self.found)
        if self.found is not None and what in self._absent:
            del paths[1:]
        errors: list[DeviceError] = []
        for path in paths:
            try:
                result = await request(path)
            except (
                DevicePermissionError,
                DeviceRejectedError,
                DeviceResponseError,
            ) as err:
                errors.append(err)
            else:
                self.found = path
                self._answered.add(what)
                self._absent.discard(what)
                return result
        odd = [err for err in errors if not isinstance(err, DeviceNotFoundError)]
        if what not in self._answered:
            self._absent.add(what)
        elif not odd:
            self.found = None
        raise errors[0] if self.found is not None else (odd or errors)[0]

    def forget(self) -> None:
        """Find out again at the next request: the app was replaced."""
        self.found = None
        self._answered.clear()
        self._absent.clear()


def accepted(answer: Answer, hide: Iterable[str] = ()) -> Answer:
    """Return an answer that has no error form (most come with status 200)."""
    body = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if body[: len(_ABSENT)].lower() == _ABSENT:
        raise DeviceNotFoundError(TranslatedMessage("unknown_to_device"))
    if body.startswith(b"{"):
        _check_json(answer, hide)
        if answer.status < 300:
            return answer
    return axis_cgi.accepted(answer, hide)


def json_of(answer: Answer, what: str) -> Any:
    """Return the JSON value of an accepted answer, None for an empty body."""
    return answer.json(what) if answer.body.strip() else None


def unwrapped(value: Any) -> Any:
    """Return `data` of an envelope, or the value itself where there is none."""
    if isinstance(value, dict) and "data" in value:
        return value["data"]
    return value


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
        value = decode_json(answer.body, "The answer", answer.charset)
    except DeviceResponseError:
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
    """Return True unless the answer only happens to have such a member."""
    if not isinstance(code, int) or isinstance(code, bool) or code == _OK:
        return False
    return "message" in value or (key == "code" and len(value) <= _SMALL)


def _rejected(value: dict[str, Any], code: Any, hide: Iterable[str]) -> Exception:
    said = words(str(value.get("message") or ""), hide)
    if code == 404 and not isinstance(said, str):
        return DeviceNotFoundError(TranslatedMessage("unknown_to_device"), status=404)
    return DeviceRejectedError(said, code=code if isinstance(code, int) else str(code))
