"""A session whose answers are recorded ones, mutated."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
import json
from random import Random
from typing import Any, Final, Self

from aiohttp import ClientPayloadError, ServerDisconnectedError, WSMessage, WSMsgType
from multidict import CIMultiDict
from yarl import URL

from .mutate import content_type, mutated, pieces, status

_ENDLESS_BYTES: Final = 2**23


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer that a simulator gave."""

    status: int
    content_type: str
    body: bytes


@dataclass
class Corpus:
    """What a device says when all is well."""

    answers: dict[str, Recorded] = field(default_factory=dict)
    """By path with query."""
    frames: dict[str, list[bytes]] = field(default_factory=dict)
    """Messages of a WebSocket by what was sent to it; "" for those that come alone."""

    @property
    def bodies(self) -> list[bytes]:
        """All bodies."""
        return [answer.body for answer in self.answers.values()]


class Mutator:
    """Mutates some of what passes, and counts it."""

    def __init__(self, seed: int, others: Sequence[bytes] = ()) -> None:
        self.random = Random(seed)  # noqa: S311 - no secret
        self.share = self.random.choice((0.02, 0.1, 0.3, 1.0))
        self.count = 0
        self._others = others

    def happens(self) -> bool:
        """Return True if the next thing is to be mutated."""
        return self.random.random() < self.share

    def bytes(self, data: bytes) -> bytes:
        """Return a mutation."""
        self.count += 1
        return mutated(self.random, data, self._others)


class FakeContent:
    """The body of an answer, in pieces."""

    def __init__(self, mutator: Mutator, body: bytes, *, ends_well: bool) -> None:
        self._waiting = pieces(mutator.random, body)
        self._ends_well = ends_well

    async def iter_chunked(self, _size: int) -> AsyncIterator[bytes]:
        """Yield the pieces."""
        while piece := await self.readany():
            yield piece

    async def iter_any(self) -> AsyncIterator[bytes]:
        """Yield the pieces."""
        while piece := await self.readany():
            yield piece

    async def readany(self) -> bytes:
        """Return the next piece, b"" at the end."""
        while self._waiting:
            if piece := self._waiting.pop(0):
                return piece
        if not self._ends_well:
            raise ClientPayloadError("cut")
        return b""


class FakeResponse:
    """One answer; as much of aiohttp's as the clients use."""

    def __init__(
        self, method: str, url: URL, answer: Recorded, mutator: Mutator
    ) -> None:
        body, code, kind = answer.body, answer.status, answer.content_type
        ends_well = True
        if mutator.happens():
            body = mutator.bytes(body)
            if mutator.random.random() < 0.2:
                code = status(mutator.random)
            if mutator.random.random() < 0.1:
                kind = content_type(mutator.random, kind)
            ends_well = mutator.random.random() > 0.05
        self.method, self.url, self.status = method, url, code
        self.headers = CIMultiDict({"Content-Type": kind})
        if mutator.happens():
            self.headers["Date"] = mutator.bytes(
                b"Sat, 28 Nov 2026 22:00:00 GMT"
            ).decode("latin-1")
        self.content_type = kind.partition(";")[0]
        self.content = FakeContent(mutator, body, ends_well=ends_well)

    async def __aenter__(self) -> Self:
        """Give the answer."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Do nothing."""

    def release(self) -> None:
        """Do nothing."""


class FakeSocket:
    """A WebSocket that says mutated things, and then closes."""

    def __init__(
        self, mutator: Mutator, frames: Mapping[str, list[bytes]], *, as_text: bool
    ) -> None:
        self._mutator = mutator
        self._frames = frames
        self._as_text = as_text
        self._waiting = list(frames.get("", ()))
        mutator.random.shuffle(self._waiting)
        self.closed = False

    async def send_str(self, text: str) -> None:
        """Prepare the replies to a message."""
        self._waiting[:0] = self._frames.get(command_of(text), ())

    async def receive(self) -> Any:
        """Return the next message."""
        await asyncio.sleep(0.001)
        if not self._waiting or self.closed:
            await asyncio.sleep(30)
            return WSMessage(WSMsgType.CLOSED, None, None)
        data = self._waiting.pop(0)
        if self._mutator.happens():
            data = self._mutator.bytes(data)
        if self._mutator.random.random() < 0.1:
            return WSMessage(WSMsgType.BINARY, data, None)
        text: Any = data.decode("utf-8", "replace") if self._as_text else data
        return WSMessage(WSMsgType.TEXT, text, None)

    async def close(self) -> None:
        """Close."""
        self.closed = True


def command_of(text: str) -> str:
    """Return what decides which replies come: the command, or the first word."""
    try:
        value = json.loads(text)
    except ValueError:
        return text.split(maxsplit=1)[0] if text.strip() else ""
    if isinstance(value, dict):
        return str(value.get("command", next(iter(value), "")))
    return ""


class FakeSession:
    """As much of a session as the clients use."""

    def __init__(self, corpus: Corpus, mutator: Mutator) -> None:
        self.closed = False
        self.trace_configs: list[Any] = []
        self._corpus = corpus
        self._mutator = mutator

    def request(self, method: str, url: URL, **_: Any) -> Any:
        """Return the answer to a request."""
        mutator, answers = self._mutator, self._corpus.answers
        answer = answers.get(key_of(method, url.raw_path_qs)) or self._like(method, url)
        if mutator.share > 0.02 and mutator.random.random() < 0.01:
            answer = mutator.random.choice(list(answers.values()))
        if mutator.happens() and mutator.random.random() < 0.05:
            return _Lost()
        return FakeResponse(method, url, answer, mutator)

    def _like(self, method: str, url: URL) -> Recorded:
        """Return the answer to a similar request."""
        answers = self._corpus.answers
        if "action=monitor" in url.raw_path_qs:
            return answers["GET /monitor"]
        place = f"{method} {url.raw_path}"
        for key, answer in answers.items():
            if key.partition("?")[0] == place:
                return answer
        return Recorded(404, "text/html", b"<h1>404</h1>")

    async def ws_connect(self, _url: URL, **options: Any) -> Any:
        """Open a WebSocket."""
        if self._mutator.happens() and self._mutator.random.random() < 0.1:
            raise ServerDisconnectedError
        return FakeSocket(
            self._mutator,
            self._corpus.frames,
            as_text=options.get("decode_text", True),
        )

    async def close(self) -> None:
        """Do nothing."""


class _Lost:
    """A connection that is lost before an answer."""

    async def __aenter__(self) -> Any:
        raise ServerDisconnectedError

    async def __aexit__(self, *_: object) -> None:
        """Do nothing."""


def key_of(method: str, path: str) -> str:
    """Return what distinguishes recorded answers; what differs each time is left out."""
    place, _, query = path.partition("?")
    kept = "&".join(
        sorted(
            part
            for part in query.split("&")
            if not part.startswith(("_", "start=", "end=", "timestamp="))
        )
    )
    return f"{method} {place}?{kept}".rstrip("?")
