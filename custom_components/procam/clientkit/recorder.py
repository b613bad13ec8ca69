"""The last answers and pushed messages of a device, as received."""

from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import re
import time
from typing import Any, Final
from urllib.parse import parse_qsl
from weakref import WeakKeyDictionary

from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse
from yarl import URL

MAX_ANSWERS: Final = 200
MAX_ANSWER_BYTES: Final = 2**18
"""A list of two hundred cameras fits; a list that is cut off cannot be replayed."""
MAX_TOTAL_BYTES: Final = 2**20
MAX_MESSAGES: Final = 50
"""Kept of each channel."""
MAX_MESSAGE_BYTES: Final = 2**13
MAX_CHANNELS: Final = 16
MAX_SENT_BYTES: Final = 2**12
UPGRADED: Final = 101
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMessage:
    """A message the device sent on its own."""

    channel: str
    """Path of the request that opened the channel, or the channel's kind."""
    at_s: float
    """Monotonic time."""
    data: bytes


class Recorder:
    """Keeps the last answer to each request and the last messages of each channel."""

    def __init__(self) -> None:
        self._answers: OrderedDict[object, RecordedAnswer] = OrderedDict()
        self._bytes = 0
        self._messages: dict[str, deque[RecordedMessage]] = {}
        self._greetings: dict[str, RecordedMessage] = {}
        self.events: deque[Any] = deque(maxlen=MAX_MESSAGES)
        """The last events that were read from messages."""

    @property
    def answers(self) -> list[RecordedAnswer]:
        """The answers, the latest last."""
        return list(self._answers.values())

    @property
    def messages(self) -> list[RecordedMessage]:
        """The messages, the latest last, with the first of each channel."""
        kept = {
            id(message): message
            for messages in (self._greetings.values(), *self._messages.values())
            for message in messages
        }
        return sorted(kept.values(), key=lambda message: message.at_s)

    def add_answer(
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
        """Record an answer; it replaces an earlier one to the same request."""
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

    def open_channel(self, channel: str) -> None:
        """Record that a channel was opened; the first message after it is kept."""
        self._greetings.pop(channel, None)

    def add_message(self, channel: str, data: bytes) -> None:
        """Record a message that answers no request."""
        if channel not in self._messages:
            if len(self._messages) >= MAX_CHANNELS:
                return
            self._messages[channel] = deque(maxlen=MAX_MESSAGES)
        message = RecordedMessage(
            channel=channel, at_s=time.monotonic(), data=data[:MAX_MESSAGE_BYTES]
        )
        self._greetings.setdefault(channel, message)
        self._messages[channel].append(message)

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


@dataclass(frozen=True, slots=True)
class _Open:
    """The request or handshake that an open answer or socket belongs to."""

    recorder: Recorder
    path: str
    sent: bytes = b""


_RECORDERS: Final[WeakKeyDictionary[ClientSession, Recorder]] = WeakKeyDictionary()
_OPEN: Final[WeakKeyDictionary[object, _Open]] = WeakKeyDictionary()


def record_session(session: ClientSession, recorder: Recorder) -> None:
    """Record the answers to requests of a session."""
    _RECORDERS[session] = recorder


def session_recorder(session: ClientSession) -> Recorder | None:
    """Return the recorder of a session, if it has one."""
    return _RECORDERS.get(session)


def record_response(
    session: ClientSession, response: ClientResponse, data: object
) -> None:
    """Have the body of a response recorded; `data` is the body of its request."""
    if (recorder := _RECORDERS.get(session)) is not None:
        # Of a JSON body it depends what is asked for; a form changes something.
        sent = data if isinstance(data, bytes) and data.startswith(b"{") else b""
        _OPEN[response] = _Open(recorder, response.url.raw_path_qs, sent)
        if response.headers.get("Content-Type", "").startswith(_MEDIA):
            # Pictures and clips are read in ways of their own.
            record_body(response, b"")


def is_recorded(response: ClientResponse) -> bool:
    """Return True if the body of a response is recorded."""
    return response in _OPEN


def record_body(response: ClientResponse, body: bytes) -> None:
    """Record the body of a response, as far as it was read."""
    if (known := _OPEN.get(response)) is not None:
        known.recorder.add_answer(
            response.method,
            known.path,
            response.status,
            response.headers.get("Content-Type", ""),
            body,
            sent=known.sent,
        )


def record_stream(response: ClientResponse) -> None:
    """Record that a response is a stream of messages."""
    if (known := _OPEN.get(response)) is not None:
        known.recorder.open_channel(known.path)
        known.recorder.add_answer(
            response.method,
            known.path,
            response.status,
            response.headers.get("Content-Type", ""),
            b"",
            is_stream=True,
        )


@contextmanager
def record_handshake(session: ClientSession, url: URL) -> Iterator[list[int]]:
    """Record the status of a WebSocket handshake, if the caller adds it to the list."""
    statuses: list[int] = []
    try:
        yield statuses
    finally:
        recorder = _RECORDERS.get(session)
        if recorder is not None and statuses:
            recorder.add_answer("GET", url.raw_path_qs, statuses[0], "", b"")


def record_socket(
    session: ClientSession, url: URL, socket: ClientWebSocketResponse[bool]
) -> None:
    """Record the messages of a WebSocket."""
    if (recorder := _RECORDERS.get(session)) is not None:
        _OPEN[socket] = _Open(recorder, url.raw_path_qs)
        recorder.open_channel(url.raw_path_qs)


def record_message(
    source: ClientResponse | ClientWebSocketResponse[bool], data: bytes | str
) -> None:
    """Record a message of a stream or WebSocket."""
    if (known := _OPEN.get(source)) is not None:
        raw = data.encode() if isinstance(data, str) else bytes(data)
        known.recorder.add_message(known.path, raw)
