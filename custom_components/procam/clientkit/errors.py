"""The errors that clients raise.

Each holds a `TranslatedMessage`, or the device's own words where it gave some. English
text of ours is for logs. No URL, username or password is ever part of an error: devices
quote the addresses of commands, passwords included.
"""

from collections.abc import Iterable
import re
from typing import Final, override

_SECRET: Final = re.compile(
    r"((?:pass|pwd|token|secret|key|digest|nonce)[a-z_]{0,20}[\"']?\s?[=:]\s?)\S+",
    re.IGNORECASE,
)
_EXCERPT: Final = 200

_SCHEME_ENDS: Final = ("://", ":\\/\\/", "%3a%2f%2f", ":&#x2f;&#x2f;", ":&#47;&#47;")
"""What makes a word a URL: plain, in JSON, percent-encoded, in HTML."""
_CUT: Final = "…"
MAX_WORDS: Final = 2000
"""Characters of a device's words that are kept."""


def without_urls(text: str) -> str:
    """Return text without the words that contain a URL.

    A URL that contains a space extends to the word with its `@`.
    """
    if not any(end in text.lower() for end in _SCHEME_ENDS):
        return text[:MAX_WORDS]
    words = text[:MAX_WORDS].split()
    kept: list[str] = []
    last_at = max((i for i, word in enumerate(words) if "@" in word), default=-1)
    in_url = False
    for index, word in enumerate(words):
        in_url |= any(end in word.lower() for end in _SCHEME_ENDS)
        if not in_url:
            kept.append(word)
        elif kept[-1:] != [_CUT]:
            kept.append(_CUT)
        in_url &= index < last_at
    return " ".join(kept)


def excerpt(text: str) -> str:
    """Return the first 200 characters of a text, on one line and without secrets."""
    words = " ".join(without_urls(text[:MAX_WORDS]).split())
    return _SECRET.sub(r"\1…", words)[:_EXCERPT]


class TranslatedMessage:
    """A sentence below `exceptions` in the translations, by its key.

    The placeholder `{device}` is the name of the entry unless it is given here.
    """

    def __init__(self, key: str, **placeholders: object) -> None:
        self.key = key
        self.placeholders = {
            name: _as_text(value) for name, value in placeholders.items()
        }

    @override
    def __str__(self) -> str:
        given = ", ".join(f"{name}={text}" for name, text in self.placeholders.items())
        return f"{self.key}: {given}" if given else self.key


def number_text(value: float) -> str:
    """Return a number as people write it: without `.0`, and 1000000 in full."""
    return f"{value:.12g}"


def _as_text(value: object) -> str:
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, str) or not isinstance(value, Iterable):
        return without_urls(str(value))
    return ", ".join(_as_text(one) for one in value)


class InvalidValueError(ValueError):
    """A value that was rejected before it was sent."""

    def __init__(self, key: str, **placeholders: object) -> None:
        super().__init__(TranslatedMessage(key, **placeholders))
        self.key = key


class DeviceError(Exception):
    """Base of all errors of a device or of the connection to it."""

    def __init__(self, message: str | TranslatedMessage = "") -> None:
        if isinstance(message, str):
            message = without_urls(message)
        super().__init__(message)


class DeviceConnectionError(DeviceError):
    """The device cannot be reached, or the connection was lost or timed out."""


class DeviceDisconnectedError(DeviceConnectionError):
    """An open connection was lost; whether the request arrived is unknown."""


class DeviceWrongPortError(DeviceConnectionError):
    """The host answers as the device does, but not on the configured port."""


class DeviceCertificateError(DeviceConnectionError):
    """The device's TLS certificate is not trusted."""


class DeviceNoHttpsError(DeviceConnectionError):
    """The device does not speak TLS on this port."""


class DeviceAuthError(DeviceError):
    """The device rejected the credentials."""


class DevicePermissionError(DeviceError):
    """The account is valid but not allowed to do this."""


class DeviceResponseError(DeviceError):
    """The device answered something its documentation does not allow."""

    def __init__(
        self, message: str | TranslatedMessage, *, status: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        """HTTP status, if it was an unexpected one."""


class DeviceWantsHttpsError(DeviceResponseError):
    """The device answers plain HTTP with the address of its HTTPS server."""


class DeviceNotFoundError(DeviceResponseError):
    """The device does not know the path or the item."""


class DeviceRejectedError(DeviceError):
    """The device understood the command and rejected it."""

    def __init__(
        self, message: str | TranslatedMessage, *, code: str | int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        """The device's own error code, if it gave one."""


class DeviceUnsupportedError(DeviceError):
    """This device, edition or transport does not support the request."""


class DeviceOutdatedError(DeviceUnsupportedError):
    """The device is the right one, but its software is too old."""


class DeviceUnequippedError(DeviceUnsupportedError):
    """The device is the right one, but required software is not installed on it."""
