"""How the camera's CGIs are asked, and what their plain-text answers mean."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from ....clientkit.errors import (
    DeviceDisconnectedError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    TranslatedMessage,
)
from ....clientkit.http import Http, Query
from .const import MAX_WORDS_BYTES

_REFUSALS: Final = ("error", "request failed")
_REJECTING: Final = frozenset({400, 409})
"""Bad syntax or impossible; conflict with the camera's present state."""
_BUSY: Final = 503
_BUSY_PAUSE_S: Final = 0.2
_SHOWN: Final = 200
"""Characters of the camera's own words kept in an error."""


class Cgi:
    """The CGIs of one camera."""

    def __init__(self, http: Http) -> None:
        """Take the requests to the camera."""
        self.http = http

    async def ask(self, path: str, query: Query | str = "", **options: Any) -> str:
        """Return the text of a read, its error forms raised.

        A read is asked a second time when a kept-alive connection had died or the
        camera is overloaded (503).
        """
        return meant(await self.ask_raw(path, query, **options))

    async def ask_raw(self, path: str, query: Query | str = "", **options: Any) -> str:
        """Return the text of a read whatever it says; see `ask`."""
        answer = await repeated(lambda: self.http.get(path, query, **options))
        return answer.text

    async def tell(
        self,
        path: str,
        query: Query | str = "",
        *,
        method: str = "GET",
        secret: str = "",
        **options: Any,
    ) -> str:
        """Send a command once and return the camera's words.

        Success bodies of most commands are undocumented: whatever is text and no
        error form is taken as success. `secret` is kept out of the error's words.
        Raises DeviceRejectedError, DevicePermissionError.
        """
        answer = await self.http.request(
            method,
            path,
            query,
            max_bytes=MAX_WORDS_BYTES,
            accept=_REJECTING,
            **options,
        )
        text = answer.text.replace(secret, "***") if secret else answer.text
        if answer.status in _REJECTING:
            raise DeviceRejectedError(_words(text), code=answer.status)
        meant(text)
        if "\ufffd" in text:
            raise DeviceResponseError("The camera's answer is not text")
        return text.strip()

    async def confirm(self, path: str, query: Query | str = "", **options: Any) -> None:
        """Send a command whose success is documented as `OK` (or as 204)."""
        words = await self.tell(path, query, **options)
        if words and not words.upper().startswith("OK"):
            raise DeviceRejectedError(_words(words))

    async def confirm_before_leaving(
        self, path: str, query: Query | str = "", **options: Any
    ) -> None:
        """Send a command after which the camera may be gone before it answered."""
        with suppress(DeviceDisconnectedError):
            await self.tell(path, query, **options)


async def repeated[T](read: Callable[[], Awaitable[T]]) -> T:
    """Do a read, and once more if its connection had died or the camera was busy."""
    try:
        return await read()
    except DeviceDisconnectedError:
        pass
    except DeviceResponseError as err:
        if err.status != _BUSY:
            raise
        await asyncio.sleep(_BUSY_PAUSE_S)
    return await read()


def meant(text: str) -> str:
    """Return a text that is no error form (all come with status 200)."""
    first = first_line(text)
    lowered = first.lower()
    if lowered.startswith("<"):
        raise DeviceResponseError("The device answered with a web page")
    if "permission denied" in lowered:
        raise DevicePermissionError(TranslatedMessage("no_right"))
    if lowered.lstrip("# ").startswith(_REFUSALS):
        raise DeviceRejectedError(_words(first))
    return text


def first_line(text: str) -> str:
    """Return the first line that is not blank, stripped."""
    return next((line.strip() for line in lines(text) if line.strip()), "")


def lines(text: str) -> Iterator[str]:
    r"""Yield lines ended by CRLF or LF alone; other separators are content."""
    yield from text.split("\n")


def pairs(text: str) -> dict[str, str]:
    """Return the `name=value` lines of an answer; values may hold `=` themselves.

    A leading `root.` is dropped, other lines are passed over.
    """
    found: dict[str, str] = {}
    for line in lines(text):
        name, equals, value = line.strip().partition("=")
        if equals and name and not name.startswith("#"):
            found[name.strip().removeprefix("root.")] = value.strip()
    return found


def _words(text: str) -> str | TranslatedMessage:
    """Return the camera's sentence without its error mark, or ours without one."""
    line = first_line(text).removeprefix("#").strip()
    if line.startswith("<"):
        return TranslatedMessage("refused")
    mark, colon, rest = line.partition(":")
    sentence = rest if colon and mark.lower() in _MARKS else line
    shown = "".join(c for c in sentence.strip() if c.isprintable())[:_SHOWN]
    return shown or TranslatedMessage("refused")


_MARKS: Final = frozenset({"error", "request failed"})
