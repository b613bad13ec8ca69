"""HTTP requests to a device, limited in time and size; the last answers are kept."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
import re
from typing import Any, Final
from urllib.parse import parse_qsl, quote
from weakref import WeakKeyDictionary

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse, ClientSession
from yarl import URL

from .errors import DeviceConnectionError, DeviceResponseError, TranslatedMessage
from .http_errors import connection_error, status_error
from .values import decode_json, decode_text

type Query = Mapping[str, object] | Iterable[tuple[str, object]]

DEFAULT_TIMEOUT_S: Final = 10.0
DEFAULT_MAX_BYTES: Final = 4 * 2**20
"""Far above any documented answer that is not a file."""
_CHUNK: Final = 2**16
_REFUSAL_S: Final = 0.5


async def never_repeat(
    request: ClientRequest, handler: ClientHandlerType
) -> ClientResponse:
    """Keep aiohttp from sending a request again when a kept-alive connection dies.

    A session middleware. Devices carry out commands on GET: a relative move that
    is silently repeated moves twice.
    """
    try:
        return await handler(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as err:
        raise connection_error(err) from None


@contextmanager
def device_errors() -> Iterator[None]:
    """Convert the exceptions of aiohttp to the errors of this package.

    Their causes are dropped: aiohttp's messages contain full URLs, which may contain
    credentials, and tracebacks end up in logs.
    """
    try:
        yield
    except (TimeoutError, aiohttp.ClientConnectionError) as err:
        raise connection_error(err) from None
    except aiohttp.ClientPayloadError:
        raise DeviceResponseError("The device's answer was cut off") from None
    except aiohttp.ClientError:
        raise DeviceResponseError("The device's answer is not HTTP") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def charset(self) -> str | None:
        """The charset that the device declared for the body."""
        header = Message()
        header["Content-Type"] = self.headers.get("Content-Type", "")
        return header.get_content_charset()

    @property
    def text(self) -> str:
        """The body as text; see `decode_text`."""
        return decode_text(self.body, self.charset)

    def json(self, what: str) -> Any:
        """Return the body's JSON value; `what` names it in the error."""
        return decode_json(self.body, what, self.charset)


def encode_query(query: Query, *, safe: str = "") -> str:
    """Return a query with every reserved character percent-encoded, space as %20."""
    pairs = query.items() if isinstance(query, Mapping) else query
    return "&".join(
        f"{quote(key, safe='._-')}={quote(str(value), safe=safe)}"
        for key, value in pairs
    )


