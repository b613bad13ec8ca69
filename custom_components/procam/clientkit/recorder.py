"""The last answers and pushed events of a device, for diagnostics."""

from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from aiohttp import ClientSession
from yarl import URL

MAX_ANSWERS: Final = 60
MAX_ANSWER_BYTES: Final = 2**16
MAX_TOTAL_BYTES: Final = 2**20
MAX_EVENTS: Final = 50
_MEDIA: Final = ("image/", "video/", "audio/", "application/zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAnswer:
    """One HTTP answer; of a long one the beginning, of a picture only the size."""

    method: str
    url: URL
    status: int
    content_type: str
    size: int
    body: bytes


class Recorder:
    """Keeps the last answer of each request and the last pushed events."""

    def __init__(self) -> None:
        self._answers: OrderedDict[object, RecordedAnswer] = OrderedDict()
        self._bytes = 0
        self.events: deque[Any] = deque(maxlen=MAX_EVENTS)

    @property
    def answers(self) -> list[RecordedAnswer]:
        """The answers, the latest last."""
        return list(self._answers.values())

    def add_answer(
        self, method: str, url: URL, status: int, content_type: str, body: bytes
    ) -> None:
        """Record an answer in place of an earlier one to the same request."""
        kept = b"" if content_type.startswith(_MEDIA) else body[:MAX_ANSWER_BYTES]
        self._remove((method, url))
        self._answers[method, url] = RecordedAnswer(
            method=method,
            url=url,
            status=status,
            content_type=content_type,
            size=len(body),
            body=kept,
        )
        self._bytes += len(kept)
        while len(self._answers) > MAX_ANSWERS or self._bytes > MAX_TOTAL_BYTES:
            self._remove(next(iter(self._answers)))

    def _remove(self, key: object) -> None:
        if (removed := self._answers.pop(key, None)) is not None:
            self._bytes -= len(removed.body)


_RECORDERS: Final[WeakKeyDictionary[ClientSession, Recorder]] = WeakKeyDictionary()


def record_session(session: ClientSession, recorder: Recorder) -> None:
    """Record the answers to requests of a session."""
    _RECORDERS[session] = recorder


def session_recorder(session: ClientSession) -> Recorder | None:
    """Return the recorder of a session, if it has one."""
    return _RECORDERS.get(session)
