"""One way to ask a device over HTTP: bounded in time and size, one set of errors."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from yarl import URL

from .decode import decode_json, decode_text
from .errors import (
    DeviceAuthError,
    DeviceCertificateError,
    DeviceConnectionError,
    DeviceDisconnectedError,
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
    DeviceWantsHttpsError,
    TranslatedMessage,
)
from .recorder import session_recorder

if TYPE_CHECKING:
    from collections.abc import Iterator

type Query = Mapping[str, object] | Iterable[tuple[str, object]]

DEFAULT_TIMEOUT_S: Final = 10.0
DEFAULT_MAX_BYTES: Final = 4 * 2**20
"""Far above any documented answer that is not a file."""
_CHUNK: Final = 2**16


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


def connection_error(err: Exception) -> DeviceConnectionError:
    """Return our error for a failed or lost connection, free of URLs."""
    match err:
        case TimeoutError():
            return DeviceConnectionError(TranslatedMessage("no_answer_in_time"))
        case aiohttp.ClientConnectorCertificateError():
            return DeviceCertificateError("The device's certificate is not trusted")
        case aiohttp.ClientSSLError():
            return DeviceCertificateError(TranslatedMessage("no_https"))
        case aiohttp.ClientConnectorDNSError():
            return DeviceConnectionError(TranslatedMessage("host_unknown"))
        case aiohttp.ClientConnectorError():
            return DeviceConnectionError(TranslatedMessage("nothing_answers"))
    return DeviceDisconnectedError(TranslatedMessage("connection_lost"))


@contextmanager
def device_errors() -> Iterator[None]:
    """Turn what aiohttp raises into the errors of this package.

    Their causes are dropped: aiohttp's texts hold whole URLs, which may hold
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
    """A whole HTTP answer."""

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
        self._recorder = session_recorder(session)
        self._ssl = ssl

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
        """Ask once and return the whole answer.

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
            self._record(response, body)
            return Answer(status=response.status, headers=response.headers, body=body)

    async def get(self, path: str, query: Query | str = "", **options: Any) -> Answer:
        """Ask with GET; see `request`."""
        return await self.request("GET", path, query, **options)

    async def post(self, path: str, query: Query | str = "", **options: Any) -> Answer:
        """Ask with POST; see `request`."""
        return await self.request("POST", path, query, **options)

    def _record(self, response: ClientResponse, body: bytes) -> None:
        if self._recorder is not None:
            content_type = response.headers.get("Content-Type", "")
            self._recorder.add_answer(
                response.method, response.url, response.status, content_type, body
            )

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
        """Open an answer to be read piece by piece, its status checked."""
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
                ssl=self._ssl,
            ) as response:
                if not 200 <= response.status < 300 and response.status not in accept:
                    self._record(response, b"")
                    raise status_error(
                        response.status, response.headers.get("Location", "")
                    )
                yield response


async def read_limited(response: ClientResponse, max_bytes: int) -> bytes:
    """Return a body, refusing one that grows past the limit."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > max_bytes:
            raise DeviceResponseError(
                f"The device's answer is larger than {max_bytes} bytes"
            )
    return bytes(body)


def status_error(status: int, location: str = "") -> DeviceError:
    """Return the error for an HTTP status that is not a success."""
    match status:
        case 401:
            return DeviceAuthError("The device refused the user name or password")
        case 403:
            return DevicePermissionError(TranslatedMessage("no_right"))
        case 404:
            return DeviceNotFoundError(
                TranslatedMessage("unknown_to_device"), status=status
            )
        case 301 | 302 | 303 | 307 | 308:
            if location.lower().startswith(("https:", "wss:")):
                return DeviceWantsHttpsError(
                    "The device sends us to its HTTPS address", status=status
                )
            return DeviceResponseError(TranslatedMessage("redirected"), status=status)
    return DeviceResponseError(
        TranslatedMessage("error_status", status=status), status=status
    )
