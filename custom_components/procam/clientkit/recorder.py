"""What a device sent last, as received: its answers and the messages it pushed."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import time
from typing import Any, Final
from weakref import WeakKeyDictionary

from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse
from yarl import URL

from .http import AnswerLog, log_answers, record_body

MAX_MESSAGES: Final = 50
"""Kept of each channel."""
MAX_MESSAGE_BYTES: Final = 2**13
MAX_CHANNELS: Final = 16


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
        self.answers = AnswerLog()
        self._messages: dict[str, deque[RecordedMessage]] = {}
        self._greetings: dict[str, RecordedMessage] = {}
        self.events: deque[Any] = deque(maxlen=MAX_MESSAGES)
        """The last events that were read from messages."""

    @property
    def messages(self) -> list[RecordedMessage]:
        """The messages, the latest last, with the first of each channel."""
        kept = {
            id(message): message
            for messages in (self._greetings.values(), *self._messages.values())
            for message in messages
        }
        return sorted(kept.values(), key=lambda message: message.at_s)

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


type _Source = ClientResponse | ClientWebSocketResponse[bool]

_RECORDERS: Final[WeakKeyDictionary[ClientSession, Recorder]] = WeakKeyDictionary()
_CHANNELS: Final[WeakKeyDictionary[_Source, tuple[Recorder, str]]] = WeakKeyDictionary()
"""The recorder and path of each open stream and WebSocket."""


def record_session(session: ClientSession, recorder: Recorder) -> None:
    """Record what is received through a session."""
    _RECORDERS[session] = recorder
    log_answers(session, recorder.answers)


def session_recorder(session: ClientSession) -> Recorder | None:
    """Return the recorder of a session, if it has one."""
    return _RECORDERS.get(session)


def record_stream(session: ClientSession, response: ClientResponse) -> None:
    """Record a response without end, whose parts are messages."""
    record_body(response, b"", is_stream=True)
    _open_channel(session, response.url, response)


@contextmanager
def record_handshake(session: ClientSession, url: URL) -> Iterator[list[int]]:
    """Record the status of a WebSocket handshake, if the caller adds it to the list."""
    statuses: list[int] = []
    try:
        yield statuses
    finally:
        recorder = _RECORDERS.get(session)
        if recorder is not None and statuses:
            recorder.answers.add("GET", url.raw_path_qs, statuses[0], "", b"")


def record_socket(
    session: ClientSession, url: URL, socket: ClientWebSocketResponse[bool]
) -> None:
    """Record the messages of a WebSocket."""
    _open_channel(session, url, socket)


def record_message(source: _Source, data: bytes | str) -> None:
    """Record a message of a stream or WebSocket."""
    if source in _CHANNELS:
        recorder, path = _CHANNELS[source]
        raw = data.encode() if isinstance(data, str) else bytes(data)
        recorder.add_message(path, raw)


def _open_channel(session: ClientSession, url: URL, source: _Source) -> None:
    if (recorder := _RECORDERS.get(session)) is not None:
        _CHANNELS[source] = recorder, url.raw_path_qs
        recorder.open_channel(url.raw_path_qs)