class Http:
    """Requests to one device through an injected session.

    The session carries the middlewares (`never_repeat`, a login); Http adds limits
    and errors. Redirects are not followed: a device that redirects is set up for
    another scheme or host, and the user should know.
    """

    def __init__(
        self, session: aiohttp.ClientSession, base: URL | str, *, ssl: bool = True
    ) -> None:
        """`ssl=False` accepts any certificate."""
        self.session = session
        self.base = URL(base)
        self.ssl = ssl

    def url(self, path: str, query: Query | str = "", *, safe: str = "") -> URL:
        """Return the URL of an already encoded path with a query to encode."""
        text = query if isinstance(query, str) else encode_query(query, safe=safe)
        suffix = f"?{text}" if text else ""
        return URL(f"{self.base.origin()}{path}{suffix}", encoded=True)

    async def request(
        self,
        method: str,
        path: str,
        query: Query | str = "",
        *,
        safe: str = "",
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        max_bytes: int = DEFAULT_MAX_BYTES,
        accept: frozenset[int] = frozenset(),
    ) -> Answer:
        """Send a request once and return the complete answer.

        `safe` lists reserved characters the device wants raw in the query. Statuses
        outside 2xx raise, except those in `accept`. `timeout_s` covers everything
        to the last byte.
        """
        async with self.open(
            method,
            path,
            query,
            safe=safe,
            data=data,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=timeout_s),
            accept=accept,
        ) as response:
            body = await read_limited(response, max_bytes)
            return Answer(status=response.status, headers=response.headers, body=body)

    async def get(self, path: str, query: Query | str = "", **options: Any) -> Answer:
        """Send a GET request once; see `request`."""
        return await self.request("GET", path, query, **options)

    async def post(self, path: str, query: Query | str = "", **options: Any) -> Answer:
        """Send a POST request once; see `request`."""
        return await self.request("POST", path, query, **options)

    @asynccontextmanager
    async def open(
        self,
        method: str,
        path: str,
        query: Query | str = "",
        *,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own, per phase
        safe: str = "",
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> AsyncIterator[ClientResponse]:
        """Send a request and check its status; the body is read by the caller."""
        if self.session.closed:
            raise DeviceConnectionError(TranslatedMessage("connection_lost"))
        with device_errors():
            async with self.session.request(
                method,
                self.url(path, query, safe=safe),
                data=data,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                ssl=self.ssl,
            ) as response:
                _record_response(self.session, response, data)
                if not 200 <= response.status < 300 and response.status not in accept:
                    await _record_refusal(response)
                    raise status_error(
                        response.status, response.headers.get("Location", "")
                    )
                yield response


async def read_limited(response: ClientResponse, max_bytes: int) -> bytes:
    """Return a body; raises DeviceResponseError if it is larger than the limit."""
    body = bytearray()
    try:
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > max_bytes:
                raise DeviceResponseError(
                    f"The device's response is larger than {max_bytes} bytes"
                )
    finally:
        record_body(response, bytes(body))
    return bytes(body)


async def _record_refusal(response: ClientResponse) -> None:
    """Record the text of a refusal, if it arrives immediately."""
    if response in _OPEN:
        with suppress(TimeoutError, aiohttp.ClientError, DeviceResponseError):
            async with asyncio.timeout(_REFUSAL_S):
                await read_limited(response, _CHUNK)


# The last answers.

MAX_ANSWERS: Final = 200
MAX_ANSWER_BYTES: Final = 2**18
"""A list of two hundred cameras fits; a list that is cut off cannot be replayed."""
MAX_TOTAL_BYTES: Final = 2**20
MAX_SENT_BYTES: Final = 2**12
_MEDIA: Final = ("image/", "video/", "audio/", "application/zip")
_VOLATILE: Final = re.compile(
    r"token|time|date|since|^from|^to$|nonce|stamp|rand|digest|user|pass|login|^_$",
    re.IGNORECASE,
)
"""Names of query fields whose values differ from request to request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAnswer:
    """The answer to a request: a long one is cut off, media is recorded by its size."""

    method: str
    """HTTP method, or the kind of channel that a command was sent over."""
    path: str
    """Path and query, or the command."""
    status: int | None
    """None for a command on a channel."""
    content_type: str
    size: int
    body: bytes
    sent: bytes = b""
    """The beginning of the request's body."""
    is_stream: bool = False
    """True for an answer without end; its parts are messages."""


class AnswerLog:
    """Keeps the last answer to each request of a device, limited in number and size."""

    def __init__(self) -> None:
        self._answers: OrderedDict[object, RecordedAnswer] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._answers)

    def __iter__(self) -> Iterator[RecordedAnswer]:
        """Yield the answers, the latest last."""
        return iter(tuple(self._answers.values()))

    def add(
        self,
        method: str,
        path: str,
        status: int | None,
        content_type: str,
        body: bytes,
        *,
        sent: bytes = b"",
        is_stream: bool = False,
    ) -> None:
        """Keep an answer; it replaces an earlier one to the same request."""
        kept = b"" if content_type.startswith(_MEDIA) else body[:MAX_ANSWER_BYTES]
        sent = sent[:MAX_SENT_BYTES]
        key = request_key(method, path, sent)
        self._remove(key)
        self._answers[key] = RecordedAnswer(
            method=method,
            path=path,
            status=status,
            content_type=content_type,
            size=len(body),
            body=kept,
            sent=sent,
            is_stream=is_stream,
        )
        self._bytes += len(kept)
        while len(self._answers) > MAX_ANSWERS or self._bytes > MAX_TOTAL_BYTES:
            self._remove(next(iter(self._answers)))

    def _remove(self, key: object) -> None:
        if (removed := self._answers.pop(key, None)) is not None:
            self._bytes -= len(removed.body)


def request_key(method: str, path: str, sent: bytes = b"") -> object:
    """Return a key that is equal for requests that ask for the same thing.

    The order of query fields and the values of tokens, logins and times do not count.
    """
    plain, _, query = path.partition("?")
    fields = sorted(
        (name, "" if _VOLATILE.search(name) else value)
        for name, value in parse_qsl(query, keep_blank_values=True)
    )
    return method, plain, tuple(fields), sent


_LOGS: Final[WeakKeyDictionary[ClientSession, AnswerLog]] = WeakKeyDictionary()
_OPEN: Final[WeakKeyDictionary[ClientResponse, tuple[AnswerLog, str, bytes]]] = (
    WeakKeyDictionary()
)
"""Where a response is kept, the path asked for and the body of the request."""


def log_answers(session: ClientSession, log: AnswerLog) -> None:
    """Keep the answers to the requests of a session."""
    _LOGS[session] = log


def record_body(
    response: ClientResponse, body: bytes, *, is_stream: bool = False
) -> None:
    """Keep the body of a response, as far as it was read."""
    if response in _OPEN:
        log, path, sent = _OPEN[response]
        log.add(
            response.method,
            path,
            response.status,
            response.headers.get("Content-Type", ""),
            body,
            sent=sent,
            is_stream=is_stream,
        )


def _record_response(
    session: ClientSession, response: ClientResponse, data: object
) -> None:
    """Have the body of a response kept; `data` is the body of its request."""
    if (log := _LOGS.get(session)) is not None:
        # Of a JSON body it depends what is asked for; a form changes something.
        sent = data if isinstance(data, bytes) and data.startswith(b"{") else b""
        _OPEN[response] = log, response.url.raw_path_qs, sent
        if response.headers.get("Content-Type", "").startswith(_MEDIA):
            # Pictures and clips are read in ways of their own.
            record_body(response, b"")
