"""The errors every client raises, and nothing else.

Each is given a `Sentence` of ours, or the device's own words where it spoke. English
of ours is for logs: what ends there, and answers nobody but us can make sense of.
None ever holds a URL, a user name or a password.
"""

from collections.abc import Iterable
import re
from typing import Final, override

_EXCERPT: Final = 200
_LOOKED_AT: Final = 2000
"""Longer texts are cut before anything is looked for in them."""
_SECRET: Final = re.compile(
    r"((?:pass|pwd|token|secret|key|digest|nonce)[a-z_]{0,20}[\"']?\s?[=:]\s?)\S+",
    re.IGNORECASE,
)


def without_addresses(text: str) -> str:
    """Return text of a device without the addresses in it, which may hold passwords."""
    if "://" not in text:
        return text
    words = text[:_LOOKED_AT].split()
    return " ".join("…" if "://" in word else word for word in words)


def excerpt(text: str) -> str:
    """Return the first 200 characters of a text, on one line and without secrets."""
    words = " ".join(without_addresses(text[:_LOOKED_AT]).split())
    return _SECRET.sub(r"\1…", words)[:_EXCERPT]


class TranslatedMessage:
    """A sentence for a person, in the translations below `exceptions`; this names it.

    `{device}` in it is the name of the entry, unless another one is given here.
    """

    def __init__(self, key: str, **placeholders: object) -> None:
        """Take the sentence's key and what fills it."""
        self.key = key
        self.placeholders = {
            name: _shown(value) for name, value in placeholders.items()
        }

    @override
    def __str__(self) -> str:
        given = ", ".join(f"{name}={text}" for name, text in self.placeholders.items())
        return f"{self.key}: {given}" if given else self.key


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str) or not isinstance(value, Iterable):
        return str(value)
    return ", ".join(_shown(one) for one in value)


class InvalidValueError(ValueError):
    """A value no device was asked to take."""

    def __init__(self, key: str, **placeholders: object) -> None:
        """Take the key of the sentence and what fills it."""
        super().__init__(TranslatedMessage(key, **placeholders))


class DeviceError(Exception):
    """Anything that went wrong between us and a device; its text holds no address."""

    def __init__(self, *args: object) -> None:
        super().__init__(
            *(without_addresses(one) if isinstance(one, str) else one for one in args)
        )


class DeviceConnectionError(DeviceError):
    """The device cannot be reached, or the connection was lost or timed out."""


class DeviceDisconnectedError(DeviceConnectionError):
    """A connection that stood was lost; whether the request arrived is unknown."""


class DeviceWrongPortError(DeviceConnectionError):
    """The host answers as the device does, but not on the port we were given."""


class DeviceCertificateError(DeviceConnectionError):
    """The device's TLS certificate is not trusted."""


class DeviceAuthError(DeviceError):
    """The device refused our credentials; trying again needs new ones."""


class DevicePermissionError(DeviceError):
    """The account is valid but may not do this."""


class DeviceResponseError(DeviceError):
    """The device answered something its documentation does not allow."""

    def __init__(
        self, message: str | TranslatedMessage, *, status: int | None = None
    ) -> None:
        """Keep the HTTP status, when the answer had an unexpected one."""
        super().__init__(message)
        self.status = status


class DeviceWantsHttpsError(DeviceResponseError):
    """The device answers plain HTTP with the address of its HTTPS server."""


class DeviceNotFoundError(DeviceResponseError):
    """The device has no such path, or no such thing."""


class DeviceRejectedError(DeviceError):
    """The device understood the command and said no."""

    def __init__(
        self, message: str | TranslatedMessage, *, code: str | int | None = None
    ) -> None:
        """Keep the device's words and, when it gave one, its code."""
        super().__init__(message)
        self.code = code


class DeviceUnsupportedError(DeviceError):
    """This device, edition or transport cannot do what was asked."""


class DeviceOutdatedError(DeviceUnsupportedError):
    """The device is the right one, but its software is too old for us."""


class DeviceUnequippedError(DeviceUnsupportedError):
    """The device is the right one, but software we need is not installed on it."""
